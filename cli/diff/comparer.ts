/**
 * Compares two policies for pairs of units and of units with addresses, along the whole traffic line. Equal pairs of
 * answers are compared once.
 */
import type { AddressFamily } from "../../components/addresses/address";
import type { Answer } from "../../components/reach/answer";
import type { PolicyIndex, Prepared } from "../../components/reach/policy-index";
import { answerBetween } from "../../components/reach/reach";
import type { AddressPart } from "./address-space";
import { lineChanges, type LineChange } from "./line";
import { sharedFamilies, type Unit } from "./units";

/** Who takes whose place. Null: nobody, everything between is new or gone. */
export interface Pair {
  readonly base: Unit | null;
  readonly head: Unit | null;
}

interface PreparedPart {
  readonly base: Prepared;
  readonly head: Prepared;
}

export class Comparer {
  readonly #changes = new Map<string, readonly LineChange[]>();
  readonly #parts = new Map<AddressPart, PreparedPart>();

  constructor(
    private readonly base: PolicyIndex,
    private readonly head: PolicyIndex,
  ) {}

  /** In each family in which the two meet, before or after. */
  between(from: Pair, to: Pair): (LineChange & { family: AddressFamily })[] {
    return meetingFamilies(from, to).flatMap((family) => {
      const before = unitAnswer(this.base, from.base, to.base, family);
      const after = unitAnswer(this.head, from.head, to.head, family);
      return this.#between(before, after).map((change) => ({ ...change, family }));
    });
  }

  fromAddress(part: AddressPart, to: Pair): readonly LineChange[] {
    const { base, head } = this.#prepared(part);
    return this.#between(
      to.base && answerBetween(this.base, base, to.base.prepared, part.family),
      to.head && answerBetween(this.head, head, to.head.prepared, part.family),
    );
  }

  toAddress(from: Pair, part: AddressPart): readonly LineChange[] {
    const { base, head } = this.#prepared(part);
    return this.#between(
      from.base && answerBetween(this.base, from.base.prepared, base, part.family),
      from.head && answerBetween(this.head, from.head.prepared, head, part.family),
    );
  }

  #between(before: Answer | null, after: Answer | null): readonly LineChange[] {
    const key = `${before?.id ?? "none"} ${after?.id ?? "none"}`;
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    const made = lineChanges(before, after);
    this.#changes.set(key, made);
    return made;
  }

  #prepared(part: AddressPart): PreparedPart {
    const known = this.#parts.get(part);
    if (known !== undefined) return known;
    const subject = addressSubject(part);
    const made = { base: this.base.prepare(subject), head: this.head.prepare(subject) };
    this.#parts.set(part, made);
    return made;
  }
}

/** Nodes are compared as nodes: an address is one that is none of theirs. */
export function addressSubject({ address }: AddressPart) {
  return { kind: "range", range: address, outsider: true } as const;
}

function unitAnswer(index: PolicyIndex, from: Unit | null, to: Unit | null, family: AddressFamily): Answer | null {
  return from === null || to === null ? null : answerBetween(index, from.prepared, to.prepared, family);
}

function meetingFamilies(from: Pair, to: Pair): AddressFamily[] {
  const meetings = (["base", "head"] as const).flatMap((side) => {
    const [one, other] = [from[side], to[side]];
    return one === null || other === null ? [] : sharedFamilies(one.endpoint, other.endpoint);
  });
  return [...new Set(meetings)];
}
