/** `fenceline test` and the function for test runners: every stack is told of, and the exit code says the worst. */
import assert from "node:assert/strict";
import { Failure } from "../../../cli/terminal/failure";
import { testStacks } from "../../../cli/expectations/test";
import { checkExpectations, UnmetExpectationsError } from "../../../cli/testing";
import { fenceline } from "../fenceline";
import { planOf } from "../plan-files";
import { inProject, root } from "../project/programs";

const program = `
  const aws = require("@pulumi/aws/ec2");
  const pulumi = require("@pulumi/pulumi");
  const group = new aws.SecurityGroup("rancher", { ingress: [
    { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [new pulumi.Config().require("clients")] },
  ] });
  const entry = { cluster: null, role: "rancher", cloud: "aws", tags: [], nodes: [], addresses: [] };
  exports.groups = [{ ...entry, securityGroups: [group.id] }];
`;
const expect = "expect: [{ from: 203.0.113.7, to: rancher, allow: [443/tcp], deny: [22/tcp] }]\n";
const project = {
  "Pulumi.yaml": "name: shop\nruntime: nodejs\nstackConfigDir: stacks\n",
  "index.js": program,
  "stacks/Pulumi.good.yaml": "config: { shop:clients: 203.0.113.0/24 }\n",
  "stacks/good.expect.yaml": expect,
  "stacks/Pulumi.bare.yaml": "config: { shop:clients: 192.0.2.0/24 }\n",
};
const bad = { "stacks/Pulumi.bad.yaml": project["stacks/Pulumi.bare.yaml"], "stacks/bad.expect.yaml": expect };

async function tested(files: Readonly<Record<string, string>>, stacks: readonly string[] = []) {
  let result: Awaited<ReturnType<typeof testStacks>> | undefined;
  await inProject(files, async (folder) => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      result = await testStacks(stacks);
    } finally {
      process.chdir(before);
    }
  });
  assert.ok(result !== undefined);
  return result;
}

describe("fenceline test", () => {
  it("all stacks of the project when none is named; without a file, what must hold everywhere", async () => {
    const { text, complaints, exitCode } = await tested(project);
    assert.deepEqual([complaints, exitCode], [[], 0]);
    assert.match(text, /^Stack bare: all are met \(0 of the stack's own, 6 that hold everywhere\)\.$/m);
    assert.match(text, /^Stack good: all are met \(2 of the stack's own, 6 that hold everywhere\)\.$/m);
    assert.match(text, /^met +203\.0\.113\.7 +rancher +allow 443\/tcp +allowed/m);
    assert.match(text, /^met +203\.0\.113\.7 +rancher +deny 22\/tcp +denied/m);
    for (const line of text.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("one stack that is not as expected: exit code 3, and the others are told of", async () => {
    const { text, exitCode } = await tested({ ...project, ...bad });
    assert.equal(exitCode, 3);
    assert.match(text, /^Stack bad: 1 is not met/m);
    assert.match(text, /^UNMET +203\.0\.113\.7 +rancher +allow 443\/tcp +denied/m);
    assert.match(text, /^Stack good: all are met/m);
    assert.equal((await tested({ ...project, ...bad }, ["good"])).exitCode, 0);
  });

  it("a stack that can't be planned, or a party that it does not have: told beside the others", async () => {
    const unplanned = await tested({ ...project, "stacks/Pulumi.empty.yaml": "config: {}\n" });
    assert.equal(unplanned.exitCode, 1);
    assert.match(unplanned.complaints.join(), /Missing required configuration variable 'shop:clients'/);
    assert.match(unplanned.text, /^Stack good: all are met/m);
    const unknown = { ...project, "stacks/bare.expect.yaml": "expect: [{ from: worker, to: rancher, deny: [all] }]\n" };
    const { complaints, exitCode } = await tested({ ...unknown, ...bad });
    assert.equal(exitCode, 2);
    assert.match(complaints.join(), /^stacks\/bare\.expect\.yaml: expect\[0\]\.from: nobody here is called "worker"; /);
  });

  it("all broken files at once, before the first stack is planned", async () => {
    const broken = { "stacks/good.expect.yaml": "expect: 7\n", "stacks/bare.expect.yaml": "expect: [" };
    await assert.rejects(tested({ ...project, ...broken, "index.js": "throw new Error('planned');" }), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /^stacks\/bare\.expect\.yaml:1:\d+: .*\nstacks\/good\.expect\.yaml: expect: is 7; /);
      return error.exitCode === 2;
    });
  });

  it("a stack that is not there: exit code 2 and one line", () => {
    const { exitCode, stdout, stderr } = fenceline(["test", "--stack", "nowhere"]);
    assert.deepEqual([exitCode, stdout], [2, ""]);
    assert.match(stderr, /^fenceline: There is no stack "nowhere": .*\n$/);
  });
});

describe("checkExpectations", () => {
  it("resolves to every answer of a stack with its own file", async () => {
    const checked = await checkExpectations("aws", { directory: root });
    assert.ok(checked.length > 20 && checked.every(({ isMet }) => isMet));
  });

  it("throws what is not met, one line each", async () => {
    const plan = await planOf("aws");
    await assert.rejects(
      checkExpectations(plan, {
        expect: [{ from: "worker", to: ["etcd", "rancher"], allow: ["2379/tcp"], why: "so" }],
      }),
      (error) => {
        assert.ok(error instanceof UnmetExpectationsError);
        assert.deepEqual(error.message.split("\n"), [
          "stack aws does not do what is expected of it:",
          "  - expected to allow 2379/tcp from prod/worker to prod/etcd, but it is denied (so)",
          "  - expected to allow 2379/tcp from prod/worker to rancher, but it is denied (so)",
        ]);
        return true;
      },
    );
  });

  it("refuses expectations that make no sense, with their paths", async () => {
    const plan = await planOf("aws");
    const wrong = [{ from: "wroker", to: "etcd", deny: ["all"] }];
    await assert.rejects(
      checkExpectations(plan, { expect: wrong }),
      /what is expected of aws has one problem:\n.*expect\[0\]\.from/,
    );
    await assert.rejects(
      checkExpectations(plan, { expect: [{ from: "etcd", to: "etcd" }] }),
      /expect\[0\]: expects nothing/,
    );
  });
});
