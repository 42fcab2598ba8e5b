/**
 * Where the other end of a rule stands, as the guard sees it: the addresses that it may have, the references that stand for
 * them, the groups that it is a member of; and which rules match that. What can't be known makes a match unsure, never a
 * match or none.
 */
import type { AddressFamily } from "../addresses/address";
import { intervalOf, privateIntervals, publicIntervals, type AddressInterval } from "../addresses/address-interval";
import type { RuleTable, Match, RangedEntry } from "./rule-table";
import type { EndpointAddress } from "./policy";

/** Addresses outside of the resources. `outsider`: certainly none of the resources' own (a client, the internet). */
export interface RangeSubject {
  readonly kind: "range";
  readonly range: string;
  readonly outsider: boolean;
}

/** Whoever is a member of a group, or in a list, that rules name and no resource makes. */
export interface MemberSubject {
  readonly kind: "member";
  /** For people: `security group sg-0a1b2c3d`. */
  readonly name: string;
  /** Its key in the policy. */
  readonly group: string;
  /** The cloud whose rules can name it. */
  readonly cloud: string;
  /** Known by private addresses of its network alone, or by all addresses of its members. */
  readonly membership: "private" | "everywhere";
}

export interface OtherEnd {
  readonly id: number;
  readonly family: AddressFamily;
  /** Null: any address. Empty: an address that no rule names. */
  readonly intervals: readonly AddressInterval[] | null;
  readonly symbols: readonly string[];
  /** Given by number: it may be the address of one of the resources. */
  readonly isRaw: boolean;
  readonly isPublic: boolean;
  /** It may be a member of any group. */
  readonly mayBeMember: boolean;
  /** One thing at one place; else all of the addresses are meant. */
  readonly isSingle: boolean;
}

/** What the matching needs to know of the whole policy. */
export interface PolicyContext {
  /** References that belong to a known endpoint. */
  readonly ownedSymbols: ReadonlySet<string>;
  readonly memberIntervals: (group: string, family: AddressFamily) => readonly AddressInterval[];
}

export type Unplaced = Omit<OtherEnd, "id">;

export function placeOfRange(subject: RangeSubject): Unplaced {
  const interval = intervalOf(subject.range);
  return {
    family: interval.family,
    intervals: [interval],
    symbols: [],
    isRaw: !subject.outsider,
    isPublic: false,
    mayBeMember: false,
    isSingle: false,
  };
}

/** Somewhere; a private membership is one of private IPv4 addresses. */
export function placeOfMember(
  { membership }: Pick<MemberSubject, "membership">,
  family: AddressFamily,
  nodesOutsideRanges: boolean,
): Unplaced {
  const isPrivate = membership === "private" && family === "ipv4";
  const intervals = nodesOutsideRanges ? [] : isPrivate ? privateIntervals.ipv4 : null;
  return { family, intervals, symbols: [], isRaw: false, isPublic: false, mayBeMember: false, isSingle: true };
}

/** `nodesOutsideRanges`: an address that nobody knows yet is taken to lie in none of the ranges that rules name. */
export function placeOfNode(
  addresses: readonly EndpointAddress[],
  family: AddressFamily,
  isPublic: boolean,
  mayBeMember: boolean,
  named: ReadonlySet<string>,
  nodesOutsideRanges: boolean,
): Unplaced {
  const own = addresses.filter((address) => address.family === family);
  const places =
    own.length > 0 ? own.map((address) => address.place) : [{ kind: isPublic ? "public" : "unknown" } as const];
  const nowhere: AddressInterval[] | null = nodesOutsideRanges ? [] : null;
  let intervals: AddressInterval[] | null = [];
  for (const place of places) {
    if (place.kind === "range") intervals?.push(intervalOf(place.range));
    else if (place.kind === "public" && !nodesOutsideRanges) intervals?.push(...publicIntervals[family]);
    else if (nowhere === null) intervals = null;
  }
  return {
    family,
    intervals,
    // Most references are named by no rule; leaving those out makes nodes alike.
    symbols: own.flatMap((address) => address.symbols).filter((symbol) => named.has(symbol)),
    isRaw: false,
    isPublic,
    mayBeMember,
    isSingle: true,
  };
}

