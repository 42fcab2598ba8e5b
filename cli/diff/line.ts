/**
 * Differences along the traffic line, and parts of the line in words. What may pass is ordered: denied, unknown, allowed; a
 * step up is a widening, a step down a narrowing. So what became unknown counts as widened unless it was allowed.
 */
import { partsOf, type Answer, type Verdict } from "../../components/reach/answer";
import type { AddressFamily } from "../../components/addresses/address";
import { policyTrafficText, type PolicyTraffic } from "../../components/reach/policy";
import { joinedSpans, lineEnd, spanOf, trafficsOf, type Span } from "../../components/reach/traffic-line";
import type { Passage } from "./report";

export interface LineChange extends Span {
  readonly before: Passage;
  readonly after: Passage;
}

const rank: Readonly<Record<Passage, number>> = { denied: 0, unknown: 1, allowed: 2 };

export function isWidening({ before, after }: Pick<LineChange, "before" | "after">): boolean {
  return rank[after] > rank[before];
}

/** Nobody there: nothing passes. */
const nothing = [{ first: 0, last: lineEnd, verdict: "denied" as Verdict }];

/** Where the answers differ, in order; neighbours that changed alike are one. */
export function lineChanges(base: Answer | null, head: Answer | null): LineChange[] {
  const [before, after] = [base, head].map((answer) => (answer === null ? nothing : partsOf(answer)));
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  for (let first = 0; first <= lineEnd;) {
    const [one, other] = [before?.[i], after?.[j]];
    if (one === undefined || other === undefined) break;
    const last = Math.min(one.last, other.last);
    const change = { first, last, before: passageOf(one.verdict), after: passageOf(other.verdict) };
    const previous = changes.at(-1);
    if (change.before !== change.after) {
      if (previous?.last === first - 1 && previous.before === change.before && previous.after === change.after) {
        changes[changes.length - 1] = { ...previous, last };
      } else changes.push(change);
    }
    if (one.last === last) i += 1;
    if (other.last === last) j += 1;
    first = last + 1;
  }
  return changes;
}

/** A single node or address is never partly allowed; what is mixed all the same is not known to pass. */
function passageOf(verdict: Verdict): Passage {
  return verdict === "allowed" || verdict === "denied" ? verdict : "unknown";
}

/** Traffic in words, and a point of the line that stands for it. */
export interface ToldTraffic {
  readonly text: string;
  readonly span: Span;
}

const otherProtocols: Span = { first: spanOf({ protocol: "number", number: 0 }, "ipv4").first, last: lineEnd };
/** Longer lists of exceptions are harder to read than what they are exceptions of. */
const mostExceptions = 4;

export function toldTraffic(spans: readonly Span[]): ToldTraffic[] {
  const apart = joinedSpans(spans);
  const last = apart.at(-1);
  if (last === undefined) return [];
  if (last.first <= otherProtocols.first && last.last === lineEnd) {
    const others = trafficTexts(complement(apart)).map(({ text }) => text);
    // A rule that names no protocol decides the rarest one too: it tells the reason.
    const span = { first: lineEnd, last: lineEnd };
    if (others.length === 0) return [{ text: "everything", span }];
    if (others.length <= mostExceptions) return [{ text: `everything but ${others.join(", ")}`, span }];
  }
  return trafficTexts(apart);
}

function complement(spans: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let next = 0;
  for (const { first, last } of spans) {
    if (next < first) gaps.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  return next <= lineEnd ? [...gaps, { first: next, last: lineEnd }] : gaps;
}

function trafficTexts(spans: readonly Span[]): ToldTraffic[] {
  return spans.flatMap((span) => {
    const { first, last } = span;
    const inNumbers = { first: Math.max(first, otherProtocols.first), last };
    const before = last < otherProtocols.first ? span : { first, last: otherProtocols.first - 1 };
    return [
      ...(first < otherProtocols.first ? (before.first <= before.last ? trafficsOf(before).map(told) : []) : []),
      ...(inNumbers.first <= inNumbers.last ? [numbers(inNumbers)] : []),
    ];
  });
}

function told(traffic: PolicyTraffic): ToldTraffic {
  return { text: policyTrafficText(traffic), span: spanOf(traffic, "ipv4") };
}

function numbers(span: Span): ToldTraffic {
  const [first, last] = [span.first - otherProtocols.first, span.last - otherProtocols.first];
  if (first === last) return { text: `protocol ${first}`, span };
  return { text: first === 0 && last === 255 ? "every other protocol" : `protocols ${first}-${last}`, span };
}

/** The traffic of a span as the engine is asked about it: one of its kinds, where they are several. */
export function traffic({ first, last }: Span, family: AddressFamily): PolicyTraffic {
  const [one] = trafficsOf({ first, last });
  const isOdd = one?.protocol === "number" && spanOf(one, family).first !== first;
  return one === undefined || isOdd ? { protocol: "number", number: 253 } : one;
}
