/**
 * What every party may send to every other, in one pass that stays cheap for hundreds of parties: each distinct node and
 * address is looked at once, and equal answers are one object, so that whoever compares them can remember by identity.
 */
import { addressFamilies, type AddressFamily } from "./address";
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
export function* everyPair<Party extends Asked>(
  policy: Policy,
  parties: readonly Party[],
  options: PairOptions<Party> = {},
): Generator<PairAnswer<Party>, void> {
  for (const { index, from, to, family } of preparedPairs(policy, parties, options)) {
    let answer: Answer | null = null;
    for (const [sender, receiver] of subjectPairs(from, to)) {
      const one = answerBetween(index, sender, receiver, family);
      if (one !== null) answer = answer === null ? one : index.book.either(answer, one);
    }
    if (answer !== null) yield { from: from.party, to: to.party, family, answer };
  }
}

/** For those who hold each end against words of its own: a rule that only the other end makes harmless is seen too. */
export function* everyPairOfEnds<Party extends Asked>(
  policy: Policy,
  parties: readonly Party[],
  options: PairOptions<Party> = {},
): Generator<PairEnds<Party>, void> {
  for (const { index, from, to, family } of preparedPairs(policy, parties, options)) {
    let ends: EndAnswers | null = null;
    for (const [sender, receiver] of subjectPairs(from, to)) {
      const one = endsBetween(index, sender, receiver, family);
      if (one === null) continue;
      ends = ends === null ? one : joinedEnds(index, ends, one);
    }
    if (ends !== null) yield { from: from.party, to: to.party, family, ...ends };
  }
}

function joinedEnds({ book }: PolicyIndex, one: EndAnswers, other: EndAnswers): EndAnswers {
  return { egress: book.either(one.egress, other.egress), ingress: book.either(one.ingress, other.ingress) };
}

interface PreparedParty<Party> {
  readonly party: Party;
  readonly subjects: readonly Prepared[];
}

function* preparedPairs<Party extends Asked>(policy: Policy, parties: readonly Party[], options: PairOptions<Party>) {
  const index = new PolicyIndex(policy, options);
  const prepared = parties.map((party): PreparedParty<Party> => ({ party, subjects: distinct(index, party) }));
  for (const from of prepared) {
    for (const to of prepared) {
      if (from === to && isAlone(from.party)) continue;
      for (const family of options.families?.(from.party, to.party) ?? addressFamilies)
        yield { index, from, to, family };
    }
  }
}

/** A balancer is one thing: there is no other like it that it could reach. */
function isAlone({ subjects }: Asked): boolean {
  return subjects.every((subject) => subject.kind === "node" && subject.type.endsWith(":LoadBalancer"));
}

/** The nodes of a role mostly get the same answers: one of a kind is enough. */
function distinct(index: PolicyIndex, party: Asked): Prepared[] {
  const byKey = new Map(party.subjects.map((subject) => index.prepare(subject)).map((made) => [made.key, made]));
  return [...byKey.values()];
}

/** Those of which one is a node. */
function* subjectPairs(from: PreparedParty<Asked>, to: PreparedParty<Asked>): Generator<readonly [Prepared, Prepared]> {
  for (const sender of from.subjects) {
    for (const receiver of to.subjects) {
      if (sender.profile !== null || receiver.profile !== null) yield [sender, receiver];
    }
  }
}
