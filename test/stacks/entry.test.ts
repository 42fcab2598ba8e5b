/** The program as Pulumi itself starts it: it plans what all other tests plan, and says nothing that isn't the user's. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { findProject, readStack } from "../../cli/project/project";
import { runProgram } from "../harness/runner";
import { planOf } from "../cli/plan-files";
import { root } from "../cli/project/programs";

interface ProjectFile {
  readonly name: string;
  readonly main: string;
  readonly runtime: { readonly options: { readonly typescript: boolean } };
}

describe("the entry that Pulumi.yaml names", () => {
  const { name, main, runtime } = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as ProjectFile;

  // It has a balancer, and with it all outputs.
  for (const stack of ["aws-terminating"]) {
    it(`${stack}: makes what is planned, has its outputs, and warns of nothing`, async () => {
      const { values: configuration } = readStack(findProject(root), stack);
      const { typescript } = runtime.options;
      const ran = await runProgram({ directory: root, program: main, typescript, project: name, stack, configuration });
      assert.equal(ran.code, 0, ran.output);
      assert.deepEqual([ran.told, ran.output], [[], ""]);
      const plan = await planOf(stack);
      const planned = plan.resources.map((resource) => `${resource.type}::${resource.name}`);
      assert.deepEqual([...ran.resources].sort(), planned.sort());
      assert.deepEqual(ran.outputs, Object.keys(plan.outputs).sort());
    }).timeout(240_000);
  }
});
