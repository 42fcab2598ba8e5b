/**
 * Compares an answer of the resources with what both ends are expected to say, along the whole traffic line. Equal
 * questions are answered once.
 */
import type { Cloud } from "../clouds/cloud";
import type { AddressFamily } from "../firewall/address";
import { allowedState, deniedState, statesOver, type Answer, type States } from "../firewall/answer";
import { lineEnd, spanOf, type Span } from "../firewall/traffic-line";
import type { Traffic } from "../matrix/traffic";
import type { Expected, Said } from "./said";

/** A part of the line where the resources do not do what was asked for. */
export interface Difference {
  readonly span: Span;
  readonly kind: "is allowed" | "is denied" | "is allowed to some of them only" | "is unsure";
  readonly isWanted: boolean;
}

/** Whose words each end is written in; undefined for an address. */
export interface Ends {
  readonly sender: Cloud | undefined;
  readonly receiver: Cloud | undefined;
}

interface Known {
  readonly wanted: readonly Span[];
  readonly tolerated: readonly Span[];
  readonly byAnswer: Map<number, readonly Difference[]>;
}

/** For the answers of one index: those of another one may have the same numbers. */
export class Comparison {
  readonly #known = new Map<string, Map<Expected, Known>>();

  of(answer: Answer, expected: Expected, family: AddressFamily, ends: Ends): readonly Difference[] {
    const clouds = `${ends.sender?.name ?? ""} ${ends.receiver?.name ?? ""}`;
    const ofClouds = this.#known.get(clouds) ?? new Map<Expected, Known>();
    this.#known.set(clouds, ofClouds);
    const known = ofClouds.get(expected) ?? knownOf(expected, family, ends);
    ofClouds.set(expected, known);
    const before = known.byAnswer.get(answer.id);
    if (before !== undefined) return before;
    const found = differences(answer, known);
    known.byAnswer.set(answer.id, found);
    return found;
  }
}

function differences(answer: Answer, { wanted, tolerated }: Known): Difference[] {
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
function knownOf({ sender, receiver }: Expected, family: AddressFamily, ends: Ends): Known {
  const surely = ({ surely: all }: Said, cloud: Cloud | undefined) => said(all, family, cloud);
  const possibly = ({ surely: all, perhaps }: Said, cloud: Cloud | undefined) =>
    said([...all, ...perhaps], family, cloud);
  return {
    wanted: intersection(surely(sender, ends.sender), surely(receiver, ends.receiver)),
    tolerated: intersection(possibly(sender, ends.sender), possibly(receiver, ends.receiver)),
    byAnswer: new Map(),
  };
}

/** What a cloud says for this traffic: itself, or what a listed exception makes of it. */
function said(traffics: readonly Traffic[], family: AddressFamily, cloud: Cloud | undefined): Span[] {
  const spans = traffics.flatMap((traffic) => {
    const exception = cloud?.exceptions.find((one) => one.concerns(traffic));
    return (exception?.becomes(family) ?? [traffic]).map((one) => spanOf(one, family));
  });
  return merged(spans);
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
