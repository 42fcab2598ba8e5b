/**
 * Who may talk to whom in a plan, and what of it a base plan did not allow or no longer allows. Exact for every port:
 * compared is what may pass, not how it is written, so joined or split ranges are no change.
 */
import { addressFamilies, type AddressFamily } from "../../components/addresses/address";
import {
  common,
  pairsOf,
  passageKey,
  passagesOf,
  without,
  type Passage,
  type PassageVerdict,
} from "../../components/reach/passages";
import { policyTrafficText, type PolicyTraffic } from "../../components/reach/policy";
import { PolicyIndex } from "../../components/reach/policy-index";
import { reach } from "../../components/reach/reach";
import { trafficsOf, type Span } from "../../components/reach/traffic-line";
import type { Reading } from "../sources/reading";
import { grouped } from "../sources/grouped";

export type Change = "same" | "new" | "gone";

/** One kind of traffic that may pass between two parties, or that might before. */
export interface Talk {
  readonly from: string;
  readonly to: string;
  readonly traffic: PolicyTraffic;
  /** The traffic in words, with its address family where the two families differ. */
  readonly text: string;
  readonly verdict: PassageVerdict;
  readonly change: Change;
  readonly why: string;
  readonly citation: string;
}

/**
 * What is now comes first, in the order of the parties; then what is gone. Addresses are asked about on both sides, however
 * they were called there; nodes are those of the same role.
 */
export function talkOf(head: Reading, base?: Reading): Talk[] {
  const now = new Passages(head);
  if (base === undefined) return withFamilies(now.told((spans) => [[spans, "same"]]));
  const before = new Passages(base);
  const [nowBefore, beforeNow] = [now.askedIn(base), before.askedIn(head)];
  return withFamilies([
    ...now.told((spans, key) => {
      const old = nowBefore(key);
      return [
        [common(spans, old), "same"],
        [without(spans, old), "new"],
      ];
    }),
    ...before.told((spans, key) => [[without(spans, beforeNow(key)), "gone"]]),
  ]);
}

interface Found extends Talk {
  readonly family: AddressFamily;
}

/** Everything that may pass in one plan. */
class Passages {
  readonly #index: PolicyIndex;
  readonly #passages: readonly Passage[];

  constructor(private readonly reading: Reading) {
    this.#index = PolicyIndex.of(reading.policy);
    this.#passages = passagesOf(reading.policy, reading.parties);
  }

  /** The same addresses, and the nodes of the same roles and names, asked about in another plan, by the key of a passage. */
  askedIn(other: Reading): (key: string) => readonly Span[] {
    const asked = new Set(this.#passages.flatMap(({ from, to }) => [from, to]));
    const byName = new Map(other.parties.map((party) => [party.name, party]));
    const same = [...asked].flatMap((party) =>
      party.subjects.every(({ kind }) => kind !== "node") ? party : (byName.get(party.name) ?? []),
    );
    const { found } = pairsOf(other.policy, same);
    return (key) => found.get(key)?.spans ?? [];
  }

  told(cut: (spans: readonly Span[], key: string) => readonly (readonly [readonly Span[], Change])[]): Found[] {
    return this.#passages.flatMap((passage) =>
      cut(passage.spans, passageKey(passage.from, passage.to, passage.family, passage.verdict)).flatMap(
        ([spans, change]) => this.#told(passage, spans, change),
      ),
    );
  }

  #told({ from, to, family, verdict }: Passage, spans: readonly Span[], change: Change): Found[] {
    return spans.flatMap(trafficsOf).map((traffic) => {
      const { ingress, egress } = reach(this.#index, from, to, traffic, { family });
      const deciding = ingress.unguarded ? egress : ingress;
      const reason = deciding.unguarded
        ? { why: "no firewall guards it", citation: "" }
        : this.reading.reasons.ofRules(deciding.rules);
      const text = policyTrafficText(traffic);
      return { from: from.name, to: to.name, traffic, text, verdict, change, family, ...reason };
    });
  }
}

/** What is alike over IPv4 and IPv6 is said once. */
function withFamilies(found: readonly Found[]): Talk[] {
  const alike = grouped(found, ({ from, to, text, verdict }) => [from, to, text, verdict].join("\0"));
  return [...alike.values()].flatMap((same) => {
    const changes = new Set(same.map(({ change }) => change));
    if (changes.size === 1) return same.slice(0, 1).map(plain);
    return addressFamilies.flatMap((family) =>
      same
        .filter((one) => one.family === family)
        .map((one) => ({ ...plain(one), text: `${one.text} (${family === "ipv4" ? "IPv4" : "IPv6"})` })),
    );
  });
}

function plain({ from, to, traffic, text, verdict, change, why, citation }: Found): Talk {
  return { from, to, traffic, text, verdict, change, why, citation };
}
