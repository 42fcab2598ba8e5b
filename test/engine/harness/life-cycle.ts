/**
 * Example stacks live their whole life on the real engine: made, seen again without a change, changed step by step until they
 * are as they were, and taken away to nothing. Each step's plan holds only what must change.
 */
import * as assert from "node:assert/strict";
import { changeDetail, changeKinds, changeText, count, type Change } from "./changes";
import type { Experiment, Run } from "./experiment";
import { findEngine } from "./installation";
import { refusal } from "./judgement";
import { Laboratory } from "./laboratory";
import { keepLives, type LifeCycleNote, type LifeCycleRow } from "./life-cycle-table";
import { cloudOf, exampleConfiguration, unprotected, type StackConfiguration } from "./stack-file";
import { steps, type Step } from "./steps";
import { whileReworded } from "./wording";
import type { Account } from "../providers/account";
import { gaps as gapsIn, namesIn } from "../providers/access";
import type { RealCloud } from "../real/real-cloud";
import { disorder, groupTypes, nodeTypes } from "../providers/order";
import type { CloudObject } from "../providers/resource-type";

interface Notes {
  readonly rows: LifeCycleRow[];
  readonly leftOut: LifeCycleNote[];
  readonly gaps: LifeCycleNote[];
}

/** A cloud that is real, and what must hold there after each step. */
export interface RealSurroundings {
  /** The cloud, or why there is none. */
  readonly open: () => Promise<RealCloud | string>;
  readonly check: (account: Account) => Promise<void>;
}

/** The lives of these stacks; what is to be told of them is kept under the name. */
export function describeLives(name: string, stacks: readonly string[], surroundings?: RealSurroundings): void {
  describe(`life cycle on the real engine: ${name}`, () => {
    const engine = findEngine();
    const notes: Notes = { rows: [], leftOut: [], gaps: [] };
    let laboratory: Laboratory | undefined;
    let real: RealCloud | undefined;

    before(async function () {
      const opened = typeof engine === "string" ? engine : await surroundings?.open();
      if (typeof engine === "string" || typeof opened === "string") {
        console.log(`    skipped: ${typeof engine === "string" ? engine : (opened as string)}`);
        return this.skip();
      }
      real = opened;
      laboratory = await Laboratory.open(engine);
    });

    after(() => {
      if (laboratory === undefined) return;
      laboratory.close();
      if (surroundings === undefined) keepLives(name, notes);
    });

    const check = surroundings?.check ?? (() => Promise.resolve());
    for (const stack of stacks) {
      describeLife(stack, notes, {
        experiment: (configuration) => {
          assert.ok(laboratory !== undefined);
          return laboratory.experiment(stack, configuration, real);
        },
        check,
      });
    }
  });
}

interface Place {
  readonly experiment: (configuration: StackConfiguration) => Promise<Experiment>;
  readonly check: RealSurroundings["check"];
}

function describeLife(stack: string, notes: Notes, place: Place): void {
  describe(stack, () => {
    const first = unprotected(exampleConfiguration(stack));
    let configuration: StackConfiguration = first;
    let experiment: Experiment;
    let inTheBeginning: readonly string[] = [];
    let isSound = true;

    before(async () => {
      experiment = await place.experiment(configuration);
    });
    // A step begins where the last one ended: after a failure there is nothing more to learn from this stack.
    beforeEach(function () {
      if (!isSound) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest?.state === "failed") isSound = false;
      else if (isSound) await place.check(experiment.account);
    });
    after(() => {
      experiment.close();
    });

    it("is previewed and made", async () => {
      const planned = await experiment.preview();
      const made = await observe(stack, "made", experiment, notes, () => experiment.up());
      assert.deepEqual(made.changes.map(changeText), planned.changes.map(changeText), "the preview showed the same");
      assert.ok(made.changes.every((change) => change.kind === "created"));
      inTheBeginning = experiment.account.describe();
      await assertUnchanged(experiment);
    });

    for (const step of steps) {
      it(step.name, async function () {
        const next = step.change(configuration, first);
        if (next === undefined) return this.skip();
        const reason = typeof next === "string" ? next : refusal(next);
        if (typeof next === "string" || reason !== undefined) {
          notes.leftOut.push({ stack, step: step.name, text: reason ?? "" });
          return this.skip();
        }
        configuration = next;
        experiment.configure(configuration);
        const act = () => observe(stack, step.name, experiment, notes, () => experiment.up());
        const { changes } = await (step.reworded === true ? whileReworded(act) : act());
        assertOnlyItsOwn(step, changes, cloudOf(configuration));
      });
    }

    it("is as it was, and destroyed to nothing", async () => {
      assert.deepEqual(experiment.account.describe(), inTheBeginning, "all steps undone, it is as it was");
      await assertUnchanged(experiment);
      const { changes } = await observe(stack, "destroyed", experiment, notes, () => experiment.destroy());
      assert.ok(changes.every((change) => change.kind === "deleted"));
      assert.deepEqual(experiment.account.describe(), [], "the account is empty");
    });
  });
}

/** A run, written into the table, on whose way nothing was cut off and no node stood without its rules. */
async function observe(
  stack: string,
  step: string,
  experiment: Experiment,
  { rows, gaps }: Notes,
  act: () => Promise<Run>,
): Promise<Run> {
  const { account } = experiment;
  const before: CloudObject[] = account.made();
  const run = await act();
  const counts = Object.fromEntries(changeKinds.map((kind) => [kind, count(run.changes, kind)]));
  rows.push({ stack, step, counts, seconds: run.seconds });
  assert.deepEqual(disorder(run.log, account), [], "nodes come after their rules and go before them");
  const found = gapsIn(before, run.log, namesIn(account, run.log));
  gaps.push(...found.map((text) => ({ stack, step, text })));
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
