/**
 * Compares an answer of the resources with what both ends are expected to say, along the whole traffic line. Equal
 * questions are answered once.
 */
import type { Cloud } from "../clouds/cloud";
import type { AddressFamily } from "../firewall/address";
import { allowedState, deniedState, statesOver, type Answer, type States } from "../firewall/answer";
import { lineEnd, spanOf, type Span } from "../firewall/traffic-line";
import type { Traffic } from "../matrix/traffic";
import type { Expected, Said } from "./expected";

/** A part of the line where the resources do not do what was asked for. */
export interface Difference {
  readonly span: Span;
  readonly kind: "is allowed" | "is denied" | "is allowed to some of them only" | "is unsure";
  readonly isWanted: boolean;
}

export class Comparison {
  readonly #known = new Map<Expected, Map<number, readonly Difference[]>>();
  readonly #spans = new Map<Expected, { wanted: readonly Span[]; tolerated: readonly Span[] }>();

  constructor(private readonly cloud: Cloud) {}

  of(answer: Answer, expected: Expected, family: AddressFamily): readonly Difference[] {
    const byAnswer = this.#known.get(expected) ?? new Map<number, readonly Difference[]>();
    this.#known.set(expected, byAnswer);
    const known = byAnswer.get(answer.id);
    if (known !== undefined) return known;
    const found = this.#differences(answer, expected, family);
    byAnswer.set(answer.id, found);
    return found;
  }

  #differences(answer: Answer, expected: Expected, family: AddressFamily): Difference[] {
    const spans = this.#spans.get(expected) ?? this.#spansOf(expected, family);
    this.#spans.set(expected, spans);
    const { wanted, tolerated } = spans;
    const boundaries = new Set([
      ...[0, ...answer.starts],
      ...[...wanted, ...tolerated].flatMap(({ first, last }) => [first, last + 1]),
    ]);
    const starts = [...boundaries].filter((start) => start <= lineEnd).sort((one, other) => one - other);
    return starts.flatMap((first, index): Difference[] => {
      const span = { first, last: (starts[index + 1] ?? lineEnd + 1) - 1 };
      const states = statesOver(answer, span);
      const isWanted = isInside(span, wanted);
      if (states === (isWanted ? allowedState : deniedState)) return [];
      if (!isWanted && isInside(span, tolerated)) return [];
      return [{ span, kind: kindOf(states), isWanted }];
    });
  }

  /** Both ends surely: wanted. Both ends, perhaps: no answer is wrong. */
  #spansOf({ sender, receiver }: Expected, family: AddressFamily) {
    const surely = ({ surely: all }: Said) => this.#said(all, family);
    const possibly = ({ surely: all, perhaps }: Said) => this.#said([...all, ...perhaps], family);
    return {
      wanted: intersection(surely(sender), surely(receiver)),
      tolerated: intersection(possibly(sender), possibly(receiver)),
    };
  }

  /** What the cloud says for this traffic: itself, or what a listed exception makes of it. */
  #said(traffics: readonly Traffic[], family: AddressFamily): Span[] {
    const spans = traffics.flatMap((traffic) => {
      const exception = this.cloud.exceptions.find((one) => one.concerns(traffic));
      return (exception?.becomes ?? [traffic]).map((one) => spanOf(one, family));
    });
    return merged(spans);
  }
}

function kindOf(states: States): Difference["kind"] {
  if (states === allowedState) return "is allowed";
  if (states === deniedState) return "is denied";
  return states === (allowedState | deniedState) ? "is allowed to some of them only" : "is unsure";
}

/** Sorted, without overlap, and joined where they touch. */
function merged(spans: readonly Span[]): Span[] {
  const result: { first: number; last: number }[] = [];
  for (const { first, last } of [...spans].sort((one, other) => one.first - other.first)) {
    const before = result.at(-1);
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
    else result.push({ first, last });
  }
  return result;
}

function intersection(some: readonly Span[], others: readonly Span[]): Span[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const [first, last] = [Math.max(one.first, other.first), Math.min(one.last, other.last)];
      return first <= last ? [{ first, last }] : [];
    }),
  );
}

function isInside(part: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => span.first <= part.first && part.last <= span.last);
}
