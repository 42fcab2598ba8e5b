/**
 * Compares what one end's resources say with what that end is expected to say, along the whole traffic line. Equal questions
 * are answered once.
 */
import type { Cloud } from "../clouds/cloud";
import type { AddressFamily } from "../addresses/address";
import { allowedState, deniedState, statesOver, type Answer, type States } from "../reach/answer";
import { joinedSpans, lineEnd, spanOf, type Span } from "../reach/traffic-line";
import { highestPort, isPortTraffic, lowestPort, type Traffic } from "../matrix/traffic";
import type { OneEnd } from "./expected-traffic";

/** A part of the line where the resources do not do what was asked for. */
export interface Difference {
  readonly span: Span;
  readonly kind: "is allowed" | "is denied" | "is allowed to some of them only" | "is unsure";
  readonly isWanted: boolean;
}

interface Known {
  readonly wanted: readonly Span[];
  readonly tolerated: readonly Span[];
  readonly byAnswer: Map<number, readonly Difference[]>;
}

/**
 * One end of one address family, in the words of its cloud (none: an address). For the answers of one index: those of
 * another one may have the same numbers.
 */
export class Comparison {
  readonly #known = new Map<OneEnd, Known>();

  constructor(
    private readonly cloud: Cloud | undefined,
    private readonly family: AddressFamily,
  ) {}

  of(answer: Answer, expected: OneEnd): readonly Difference[] {
    let known = this.#known.get(expected);
    if (known === undefined) {
      const { surely, perhaps } = expected;
      const spans = (traffics: readonly Traffic[]) => spokenSpans(traffics, this.family, this.cloud);
      known = {
        wanted: spans(surely),
        tolerated: spans([...surely, ...perhaps].map(withPortZero)),
        byAnswer: new Map(),
      };
      this.#known.set(expected, known);
    }
    const before = known.byAnswer.get(answer.id);
    if (before !== undefined) return before;
    const found = differences(answer, known);
    known.byAnswer.set(answer.id, found);
    return found;
  }
}

/** The comparisons of all clouds and families. */
export class Comparisons {
  readonly #made = new Map<Cloud | undefined, Readonly<Record<AddressFamily, Comparison>>>();

  of(cloud: Cloud | undefined, family: AddressFamily): Comparison {
    const known = this.#made.get(cloud);
    if (known !== undefined) return known[family];
    const made = { ipv4: new Comparison(cloud, "ipv4"), ipv6: new Comparison(cloud, "ipv6") };
    this.#made.set(cloud, made);
    return made[family];
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

/** Nothing listens on port 0: who says 1 to the last port may say all ports. */
function withPortZero(traffic: Traffic): Traffic {
  return isPortTraffic(traffic) && traffic.first === lowestPort + 1 && traffic.last === highestPort
    ? { ...traffic, first: lowestPort }
    : traffic;
}

/** What a cloud says for this traffic: itself, or what a listed exception makes of it. */
function spokenSpans(traffics: readonly Traffic[], family: AddressFamily, cloud: Cloud | undefined): Span[] {
  const spans = traffics.flatMap((traffic) => {
    const exception = cloud?.firewall.exceptions.find((one) => one.concerns(traffic));
    return (exception?.becomes(family, traffic) ?? [traffic]).map((one) => spanOf(one, family));
  });
  return joinedSpans(spans);
}

function kindOf(states: States): Difference["kind"] {
  if (states === allowedState) return "is allowed";
  if (states === deniedState) return "is denied";
  return states === (allowedState | deniedState) ? "is allowed to some of them only" : "is unsure";
}

function isInside(part: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => span.first <= part.first && part.last <= span.last);
}
