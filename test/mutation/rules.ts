/**
 * Every emitted rule matters: each example stack with one small change at a time, and the proof must report every one.
 * Prints how many of how many; fails where one survives that is not explained. `npm run test:mutation [STACK…]`.
 */
import { parityOfResources } from "../../components/proof/parity";
import { equivalences, type Equivalence } from "./equivalent";
import { exampleStacks, plannedExample } from "./example-stacks";
import { mutantsOf } from "./rule-mutants";

const chosen = process.argv.slice(2);
const stacks = chosen.length > 0 ? chosen : exampleStacks();
const unchanged = new Map<Equivalence, number>();
let wrong = 0;
let reported = 0;
let all = 0;

for (const stack of stacks) {
  const planned = plannedExample(stack);
  const started = process.hrtime.bigint();
  const judged = mutantsOf(planned.specs).map((mutant) => ({
    ...mutant,
    isReported: parityOfResources(mutant.resources, planned).length > 0,
  }));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const changing = judged.filter(({ equivalent }) => equivalent === undefined);
  const survivors = changing.filter(({ isReported }) => !isReported);
  // What is said to change nothing must change nothing.
  const loud = judged.filter(({ equivalent, isReported }) => equivalent !== undefined && isReported);
  for (const { equivalent } of judged) {
    if (equivalent !== undefined) unchanged.set(equivalent, (unchanged.get(equivalent) ?? 0) + 1);
  }
  const killed = changing.length - survivors.length;
  console.log(`${stack}: ${killed} of ${changing.length} reported (${seconds.toFixed(1)} s)`);
  for (const { name } of survivors) console.log(`  survived: ${name}`);
  for (const { name } of loud) console.log(`  reported, though it should change nothing: ${name}`);
  wrong += survivors.length + loud.length;
  reported += killed;
  all += changing.length;
}

console.log(`all stacks: ${reported} of ${all} reported`);
for (const [id, count] of unchanged) console.log(`${count} more change nothing: ${equivalences[id]}`);
if (wrong > 0) process.exitCode = 1;
