/**
 * A small table of cases in which every value of every factor meets every value of every other one at least once, unless
 * something forbids it. Deterministic: the same factors give the same table.
 */
export type Factors = Readonly<Record<string, readonly string[]>>;
export type Row<F extends Factors> = { readonly [Key in keyof F]: F[Key][number] };

/** Two values that no allowed row can hold together, `key=value` each. */
export type ImpossiblePair = readonly [one: string, other: string];

export interface PairwiseTable<F extends Factors> {
  readonly rows: readonly Row<F>[];
  readonly impossible: readonly ImpossiblePair[];
}

/** How often a row is sought around a pair before the pair counts as impossible. */
const attempts = 12;

/** `violations`: how much of what a row says forbids itself; 0 for a row that is allowed. */
export function pairwise<F extends Factors>(factors: F, violations: (row: Row<F>) => number): PairwiseTable<F> {
  const keys = Object.keys(factors) as (keyof F & string)[];
  const order = new Map<string, number>(keys.map((key, index) => [key, index]));
  const random = randomOf(7);
  const open = new Set<string>();
  keys.forEach((one, index) => {
    for (const other of keys.slice(index + 1)) {
      for (const a of factors[one] ?? []) for (const b of factors[other] ?? []) open.add(pairText(one, a, other, b));
    }
  });
  const rows: Row<F>[] = [];
  const impossible: ImpossiblePair[] = [];
  for (const wanted of open) {
    const row = rowAround(wanted);
    if (row === undefined) {
      const [one = "", other = ""] = wanted.split("\n");
      impossible.push([one, other]);
    } else {
      rows.push(row);
      for (const pair of pairsOf(row)) open.delete(pair);
    }
    open.delete(wanted);
  }
  return { rows, impossible };

  function pairsOf(row: Readonly<Record<string, string>>): string[] {
    const told = keys.filter((key) => row[key] !== undefined);
    return told.flatMap((one, index) =>
      told.slice(index + 1).map((other) => pairText(one, row[one] ?? "", other, row[other] ?? "")),
    );
  }

  /** Of several rows that hold the pair, the one that holds most others which are still open. */
  function rowAround(pair: string): Row<F> | undefined {
    const start: Readonly<Record<string, string>> = Object.fromEntries(
      pair.split("\n").map((text) => [text.split("=")[0] ?? "", text.split("=")[1] ?? ""]),
    );
    let best: { row: Row<F>; gain: number } | undefined;
    for (let attempt = 0, found = 0; attempt < attempts && found < 4; attempt++) {
      const row: Record<string, string> = { ...start };
      for (const key of shuffled(keys.filter((one) => !(one in start)))) row[key] = bestValue(row, key, attempt);
      if (!repaired(row, start)) continue;
      found += 1;
      const gain = pairsOf(row).filter((one) => open.has(one)).length;
      if (best === undefined || gain > best.gain) best = { row: row as Row<F>, gain };
    }
    return best?.row;
  }

  /** Changes what was not asked for until nothing forbids itself, one value at a time; whether that came about. */
  function repaired(row: Record<string, string>, start: Readonly<Record<string, string>>): boolean {
    const free = keys.filter((key) => !(key in start));
    for (let round = 0; round < 3; round++) {
      for (const key of shuffled([...free])) {
        let least = violations(row as Row<F>);
        if (least === 0) return true;
        for (const value of shuffled([...(factors[key] ?? [])])) {
          const before = row[key] ?? "";
          row[key] = value;
          const now = violations(row as Row<F>);
          if (now < least) least = now;
          else row[key] = before;
        }
      }
    }
    return violations(row as Row<F>) === 0;
  }

  /** Later attempts are freer: what covers most may be what is forbidden. */
  function bestValue(row: Readonly<Record<string, string>>, key: string, attempt: number): string {
    const values = shuffled([...(factors[key] ?? [])]);
    if (random() < attempt / 12) return values[0] ?? "";
    const told = Object.entries(row);
    const gain = (value: string) => told.filter(([other, b]) => open.has(pairText(key, value, other, b))).length;
    return values.reduce((best, value) => (gain(value) > gain(best) ? value : best), values[0] ?? "");
  }

  function pairText(one: string, a: string, other: string, b: string): string {
    return (order.get(one) ?? 0) < (order.get(other) ?? 0)
      ? `${one}=${a}\n${other}=${b}`
      : `${other}=${b}\n${one}=${a}`;
  }

  function shuffled<Value>(values: Value[]): Value[] {
    return values
      .map((value) => [random(), value] as const)
      .sort(([one], [other]) => one - other)
      .map(([, value]) => value);
  }
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
