/**
 * What every party may send to every other, in one pass that stays cheap for hundreds of parties: each distinct node and
 * address is looked at once, and equal answers are one object, so that whoever compares them can remember by identity.
 */
import { addressFamilies, type AddressFamily } from "./address";
import type { Answer } from "./answer";
import type { Policy } from "./policy";
import { PolicyIndex, type IndexOptions, type Prepared } from "./policy-index";
import { answerBetween, type Asked } from "./reach";

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

/**
 * All pairs, a party with itself included (another node like it), in both address families. Left out: pairs of which
 * neither is a node, and families that an address doesn't have.
 */
export function* everyPair<Party extends Asked>(
  policy: Policy,
  parties: readonly Party[],
  options: PairOptions<Party> = {},
): Generator<PairAnswer<Party>, void> {
  const index = new PolicyIndex(policy, options);
  const prepared = parties.map((party) => ({ party, subjects: distinct(index, party) }));
  for (const from of prepared) {
    for (const to of prepared) {
      if (from === to && isAlone(from.party)) continue;
      for (const family of options.families?.(from.party, to.party) ?? addressFamilies) {
        const answer = partyAnswer(index, from.subjects, to.subjects, family);
        if (answer !== null) yield { from: from.party, to: to.party, family, answer };
      }
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

function partyAnswer(
  index: PolicyIndex,
  senders: readonly Prepared[],
  receivers: readonly Prepared[],
  family: AddressFamily,
): Answer | null {
  let joined: Answer | null = null;
  for (const sender of senders) {
    for (const receiver of receivers) {
      if (sender.profile === null && receiver.profile === null) continue;
      const answer = answerBetween(index, sender, receiver, family);
      if (answer !== null) joined = joined === null ? answer : index.book.either(joined, answer);
    }
  }
  return joined;
}
