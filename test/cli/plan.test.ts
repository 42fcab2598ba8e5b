/** `fenceline plan` for people: its sections, its width, what is unknown, and the exit code of what is not met. */
import assert from "node:assert/strict";
import { printedLimits } from "../../cli/plan/printed-limits";
import { printedPlan } from "../../cli/plan/printed-plan";
import { plannedText } from "../../cli/plan/plan";
import { conversations, readPlan } from "../../cli/sources/reading";
import { checkReading } from "../../cli/expectations/check";
import { Failure } from "../../cli/terminal/failure";
import type { StackPlan } from "../../components/resources/resource";
import { configurationOf, planConfiguration } from "../stacks/project";
import { planOf } from "./plan-files";
import { inProject } from "./project/programs";

const examples = ["aws", "openstack", "digitalocean"];

function printed(plan: StackPlan): string {
  const reading = readPlan(plan);
  return printedPlan(reading, checkReading(reading, { file: "", stated: [] }));
}

/** A program of one group with one rule, and a stack of it. */
function project(peer: string, expect?: string): Readonly<Record<string, string>> {
  return {
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    "Pulumi.dev.yaml": "config: {}\n",
    "index.js": `
      const aws = require("@pulumi/aws/ec2");
      const { SecurityGroupIngressRule } = require("@pulumi/aws/vpc");
      const group = new aws.SecurityGroup("web", {});
      new SecurityGroupIngressRule("in", { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443, ${peer} });
      const entry = { cluster: null, role: "rancher", cloud: "aws", tags: [], nodes: [], addresses: [] };
      exports.groups = [{ ...entry, securityGroups: [group.id] }];
    `,
    ...(expect === undefined ? {} : { "dev.expect.yaml": expect }),
  };
}

async function inFolder<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

