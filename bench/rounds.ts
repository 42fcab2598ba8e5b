/**
 * Rounds of contestants, one after the other within each round: whatever else the machine does meets all of them alike.
 * A figure is the median of its rounds.
 */
import { tell } from "./progress";

export type Contestants<Result> = Readonly<Record<string, () => Result>>;

/** The results of each contestant, in order of the rounds. The first round of all is thrown away: it fills the caches. */
export function interleaved<Name extends string, Result>(
  contestants: Readonly<Record<Name, () => Result>>,
  rounds: number,
  { warmUp = true }: { readonly warmUp?: boolean } = {},
): Record<Name, Result[]> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
    for (const name of names) {
      tell(round === 0 ? `${name}, warming up` : `${name}, round ${round} of ${rounds}`);
      const result = contestants[name]();
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** The median of one figure of several results. */
export function medianOf<Result>(results: readonly Result[], figure: (result: Result) => number): number {
  return median(results.map(figure));
}
