/** Whom the groups, addresses and references of rules lead to: judged nodes by class, and other machines. */
import { addressFamilies } from "../../components/addresses/address";
import type { Endpoint, Policy } from "../../components/reach/policy";
import { className, type NodeClass } from "./node-classes";

export interface Owners {
  readonly classes: readonly NodeClass[];
  readonly others: readonly Endpoint[];
}

export class Members {
  readonly #byGroup = new Map<string, Endpoint[]>();
  readonly #byAddress = new Map<string, Endpoint[]>();
  readonly #bySymbol = new Map<string, Endpoint[]>();
  readonly #known: ReadonlySet<string>;
  readonly #owners = new Map<string, Owners>();
  /** By what an endpoint is one of: its machine, or itself where it is none yet. */
  readonly #classOf = new Map<string | Endpoint, NodeClass>();

  constructor(
    policy: Policy,
    private readonly classes: readonly NodeClass[],
  ) {
    const judged = classes.flatMap(({ all }) => all.filter(({ type }) => type === "node"));
    for (const endpoint of [...policy.endpoints, ...judged]) {
      for (const group of endpoint.groups) append(this.#byGroup, group, endpoint);
      for (const { place, symbols } of [...endpoint.addresses, ...endpoint.publicAddresses]) {
        if (place.kind === "range" && isSingle(place.range)) append(this.#byAddress, place.range, endpoint);
        for (const symbol of symbols) append(this.#bySymbol, symbol, endpoint);
      }
    }
    this.#known = new Set(policy.guards.filter(({ complete }) => complete).map(({ group }) => group));
    for (const one of classes) for (const endpoint of one.all) this.#classOf.set(machineOf(endpoint), one);
  }

  nameOf(one: NodeClass): string {
    return className(one, this.classes);
  }

  isKnown(group: string): boolean {
    return this.#known.has(group);
  }

  carrying(group: string): Owners {
    const known = this.#owners.get(group) ?? this.#ownersOf(this.#byGroup.get(group) ?? []);
    this.#owners.set(group, known);
    return known;
  }

  atAddress(range: string): Owners | undefined {
    const found = isSingle(range) ? this.#byAddress.get(range) : undefined;
    return found === undefined ? undefined : this.#ownersOf(found);
  }

  withSymbol(symbol: string): Owners | undefined {
    const found = this.#bySymbol.get(symbol);
    return found === undefined ? undefined : this.#ownersOf(found);
  }

  #ownersOf(endpoints: readonly Endpoint[]): Owners {
    const classes = endpoints.flatMap((endpoint) => this.#classOf.get(machineOf(endpoint)) ?? []);
    return {
      classes: [...new Set(classes)],
      others: endpoints.filter((endpoint) => !this.#classOf.has(machineOf(endpoint))),
    };
  }
}

function machineOf(endpoint: Endpoint): string | Endpoint {
  return endpoint.type === "node" ? endpoint : `${endpoint.type}::${endpoint.name}`;
}

function isSingle(range: string): boolean {
  return addressFamilies.some((family) => range.endsWith(family === "ipv4" ? "/32" : "/128"));
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
