/**
 * The example stacks, run as they are: they allow exactly the document's flows between the nodes that they make, in few
 * rules, and their plans hold nothing secret.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { StackPlan } from "../../components/resources/resource";
import { customTable, infrastructureTable } from "../components/firewall/document";
import { disagreements, outsiders, type Party } from "../components/firewall/document-check";
import type { Packet } from "../components/reach/evaluator";
import { planStack, root } from "./project";
import { nodesOf, ofType, rulesOf } from "./reading";

const stacks = ["aws", "openstack", "digitalocean", "aws-node-driver"] as const;
type Stack = (typeof stacks)[number];
const plans = new Map<Stack, StackPlan>();

function planOf(stack: Stack): StackPlan {
  const plan = plans.get(stack);
  assert.ok(plan !== undefined);
  return plan;
}

/** DigitalOcean's firewalls have no word for port 0 and for protocols besides tcp, udp and icmp. */
const openEgress: Readonly<Record<Stack, (packet: Packet) => boolean>> = {
  aws: () => true,
  openstack: () => true,
  digitalocean: (packet) => packet.protocol !== "number" && !("port" in packet && packet.port === 0),
  "aws-node-driver": () => true,
};

const roles = ["etcd", "controlplane", "worker"];

/** The nodes of the plan and, where Rancher makes them, one of each role that carries what the outputs say. */
function partiesOf(plan: StackPlan): Party[] {
  const made = nodesOf(plan).map(({ name, groups }, index): Party => {
    const plays = groups.includes("rancher") ? ["rancher"] : roles.filter((role) => groups.includes(`prod-${role}`));
    return { label: name, groups, address: `10.20.0.${index + 10}`, plays, cluster: cluster(plays) };
  });
  const missing = roles.filter((role) => !made.some(({ plays }) => plays.includes(role)));
  const driven = missing.map((role, index): Party => ({
    label: `a ${role} node`,
    groups: carriedBy(plan, role),
    address: `10.20.0.${index + 200}`,
    plays: [role],
    cluster: "prod",
  }));
  return [...made, ...driven, ...outsiders];
}

function cluster(plays: readonly string[]): string | undefined {
  return plays.includes("rancher") ? undefined : "prod";
}

function carriedBy(plan: StackPlan, role: string): string[] {
  const groups = plan.outputs.groups as { role: string; securityGroups: string[] }[];
  const ids = groups.find((entry) => entry.role === role)?.securityGroups ?? [];
  return ids.map((id) => /::([^:]+)\.id\}$/.exec(id)?.[1] ?? id);
}

before(async () => {
  for (const stack of stacks) plans.set(stack, await planStack(stack));
});

describe("the example stacks", () => {
  for (const stack of stacks) {
    it(`${stack} allows exactly the document's flows, for all pairs of parties on all ports`, () => {
      const plan = planOf(stack);
      const table = stack === "aws-node-driver" ? infrastructureTable : customTable;
      const parties = partiesOf(plan);
      assert.equal(new Set(parties.flatMap(({ plays }) => plays)).size >= 7, true);
      assert.deepEqual(disagreements(rulesOf(plan), parties, table, openEgress[stack]), []);
    });
  }

  it("make the nodes that their files name, and none where the node driver makes them", () => {
    const expected = [
      ...[1, 2].map((number) => `prod-controlplane-${number}`),
      ...[1, 2, 3].map((number) => `prod-etcd-${number}`),
      ...[1, 2, 3].map((number) => `prod-worker-${number}`),
      "rancher-1",
    ];
    for (const stack of ["aws", "openstack", "digitalocean"] as const) {
      assert.deepEqual(
        nodesOf(planOf(stack)).map(({ name }) => name),
        expected,
        stack,
      );
    }
    assert.deepEqual(
      nodesOf(planOf("aws-node-driver")).map(({ name }) => name),
      ["rancher-1"],
    );
  });

  it("need few rules: 14 in and 2 out, or 6 firewalls", () => {
    for (const stack of ["aws", "openstack"] as const) {
      const rules = rulesOf(planOf(stack));
      const count = (direction: string, onRancher: boolean) =>
        rules.filter(
          ({ direction: own, group, peer }) =>
            own === direction && (group === "rancher" && peer.kind === "range") === onRancher,
        ).length;
      assert.deepEqual([count("ingress", false), count("ingress", true)], [12, 2], stack);
      assert.deepEqual([count("egress", false), count("egress", true)], [1, 1], stack);
    }
    assert.equal(ofType(planOf("digitalocean"), "digitalocean:index/firewall:Firewall").length, 6);
  });

  it("have no secret in their plans, and nothing that Pulumi would not know", () => {
    for (const stack of stacks) {
      const text = JSON.stringify(planOf(stack));
      assert.doesNotMatch(text, /\[secret\]|4dabf18193072939515e22adb298388d|password|-----BEGIN/, stack);
      assert.doesNotMatch(text, /undefined|\[object|\.\?\}/, stack);
    }
  });

  it("the stacks of one cloud have a name of their own wherever an account wants it unique", () => {
    const names = (stack: Stack) =>
      ofType(planOf(stack), "aws:ec2/securityGroup:SecurityGroup").map(({ inputs }) => String(inputs.name));
    const [custom, driven] = [names("aws"), names("aws-node-driver")];
    assert.equal(new Set([...custom, ...driven]).size, 10);
  });
});

describe("the project file", () => {
  const project = parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;

  it("names the program: without it, the engine would run the library and delete every resource", () => {
    assert.equal(project.main, "bin/program.js");
  });

  it("says where the stack files are", () => {
    assert.equal(project.stackConfigDir, "stacks");
    assert.equal(project.name, "rancher-fenceline");
  });
});
