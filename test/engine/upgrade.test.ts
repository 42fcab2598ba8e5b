/**
 * Today's program on the states of the first release: no node and no group is replaced or deleted, but for those that
 * CHANGELOG.md names. A changelog line allows it by the resource's name in backquotes and the word "replaced" or "deleted".
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { changeText, type Change } from "./harness/changes";
import { root } from "./harness/installation";
import { laboratoryOfSuite } from "./harness/laboratory";
import { readState, recordedStacks } from "./harness/recorded-states";
import { groupTypes, nodeTypes } from "./providers/order";

describe("an upgrade from the first release", () => {
  const laboratory = laboratoryOfSuite();

  before(() => {
    if (recordedStacks().length === 0) console.log("    no state is recorded yet: npm run engine:record-states");
  });

  it("is tried for every example stack that was recorded", function () {
    if (recordedStacks().length === 0) this.skip();
  });

  for (const stack of recordedStacks()) {
    it(`${stack}: keeps every node and every group`, async () => {
      const { configuration, account, state, version } = readState(stack);
      const experiment = await laboratory().experiment(stack, configuration);
      experiment.account.goBackTo(account);
      await experiment.stack.importStack(state);
      const { changes } = await experiment.preview();
      console.log(`      since ${version}: ${changes.length === 0 ? "no change" : changes.map(changeText).join(", ")}`);
      assert.deepEqual(
        changes
          .filter(isLoss)
          .filter((change) => !isAnnounced(change))
          .map(changeText),
        [],
      );
      experiment.close();
    });
  }
});

function isLoss({ kind, type }: Change): boolean {
  return (kind === "replaced" || kind === "deleted") && (nodeTypes.includes(type) || groupTypes.includes(type));
}

function isAnnounced({ kind, name }: Change): boolean {
  const file = path.join(root, "CHANGELOG.md");
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
  return lines.some((line) => line.includes(`\`${name}\``) && line.includes(kind));
}
