/** A sample of changes that nobody chose, on the model of the engine: many more than the real one could try, and no engine needed. */
import * as fc from "fast-check";
import { drawnChanges, verdictOf } from "./harness/drawn-changes";
import { cloudTables } from "./harness/laboratory";
import { modelledChange } from "./harness/modelled-change";

const runs = Number(process.env.FENCELINE_RUNS ?? 20);
/** The same changes in every run, unless another seed is asked for. */
const seed = Number(process.env.FENCELINE_SEED ?? 11);

describe("drawn changes of a stack, on the model of the engine", () => {
  for (const { cloud } of cloudTables) {
    it(`${cloud}: are safe in every moment, or told before`, async () => {
      console.log(`      seed ${String(seed)} (FENCELINE_SEED)`);
      const property = fc.asyncProperty(drawnChanges(cloud), async (change) => {
        await verdictOf(change, modelledChange);
      });
      await fc.assert(property, { numRuns: runs, seed });
    });
  }
});
