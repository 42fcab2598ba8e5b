/**
 * Hundreds of drawn changes: FENCELINE_RUNS of each cloud (300), from FENCELINE_SEED on, each with what became of it. Goes on
 * after a failure, so that one run shows all kinds; FENCELINE_CLOUD takes one cloud alone.
 */
import * as fc from "fast-check";
import { changeInWords, drawnChanges, verdictOf, type Verdict } from "./harness/drawn-changes";
import { outcomeOfChange } from "./harness/changed-stack";
import { cloudTables, laboratoryOfSuite } from "./harness/laboratory";
import { seedOfRun } from "./harness/random";

const runs = Number(process.env.FENCELINE_RUNS ?? 300);
const clouds = cloudTables
  .map(({ cloud }) => cloud)
  .filter((cloud) => cloud === (process.env.FENCELINE_CLOUD ?? cloud));

describe("every drawn change of a stack", () => {
  const laboratory = laboratoryOfSuite();

  for (const cloud of clouds) {
    it(`${cloud}: is safe in every moment, or told before`, async () => {
      const seed = seedOfRun();
      const counts = new Map<Verdict | "unsafe", number>();
      const failures: string[] = [];
      for (const change of fc.sample(drawnChanges(cloud), { numRuns: runs, seed })) {
        let verdict: Verdict | "unsafe" = "unsafe";
        try {
          verdict = await verdictOf(change, (before, after) =>
            outcomeOfChange(laboratory(), change.stack, before, after),
          );
        } catch (error) {
          failures.push(error instanceof Error ? error.message : String(error));
          console.log(`      ${failures.at(-1) ?? ""}`);
        }
        counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
        if (process.env.FENCELINE_VERBOSE !== undefined) console.log(`      ${verdict}: ${changeInWords(change)}`);
      }
      const sum = [...counts].map(([verdict, count]) => `${String(count)} ${verdict}`).join(", ");
      console.log(`      seed ${String(seed)}: ${sum}`);
      if (failures.length > 0) throw new Error(`${String(failures.length)} changes are unsafe`);
    }).timeout(0);
  }
});
