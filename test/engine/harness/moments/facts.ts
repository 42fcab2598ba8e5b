/**
 * What may pass in one moment: between members whose both ends admit it, and between a member and the ranges that any rule
 * names. Ports are kept as spans, so that facts of different moments can be compared exactly.
 */
import * as ipaddr from "ipaddr.js";
import type { Member, MomentRule, RulePeer } from "./cloud-moment";

export type Span = readonly [first: number, last: number];

/** From whom to whom, in which family and protocol; keys of members, or ranges. */
export interface Subject {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

export interface Fact {
  readonly subject: Subject;
  readonly spans: readonly Span[];
}

export type Facts = ReadonlyMap<string, Fact>;

export function subjectText({ from, to, what }: Subject): string {
  return `${from} → ${to} ${what}`;
}

/** `ranges`: those that any rule names in any of the moments that are compared. */
export function factsOf(members: readonly Member[], ranges: readonly string[]): Facts {
  const others = new Others(members, ranges);
  const [egress, ingress] = (["egress", "ingress"] as const).map(
    (direction) => new Map(members.map((member) => [member.key, sideOf(member, direction, others)])),
  );
  const facts = new Map<string, Fact>();
  const add = (subject: Subject, spans: readonly Span[]) => {
    if (spans.length > 0) facts.set(subjectText(subject), { subject, spans });
  };
  const families = new Map(members.map((member) => [member.key, member.families]));
  const has = (key: string, what: string) => families.get(key)?.includes(what.split(" ")[0] ?? "") !== false;
  for (const { key } of members) {
    for (const [other, whats] of egress?.get(key) ?? []) {
      const back = ingress?.get(other)?.get(key);
      for (const [what, spans] of whats) {
        if (!has(key, what) || !has(other, what)) continue;
        if (!ingress?.has(other)) add({ from: key, to: other, what }, merged(spans));
        else add({ from: key, to: other, what }, intersection(merged(spans), merged(back?.get(what) ?? [])));
      }
    }
    for (const [other, whats] of ingress?.get(key) ?? []) {
      if (ingress?.has(other)) continue;
      for (const [what, spans] of whats) if (has(key, what)) add({ from: other, to: key, what }, merged(spans));
    }
  }
  return facts;
}

/** By the other end, then by family and protocol. */
type Side = Map<string, Map<string, Span[]>>;

function sideOf(member: Member, direction: MomentRule["direction"], others: Others): Side {
  const side: Side = new Map();
  for (const rule of member.rules) {
    if (rule.direction !== direction) continue;
    for (const other of others.of(rule.peer)) {
      if (other === member.key) continue;
      const whats = side.get(other) ?? new Map<string, Span[]>();
      side.set(other, whats);
      for (const family of rule.families) {
        for (const protocol of rule.protocols) {
          const what = `${family} ${protocol}`;
          const spans = whats.get(what);
          if (spans === undefined) whats.set(what, [[rule.first, rule.last]]);
          else spans.push([rule.first, rule.last]);
        }
      }
    }
  }
  return side;
}

/** Whom a peer means in this moment. */
class Others {
  readonly #known = new Map<string, readonly string[]>();

  constructor(
    private readonly members: readonly Member[],
    private readonly ranges: readonly string[],
  ) {}

  of(peer: RulePeer): readonly string[] {
    const text = JSON.stringify(peer);
    const known = this.#known.get(text) ?? this.#found(peer);
    this.#known.set(text, known);
    return known;
  }

  #found(peer: RulePeer): string[] {
    if (peer.kind !== "range")
      return this.members.filter(({ groups }) => groups.includes(peer.id)).map(({ key }) => key);
    const here = this.members.filter(({ addresses }) => addresses.some((address) => holds(peer.range, address)));
    return [...here.map(({ key }) => key), ...this.ranges.filter((range) => holdsRange(peer.range, range))];
  }
}

const parsed = new Map<string, [ipaddr.IPv4 | ipaddr.IPv6, number]>();

function cidr(range: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const known = parsed.get(range) ?? ipaddr.parseCIDR(range);
  parsed.set(range, known);
  return known;
}

function holds(range: string, address: string): boolean {
  return ipaddr.isValid(address) && holdsRange(range, `${address}/${address.includes(":") ? "128" : "32"}`);
}

function holdsRange(outer: string, inner: string): boolean {
  const [[around, length], [address, own]] = [cidr(outer), cidr(inner)];
  return around.kind() === address.kind() && own >= length && address.match(around, length);
}

export function merged(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort(([one], [other]) => one - other);
  const found: Span[] = [];
  for (const [first, last] of sorted) {
    const before = found.at(-1);
    if (before !== undefined && first <= before[1] + 1)
      found[found.length - 1] = [before[0], Math.max(before[1], last)];
    else found.push([first, last]);
  }
  return found;
}

export function intersection(some: readonly Span[], others: readonly Span[]): Span[] {
  return some.flatMap(([first, last]) =>
    others
      .map(([start, end]): Span => [Math.max(first, start), Math.min(last, end)])
      .filter(([start, end]) => start <= end),
  );
}

/** Both merged. */
export function without(some: readonly Span[], others: readonly Span[]): Span[] {
  return others.reduce<Span[]>(
    (rest, [start, end]) =>
      rest.flatMap(([first, last]) =>
        end < first || last < start
          ? [[first, last] as Span]
          : [[first, start - 1] as Span, [end + 1, last] as Span].filter(([one, other]) => one <= other),
      ),
    [...some],
  );
}

export function spansOf(facts: Facts, subject: string): readonly Span[] {
  return facts.get(subject)?.spans ?? [];
}
