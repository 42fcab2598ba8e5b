/**
 * A process that is killed inside a creation leaves something behind that the engine's state does not know, and a lock. Each
 * way out ends where an undisturbed update ends: `pulumi cancel`, then `pulumi refresh --clear-pending-creates` with either
 * `pulumi import` or deleting by hand.
 *
 * No way out is `pulumi refresh --import-pending-creates`: version 3.259.0 takes it, and imports nothing (measured; the
 * next update is refused by the cloud, or makes a second).
 */
import * as assert from "node:assert/strict";
import { changeText } from "./harness/changes";
import type { Experiment } from "./harness/experiment";
import { unknownObjects } from "./harness/fault-injection";
import { openScenarios, stacksForFaults, type Scenario } from "./harness/fault-scenarios";
import { laboratoryOfSuite } from "./harness/laboratory";
import { keyText, type OperationKey } from "./providers/faults";
import { nodeTypes, ruleTypes } from "./providers/order";
import type { CloudObject } from "./providers/resource-type";

/** What a user types, once `pulumi cancel` has taken the lock away. */
type WayOut = (scenario: Scenario, lost: readonly CloudObject[]) => Promise<void>;

const waysOut: Readonly<Record<string, WayOut>> = {
  import: async ({ experiment, parents }, lost) => {
    await command(experiment, ...refresh, "--clear-pending-creates");
    const resources = lost.map(({ urn, type, name, id }, index) => ({
      type,
      name,
      id,
      parent: `parent${String(index)}`,
      urn,
    }));
    const file = experiment.write("import.json", {
      nameTable: Object.fromEntries(resources.map(({ parent, urn }) => [parent, parents.get(urn) ?? ""])),
      resources: resources.map(({ type, name, id, parent }) => ({ type, name, id, parent })),
    });
    await command(
      experiment,
      "import",
      "--file",
      file,
      ...["--yes", "--skip-preview", "--protect=false", "--generate-code=false"],
    );
  },
  "deleting by hand": async ({ experiment }, lost) => {
    for (const { type, id } of lost.toReversed()) experiment.account.delete(type, id);
    await command(experiment, ...refresh, "--clear-pending-creates");
  },
};

const refresh = ["refresh", "--yes", "--skip-preview"];

describe("after a process was killed inside a creation", () => {
  const laboratory = laboratoryOfSuite();

  for (const { stack, configuration } of stacksForFaults()) {
    describe(stack, () => {
      let scenario: Scenario;

      before(async () => {
        const [creation] = await openScenarios(laboratory(), stack, configuration);
        assert.ok(creation);
        scenario = creation;
      });
      after(() => {
        scenario.experiment.close();
      });

      for (const [name, take] of Object.entries(waysOut)) {
        it(`of a rule: ${name}`, () => recover(scenario, take, Object.keys(ruleTypes)));
      }
      it("of a node: import", () => recover(scenario, waysOut.import, nodeTypes));
    });
  }
});

async function recover(scenario: Scenario, take: WayOut | undefined, types: readonly string[]): Promise<void> {
  const { experiment, operations, expected } = scenario;
  const at = operations.find(({ operation, type }) => operation === "create" && types.includes(type));
  assert.ok(at !== undefined && take !== undefined);
  const lost = await killInside(scenario, at);
  await command(experiment, "cancel", "--yes");
  const { pending } = experiment.state();
  assert.deepEqual(
    pending,
    lost.map(({ urn }) => `creating ${urn}`),
    "the state knows that it does not know",
  );
  await take(scenario, lost);
  await experiment.up();
  assert.deepEqual(experiment.account.describe(), expected, "the account is as after an undisturbed update");
  assert.deepEqual(unknownObjects(experiment), [], "nothing is orphaned");
  assert.deepEqual((await experiment.preview()).changes.map(changeText), [], "and nothing is left to do");
}

/**
 * Kills the engine's process, and it alone, when the cloud has made the object and has not answered. Everything else that
 * runs at once comes to its end first: a kill while the file backend writes would leave an unreadable state (seen).
 */
async function killInside({ experiment, before }: Scenario, at: OperationKey): Promise<readonly CloudObject[]> {
  experiment.goBackTo(before);
  const { faults } = experiment;
  faults.plan({ kind: "unanswered", at }, async () => {
    await quiet(() => faults.arrived.length);
    process.kill(experiment.engineProcess(), "SIGKILL");
  });
  assert.notEqual(await experiment.tryUp(), undefined, "the update ends with its process");
  faults.plan(undefined);
  const lost = unknownObjects(experiment);
  assert.deepEqual(
    lost.map(({ type, name }) => `create ${type} ${name}`),
    [keyText(at)],
    "lost is this, and nothing else",
  );
  return lost;
}

/** Waits until a number has not changed for a while. */
async function quiet(number: () => number): Promise<void> {
  const interval = 700;
  for (let last = -1; last !== number();) {
    last = number();
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

async function command(experiment: Experiment, ...words: string[]): Promise<void> {
  const { succeeded, output } = await experiment.command(...words);
  assert.ok(succeeded, output);
}
