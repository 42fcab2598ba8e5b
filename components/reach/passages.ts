/**
 * What may pass in a stack, from whom to whom, for everyone who tells of it. Guarantees that nothing that may pass is left
 * out: what only some nodes of a role may do is told of those nodes, and an address of everyone who has it. What is said of
 * a range is not said again of a part of it.
 */
import { rangeContains, type AddressFamily } from "../addresses/address";
import { allPairs } from "./all-pairs";
import { spansWith, type Answer } from "./answer";
import { isDecidedHere, party, toldOf, type Party } from "./party";
import type { Policy } from "./policy";
import { PolicyIndex, type Prepared, type Subject } from "./policy-index";
import { answerBetween } from "./reach";
import type { Span } from "./traffic-line";

/** `unknown`: the resources do not tell whether it passes. */
export type PassageVerdict = "allowed" | "unknown";
const verdicts: readonly PassageVerdict[] = ["allowed", "unknown"];

export interface Passage {
  readonly from: Party;
  readonly to: Party;
  readonly family: AddressFamily;
  readonly verdict: PassageVerdict;
  /** Parts of the traffic line, in order and without overlaps. */
  readonly spans: readonly Span[];
}

/** Between all parties that tables tell of. */
export function passagesOf(policy: Policy, parties: readonly Party[]): Passage[] {
  const told = toldOf(parties);
  const { found, partly } = pairsOf(policy, told);
  const wider = widerParties(told);
  const passages = [...found.values()].flatMap((passage) => withoutRepeated(passage, wider, found));
  if (partly.length === 0) return passages;
  const some = new SomeOfThem(policy, parties, found);
  return [...passages, ...partly.flatMap(({ from, to, family, answer }) => some.between(from, to, family, answer))];
}

interface Partly {
  readonly from: Party;
  readonly to: Party;
  readonly family: AddressFamily;
  readonly answer: Answer;
}

/** Every pair of exactly these by itself, whatever others say of the same: what two plans are compared by. */
export function pairsOf(policy: Policy, parties: readonly Party[]): { found: Map<string, Passage>; partly: Partly[] } {
  const found = new Map<string, Passage>();
  const partly: Partly[] = [];
  for (const { from, to, family, answer } of allPairs(policy, parties)) {
    for (const verdict of verdicts) {
      const spans = isDecidedHere(from, to, verdict) ? spansWith(answer, verdict) : [];
      if (spans.length > 0) found.set(passageKey(from, to, family, verdict), { from, to, family, verdict, spans });
    }
    if (spansWith(answer, "partly").length > 0) partly.push({ from, to, family, answer });
  }
  return { found, partly };
}

export function passageKey(from: Party, to: Party, family: AddressFamily, verdict: PassageVerdict): string {
  return [from.name, to.name, family, verdict].join("\0");
}

/** For each range that a rule names, those who have it all. */
function widerParties(parties: readonly Party[]): ReadonlyMap<Party, readonly Party[]> {
  const ranges = parties.filter(({ kind }) => kind === "range");
  if (ranges.length === 0) return new Map();
  const others = parties.flatMap((party) =>
    party.subjects.flatMap((subject) => {
      if (subject.kind === "range") return [{ party, range: subject.range }];
      if (subject.kind !== "node" || party.kind !== "role") return [];
      // A Rancher of another stack: where it was told to be.
      return subject.publicAddresses.flatMap(({ place }) =>
        place.kind === "range" && subject.type === "node" ? [{ party, range: place.range }] : [],
      );
    }),
  );
  return new Map(
    ranges.map((party) => [
      party,
      others.flatMap((other) =>
        other.party !== party && other.party.kind !== "world" && rangeContains(other.range, party.name)
          ? [other.party]
          : [],
      ),
    ]),
  );
}

