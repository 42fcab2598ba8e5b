/**
 * A process that is killed inside a creation leaves something behind that the engine's state does not know, and a lock. Each
 * documented way out ends where an undisturbed update ends: refresh with the id, import, and deleting by hand.
 */
import * as assert from "node:assert/strict";
import { changeText } from "./harness/changes";
import type { Experiment } from "./harness/experiment";
import { unknownObjects } from "./harness/fault-injection";
import { openScenarios, stacksForFaults, type Scenario } from "./harness/fault-scenarios";
import { findEngine } from "./harness/installation";
import { Laboratory } from "./harness/laboratory";
import { whileEngineMayVanish } from "./harness/rejections";
import type { OperationKey } from "./providers/faults";
import { nodeTypes, ruleTypes } from "./providers/order";
import type { CloudObject } from "./providers/resource-type";

/** What a user types, once `pulumi cancel` has taken the lock away. Several operations run at once, so several are lost. */
type WayOut = (scenario: Scenario, lost: readonly CloudObject[]) => void;

const waysOut: Readonly<Record<string, WayOut>> = {
  "refresh with the ids": ({ experiment }, lost) => {
    const ids = lost.flatMap(({ urn, id }) => [urn, id]).flatMap((word) => ["--import-pending-creates", word]);
    command(experiment, ...refresh, ...ids);
    command(experiment, ...refresh, "--clear-pending-creates");
  },
  import: ({ experiment, parents }, lost) => {
    command(experiment, ...refresh, "--clear-pending-creates");
    const resources = lost.map(({ urn, type, name, id }, index) => ({ type, name, id, parent: `parent${String(index)}`, urn }));
    const file = experiment.write("import.json", {
      nameTable: Object.fromEntries(resources.map(({ parent, urn }) => [parent, parents.get(urn) ?? ""])),
      resources: resources.map(({ type, name, id, parent }) => ({ type, name, id, parent })),
    });
    command(experiment, "import", "--file", file, ...["--yes", "--skip-preview", "--protect=false", "--generate-code=false"]);
  },
  "deleting by hand": ({ experiment }, lost) => {
    for (const { type, id } of lost.toReversed()) experiment.provider.account.delete(type, id);
    command(experiment, ...refresh, "--clear-pending-creates");
  },
};

const refresh = ["refresh", "--yes", "--skip-preview"];

describe("after a process was killed inside a creation", () => {
  const engine = findEngine();
  let laboratory: Laboratory;

  before(async function () {
    if (typeof engine === "string") {
      console.log(`    skipped: ${engine}`);
      return this.skip();
    }
    laboratory = await Laboratory.open(engine);
  });
  after(() => {
    if (typeof engine !== "string") laboratory.close();
  });

  for (const { stack, configuration } of stacksForFaults()) {
    describe(stack, () => {
      let scenario: Scenario;

      before(async () => {
        const [creation] = await openScenarios(laboratory, stack, configuration);
        assert.ok(creation);
        scenario = creation;
      });
      after(() => {
        scenario.experiment.close();
      });

      for (const [name, take] of Object.entries(waysOut)) {
        it(`of a rule: ${name}`, () => recover(scenario, take, Object.keys(ruleTypes)));
      }
      it("of a node: refresh with the ids", () => recover(scenario, waysOut["refresh with the ids"], nodeTypes));
    });
  }
});

async function recover(scenario: Scenario, take: WayOut | undefined, types: readonly string[]): Promise<void> {
  const { experiment, operations, expected } = scenario;
  const at = operations.find(({ operation, type }) => operation === "create" && types.includes(type));
  assert.ok(at !== undefined && take !== undefined);
  const lost = await killInside(scenario, at);
  command(experiment, "cancel", "--yes");
  const { pending } = experiment.state();
  const surprises = lost.filter(({ urn }) => !pending.includes(`creating ${urn}`));
  assert.deepEqual(surprises, [], "of everything lost, the state knows that it does not know");
  take(scenario, lost);
  await experiment.up();
  assert.deepEqual(experiment.provider.account.describe(), expected, "the account is as after an undisturbed update");
  assert.deepEqual(unknownObjects(experiment), [], "nothing is orphaned");
  assert.deepEqual((await experiment.preview()).changes.map(changeText), [], "and nothing is left to do");
}

/** Kills the engine's process, and it alone, when the cloud has made the object and has not answered. */
async function killInside({ experiment, before }: Scenario, at: OperationKey): Promise<readonly CloudObject[]> {
  experiment.goBackTo(before);
  const { faults } = experiment.provider;
  faults.plan({ kind: "killedInside", at }, () => {
    process.kill(experiment.engineProcess(), "SIGKILL");
  });
  await whileEngineMayVanish(() => assert.rejects(experiment.up()));
  faults.plan(undefined);
  const lost = unknownObjects(experiment);
  assert.ok(lost.some(({ type, name }) => type === at.type && name === at.name), "it is there, and the state knows it not");
  return lost;
}

function command(experiment: Experiment, ...words: string[]): void {
  const { status, output } = experiment.command(...words);
  assert.equal(status, 0, output);
}
