/**
 * `pulumi up` in the program's folder, as the README tells a user, runs what all other tests run: the engine's own command
 * plans the same resources with the same arguments as the inline program.
 */
import * as assert from "node:assert/strict";
import { changeText } from "./harness/changes";
import { findEngine } from "./harness/installation";
import { Laboratory } from "./harness/laboratory";
import { programOfProject } from "./harness/program";
import { exampleConfiguration, exampleStacks } from "./harness/stack-file";

interface PreviewDigest {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
}

describe("the program's folder", () => {
  const engine = findEngine();

  it("names the program that all tests run", () => {
    assert.equal(programOfProject(), "bin/program.js");
  });

  it("is what `pulumi up` runs", async function () {
    if (typeof engine === "string") {
      console.log(`    skipped: ${engine}`);
      return this.skip();
    }
    const laboratory = await Laboratory.open(engine);
    const [stack = ""] = exampleStacks();
    const experiment = await laboratory.experiment(stack, exampleConfiguration(stack));
    try {
      const inline = await experiment.up();
      assert.ok(inline.changes.length > 0);
      const { succeeded, output } = await experiment.command("preview", "--json", "--show-sames", "--stack", stack);
      assert.ok(succeeded, output);
      const { steps } = JSON.parse(output) as PreviewDigest;
      const changed = steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn}`);
      assert.deepEqual(changed, [], `after ${inline.changes.map(changeText).join(", ")}`);
      assert.ok(steps.length > inline.changes.length, "the command looked at the same resources");
    } finally {
      experiment.close();
      laboratory.close();
    }
  });
});
