/** A sample of changes that nobody chose, on each cloud; `npm run test:engine:changes` tries hundreds. */
import * as fc from "fast-check";
import { drawnChanges, verdictOf } from "./harness/drawn-changes";
import { outcomeOfChange } from "./harness/changed-stack";
import { cloudTables, laboratoryOfSuite } from "./harness/laboratory";
import { seedOfRun } from "./harness/random";

const runs = Number(process.env.FENCELINE_RUNS ?? 2);

describe("drawn changes of a stack", () => {
  const laboratory = laboratoryOfSuite();

  for (const { cloud } of cloudTables) {
    it(`${cloud}: are safe in every moment, or told before`, async () => {
      const seed = seedOfRun();
      console.log(`      seed ${String(seed)} (FENCELINE_SEED)`);
      const property = fc.asyncProperty(drawnChanges(cloud), async (change) => {
        await verdictOf(change, (before, after) => outcomeOfChange(laboratory(), change.stack, before, after));
      });
      await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    });
  }
});
