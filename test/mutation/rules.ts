/**
 * Every emitted rule matters: each example stack with one small change at a time, and the proof must report every one.
 * Prints how many of how many; fails where one survives that is not explained. `npm run test:mutation [STACK…]`.
 */
import { parityOfResources } from "../../components/proof/parity";
import { exampleStacks, plannedExample } from "./example-stacks";
import { reasonFor } from "./equivalent";
import { mutantsOf } from "./rule-mutants";

const chosen = process.argv.slice(2);
const stacks = chosen.length > 0 ? chosen : exampleStacks();
let survived = 0;
let reported = 0;
let all = 0;

for (const stack of stacks) {
  const planned = plannedExample(stack);
  const started = process.hrtime.bigint();
  const mutants = mutantsOf(planned.specs);
  const silent = mutants.filter(({ resources }) => parityOfResources(resources, planned).length === 0);
  const explained = silent.filter((mutant) => reasonFor(stack, mutant) !== undefined);
  const survivors = silent.filter((mutant) => !explained.includes(mutant));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const equivalent = explained.length === 0 ? "" : `, ${explained.length} more change nothing`;
  const killed = mutants.length - silent.length;
  console.log(`${stack}: ${killed} of ${killed + survivors.length} reported${equivalent} (${seconds.toFixed(1)} s)`);
  for (const { name } of survivors) console.log(`  survived: ${name}`);
  survived += survivors.length;
  reported += killed;
  all += killed + survivors.length;
}

console.log(`all stacks: ${reported} of ${all} reported`);
if (survived > 0) process.exitCode = 1;
