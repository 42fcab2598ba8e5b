/**
 * What is encoded for a cloud and decoded again allows exactly what the matrix and the user say, for configurations of every
 * kind. FENCELINE_RUNS makes more of them.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ConfigurationError } from "../../../components/configuration/problem";
import { judgeConfiguration, plannedOf } from "../../../components/configuration/stack";
import { configurationOf, stacks, type StackOfTest } from "./topologies";
import { disagreements } from "./naive-oracle";

const runs = Number(process.env.FENCELINE_RUNS ?? 60);

/** Differences between resources and words, and whether the stack made sense at all. */
function judged(stack: StackOfTest): { differences: string[]; refusals: string[] } {
  try {
    judgeConfiguration(configurationOf(stack));
    return { differences: [], refusals: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const messages = error.problems.map(({ path, message }) => `${path}: ${message}`);
    const differences = messages.filter((message) => message.includes(" by the resources, but "));
    return { differences, refusals: differences.length > 0 ? [] : messages };
  }
}

describe("round trip: decode(encode(plan)) allows exactly what the flows say", () => {
  it("for every kind of stack, and most of them are carried out", () => {
    let carriedOut = 0;
    let all = 0;
    const reasons = new Set<string>();
    fc.assert(
      fc.property(stacks(), (stack) => {
        const { differences, refusals } = judged(stack);
        all += 1;
        if (refusals.length === 0 && differences.length === 0) carriedOut += 1;
        for (const refusal of refusals) reasons.add(refusal);
        assert.deepEqual(differences, []);
      }),
      { numRuns: runs },
    );
    assert.ok(carriedOut > all * 0.4, `${carriedOut} of ${all}; refused: ${[...reasons].join("\n")}`);
  });

  it("a second, naive reading of the document agrees on every port beside a boundary", () => {
    const plain = stacks({ balancers: ["none"], distributions: ["rke1"], beside: false });
    let probes = 0;
    fc.assert(
      fc.property(plain, (stack) => {
        if (judged(stack).refusals.length > 0) return;
        const found = disagreements(stack, plannedOf(judgeConfiguration(configurationOf(stack))));
        probes += found.probes;
        assert.deepEqual(found.wrong, []);
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
    assert.ok(probes > runs * 40, String(probes));
  });
});
