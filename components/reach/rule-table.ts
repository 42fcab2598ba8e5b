/**
 * What the guards of a node say about the other end, kept by who the other end is, so that a question looks only at the rules
 * that can match. No cloud is known here: the decoders have written each cloud's semantics into the allowances.
 */
import { addressFamilies, type AddressFamily } from "../addresses/address";
import { intervalOf, type AddressInterval } from "../addresses/address-interval";
import { allowedState, deniedState, unknownState, type Answer, type AnswerBook, type States } from "./answer";
import type { Allowance, Effect, Guard, Stance } from "./policy";
import type { Direction } from "../firewall/rule";
import { lineEnd, spanOf, type Span } from "./traffic-line";

export interface Entry {
  readonly span: Span;
  readonly allowance: Allowance;
}

export interface RangedEntry extends Entry {
  readonly interval: AddressInterval;
}

/** The rules of one direction and family. */
export interface RuleTable {
  readonly everyone: readonly Entry[];
  readonly ranged: readonly RangedEntry[];
  readonly unknown: readonly Entry[];
  readonly groups: ReadonlyMap<string, readonly Entry[]>;
  /** Those of the groups that are lists of addresses. */
  readonly lists: readonly Entry[];
  readonly symbols: ReadonlyMap<string, readonly Entry[]>;
}

/** The guards that nodes have in common. Nodes with the same guards share one object. */
export interface GuardProfile {
  readonly id: number;
  /** No guard at all: everything or nothing passes. */
  readonly unguarded: Stance | null;
  readonly complete: boolean;
  readonly tables: Readonly<Record<Direction, Readonly<Record<AddressFamily, RuleTable>>>>;
}

/** An entry that matches the other end: surely, or only perhaps. */
export interface Match {
  readonly entry: Entry;
  readonly sure: boolean;
}

export function makeProfile(id: number, guards: readonly Guard[], unguarded: Stance): GuardProfile {
  const allowances = guards.flatMap((guard) => guard.allowances);
  const both = (direction: Direction): Record<AddressFamily, RuleTable> => {
    const [ipv4, ipv6] = addressFamilies.map((family) =>
      makeTable(
        allowances.filter((allowance) => allowance.direction === direction && allowance.families.includes(family)),
        family,
      ),
    );
    return { ipv4: ipv4 ?? emptyTable, ipv6: ipv6 ?? emptyTable };
  };
  return {
    id,
    unguarded: guards.length === 0 ? unguarded : null,
    complete: guards.every((guard) => guard.complete),
    tables: { ingress: both("ingress"), egress: both("egress") },
  };
}

const emptyTable: RuleTable = {
  everyone: [],
  ranged: [],
  unknown: [],
  groups: new Map(),
  lists: [],
  symbols: new Map(),
};

function makeTable(allowances: readonly Allowance[], family: AddressFamily): RuleTable {
  const everyone: Entry[] = [];
  const ranged: RangedEntry[] = [];
  const unknown: Entry[] = [];
  const groups = new Map<string, Entry[]>();
  const lists: Entry[] = [];
  const symbols = new Map<string, Entry[]>();
  for (const allowance of allowances) {
    const entry: Entry = { span: spanOf(allowance.traffic, family), allowance };
    const { peer } = allowance;
    switch (peer.kind) {
      case "everyone":
        everyone.push(entry);
        break;
      case "range":
        if (peer.family === family) ranged.push({ ...entry, interval: intervalOf(peer.range) });
        break;
      case "group":
        append(groups, peer.group, entry);
        if (peer.isList === true) lists.push(entry);
        break;
      case "symbol":
        append(symbols, peer.symbol, entry);
        break;
      case "unknown":
        unknown.push(entry);
        break;
    }
  }
  return { everyone, ranged, unknown, groups, lists, symbols };
}

/** To the list of a key, which begins with it. */
export function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** What the matching entries allow, along the whole line. */
export function answerOf(book: AnswerBook, matches: readonly Match[], complete: boolean): Answer {
  const base = complete ? deniedState : unknownState;
  if (matches.length === 0) return book.constant(base);
  const cuts = new Set([0]);
  for (const { entry } of matches) cuts.add(entry.span.first).add(entry.span.last + 1);
  cuts.delete(lineEnd + 1);
  const starts = [...cuts].sort((one, other) => one - other);
  return book.of(
    starts,
    starts.map((start) => stateAt(matches, start, base)),
  );
}

function stateAt(matches: readonly Match[], point: number, base: States): States {
  const met = new Set<Effect>();
  for (const { entry, sure } of matches) {
    if (entry.span.first > point || entry.span.last < point) continue;
    met.add(sure ? entry.allowance.effect : doubtful[entry.allowance.effect]);
  }
  if (met.has("deny")) return deniedState;
  if (met.has("allow")) return met.has("contest") ? unknownState : allowedState;
  return met.has("maybe") ? unknownState : base;
}

/** What an effect is worth when it is not sure that the rule matches. */
const doubtful: Readonly<Record<Effect, Effect>> = {
  allow: "maybe",
  maybe: "maybe",
  contest: "contest",
  deny: "contest",
};
