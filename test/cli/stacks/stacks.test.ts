/** `fenceline stacks`: each stack with its cloud and clusters, and whether it plans. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { listedStacks } from "../../../cli/stacks/stacks";
import { Failure } from "../../../cli/terminal/failure";
import { inProject, root } from "../project/programs";

const project = JSON.stringify({
  name: "rancher-fenceline",
  runtime: "nodejs",
  main: path.join(root, "dist/index.js"),
});
const good = readFileSync(path.join(root, "stacks/Pulumi.digitalocean.yaml"), "utf8");

describe("fenceline stacks", () => {
  it("tells cloud and clusters, and the first problem of what can't be planned, with exit code 1", () =>
    inProject(
      {
        "Pulumi.yaml": project,
        "Pulumi.good.yaml": good,
        "Pulumi.bad.yaml": good.replace("distribution: rke1", "distribution: rke9").replace("fra1", "''"),
        "Pulumi.broken.yaml": "config: [",
      },
      async (folder) => {
        const { text, exitCode } = await listedStacks({ format: "json" }, folder);
        const [bad, broken, fine, ...others] = JSON.parse(text) as Record<string, string>[];
        assert.deepEqual(fine, { stack: "good", cloud: "digitalocean", clusters: "prod (rke1, custom)", plans: "yes" });
        assert.deepEqual([bad?.stack, bad?.cloud, bad?.clusters], ["bad", "digitalocean", "prod"]);
        assert.match(bad?.plans ?? "", /^no: (?:network|clusters).*\(and 1 more\)$/);
        assert.equal(broken?.stack, "broken");
        assert.match(broken?.plans ?? "", /^no: .*not valid YAML/);
        assert.deepEqual([others, exitCode], [[], 1]);
      },
    ));

  it("--names plans nothing", () =>
    inProject({ "Pulumi.yaml": project, "Pulumi.b.yaml": "config: [", "Pulumi.a.yaml": "" }, async (folder) => {
      assert.deepEqual(await listedStacks({ names: true, format: "table" }, folder), { text: "a\nb", exitCode: 0 });
    }));

  it("says what to do where there is none, and that there must be a project", () =>
    inProject({ "Pulumi.yaml": project }, async (folder) => {
      const { text, exitCode } = await listedStacks({ format: "table" }, folder);
      assert.match(text, /fenceline init writes one/);
      assert.equal(exitCode, 0);
      await assert.rejects(listedStacks({ format: "table" }, path.parse(folder).root), Failure);
    }));
});
