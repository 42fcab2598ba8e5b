import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { recordStack } from "../../../cli/project/recorder";
import { inProject, programFolder, root } from "./programs";

const directory = programFolder("failures");

/** What a program that fails in a certain way is refused with. */
async function failure(stack: string, timeLimitSeconds = 10): Promise<Error> {
  return recordStack({ directory, stack, timeLimitSeconds }).then(
    () => assert.fail("the run succeeded"),
    (error: unknown) => {
      assert.ok(error instanceof Error);
      return error;
    },
  );
}

const expected: Readonly<Record<string, RegExp>> = {
  throws: /^The program failed: TypeError: .*'id'\) \(index\.js:\d+:\d+\)$/,
  rejection: /^The program failed: nobody handles this \(index\.js:\d+:\d+\)$/,
  "rejected-input": /^The program failed: .*"cidrBlock": no block/,
  "rejected-output": /^The program failed: no value/,
  "in-apply": /^The program failed: no use for \$\{aws:ec2\/vpc:Vpc::main\.id\} \(/,
  "not-an-error": /^The program failed: just text$/,
  "missing-module": /^The program failed: Cannot find module '\.\/not-there' \(/,
  "missing-argument": /Missing required property 'ipProtocol' \(index\.js/,
  "missing-configuration": /^Missing required configuration variable 'failures:region': please set/,
  "run-error": /^choose a region$/,
  "resource-error": /^example:index:Group "small": is too small$/,
  exits: /process\.exit\(0\)/,
  "duplicate-urn": /^Two resources have the URN urn:.*aws:ec2\/vpc:Vpc "main"/,
  ambiguous: /aws:ec2\/vpc:Vpc "main", one under \S+Group::one and one under \S+Zone::two/,
  "no-answer": /looks up aws:ec2\/getSpotPrice:getSpotPrice, .* Take the value/,
  "no-answer-output": /looks up aws:ec2\/getSpotPrice:getSpotPrice/,
  remote: /other:index:Thing "thing" is a component that its provider makes/,
  transforms: /uses transforms, which need the engine/,
  "logged-error": /reported an error/,
  "no-object": /result is no object/,
};

describe("a program that fails", () => {
  for (const [stack, message] of Object.entries(expected)) {
    it(`is reported once and plainly: ${stack}`, async () => {
      const error = await failure(stack);
      assert.equal(error.name, "ProgramError");
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"), "one line");
    });
  }

  for (const stack of ["configuration", "configuration-late"]) {
    it(`is passed on as it is where its configuration is wrong: ${stack}`, async () => {
      const error = await failure(stack);
      assert.equal(error.name, "ConfigurationError");
      assert.deepEqual((error as Error & { problems?: unknown }).problems, ["one", "two"]);
    });
  }

  it("by never ending is stopped after its time", async () => {
    assert.match((await failure("stuck", 0.1)).message, /has not ended after 0\.1 seconds/);
  });

  // With nothing left to do the process would end, silently and well: only a process of its own shows that.
  for (const stack of ["stuck", "stuck-output"]) {
    it(`by waiting for nothing is an error, not an early end: ${stack}`, () => {
      const recorder = path.join(root, "dist", "cli", "project", "recorder.js");
      const script = `require(${JSON.stringify(recorder)}).recordStack(${JSON.stringify({ directory, stack })}).catch((error) => console.log(error.name, error.message))`;
      const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
      assert.match(stdout, /^ProgramError The program waits for something that never comes/);
    });
  }
});

describe("a project that can't be run", () => {
  const project = (more: string) => `name: shop\nruntime: nodejs\n${more}`;
  const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ["in another language", { "Pulumi.yaml": "name: shop\nruntime: python\n" }, /runtime is python/],
    ["without a program", { "Pulumi.yaml": project("") }, /no program in/],
    ["with a wrong main", { "Pulumi.yaml": project("main: gone.ts\n") }, /`main` names .*gone\.ts/],
    [
      "of ES modules in TypeScript",
      { "Pulumi.yaml": project(""), "package.json": '{ "type": "module" }', "index.ts": "" },
      /TypeScript as an ES module/,
    ],
  ];
  for (const [what, files, message] of cases) {
    it(`is refused: ${what}`, () =>
      inProject({ "Pulumi.dev.yaml": "", ...files }, async (folder) => {
        await assert.rejects(recordStack({ directory: folder, stack: "dev" }), { name: "ProjectError", message });
      }));
  }
});
