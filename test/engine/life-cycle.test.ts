/**
 * Every example stack lives its whole life on the real engine: made, seen again without a change, changed step by step, and
 * taken away to nothing. Each step's plan holds only what must change.
 */
import * as assert from "node:assert/strict";
import { changeDetail, changeText, type Change } from "./harness/changes";
import type { Experiment, Run } from "./harness/experiment";
import { findEngine } from "./harness/installation";
import { refusal } from "./harness/judgement";
import { Laboratory } from "./harness/laboratory";
import { lifeCycleTable, writeLifeCycle, type LifeCycleNote, type LifeCycleRow } from "./harness/life-cycle-table";
import { programOfProject } from "./harness/program";
import {
  cloudOf,
  exampleConfiguration,
  exampleStacks,
  unprotected,
  type StackConfiguration,
} from "./harness/stack-file";
import { steps, type Step } from "./harness/steps";
import { whileReworded } from "./harness/wording";
import { gaps, namesIn } from "./providers/access";
import { disorder, groupTypes, nodeTypes } from "./providers/order";
import type { CloudObject } from "./providers/resource-type";

const rows: LifeCycleRow[] = [];
const leftOut: LifeCycleNote[] = [];
const cutOff: LifeCycleNote[] = [];

describe("life cycle on the real engine", () => {
  const engine = findEngine();
  let laboratory: Laboratory;

  before(async function () {
    if (typeof engine === "string") {
      console.log(`    skipped: ${engine}`);
      return this.skip();
    }
    console.log(`    Pulumi ${engine.version}`);
    laboratory = await Laboratory.open(engine);
  });

  after(async () => {
    if (rows.length === 0) return;
    laboratory.close();
    console.log(lifeCycleTable(rows));
    for (const { stack, step, text } of leftOut) console.log(`left out: ${stack}, ${step}: ${text}`);
    for (const { stack, step, text } of cutOff) console.log(`gap: ${stack}, ${step}: ${text}`);
    if (process.env.UPDATE_DOCS === "1") await writeLifeCycle(rows, leftOut, cutOff);
  });

  it("runs the program that Pulumi.yaml names", () => {
    assert.equal(programOfProject(), "index.ts");
  });

  for (const stack of exampleStacks()) {
    describe(stack, () => {
      let configuration: StackConfiguration = unprotected(exampleConfiguration(stack));
      let experiment: Experiment;
      let isSound = true;

      before(async () => {
        experiment = await laboratory.experiment(stack, configuration);
      });
      // A step begins where the last one ended: after a failure there is nothing more to learn from this stack.
      beforeEach(function () {
        if (!isSound) this.skip();
      });
      afterEach(function () {
        if (this.currentTest?.state === "failed") isSound = false;
      });
      after(() => {
        experiment.close();
      });

      it("is previewed and made", async () => {
        const planned = await experiment.preview();
        const made = await observe(stack, "made", experiment, () => experiment.up());
        assert.deepEqual(made.changes.map(changeText), planned.changes.map(changeText), "the preview showed the same");
        assert.ok(made.changes.every((change) => change.kind === "created"));
        await assertUnchanged(experiment);
      });

      for (const step of steps) {
        it(step.name, async function () {
          const next = step.change(configuration);
          const reason = typeof next === "string" ? next : refusal(next);
          if (typeof next === "string" || reason !== undefined) {
            leftOut.push({ stack, step: step.name, text: reason ?? "" });
            return this.skip();
          }
          configuration = next;
          experiment.configure(configuration);
          const act = () => observe(stack, step.name, experiment, () => experiment.up());
          const { changes } = await (step.reworded === true ? whileReworded(act) : act());
          assertOnlyItsOwn(step, changes, cloudOf(configuration));
        });
      }

      it("is destroyed to nothing", async () => {
        await assertUnchanged(experiment);
        const { changes } = await observe(stack, "destroyed", experiment, () => experiment.destroy());
        assert.ok(changes.every((change) => change.kind === "deleted"));
        assert.deepEqual(experiment.account.describe(), [], "the account is empty");
      });
    });
  }
});

/** A run, written into the table, on whose way nothing was cut off and no node stood without its rules. */
async function observe(stack: string, step: string, experiment: Experiment, act: () => Promise<Run>): Promise<Run> {
  const { account } = experiment;
  const before: CloudObject[] = account.made();
  const run = await act();
  rows.push({ stack, step, changes: run.changes, seconds: run.seconds });
  assert.deepEqual(disorder(run.log, account), [], "nodes come after their rules and go before them");
  const found = gaps(before, run.log, namesIn(account, run.log));
  cutOff.push(...found.map((text) => ({ stack, step, text })));
  assert.deepEqual(found, [], "nothing that stays allowed is cut off on the way");
  return run;
}

async function assertUnchanged(experiment: Experiment): Promise<void> {
  assert.deepEqual((await experiment.preview()).changes.map(changeText), [], "a second preview is without changes");
  assert.deepEqual((await experiment.refresh()).changes.map(changeText), [], "a refresh is without changes");
}

function assertOnlyItsOwn(step: Step, changes: readonly Change[], cloud: string): void {
  const foreign = changes.filter((change) => !step.belongs(change));
  assert.deepEqual(foreign.map(changeDetail), [], "changes that do not belong to this step");
  const isPrecious = ({ type }: Change): boolean => nodeTypes.includes(type) || groupTypes.includes(type);
  const replaced = changes.filter((change) => change.kind === "replaced" && isPrecious(change));
  assert.deepEqual(replaced.map(changeText), [], "no node and no group is ever replaced");
  if (changes.length === 0) assert.ok(step.mayBeEmpty?.(cloud), "the step changes something");
}
