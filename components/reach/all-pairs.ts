/**
 * What every party may send to every other, in one pass that stays cheap for hundreds of parties: each distinct node and
 * address is looked at once, and equal answers are one object, so that whoever compares them can remember by identity.
 */
import { addressFamilies, type AddressFamily } from "../addresses/address";
import { SameAnswers, type Likeness } from "./same-answers";
import type { Answer } from "./answer";
import type { Policy } from "./policy";
import { PolicyIndex, type IndexOptions, type Prepared } from "./policy-index";
import { answerBetween, endsBetween, type Asked, type EndAnswers } from "./reach";

export interface PairAnswer<Party extends Asked> {
  readonly from: Party;
  readonly to: Party;
  readonly family: AddressFamily;
  /** Exact along the whole traffic line: `partsOf`, `verdictOver` and `spansWith` read it. */
  readonly answer: Answer;
}

export interface PairOptions<Party extends Asked> extends IndexOptions {
  /** The families in which two are compared. Default: both. */
  readonly families?: (from: Party, to: Party) => readonly AddressFamily[];
  /** Leaves out pairs about whom nothing can be said that is not said about another pair. Default: all pairs. */
  readonly likeness?: Likeness<Party>;
}

/** The same, each end by itself: what passes is what both allow. */
export interface PairEnds<Party extends Asked> extends EndAnswers {
  readonly from: Party;
  readonly to: Party;
  readonly family: AddressFamily;
}

/**
 * All pairs, a party with itself included (another node like it), in both address families. Left out: pairs of which
 * neither is a node, and families that an address doesn't have.
 */
export function* allPairs<Party extends Asked>(
  policy: Policy,
  parties: readonly Party[],
  options: PairOptions<Party> = {},
): Generator<PairAnswer<Party>, void> {
  const index = PolicyIndex.of(policy, options);
  const between = (sender: Prepared, receiver: Prepared, family: AddressFamily) =>
    answerBetween(index, sender, receiver, family);
  const either = (one: Answer, other: Answer) => index.book.either(one, other);
  for (const { from, to, family, found } of pairs(index, parties, options, between, either)) {
    yield { from, to, family, answer: found };
  }
}

/** For those who hold each end against words of its own: a rule that only the other end makes harmless is seen too. */
export function* allPairsOfEnds<Party extends Asked>(
  policy: Policy,
  parties: readonly Party[],
  options: PairOptions<Party> = {},
): Generator<PairEnds<Party>, void> {
  const index = PolicyIndex.of(policy, options);
  const { book } = index;
  const between = (sender: Prepared, receiver: Prepared, family: AddressFamily) =>
    endsBetween(index, sender, receiver, family);
  const either = (one: EndAnswers, other: EndAnswers): EndAnswers => ({
    egress: book.either(one.egress, other.egress),
    ingress: book.either(one.ingress, other.ingress),
  });
  for (const { from, to, family, found } of pairs(index, parties, options, between, either)) {
    yield { from, to, family, egress: found.egress, ingress: found.ingress };
  }
}

function* pairs<Party extends Asked, Found>(
  index: PolicyIndex,
  parties: readonly Party[],
  { families, likeness }: PairOptions<Party>,
  between: (sender: Prepared, receiver: Prepared, family: AddressFamily) => Found | null,
  either: (one: Found, other: Found) => Found,
): Generator<{ from: Party; to: Party; family: AddressFamily; found: Found }, void> {
  const prepared = parties.map((party) => {
    const subjects = distinctSubjects(index, party);
    return { party, subjects, hasNode: subjects.some(({ profile }) => profile !== null) };
  });
  const alike = likeness && new SameAnswers(prepared, likeness);
  for (const [sending, from] of prepared.entries()) {
    for (const [receiving, to] of prepared.entries()) {
      if (!from.hasNode && !to.hasNode) continue;
      if (from === to && isAlone(from.party)) continue;
      if (alike?.hasLike(sending, receiving) === true) continue;
      const asked = families?.(from.party, to.party) ?? addressFamilies;
      if (asked.length > 0) alike?.add(sending, receiving);
      for (const family of asked) {
        let found: Found | null = null;
        for (const sender of from.subjects) {
          for (const receiver of to.subjects) {
            if (sender.profile === null && receiver.profile === null) continue;
            const one = between(sender, receiver, family);
            if (one !== null) found = found === null ? one : either(found, one);
          }
        }
        if (found !== null) yield { from: from.party, to: to.party, family, found };
      }
    }
  }
}

/** A balancer is one thing: there is no other like it that it could reach. */
function isAlone({ subjects }: Asked): boolean {
  return subjects.every((subject) => subject.kind === "node" && subject.type.endsWith(":LoadBalancer"));
}

/** The nodes of a role mostly get the same answers: one of a kind is enough. */
function distinctSubjects(index: PolicyIndex, party: Asked): Prepared[] {
  const byKey = new Map(party.subjects.map((subject) => index.prepare(subject)).map((made) => [made.key, made]));
  return [...byKey.values()];
}
