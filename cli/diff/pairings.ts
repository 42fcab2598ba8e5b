/**
 * Who of the base is who of the head. A node is itself; a new node takes the place of that node of its role which it is most
 * like; a cluster or a node that changed its name and nothing else is the same. Guarantees that every unit of the head
 * stands in a pairing that widens, and every unit of the base in one that narrows: no change goes uncompared.
 */
import { grouped } from "../sources/grouped";
import type { AddressPart } from "./address-space";
import type { Comparer, Pair } from "./comparer";
import type { Renaming } from "./report";
import type { Unit } from "./units";

export interface Pairing extends Pair {
  readonly label: string;
  /** Whether more that may pass is a widening: the head's unit is really there, not only somebody's counterpart. */
  readonly widens: boolean;
  readonly narrows: boolean;
}

export interface Pairings {
  readonly all: readonly Pairing[];
  readonly renamed: readonly Renaming[];
}

export function pairUnits(
  base: readonly Unit[],
  head: readonly Unit[],
  parts: readonly AddressPart[],
  comparer: Comparer,
): Pairings {
  const before = grouped(base, ({ label }) => label);
  const after = grouped(head, ({ label }) => label);
  const matcher = new Matcher(parts, comparer);
  const common = [...after.keys()].filter((label) => before.has(label));
  const isSimple = (label: string): boolean => before.get(label)?.length === 1 && after.get(label)?.length === 1;
  for (const label of [...common.filter(isSimple), ...common.filter((one) => !isSimple(one))]) {
    matcher.settle(matcher.paired(label, before.get(label) ?? [], after.get(label) ?? []));
  }
  const gone = [...before.keys()].filter((label) => !after.has(label)).flatMap((label) => before.get(label) ?? []);
  const made = [...after.keys()].filter((label) => !before.has(label)).flatMap((label) => after.get(label) ?? []);
  return { renamed: matcher.settleRenamed(gone, made), all: matcher.settled };
}

class Matcher {
  readonly settled: Pairing[] = [];

  constructor(
    private readonly parts: readonly AddressPart[],
    private readonly comparer: Comparer,
  ) {}

  settle(pairings: readonly Pairing[]): void {
    this.settled.push(...pairings);
  }

  /** The pairings of those who bear one name. */
  paired(label: string, base: readonly Unit[], head: readonly Unit[]): Pairing[] {
    const found = new Map<string, Pairing>();
    const add = (one: Unit, other: Unit, reason: { widens: boolean } | { narrows: boolean }): void => {
      const key = `${base.indexOf(one)} ${head.indexOf(other)}`;
      const known = found.get(key) ?? { label, base: one, head: other, widens: false, narrows: false };
      found.set(key, { ...known, ...reason });
    };
    for (const unit of head) {
      for (const one of this.#counterparts(unit, base, (other) => ({ base: other, head: unit }))) {
        add(one, unit, { widens: true });
      }
    }
    for (const unit of base) {
      for (const one of this.#counterparts(unit, head, (other) => ({ base: unit, head: other }))) {
        add(unit, one, { narrows: true });
      }
    }
    return [...found.values()];
  }

  /** For each of a unit's nodes: the other side's unit that has the node, or else the one that is most like it. */
  #counterparts(unit: Unit, others: readonly Unit[], pairOf: (other: Unit) => Pair): Unit[] {
    const chosen = unit.identities.flatMap((identity) => {
      const owners = others.filter(({ identities }) => identities.includes(identity));
      return this.#mostAlike(owners.length > 0 ? owners : others, pairOf) ?? [];
    });
    return [...new Set(chosen)];
  }

  #mostAlike(candidates: readonly Unit[], pairOf: (other: Unit) => Pair): Unit | undefined {
    const [first, ...rest] = candidates;
    if (first === undefined || rest.length === 0) return first;
    const costs = candidates.map((candidate) => this.#cost([pairOf(candidate)], Infinity));
    return candidates[costs.indexOf(Math.min(...costs))];
  }

  /** How much differs for these pairs, among themselves and with all that is settled. */
  #cost(pairs: readonly Pair[], limit: number): number {
    let cost = 0;
    for (const pair of pairs) {
      for (const part of this.parts) {
        cost += this.comparer.fromAddress(part, pair).length + this.comparer.toAddress(pair, part).length;
        if (cost > limit) return cost;
      }
      for (const other of [...this.settled, ...pairs]) {
        cost += this.comparer.between(pair, other).length + this.comparer.between(other, pair).length;
        if (cost > limit) return cost;
      }
    }
    return cost;
  }

  /** Whoever is left over on both sides is the same under another name, if nothing else about it changed. */
  settleRenamed(gone: readonly Unit[], made: readonly Unit[]): Renaming[] {
    const renamed: Renaming[] = [];
    const left = grouped(gone, ({ family }) => family);
    for (const [name, units] of grouped(made, ({ family }) => family)) {
      const candidates = [...left.keys()].sort((one, other) => alikeness(other, name) - alikeness(one, name));
      const match = candidates.find((candidate) => {
        const pairs = this.#sameShapes(left.get(candidate) ?? [], units);
        return pairs !== undefined && this.#cost(pairs, 0) === 0;
      });
      if (match === undefined) {
        this.settle(units.map((unit) => ({ ...alone, label: unit.label, head: unit, widens: true })));
        continue;
      }
      const pairs = this.#sameShapes(left.get(match) ?? [], units) ?? [];
      this.settle(pairs.map((pair) => ({ ...pair, label: pair.head.label, widens: true, narrows: true })));
      left.delete(match);
      renamed.push({ from: match, to: name });
    }
    const rest = [...left.values()].flat();
    this.settle(rest.map((unit) => ({ ...alone, label: unit.label, base: unit, narrows: true })));
    return renamed;
  }

  #sameShapes(gone: readonly Unit[], made: readonly Unit[]): { base: Unit; head: Unit }[] | undefined {
    if (gone.length !== made.length) return undefined;
    const others = [...gone];
    const pairs = made.flatMap((head) => {
      const index = others.findIndex(({ shape }) => shape === head.shape);
      const [base] = index < 0 ? [] : others.splice(index, 1);
      return base === undefined ? [] : [{ base, head }];
    });
    return pairs.length === made.length ? pairs : undefined;
  }
}

const alone = { base: null, head: null, widens: false, narrows: false } as const;

/** How many characters two names have in common at their ends. */
function alikeness(one: string, other: string): number {
  let [start, end] = [0, 0];
  const least = Math.min(one.length, other.length);
  while (start < least && one[start] === other[start]) start += 1;
  while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return start + end;
}
