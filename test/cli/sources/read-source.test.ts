/** A deployed stack, a preview and a plan of the same program give the same answers; broken and foreign files are refused. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { StackPlan } from "../../../components/resources/resource";
import { Failure } from "../../../cli/terminal/failure";
import { planStack } from "../../../cli/sources/plan-stack";
import { conversations, readPlan } from "../../../cli/sources/reading";
import { findProject, listStacks } from "../../../cli/project/project";
import { grouped } from "../../../cli/sources/grouped";
import { readSourceText } from "../../../cli/sources/read-source";
import type { SourcePlan } from "../../../cli/sources/source-plan";
import { fenceline } from "../fenceline";
import { imitatedExport, imitatedPreview } from "./engine-imitation";
import { engineStacks, engineText, enginePlan } from "./engine-files";

/** The checkout; this file runs from dist/test/cli/sources. */
const root = path.join(__dirname, "..", "..", "..", "..");

function answers(plan: StackPlan): string[] {
  return conversations(readPlan(plan))
    .map((one) => JSON.stringify(one))
    .sort();
}

/** Who may talk to whom about what, by how certain that is. */
function verdicts(plan: StackPlan): Map<string, string[]> {
  const told = grouped(conversations(readPlan(plan)), ({ verdict }) => verdict as string);
  return new Map(
    [...told].map(([verdict, all]) => [verdict, all.map(({ from, to, traffic }) => `${from} ${to} ${traffic}`).sort()]),
  );
}

function read(value: unknown): SourcePlan {
  return readSourceText(JSON.stringify(value), "file.json");
}

const prefix = "urn:pulumi:dev::shop::";

/** A step of a preview that makes a resource. */
function creation(type: string, name: string, inputs: object, dependencies: Record<string, string[]> = {}) {
  const urn = `${prefix}${type}::${name}`;
  const propertyDependencies = Object.fromEntries(
    Object.entries(dependencies).map(([key, urns]) => [key, urns.map((end) => `${prefix}${end}`)]),
  );
  return { op: "create", urn, newState: { urn, custom: true, type, inputs, propertyDependencies } };
}

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const group = "aws:ec2/securityGroup:SecurityGroup";
const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

function inputsOf({ resources }: SourcePlan, name: string): Readonly<Record<string, unknown>> | undefined {
  return resources.find((resource) => resource.name === name)?.inputs;
}

