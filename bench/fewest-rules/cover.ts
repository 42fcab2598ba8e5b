/**
 * The fewest sets that cover everything: exact set cover. Guarantees: `atLeast` is never above the true minimum, and where
 * `isExact` is true it is the minimum.
 *
 * A set that lies in another one goes; an element that only one set has takes that set; an element that is covered whenever
 * another one is goes. What is left is searched, branch and bound. The bound is a fooling set: elements of which no set holds
 * two need a set each. A search that takes too long ends with that bound alone.
 */

export interface Cover {
  readonly atLeast: number;
  readonly isExact: boolean;
}

/** How many of the sets it takes to cover all that any of them holds; `patience` is the search's steps before it is given up. */
export function fewestSets(sets: readonly ReadonlySet<number>[], patience = 50_000): Cover {
  return together(parts(sets).map((part) => fewestOfPart(part, patience)));
}

function together(covers: readonly Cover[]): Cover {
  return {
    atLeast: covers.reduce((sum, { atLeast }) => sum + atLeast, 0),
    isExact: covers.every(({ isExact }) => isExact),
  };
}

/** Sets that share no element, not even through others, are problems of their own. */
export function parts(sets: readonly ReadonlySet<number>[]): ReadonlySet<number>[][] {
  const open = new Set(sets);
  const holders = holdersOf(sets);
  const found: ReadonlySet<number>[][] = [];
  for (const first of sets) {
    if (!open.delete(first)) continue;
    const part = [first];
    // The list grows while it is walked.
    for (const set of part) {
      for (const neighbour of [...set].flatMap((element) => holders.get(element) ?? [])) {
        if (open.delete(neighbour)) part.push(neighbour);
      }
    }
    found.push(part);
  }
  return found;
}

function fewestOfPart(sets: readonly ReadonlySet<number>[], patience: number): Cover {
  const search = new Search(patience);
  const best = search.fewest(sets, Number.POSITIVE_INFINITY);
  if (best !== undefined && !search.isTired) return { atLeast: best, isExact: true };
  return { atLeast: foolingSet(sets), isExact: false };
}

class Search {
  private steps = 0;

  constructor(private readonly patience: number) {}

  get isTired(): boolean {
    return this.steps > this.patience;
  }

  /** The fewest sets, or undefined where it takes `limit` or more. */
  fewest(sets: readonly ReadonlySet<number>[], limit: number): number | undefined {
    this.steps += 1;
    const { rest, taken } = reduced(sets);
    if (rest.length === 0) return taken < limit ? taken : undefined;
    if (this.isTired || taken + foolingSet(rest) >= limit) return undefined;
    const branches = [...holdersOf(rest).values()].reduce((one, other) => (other.length < one.length ? other : one));
    let best: number | undefined;
    for (const branch of branches.toSorted((one, other) => other.size - one.size)) {
      const below = (best ?? limit) - taken - 1;
      const found = this.fewest(without(rest, branch), below);
      if (found !== undefined) best = taken + 1 + found;
    }
    return best;
  }
}

/** What is left to choose, after all that is no choice. */
function reduced(sets: readonly ReadonlySet<number>[]): { rest: ReadonlySet<number>[]; taken: number } {
  let rest = withoutInner(sets);
  let taken = 0;
  for (;;) {
    const holders = holdersOf(rest);
    const [only] = [...holders.values()].find((all) => all.length === 1) ?? [];
    if (only !== undefined) {
      taken += 1;
      rest = withoutInner(without(rest, only));
      continue;
    }
    const idle = coveredAnyway(holders);
    if (idle.size === 0) return { rest, taken };
    rest = withoutInner(without(rest, idle));
  }
}

/** Elements that are covered whenever some other one is. Of those that are covered by the same sets, one stays. */
function coveredAnyway(holders: ReadonlyMap<number, readonly ReadonlySet<number>[]>): Set<number> {
  const idle = new Set<number>();
  for (const [element, own] of holders) {
    const isIdle = [...holders].some(
      ([other, fewer]) => other !== element && !idle.has(other) && fewer.every((set) => own.includes(set)),
    );
    if (isIdle) idle.add(element);
  }
  return idle;
}

function without(sets: readonly ReadonlySet<number>[], gone: ReadonlySet<number>): ReadonlySet<number>[] {
  return sets.map((set) => new Set([...set].filter((element) => !gone.has(element)))).filter((set) => set.size > 0);
}

/** Without sets that lie in another one; of equal ones the first stays. */
export function withoutInner(sets: readonly ReadonlySet<number>[]): ReadonlySet<number>[] {
  const largestFirst = sets.toSorted((one, other) => other.size - one.size);
  const kept: ReadonlySet<number>[] = [];
  for (const set of largestFirst) {
    if (!kept.some((outer) => [...set].every((element) => outer.has(element)))) kept.push(set);
  }
  return kept;
}

/** Elements chosen one after the other, those in the fewest sets first, so that no set holds two: how many there are. */
export function foolingSet(sets: readonly ReadonlySet<number>[]): number {
  const used = new Set<ReadonlySet<number>>();
  let count = 0;
  for (const [, own] of [...holdersOf(sets)].sort(([, one], [, other]) => one.length - other.length)) {
    if (own.some((set) => used.has(set))) continue;
    count += 1;
    for (const set of own) used.add(set);
  }
  return count;
}

function holdersOf(sets: readonly ReadonlySet<number>[]): Map<number, ReadonlySet<number>[]> {
  const holders = new Map<number, ReadonlySet<number>[]>();
  for (const set of sets) {
    for (const element of set) {
      const own = holders.get(element);
      if (own === undefined) holders.set(element, [set]);
      else own.push(set);
    }
  }
  return holders;
}
