/** What people call address ranges: the kind of client that has them, the catalog, the world; else the range is its own name. */
import { addressFamilies, world } from "../../components/addresses/address";
import type { Party } from "../../components/reach/party";
import { grouped } from "../sources/grouped";
import type { ToldRange } from "./address-space";
import type { DiffParty } from "./report";

const worlds = new Set(addressFamilies.map((family) => world(family).text));

export class AddressNames {
  readonly #names = new Map<string, string>();

  constructor(parties: readonly Party[]) {
    for (const { name, kind, subjects } of parties) {
      if (kind === "node" || kind === "world" || kind === "address" || kind === "range") continue;
      for (const subject of subjects) {
        if (subject.kind === "range") this.#add(subject.range, name);
      }
    }
  }

  /** One party for each name, with its ranges. */
  partiesOf(told: readonly ToldRange[]): DiffParty[] {
    return [...grouped(told, ({ range }) => this.#nameOf(range))].map(([name, ranges]) => ({
      name,
      ranges: ranges.map(({ range }) => range),
      except: ranges.flatMap(({ except }) => except),
    }));
  }

  #nameOf(range: string): string {
    if (worlds.has(range)) return "world";
    return this.#names.get(range) ?? range;
  }

  #add(range: string, name: string): void {
    const known = this.#names.get(range);
    if (known === undefined) this.#names.set(range, name);
    else if (!known.split(", ").includes(name)) this.#names.set(range, `${known}, ${name}`);
  }
}