describe("plans from files", () => {
  for (const stack of engineStacks) {
    it(`${stack}: the plan, its preview and the deployed stack give the same answers`, () => {
      const planned = answers(enginePlan(stack, "plan"));
      assert.ok(planned.length > 20);
      assert.deepEqual(answers(enginePlan(stack, "preview-new")), planned);
      assert.deepEqual(answers(enginePlan(stack, "export")), planned);
      assert.notDeepEqual(answers(enginePlan(stack, "preview-changed")), planned);
    });
  }

  for (const stack of listStacks(findProject(root))) {
    it(`${stack} of today: the plan, its preview and the deployed stack give the same answers`, async function () {
      this.timeout(60_000);
      const plan = await planStack(stack, root);
      const planned = answers(plan);
      assert.deepEqual(answers(readSourceText(imitatedPreview(plan), "preview.json")), planned);
      const [open, deployed] = [plan, readSourceText(imitatedExport(plan), "export.json")].map(verdicts);
      // Whoever knows the addresses knows more: what the plan leaves open may be denied, and fewer rules may have a say.
      assert.deepEqual(deployed?.get("allowed"), open?.get("allowed"));
      assert.ok((deployed?.get("unknown") ?? []).every((answer) => open?.get("unknown")?.includes(answer)));
    });
  }

  it("a preview in which nothing changes, and one whose nodes Rancher will make", () => {
    assert.deepEqual(answers(enginePlan("aws", "preview-same")), answers(enginePlan("aws", "plan")));
    const made = answers(enginePlan("aws-node-driver", "preview-new"));
    assert.deepEqual(made, answers(enginePlan("aws-node-driver", "plan")));
  });

  it("the same resources as a plan: no Stack, no default provider, parents alike", () => {
    for (const file of ["export", "preview-new"] as const) {
      const [found, planned] = [enginePlan("aws", file), enginePlan("aws", "plan")];
      const shape = ({ resources }: SourcePlan) =>
        resources.map(({ urn, type, name, parent, custom }) => ({ urn, type, name, parent, custom }));
      assert.deepEqual(shape(found), shape(planned));
      assert.equal(found.stack, "aws");
    }
  });

  it("a deployed resource keeps its id and outputs", () => {
    const instance = enginePlan("aws", "export").resources.find(({ name }) => name === "prod-etcd-1");
    assert.match(instance?.id ?? "", /^i-/);
    assert.match(String(instance?.outputs?.privateIp), /^10\./);
  });

  it("what a preview can't know yet is named where the engine's dependencies tell it", () => {
    const plan = read({
      steps: [
        creation(group, "web", {}),
        creation(group, "data", {}),
        creation("aws:ec2/eip:Eip", "door", {}),
        creation(
          rule,
          "in",
          { securityGroupId: unknown, cidrIpv4: unknown, description: "x" },
          {
            securityGroupId: [`${group}::web`],
            cidrIpv4: ["aws:ec2/eip:Eip::door"],
          },
        ),
        creation(
          "aws:ec2/instance:Instance",
          "both",
          { vpcSecurityGroupIds: [unknown, unknown], userData: unknown },
          {
            vpcSecurityGroupIds: [`${group}::data`, `${group}::web`],
            userData: [`${group}::web`],
          },
        ),
        creation(
          "aws:ec2/instance:Instance",
          "either",
          { vpcSecurityGroupIds: [unknown], subnetId: unknown },
          {
            vpcSecurityGroupIds: [`${group}::data`, `${group}::web`],
          },
        ),
      ],
    });
    assert.deepEqual(inputsOf(plan, "in"), {
      securityGroupId: `\${${group}::web.id}`,
      cidrIpv4: "${aws:ec2/eip:Eip::door.publicIp}",
      description: "x",
    });
    assert.deepEqual(inputsOf(plan, "both"), {
      vpcSecurityGroupIds: [`\${${group}::data.id}`, `\${${group}::web.id}`],
      userData: `\${${group}::web.?}`,
    });
    assert.deepEqual(inputsOf(plan, "either"), { vpcSecurityGroupIds: ["${?}"], subnetId: "${?}" });
  });

  it("deleted, replaced, read and refreshed resources: what there is afterwards", () => {
    const urn = `${prefix}${group}::web`;
    const state = (inputs: object) => ({ urn, custom: true, type: group, inputs });
    const other = `${prefix}${group}::other`;
    const plan = read({
      steps: [
        {
          op: "create-replacement",
          urn,
          newState: state({ description: "new" }),
          oldState: { ...state({}), id: "sg-1" },
        },
        { op: "replace", urn, newState: state({ description: "new" }), oldState: { ...state({}), id: "sg-1" } },
        { op: "delete-replaced", urn, oldState: { ...state({}), id: "sg-1" } },
        { op: "delete", urn: other, oldState: { ...state({}), urn: other, id: "sg-2" } },
        { op: "read", urn: other, newState: { ...state({}), urn: other, external: true } },
      ],
    });
    assert.deepEqual(
      plan.resources.map(({ name, inputs, id }) => ({ name, inputs, id })),
      [{ name: "web", inputs: { description: "new" }, id: undefined }],
    );
  });

  it("no secret gets through, and what waits for its deletion is not there", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
    const urn = `${prefix}${group}::web`;
    const plan = read({
      version: 3,
      deployment: {
        resources: [
          {
            urn,
            custom: true,
            type: group,
            id: "sg-1",
            inputs: { a: { b: [secret] }, __defaults: [] },
            outputs: { c: secret },
          },
          { urn: `${urn}2`, custom: true, type: group, id: "sg-2", inputs: {}, delete: true },
        ],
      },
    });
    const [only, ...rest] = plan.resources;
    assert.deepEqual([only?.inputs, only?.outputs, rest], [{ a: { b: ["[secret]"] } }, { c: "[secret]" }, []]);
  });

  it("what a provider filled in with a default is not there: nobody wrote it, and a plan has none of it", () => {
    const inputs = {
      description: "nodes",
      revokeRulesOnDelete: false,
      ingress: [{ protocol: "tcp", self: false, __defaults: ["self"] }],
      __defaults: ["revokeRulesOnDelete"],
    };
    const resource = { urn: `${prefix}${group}::web`, custom: true, type: group, id: "sg-1", inputs };
    const plan = read({ version: 3, deployment: { resources: [resource] } });
    assert.deepEqual(
      plan.resources.map((one) => one.inputs),
      [{ description: "nodes", ingress: [{ protocol: "tcp" }] }],
    );
  });

  const refused: [what: string, text: string, message: RegExp][] = [
    ["an empty file", "", /^file\.json: an empty file; give a plan \(fenceline plan --json\)/],
    ["no JSON", "Previewing update (dev):", /^file\.json: not valid JSON: [^\n]*$/],
    ["a cut file", engineText("aws", "plan").slice(0, 5000), /^file\.json: not valid JSON: /],
    ["a list", "[]", /^file\.json: this is none of what can be read; give /],
    ["Terraform's plan", '{"format_version":"1.2","resource_changes":[]}', /^file\.json: this is none of what/],
    ["a plan of nobody", '{"stack":null,"resources":[],"outputs":{}}', /^file\.json: a plan whose `stack` is no name$/],
    [
      "a plan with half a resource",
      '{"stack":"a","resources":[{"urn":"u","type":"t"}],"outputs":{}}',
      /resources\[0\]: name, parent, custom, inputs is missing/,
    ],
    [
      "a stack export of a version to come",
      '{"version":9,"deployment":{}}',
      /version 9; versions 3 and 4 can be read$/,
    ],
    ["a stack that is not deployed", '{"version":3,"deployment":{"resources":[]}}', /is it deployed\?$/],
    [
      "a preview that failed",
      '{"steps":[],"diagnostics":[{"severity":"error","message":"boom\\nmore"}]}',
      /the preview failed: boom$/,
    ],
    [
      "a preview without what stays the same",
      JSON.stringify({ steps: [creation(group, "a", {})], changeSummary: { same: 37 } }),
      /leaves out 37 unchanged resources; run pulumi preview --json --show-sames$/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`${what}: one clear line, exit code 2`, () => {
      assert.throws(
        () => readSourceText(text, "file.json"),
        (error: unknown) =>
          error instanceof Failure &&
          error.exitCode === 2 &&
          message.test(error.message) &&
          !error.message.includes("\n"),
      );
    });
  }

  it("on the command line: a file, a folder, a broken one and none", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "fenceline-source-"));
    try {
      const file = path.join(folder, "export.json");
      writeFileSync(file, engineText("digitalocean", "export"));
      const broken = path.join(folder, "broken.json");
      writeFileSync(broken, "{");
      const ask = (plan: string) =>
        fenceline(["ask", "--plan", plan, "--from", "worker", "--to", "etcd", "--port", "2379/tcp"]);
      assert.equal(ask(file).exitCode, 3);
      for (const wrong of [folder, broken, path.join(folder, "none.json")]) {
        const { exitCode, stdout, stderr } = ask(wrong);
        assert.deepEqual([exitCode, stdout, stderr.trimEnd().split("\n").length], [2, "", 1]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
