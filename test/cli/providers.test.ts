/** Whose provider makes what, as a plan, a preview and a comparison tell it. */
import assert from "node:assert/strict";
import { printedPlan } from "../../cli/plan/printed-plan";
import { recordStack } from "../../cli/project/recorder";
import { resourceChanges } from "../../cli/diff/resource-changes";
import { readState } from "../../cli/sources/engine-state";
import { readPlan } from "../../cli/sources/reading";
import { inProject, resourceNamed } from "./project/programs";

const project = {
  "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
  "Pulumi.dev.yaml": "config: {}\n",
  "index.js": `
    const aws = require("@pulumi/aws");
    const west = new aws.Provider("west::one", { region: "us-west-2" });
    const more = process.env.SHOP_MORE ? { provider: west } : {};
    const here = new aws.ec2.SecurityGroup("here", {}, more);
    new aws.ec2.SecurityGroup("there", {}, { provider: west });
  `,
};
const west = "urn:pulumi:dev::shop::pulumi:providers:aws::west::one";

describe("a resource's provider", () => {
  it("is in the plan: its URN, or null for the default one; people see it where there are several", async () => {
    await inProject(project, async (directory) => {
      const plan = await recordStack({ directory, stack: "dev" });
      assert.equal(resourceNamed(plan, "there").provider, west);
      assert.equal(resourceNamed(plan, "here").provider, null);
      const text = printedPlan(readPlan(plan), []);
      assert.match(text, /^there +SecurityGroup +west::one$/m);
      assert.match(text, /^here +SecurityGroup +default$/m);
      assert.match(text, /^west::one +aws$/m);
      const alone = { ...plan, resources: plan.resources.filter(({ name }) => name !== "there") };
      assert.doesNotMatch(printedPlan(readPlan(alone), []), /provider/);
    });
  });

  it("that is another one is a change; one that an earlier plan doesn't tell is none", async () => {
    await inProject(project, async (directory) => {
      const base = await recordStack({ directory, stack: "dev" });
      process.env.SHOP_MORE = "1";
      const head = await recordStack({ directory, stack: "dev" }).finally(() => delete process.env.SHOP_MORE);
      const changes = resourceChanges(base.resources, head.resources);
      assert.deepEqual(
        changes.map(({ name, change, properties }) => [name, change, properties]),
        [["here", "changed", ["provider"]]],
      );
      const untold = base.resources.map((resource) => ({ ...resource, provider: undefined }));
      assert.deepEqual(resourceChanges(untold, head.resources), []);
    });
  });

  it("is read from the engine's states, where its default ones count as none", () => {
    const state = { urn: "urn:pulumi:dev::shop::a:b:C::c", type: "a:b:C", custom: true };
    const default_ = "urn:pulumi:dev::shop::pulumi:providers:aws::default_7_48_0";
    assert.equal(readState({ ...state, provider: `${west}::0b1c` }).provider, west);
    assert.equal(readState({ ...state, provider: `${default_}::0b1c` }).provider, null);
    assert.equal(readState(state).provider, null);
  });
});
