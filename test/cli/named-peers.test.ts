/**
 * Groups of the user's in what people read: asked about by their names and ids, exposed as what they are, and compared as
 * parties of their own. One of them is made by the same program, so that only a deployment knows its id.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { ask } from "../../cli/ask/ask";
import { stackDiff } from "../../cli/diff/stack-diff";
import { planStack } from "../../cli/sources/plan-stack";
import { limitUses, printedPlan } from "../../cli/plan/printed-plan";
import { readPlan } from "../../cli/sources/reading";
import { checkReading } from "../../cli/expectations/check";
import type { StackPlan } from "../../components/resources/resource";
import { fileOf } from "./plan-files";
import { inProject, root } from "./project/programs";

function program(clients: string, flows: string): Readonly<Record<string, string>> {
  return {
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    "Pulumi.dev.yaml": "config: {}\n",
    "index.js": `
      const { SecurityGroup } = require("@pulumi/aws/ec2");
      const { Network, RancherServer, RancherCluster } = require(${JSON.stringify(path.join(root, "dist/components"))});
      const bastion = new SecurityGroup("bastion", { vpcId: "vpc-0a1b2c3d" });
      const network = new Network("network", {
        cloud: "aws", id: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d"], cidr: "10.20.0.0/16",
      });
      const rancher = new RancherServer("rancher", { network, clients: ${clients} });
      const prod = new RancherCluster("prod", {
        rancher, launch: "custom", distribution: "rke2", flows: ${flows},
        nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1 }],
      });
      exports.groups = [...rancher.groups, ...prod.groups];
    `,
  };
}

const ranges = program('{ rancher: ["203.0.113.0/24"], ssh: ["192.0.2.7/32"] }', "[]");
const groups = program(
  `{
    rancher: ["203.0.113.0/24", { prefixListId: "pl-0a1b2c3d", maximumEntries: 7 }],
    ssh: [{ securityGroupId: bastion.id, name: "bastion" }],
  }`,
  '[{ from: { securityGroupId: "sg-0a1b2c3e" }, to: "worker", ports: "9100/tcp", why: "Prometheus" }]',
);

async function planned(files: Readonly<Record<string, string>>): Promise<StackPlan> {
  let plan: StackPlan | undefined;
  await inProject(files, async (folder) => {
    plan = await planStack("dev", folder);
  });
  assert.ok(plan !== undefined);
  return plan;
}

describe("groups of the user's, as people read of them", () => {
  let base: StackPlan;
  let plan: StackPlan;
  before(async () => {
    base = await planned(ranges);
    plan = await planned(groups);
  });

  const answers: Readonly<Record<string, string>> = {
    "bastion rancher 22/tcp": "yes: security group bastion may reach rancher on 22/tcp",
    "bastion rancher 443/tcp": "no: security group bastion may not reach rancher on 443/tcp",
    "sg-0a1b2c3e prod/worker 9100/tcp": "yes: security group sg-0a1b2c3e may reach prod/worker on 9100/tcp",
    "pl-0a1b2c3d rancher 443/tcp": "yes: prefix list pl-0a1b2c3d may reach rancher on 443/tcp",
    "pl-0a1b2c3d rancher 22/tcp": "no: prefix list pl-0a1b2c3d may not reach rancher on 22/tcp",
    "rancherClients rancher 443/tcp": "yes: rancherClients may reach rancher on 443/tcp",
    "198.51.100.9 rancher 443/tcp": "unknown: whether 198.51.100.9 may reach rancher on 443/tcp can't be told",
    "198.51.100.9 rancher 22/tcp": "no: 198.51.100.9 may not reach rancher on 22/tcp",
    "10.20.0.9 rancher 22/tcp": "unknown: whether 10.20.0.9 may reach rancher on 22/tcp can't be told",
    "world rancher 443/tcp": "no: world may not reach rancher on 443/tcp",
  };
  for (const [question, expected] of Object.entries(answers)) {
    it(expected, async () => {
      const [from = "", to = "", port = ""] = question.split(" ");
      const { text } = await ask({ stack: "", plan: [fileOf(plan, "groups")], format: "table", from, to, port });
      assert.equal(text.split("\n")[0], expected);
    });
  }

  it("the plan names the group that the program makes by reference, and shows all as what faces the outside", () => {
    const rule = plan.resources.find(({ name }) => name === "rancher-in-tcp-22-from-security-group-bastion");
    assert.equal(
      rule?.inputs.referencedSecurityGroupId,
      "${aws:ec2/securityGroup:SecurityGroup::bastion.id}",
      JSON.stringify(rule),
    );
    const reading = readPlan(plan);
    const text = printedPlan(reading, checkReading(reading, { file: "", stated: [] }));
    const outside = text.slice(text.indexOf("What faces the outside"), text.indexOf("Limits"));
    assert.match(outside, /^world +any other address +nothing$/m);
    assert.match(outside, /^sshClients +security group bastion +rancher: 22\/tcp/m);
    assert.match(outside, /^prefix list pl-0a1b2c3d +yours: whoever is in it +rancher: 80\/tcp, 443\/tcp$/m);
    assert.doesNotMatch(text, /\(unknown\)|unknown-reach/);
  });

  it("a prefix list counts as its entries in the plan's limits, too", () => {
    const used = (one: StackPlan) => limitUses(one).find(({ what }) => what === "ingress rules of rancher")?.used ?? 0;
    assert.equal(used(plan) - used(base), 2 * 7);
  });

  it("a difference tells who is newly let in by name, and nothing of the world", () => {
    const { traffic, direction } = stackDiff(base, plan);
    const told = traffic.map(
      ({ change, from, traffic: what }) => `${change} ${from.map(({ name }) => name).join()} ${what.join()}`,
    );
    assert.equal(direction, "both");
    assert.deepEqual([...new Set(told)].sort(), [
      "narrowing sshClients 22/tcp",
      "widening prefix list pl-0a1b2c3d 443/tcp",
      "widening prefix list pl-0a1b2c3d 80/tcp",
      "widening security group bastion 22/tcp",
      "widening security group sg-0a1b2c3e 9100/tcp",
    ]);
    assert.deepEqual(stackDiff(plan, plan).traffic, []);
  });
});