/** The rules that match: for each part of the address space that the rules tell apart, the matches there. */
export function matchesAt(
  table: RuleTable,
  where: OtherEnd,
  groups: readonly string[],
  surroundings: PolicyContext,
): Match[][] {
  const always: Match[] = [
    ...table.everyone.map((entry) => ({ entry, sure: true })),
    ...groups.flatMap((group) => (table.groups.get(group) ?? []).map((entry) => ({ entry, sure: true }))),
    ...table.unknown.map((entry) => ({ entry, sure: false })),
    ...(where.mayBeMember ? otherGroups(table, groups) : []),
    ...symbolMatches(table, where, surroundings),
    // Of an address by number nobody can say whether a list has it.
    ...(where.isRaw ? table.lists.map((entry) => ({ entry, sure: false })) : []),
  ];
  if (where.intervals === null) {
    return [[...always, ...table.ranged.map((entry) => ({ entry, sure: false }))]];
  }
  const ranged = [
    ...table.ranged.map((entry) => ({ entry, interval: entry.interval, sure: true })),
    ...(where.isRaw ? memberEntries(table, where.family, surroundings) : []),
  ];
  if (where.intervals.length === 0 || ranged.length === 0) return [always];
  return where.intervals.flatMap((interval) =>
    partStarts(interval, ranged).map((start) => [
      ...always,
      ...ranged.filter((candidate) => candidate.interval.first <= start && start <= candidate.interval.last),
    ]),
  );
}

function otherGroups(table: RuleTable, groups: readonly string[]): Match[] {
  return [...table.groups].flatMap(([group, entries]) =>
    groups.includes(group) ? [] : entries.map((entry) => ({ entry, sure: false })),
  );
}

type RangedMatch = Match & Pick<RangedEntry, "interval">;

/** Where the rules that match change, inside an interval. */
function partStarts(interval: AddressInterval, ranged: readonly RangedMatch[]): bigint[] {
  const starts = new Set([interval.first]);
  for (const { interval: named } of ranged) {
    for (const cut of [named.first, named.last + 1n]) {
      if (interval.first < cut && cut <= interval.last) starts.add(cut);
    }
  }
  return [...starts];
}

/**
 * An address is its owner's and no one else's, so a reference matches its owner alone. One whose owner is not among the
 * endpoints (a gateway's) may be the way by which any node goes out.
 */
function symbolMatches(table: RuleTable, where: OtherEnd, surroundings: PolicyContext): Match[] {
  return [...table.symbols].flatMap(([symbol, entries]): Match[] => {
    if (where.symbols.includes(symbol)) return entries.map((entry) => ({ entry, sure: true }));
    const mayBeSender = where.isSingle && !surroundings.ownedSymbols.has(symbol);
    return entries
      .filter(({ allowance: { peer } }) => {
        const isPublicSymbol = peer.kind === "symbol" && peer.isPublic;
        return where.isRaw || (mayBeSender && (where.isPublic || !isPublicSymbol));
      })
      .map((entry) => ({ entry, sure: false }));
  });
}

/** A number may be a member's address: perhaps, wherever a member may be. */
function memberEntries(table: RuleTable, family: AddressFamily, surroundings: PolicyContext): RangedMatch[] {
  return [...table.groups].flatMap(([group, entries]) =>
    surroundings
      .memberIntervals(group, family)
      .flatMap((interval) => entries.map((entry) => ({ entry, interval, sure: false }))),
  );
}

/** Where the members of a group may be; without a known member, in the networks at hand. */
export function intervalsOfMembers(
  addresses: readonly EndpointAddress[],
  networks: readonly string[],
  family: AddressFamily,
): AddressInterval[] {
  const own = addresses.filter((address) => address.family === family);
  const known = own.flatMap(({ place }) => (place.kind === "range" ? [intervalOf(place.range)] : []));
  if (own.length > 0 && known.length === own.length) return known;
  const ofNetworks = networks.map(intervalOf).filter((interval) => interval.family === family);
  return [...known, ...(ofNetworks.length > 0 ? ofNetworks : privateIntervals[family])];
}
