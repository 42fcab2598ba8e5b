/** Stacks to count the rules of: the examples, those that the tests draw, and crowded ones. The same at each run. */
import * as fc from "fast-check";
import { ConfigurationError } from "../../components/judging/problem";
import { judgeConfiguration } from "../../components/installation/judge";
import { plannedOf, type Planned } from "../../components/installation/plan";
import { roles } from "../../components/matrix/flow";
import { configurationOf } from "../../test/components/proof/stated-topologies";
import { stacks, type FlowOfTest, type StackOfTest } from "../../test/components/proof/topologies";

const seed = 20;

/** Configurations of every kind, as the proof's own tests draw them; those that are refused are left out. */
export function drawnStacks(count: number): Planned[] {
  return fc.sample(stacks(), { numRuns: count, seed }).flatMap(plannedIfSensible);
}

/** Many flows of the user's own, whose ends and ports overlap without being alike: what is hardest to say in few rules. */
export function crowdedStacks(count: number): Planned[] {
  const crowded = fc
    .tuple(stacks(), fc.uniqueArray(overlappingFlow, { minLength: 6, maxLength: 14, selector: flowText }))
    .map(([stack, flows]): StackOfTest => {
      const clusters = stack.clusters.slice(0, 1).map((cluster) => ({ ...cluster, nodeDriverGroup: undefined }));
      return { ...stack, flows, clusters, existing: undefined };
    });
  return fc.sample(crowded, { numRuns: count, seed }).flatMap(plannedIfSensible);
}

const overlappingFlow: fc.Arbitrary<FlowOfTest> = fc.record({
  from: fc.constantFrom(...roles, "prod", "rancher", "203.0.113.0/24", "203.0.113.7/32", "203.0.113.128/25"),
  to: fc.constantFrom(...roles),
  ports: fc.constantFrom("9100/tcp", "9100-9103/tcp", "9102-9110/tcp"),
  why: fc.constant("one of ours"),
});

function flowText({ from, to, ports }: FlowOfTest): string {
  return `${from} ${to} ${ports}`;
}

function plannedIfSensible(stack: StackOfTest): Planned[] {
  try {
    return [plannedOf(judgeConfiguration(configurationOf(stack)))];
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}