function withoutRepeated(
  passage: Passage,
  wider: ReadonlyMap<Party, readonly Party[]>,
  found: ReadonlyMap<string, Passage>,
): Passage[] {
  const { from, to, family, verdict } = passage;
  const repeated = [
    ...(wider.get(from) ?? []).map((other) => passageKey(other, to, family, verdict)),
    ...(wider.get(to) ?? []).map((other) => passageKey(from, other, family, verdict)),
  ].flatMap((key) => found.get(key)?.spans ?? []);
  const spans = without(passage.spans, repeated);
  return spans.length === 0 ? [] : [{ ...passage, spans }];
}

/** What holds for some of two parties alone, by the nodes for which it holds, where no other party says so. */
class SomeOfThem {
  readonly #index: PolicyIndex;
  readonly #byNode = new Map<string, Party>();
  readonly #having = new Map<Subject, Party[]>();

  constructor(
    policy: Policy,
    private readonly parties: readonly Party[],
    private readonly found: ReadonlyMap<string, Passage>,
  ) {
    this.#index = PolicyIndex.of(policy);
    for (const one of parties) {
      if (one.kind === "node") this.#byNode.set(one.name, one);
      if (one.kind === "node" && one.isUnrelated !== true) continue;
      for (const subject of one.subjects) this.#having.set(subject, [...(this.#having.get(subject) ?? []), one]);
    }
  }

  between(from: Party, to: Party, family: AddressFamily, answer: Answer): Passage[] {
    const unsure = spansWith(answer, "partly");
    const receivers = this.#kindsOf(to);
    return this.#kindsOf(from).flatMap((sender) =>
      receivers.flatMap((receiver) => {
        const own = answerBetween(this.#index, sender.prepared, receiver.prepared, family);
        const allowed = own === null ? [] : common(spansWith(own, "allowed"), unsure);
        if (allowed.length === 0) return [];
        return sender.subjects.flatMap((one) =>
          receiver.subjects.flatMap((other): Passage[] => {
            const spans = without(allowed, this.#toldElsewhere(one, other, family));
            if (spans.length === 0) return [];
            return [{ from: this.#named(from, one), to: this.#named(to, other), family, verdict: "allowed", spans }];
          }),
        );
      }),
    );
  }

  /** Nodes, or ranges, that get the same answers to everything are asked about once. */
  #kindsOf({ subjects }: Party): { prepared: Prepared; subjects: Subject[] }[] {
    const kinds = new Map<string, { prepared: Prepared; subjects: Subject[] }>();
    for (const subject of subjects) {
      const prepared = this.#index.prepare(subject);
      const known = kinds.get(prepared.key);
      if (known === undefined) kinds.set(prepared.key, { prepared, subjects: [subject] });
      else known.subjects.push(subject);
    }
    return [...kinds.values()];
  }

  #toldElsewhere(sender: Subject, receiver: Subject, family: AddressFamily): Span[] {
    const receivers = this.#partiesWith(receiver);
    return this.#partiesWith(sender).flatMap((from) =>
      receivers.flatMap((to) => this.found.get(passageKey(from, to, family, "allowed"))?.spans ?? []),
    );
  }

  /** Those of whom it is a part: of a range, all who have it. */
  #partiesWith(subject: Subject): readonly Party[] {
    if (subject.kind !== "range") return this.#having.get(subject) ?? [];
    return this.parties.filter(({ subjects }) =>
      subjects.some((one) => one.kind === "range" && rangeContains(one.range, subject.range)),
    );
  }

  #named(whole: Party, subject: Subject): Party {
    if (whole.subjects.length === 1) return whole;
    if (subject.kind === "node") return this.#byNode.get(subject.name) ?? whole;
    return subject.kind === "range" ? party(subject.range, "range", [subject]) : whole;
  }
}

/** Spans in both, each list sorted and without overlaps. */
export function common(one: readonly Span[], other: readonly Span[]): Span[] {
  return one.flatMap((span) =>
    other
      .map(({ first, last }) => ({ first: Math.max(first, span.first), last: Math.min(last, span.last) }))
      .filter(({ first, last }) => first <= last),
  );
}

export function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
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
