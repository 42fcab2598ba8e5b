/** The head's plans are each made once, by whoever is free. */
import assert from "node:assert/strict";
import { HeadPlans } from "../../../cli/diff/revisions/head-plans";
import type { SourcePlan } from "../../../cli/sources/source-plan";

const planOf = (stack: string): SourcePlan => ({ stack, resources: [], outputs: {} });

function opened(stacks: readonly string[], elsewhere = (stack: string) => Promise.resolve(planOf(stack))) {
  const made: string[] = [];
  const plans = new HeadPlans(
    stacks,
    (stack) => {
      made.push(`${stack} here`);
      return Promise.resolve(planOf(stack));
    },
    (stack) => {
      made.push(`${stack} elsewhere`);
      return elsewhere(stack);
    },
  );
  return { plans, made };
}

describe("the head's plans", () => {
  it("are made here in order, and elsewhere from the last on, each once", async () => {
    const { plans, made } = opened(["a", "b", "c", "d"]);
    const asked = [plans.of("a")];
    plans.takeOver();
    asked.push(plans.of("b"));
    plans.takeOver();
    asked.push(plans.of("c"), plans.of("d"));
    assert.deepEqual(await Promise.all(asked), ["a", "b", "c", "d"].map(planOf));
    // The last one left is asked for here soon enough.
    assert.deepEqual(made, ["a here", "d elsewhere", "b here", "c here"]);
  });

  it("fail for whoever asks, and for nobody else", async () => {
    const { plans } = opened(["a", "b"], () => Promise.reject(new Error("broken")));
    plans.takeOver();
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(await plans.of("a"), planOf("a"));
    await assert.rejects(plans.of("b"), /broken/);
  });
});