describe("fenceline plan", () => {
  for (const stack of examples) {
    it(`${stack}: all sections, in 100 columns, and nothing unknown`, async () => {
      const text = printed(await planOf(stack));
      const titles = [
        "Resources",
        "Who may then talk to whom",
        "What faces the outside",
        "Limits",
        "Expectations: all are",
      ];
      const places = titles.map((title) => text.search(new RegExp(`^${title}`, "m")));
      assert.deepEqual(
        places,
        places.toSorted((one, other) => one - other),
      );
      assert.ok(!places.includes(-1), text);
      for (const line of text.split("\n")) assert.ok(line.length <= 100, line);
      assert.doesNotMatch(text, /\(unknown\)/);
      assert.match(text, /^world +any other address +nothing$/m);
      assert.match(text, /^rancherClients +203\.0\.113\.0\/24 +rancher: 80\/tcp, 443\/tcp$/m);
    });
  }

  it("what components note, and what host firewalls allow besides, in tables of their own", async () => {
    const plan = await planOf("existing");
    const strict = { hostFirewallExceptions: ["443/tcp from any address in 10.20.0.0/16"] };
    const resources = plan.resources.map((one) =>
      one.name === "ocean" ? { ...one, inputs: { ...one.inputs, ...strict } } : one,
    );
    const text = printed({ ...plan, resources });
    assert.match(text, /^Notes$/m);
    assert.match(
      text,
      /^prod +Rancher is another stack's: where its way out is limited, it must let out 22\/tcp, 2376\/tcp to$/m,
    );
    assert.match(text, /^What the host firewalls allow besides$/m);
    assert.match(text, /^ocean +443\/tcp from any address in 10\.20\.0\.0\/16$/m);
    for (const line of text.split("\n")) assert.ok(line.length <= 100, line);
  });

  it("another stack's Rancher: what it does with our nodes is told, and nothing of what it does with others", async () => {
    const reading = readPlan(await planOf("existing"));
    const own = conversations(reading).filter(({ from, to }) => [from, to].includes("rancher"));
    const told = own.map(({ from, to, traffic, verdict }) => `${from} ${to} ${traffic} ${verdict}`).sort();
    const roles = ["etcd", "controlplane", "worker"];
    assert.deepEqual(
      told,
      [
        ...roles.flatMap((role) => [22, 2376].map((port) => `rancher prod/${role} ${port}/tcp allowed`)),
        ...roles.flatMap((role) => [`prod/${role} rancher 443/tcp allowed`, `ocean/${role} rancher 443/tcp allowed`]),
      ].sort(),
    );
    const unmet = checkReading(reading, { file: "", stated: [] }).filter(({ isMet }) => !isMet);
    assert.deepEqual(unmet, []);
  });

  it("limits: the fullest first, by whom", async () => {
    const text = printedLimits(await planOf("openstack"), 200);
    assert.match(
      text,
      /^openstack: rules of the project +\d+ +100 \(rules\) +\d+ % +prod\S* \d+, prod\S* \d+, \S+ \d+$/m,
    );
    const shares = [...text.matchAll(/ (\d+) %/g)].map(([, share]) => Number(share));
    assert.ok(shares.length === 2 && shares.every((share) => share > 0), text);
    const plan = await planOf("aws");
    const ofAws = [...printedLimits(plan, 200).matchAll(/rulesPerGroup\) +(\d+) %/g)].map(([, share]) => Number(share));
    assert.deepEqual(
      ofAws,
      ofAws.toSorted((one, other) => other - one),
    );
    assert.equal(ofAws.length, 5);
  });

  it("findings stand in a table of their own, and those that are accepted in another with the reason", async () => {
    const plan = await planOf("digitalocean");
    assert.match(
      printed(plan),
      /^Findings$[^]*^low +cloud-exception +RancherCluster prod +digitalocean-every-protocol/m,
    );
    const accept = [{ finding: "cloud-exception", why: "read it" }];
    const text = printed(await planConfiguration({ ...configurationOf("digitalocean"), accept }));
    assert.match(text, /^Accepted findings$[^]*^cloud-exception +RancherCluster prod [^]* read it$/m);
    assert.doesNotMatch(text, /^Findings$/m);
  });

  it("what can't be known is marked in its row, with a note, and is a finding", async () => {
    await inProject(project('prefixListId: "pl-1"'), async (folder) => {
      const { text, exitCode } = await inFolder(folder, () => plannedText({ stack: "dev" }));
      assert.match(text, /443\/tcp \(unknown\)/);
      assert.match(text, /^Where it says \(unknown\), the resources do not tell whether it passes\.$/m);
      assert.match(text, /^medium +unknown-reach +SecurityGroupIngressRule in +443\/tcp: who pl-1 is can't be told$/m);
      assert.equal(exitCode, 0);
    });
  });

  it("an expectation that is not met: said with what is to blame, exit code 3; met: exit code 0", async () => {
    const expect = "expect: [{ from: 192.0.2.9, to: rancher, deny: [443/tcp], why: a stranger }]\n";
    await inProject(project('cidrIpv4: "192.0.2.0/24"', expect), async (folder) => {
      const { text, exitCode } = await inFolder(folder, () => plannedText({ stack: "dev" }));
      assert.equal(exitCode, 3);
      assert.match(text, /^Expectations: 1 is not met \(1 of the stack's own, 6 that hold everywhere\)\.$/m);
      assert.match(text, /^UNMET +192\.0\.2\.9 +rancher +deny 443\/tcp +allowed +a stranger; because of in$/m);
      const machine = await inFolder(folder, () => plannedText({ stack: "dev", json: true }));
      assert.equal(machine.exitCode, 3);
      assert.equal((JSON.parse(machine.text) as StackPlan).stack, "dev");
      assert.deepEqual(machine.complaints, [
        "expected to deny 443/tcp from 192.0.2.9 to rancher, but it is allowed (a stranger)",
      ]);
    });
    await inProject(project('cidrIpv4: "198.51.100.0/24"', expect), async (folder) => {
      assert.equal((await inFolder(folder, () => plannedText({ stack: "dev" }))).exitCode, 0);
    });
  });

  it("a broken file of expectations: exit code 2, before anything is planned", async () => {
    const broken: Readonly<Record<string, RegExp>> = {
      "expect: [": /^dev\.expect\.yaml:\d+:\d+: not valid YAML: /,
      "expect: [{ from: worker, deny: [all] }]": /^dev\.expect\.yaml: expect\[0\]\.to: is missing;/,
      "expects: []": /^dev\.expect\.yaml: expect: is missing; .*\ndev\.expect\.yaml: expects: is unknown here/,
    };
    for (const [content, message] of Object.entries(broken)) {
      await inProject({ ...project("boom", content), "index.js": "throw new Error('planned');" }, async (folder) => {
        await inFolder(folder, () =>
          assert.rejects(plannedText({ stack: "dev" }), (error) => {
            assert.ok(error instanceof Failure);
            assert.match(error.message, message);
            return error.exitCode === 2;
          }),
        );
      });
    }
  });
});
