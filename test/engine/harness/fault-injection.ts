/**
 * One fault, and what follows: the update that it hits fails, and the next one ends where an undisturbed one ends, with
 * nothing orphaned and nothing doubled. Where the cloud has something that the engine's state does not know, no next update
 * can know it either: then what a user does by hand comes first.
 */
import * as assert from "node:assert/strict";
import { keyText, type Fault } from "../providers/faults";
import type { CloudObject } from "../providers/resource-type";
import type { Experiment } from "./experiment";
import type { Scenario } from "./fault-scenarios";

/**
 * How the stack came back. `alone`: by the next update. `known again`: the cloud gave the lost object to the second request.
 * `refused`: the cloud refused a second one until the first was deleted by hand. `doubled`: there were two until then.
 */
export type Recovery = "alone" | "known again" | "refused" | "doubled";

export async function inject(scenario: Scenario, fault: Fault): Promise<Recovery> {
  const { experiment, before, expected } = scenario;
  const { account, faults } = experiment;
  experiment.goBackTo(before);
  faults.plan(fault, ({ kind }) => {
    // What Ctrl-C does.
    if (kind === "timedOut") process.kill(experiment.engineProcess(), "SIGINT");
  });
  const problem = await experiment.tryUp();
  assert.ok(faults.hasStruck, `the update never came to ${keyText(fault.at)}: ${problem ?? "it succeeded"}`);
  assert.ok(problem !== undefined, "the update fails where one of its operations does");
  const lost = unknownObjects(experiment);
  faults.plan(undefined);
  const recovery = lost.length === 0 ? await recoverAlone(experiment) : await recoverWithHelp(experiment, lost);
  assert.deepEqual(account.describe(), expected, "the account is as after an undisturbed update");
  assert.deepEqual(unknownObjects(experiment), [], "nothing is orphaned");
  assert.deepEqual(missingObjects(experiment), [], "the engine's state knows nothing that is gone");
  return recovery;
}

async function recoverAlone(experiment: Experiment): Promise<Recovery> {
  await experiment.up();
  return "alone";
}

async function recoverWithHelp(experiment: Experiment, lost: readonly CloudObject[]): Promise<Recovery> {
  const { account } = experiment;
  const problem = await experiment.tryUp();
  if (problem === undefined && unknownObjects(experiment).length === 0) return "known again";
  if (problem !== undefined) {
    assert.match(
      problem,
      /Duplicate|Exists|Conflict|conflict|Already|already|InUse|overlaps/,
      `the cloud says that it is there: ${problem}`,
    );
  }
  for (const { type, id } of lost) account.delete(type, id);
  await experiment.up();
  return problem === undefined ? "doubled" : "refused";
}

/** What the stack made and the engine's state does not know. */
export function unknownObjects(experiment: Experiment): CloudObject[] {
  const known = new Set(experiment.state().resources.map(({ type, id }) => `${type} ${id}`));
  return experiment.account.made().filter(({ origin, type, id }) => origin === "stack" && !known.has(`${type} ${id}`));
}

/** What the engine's state knows and the account does not have. */
function missingObjects(experiment: Experiment): string[] {
  const { account } = experiment;
  return experiment
    .state()
    .resources.flatMap(({ urn, type, id }) => (account.find(type, id) === undefined ? [urn] : []));
}
