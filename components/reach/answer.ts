/**
 * What holds along the traffic line: a step function from traffic to the set of states met there. Values are interned: equal
 * answers are the same object, so that comparing and joining thousands of pairs is cheap.
 */
import { lineEnd, type Span } from "./traffic-line";

/** Bits, so that a set of states is one number. */
export const allowedState = 1;
export const deniedState = 2;
export const unknownState = 4;
export type States = number;

/** `partly`: certainly allowed for some and certainly denied for others of what was asked. */
export type Verdict = "allowed" | "denied" | "unknown" | "partly";

/** `states[i]` holds from `starts[i]` up to the next start. Neighbours differ. */
export interface Answer {
  readonly id: number;
  readonly starts: readonly number[];
  readonly states: readonly States[];
}

export interface AnswerPart extends Span {
  readonly verdict: Verdict;
}

export function verdictOf(states: States): Verdict {
  if ((states & allowedState) !== 0 && (states & deniedState) !== 0) return "partly";
  if (states === allowedState) return "allowed";
  return states === deniedState ? "denied" : "unknown";
}

/** All states that are met in a part of the line. */
export function statesOver(answer: Answer, span: Span): States {
  let met = 0;
  for (let index = 0; index < answer.starts.length; index += 1) {
    const start = answer.starts[index] ?? 0;
    const next = answer.starts[index + 1] ?? lineEnd + 1;
    if (start <= span.last && next > span.first) met |= answer.states[index] ?? 0;
  }
  return met;
}

export function verdictOver(answer: Answer, span: Span): Verdict {
  return verdictOf(statesOver(answer, span));
}

/** The whole line in parts of one verdict each. */
export function partsOf(answer: Answer): AnswerPart[] {
  return answer.starts.map((first, index) => ({
    first,
    last: (answer.starts[index + 1] ?? lineEnd + 1) - 1,
    verdict: verdictOf(answer.states[index] ?? 0),
  }));
}

/** The parts with a verdict, for a report. */
export function spansWith(answer: Answer, verdict: Verdict): Span[] {
  return partsOf(answer).filter((part) => part.verdict === verdict);
}

/** Makes answers, each only once. */
export class AnswerBook {
  readonly #known = new Map<string, Answer>();
  readonly #both = new Map<number, Answer>();
  readonly #either = new Map<number, Answer>();
  readonly #oneOf = new Map<number, Answer>();

  constant(states: States): Answer {
    return this.of([0], [states]);
  }

  /** Neighbours of equal states become one. */
  of(starts: readonly number[], states: readonly States[]): Answer {
    const keptStarts: number[] = [];
    const keptStates: States[] = [];
    states.forEach((state, index) => {
      if (state === keptStates.at(-1)) return;
      keptStarts.push(starts[index] ?? 0);
      keptStates.push(state);
    });
    const key = `${keptStarts.join()};${keptStates.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made: Answer = { id: this.#known.size, starts: keptStarts, states: keptStates };
    this.#known.set(key, made);
    return made;
  }

  /** Both ends must agree: denied where either denies, allowed where both allow. */
  bothEnds(one: Answer, other: Answer): Answer {
    if (isAllowed(one)) return other;
    if (isAllowed(other)) return one;
    return this.#join(this.#both, one, other, bothStates);
  }

  /** All that is met in one or the other: a party of several, an address range of several parts. */
  either(one: Answer, other: Answer): Answer {
    return one === other ? one : this.#join(this.#either, one, other, (first, second) => first | second);
  }

  /** Two ways of which one is taken: unknown where they disagree. */
  oneOf(one: Answer, other: Answer): Answer {
    return this.#join(this.#oneOf, one, other, (first, second) => singleState(first | second));
  }

  /** For something that is at one place, we don't know which: states that differ from place to place are unknown. */
  single(answer: Answer): Answer {
    return this.of(answer.starts, answer.states.map(singleState));
  }

  #join(
    known: Map<number, Answer>,
    one: Answer,
    other: Answer,
    join: (first: States, second: States) => States,
  ): Answer {
    // Ids are small, so the pair is one exact number.
    const key = one.id * 2 ** 26 + other.id;
    const before = known.get(key);
    if (before !== undefined) return before;
    const starts: number[] = [];
    const states: States[] = [];
    for (let i = 0, j = 0; i < one.starts.length && j < other.starts.length;) {
      starts.push(Math.max(one.starts[i] ?? 0, other.starts[j] ?? 0));
      states.push(join(one.states[i] ?? 0, other.states[j] ?? 0));
      const nextOne = one.starts[i + 1] ?? Infinity;
      const nextOther = other.starts[j + 1] ?? Infinity;
      if (nextOne <= nextOther) i += 1;
      if (nextOther <= nextOne) j += 1;
    }
    const made = this.of(starts, states);
    known.set(key, made);
    return made;
  }
}

/** An end that lets everything pass leaves it to the other. */
function isAllowed({ states }: Answer): boolean {
  return states.length === 1 && states[0] === allowedState;
}

function bothStates(one: States, other: States): States {
  const denied = (one | other) & deniedState;
  const allowed = one & other & allowedState;
  const isUnknown =
    ((one & unknownState) !== 0 && other !== deniedState) || ((other & unknownState) !== 0 && one !== deniedState);
  return denied | allowed | (isUnknown ? unknownState : 0);
}

function singleState(states: States): States {
  return states === allowedState || states === deniedState ? states : unknownState;
}
