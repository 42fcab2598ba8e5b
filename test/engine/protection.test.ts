/** Rancher's data is not destroyed with a stack, until the stack says that it may be: as docs/operations.md tells. */
import * as assert from "node:assert/strict";
import { changeText } from "./harness/changes";
import { cloudTables, laboratoryOfSuite } from "./harness/laboratory";
import { exampleConfiguration, unprotected } from "./harness/stack-file";

const volumeTypes = [
  "aws:ebs/volume:Volume",
  "openstack:blockstorage/volume:Volume",
  "digitalocean:index/volume:Volume",
];

describe("protected volumes", () => {
  const laboratory = laboratoryOfSuite();

  for (const { cloud } of cloudTables) {
    it(`${cloud}: stay until the stack lets them go`, async () => {
      const configuration = exampleConfiguration(cloud);
      const experiment = await laboratory().experiment(cloud, configuration);
      const { account } = experiment;
      await experiment.up();
      const volumes = () => account.made().filter(({ type }) => volumeTypes.includes(type));
      assert.equal(volumes().length, 1, "Rancher's data has a volume of its own");
      await assert.rejects(experiment.destroy(), /protect/);
      assert.equal(volumes().length, 1, "and it is there after an attempt to destroy the stack");
      experiment.configure(unprotected(configuration));
      const repaired = await experiment.up();
      assert.ok(
        repaired.changes.every(({ kind }) => kind === "created"),
        repaired.changes.map(changeText).join(", "),
      );
      await experiment.destroy();
      assert.deepEqual(account.describe(), [], "the account is empty");
    });
  }
});
