/**
 * Whatever stack is drawn, it is refused by validation, which names the key and the way, or its resources let in and out
 * what the matrix and the user's words say: no more, no less, and never a word of the proof's. `npm run test:drawn` tries
 * thousands; FENCELINE_SEED draws the same ones again.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { configurations } from "./configurations";
import { judgeNaively } from "./naive-judge";
import type { Resource } from "./naive-decoder";
import { defectsOf, outcomeOf, planOf } from "./outcome";
import { configurationOf } from "../stacks/project";
import { smallest } from "./smallest";

const runs = Number(process.env.FENCELINE_RUNS ?? 40);
/** The same stacks in every run, unless another seed is asked for. */
const seed = Number(process.env.FENCELINE_SEED ?? 3);

describe("drawn stacks are refused by validation, or let in and out what is said", () => {
  it("for stacks at random, most of which are planned", () => {
    const refused = new Map<string, number>();
    let planned = 0;
    fc.assert(
      fc.property(configurations, (configuration) => {
        const outcome = outcomeOf(configuration);
        if (outcome.kind === "planned") planned += 1;
        if (outcome.kind === "refused")
          for (const { path } of outcome.problems) refused.set(path, (refused.get(path) ?? 0) + 1);
        if (defectsOf(outcome).length === 0) return;
        const small = smallest(configuration, (one) => defectsOf(outcomeOf(one)).length > 0);
        assert.fail(`${JSON.stringify(small)}\n${defectsOf(outcomeOf(small)).slice(0, 5).join("\n")}`);
      }),
      // A stack that fails is made smaller above, value by value.
      { numRuns: runs, seed, endOnFailure: true },
    );
    assert.ok(planned > runs * 0.5, `${planned} of ${runs}; refused: ${JSON.stringify([...refused])}`);
  }).timeout(120_000);
});

/** A rule less, a port more, a range twice as wide: each rule of a stack in turn. */
function mutantsOf({
  type,
  inputs,
}: Resource): { kind: "missing" | "tooOpen"; inputs: Resource["inputs"] | undefined }[] {
  if (type.startsWith("digitalocean:index/firewall")) {
    return ["inboundRules", "outboundRules"].flatMap((key) =>
      ((inputs[key] ?? []) as readonly unknown[]).map((_, index) => ({
        kind: "missing" as const,
        inputs: { ...inputs, [key]: (inputs[key] as readonly unknown[]).toSpliced(index, 1) },
      })),
    );
  }
  const last = type.startsWith("aws:vpc/securityGroup")
    ? "toPort"
    : type.endsWith(":SecGroupRule")
      ? "portRangeMax"
      : undefined;
  if (last === undefined) return [];
  const less = { kind: "missing" as const, inputs: undefined };
  const port = inputs[last];
  return typeof port === "number" && port > 0
    ? [less, { kind: "tooOpen", inputs: { ...inputs, [last]: port + 1 } }]
    : [less];
}

describe("the naive judge notices", () => {
  for (const stack of ["aws-terminating", "openstack-ha", "digitalocean-ha", "hybrid", "hosted", "dual-stack"]) {
    it(`a rule less and a port more, for each rule of ${stack}`, () => {
      const configuration = configurationOf(stack);
      const { resources, carried } = planOf(configuration);
      assert.deepEqual(defectsOf(outcomeOf(configuration)), []);
      let tried = 0;
      resources.forEach((resource, index) => {
        for (const { kind, inputs } of mutantsOf(resource)) {
          const changed = inputs === undefined ? [] : [{ ...resource, inputs }];
          const verdict = judgeNaively(configuration, resources.toSpliced(index, 1, ...changed), carried);
          assert.notDeepEqual(verdict[kind], [], `${resource.name} ${JSON.stringify(inputs)}`);
          tried += 1;
        }
      });
      assert.ok(tried > 10, String(tried));
    }).timeout(60_000);
  }
});
