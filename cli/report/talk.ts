/**
 * Who may talk to whom in a plan, and what of it a base plan did not allow or no longer allows. Exact for every port:
 * compared is what may pass, not how it is written, so joined or split ranges are no change.
 */
import { spansWith } from "../../components/reach/answer";
import { addressFamilies, type AddressFamily } from "../../components/addresses/address";
import { everyPair } from "../../components/reach/all-pairs";
import { isDecidedHere, type Party } from "../../components/reach/parties";
import { policyTrafficText, type PolicyTraffic } from "../../components/reach/policy";
import { PolicyIndex } from "../../components/reach/policy-index";
import { reach } from "../../components/reach/reach";
import { trafficsOf, type Span } from "../../components/reach/traffic-line";
import type { Reading } from "../sources/reading";
import { grouped } from "../sources/grouped";

export type Change = "same" | "new" | "gone";

/** `unknown`: whether it passes can't be told from the resources. */
export type TalkVerdict = "allowed" | "unknown";

/** One kind of traffic that may pass between two parties, or that might before. */
export interface Talk {
  readonly from: string;
  readonly to: string;
  readonly traffic: PolicyTraffic;
  /** The traffic in words, with its address family where the two families differ. */
  readonly text: string;
  readonly verdict: TalkVerdict;
  readonly change: Change;
  readonly why: string;
  readonly citation: string;
}

/**
 * What is now comes first, in the order of the parties; then what is gone. Addresses are asked about on both sides, however
 * they were called there; nodes are those of the same role.
 */
export function talkOf(head: Reading, base?: Reading): Talk[] {
  const now = new Passages(head, askedParties(head));
  if (base === undefined) return withFamilies(now.told((spans) => [[spans, "same"]]));
  const before = new Passages(base, askedParties(base));
  const [nowBefore, beforeNow] = [now.askedIn(base), before.askedIn(head)];
  return withFamilies([
    ...now.told((spans, key) => {
      const old = nowBefore.spansOf(key);
      return [
        [common(spans, old), "same"],
        [without(spans, old), "new"],
      ];
    }),
    ...before.told((spans, key) => [[without(spans, beforeNow.spansOf(key)), "gone"]]),
  ]);
}

/** Everyone who is not a node by name, and is somewhere. */
export function askedParties({ parties }: Reading): Party[] {
  return parties.filter((party) => party.kind !== "node" && party.subjects.length > 0);
}

interface Passage {
  readonly from: Party;
  readonly to: Party;
  readonly family: AddressFamily;
  readonly verdict: TalkVerdict;
  readonly spans: readonly Span[];
}

interface Found extends Talk {
  readonly family: AddressFamily;
}

/** Everything that may pass between these parties, by sender, receiver, family and verdict. */
class Passages {
  readonly #index: PolicyIndex;
  readonly #passages = new Map<string, Passage>();

  constructor(
    private readonly reading: Reading,
    private readonly parties: readonly Party[],
  ) {
    this.#index = PolicyIndex.of(reading.policy);
    for (const { from, to, family, answer } of everyPair(reading.policy, parties)) {
      for (const verdict of ["allowed", "unknown"] as const) {
        const spans = isDecidedHere(from, to, verdict) ? spansWith(answer, verdict) : [];
        const key = [from.name, to.name, family, verdict].join("\0");
        if (spans.length > 0) this.#passages.set(key, { from, to, family, verdict, spans });
      }
    }
  }

  spansOf(key: string): readonly Span[] {
    return this.#passages.get(key)?.spans ?? [];
  }

  /** The same addresses, and the nodes of the same roles, asked about in another plan. */
  askedIn(other: Reading): Passages {
    const byName = new Map(askedParties(other).map((party) => [party.name, party]));
    const same = this.parties.flatMap((party) =>
      party.subjects.every(({ kind }) => kind !== "node") ? party : (byName.get(party.name) ?? []),
    );
    return new Passages(other, same);
  }

  told(cut: (spans: readonly Span[], key: string) => readonly (readonly [readonly Span[], Change])[]): Found[] {
    return [...this.#passages].flatMap(([key, passage]) =>
      cut(passage.spans, key).flatMap(([spans, change]) => this.#told(passage, spans, change)),
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

/** Spans in both, each list sorted and without overlaps. */
function common(one: readonly Span[], other: readonly Span[]): Span[] {
  return one.flatMap((span) =>
    other
      .map(({ first, last }) => ({ first: Math.max(first, span.first), last: Math.min(last, span.last) }))
      .filter(({ first, last }) => first <= last),
  );
}

function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  return taken.reduce<Span[]>(
    (left, { first, last }) =>
      left.flatMap((span) =>
        [
          { first: span.first, last: Math.min(span.last, first - 1) },
          { first: Math.max(span.first, last + 1), last: span.last },
        ].filter((part) => part.first <= part.last),
      ),
    [...spans],
  );
}
