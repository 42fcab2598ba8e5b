/** Who can be asked about, taken from a plan; and what a user's words mean. */
import assert from "node:assert/strict";
import { decode } from "../../../components/clouds/decode";
import { partiesOf } from "../../../components/reach/parties";
import { type Party } from "../../../components/reach/party";
import { resolveParty } from "../../../components/reach/resolve-party";
import { reach } from "../../../components/reach/reach";
import { parseQuestion } from "../../../components/reach/question";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const id = (name: string): string => `\${${groupType}::${name}.id}`;

function planned(type: string, name: string, inputs: Record<string, unknown>): PlannedResource {
  return { type, name, inputs, urn: `urn:pulumi:test::fenceline::${type}::${name}`, parent: null, custom: true };
}

function entry(cluster: string | null, role: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { cluster, role, cloud: "aws", securityGroups: [], tags: [], nodes: [], addresses: [], ...more };
}

function plan(clusters: readonly string[]): StackPlan {
  const groups = clusters.flatMap((cluster) => [`${cluster}-common`, `${cluster}-worker`, `${cluster}-etcd`]);
  return {
    stack: "test",
    resources: [
      planned("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.20.0.0/16" }),
      ...["rancher", ...groups].map((name) => planned(groupType, name, {})),
      ...clusters.map((cluster) =>
        planned("rancher-fenceline:index:RancherCluster", cluster, {
          clients: { workloads: ["198.51.100.0/24"], ssh: [] },
        }),
      ),
      planned("rancher-fenceline:index:RancherServer", "rancher", {
        clients: { rancher: ["203.0.113.0/24"], ssh: ["192.0.2.0/28"] },
      }),
      planned("aws:ec2/instance:Instance", "rancher-1", {
        vpcSecurityGroupIds: [id("rancher")],
        privateIp: "10.20.0.10",
      }),
      planned("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", {
        securityGroupId: id("rancher"),
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        referencedSecurityGroupId: id(`${clusters[0] ?? ""}-common`),
      }),
      planned("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", {
        securityGroupId: id(`${clusters[0] ?? ""}-common`),
        ipProtocol: "-1",
        cidrIpv4: "0.0.0.0/0",
      }),
    ],
    outputs: {
      groups: [
        entry(null, "rancher", { securityGroups: [id("rancher")], nodes: ["rancher-1"] }),
        ...clusters.flatMap((cluster) =>
          ["etcd", "worker"].map((role) =>
            entry(cluster, role, { securityGroups: [id(`${cluster}-common`), id(`${cluster}-${role}`)] }),
          ),
        ),
      ],
    },
  };
}

function partiesIn(clusters: readonly string[]): Party[] {
  return partiesOf(plan(clusters), decode(plan(clusters).resources));
}

describe("parties of a stack", () => {
  it("are its roles, those outside, and its nodes", () => {
    assert.deepEqual(
      partiesIn(["prod"]).map(({ name, kind }) => `${kind} ${name}`),
      [
        "role rancher",
        "role prod/etcd",
        "role prod/worker",
        "clients rancherClients",
        "clients workloadClients",
        "clients kubernetesApiClients",
        "clients sshClients",
        "catalog catalog",
        "world world",
        "node rancher-1",
      ],
    );
  });

  it("have the ranges of the components' clients", () => {
    const rangesOf = (name: string) =>
      resolveParty(partiesIn(["prod", "test"]), name).subjects.map((subject) =>
        subject.kind === "range" ? subject.range : "node",
      );
    assert.deepEqual(rangesOf("rancherClients"), ["203.0.113.0/24"]);
    assert.deepEqual(rangesOf("workloadClients"), ["198.51.100.0/24"]);
    assert.deepEqual(rangesOf("sshClients"), ["192.0.2.0/28"]);
    assert.deepEqual(rangesOf("kubernetesApiClients"), []);
    assert.deepEqual(rangesOf("catalog"), ["35.160.43.145/32", "35.167.242.46/32", "52.33.59.17/32"]);
    assert.equal(rangesOf("world").length, 1);
  });

  it("the world is of IPv6 too where a rule names it, and stays one when a rule names it in halves", () => {
    const group = "aws:ec2/securityGroup:SecurityGroup";
    const worldOf = (rules: Readonly<Record<string, string>>) => {
      const resources = Object.entries({ group: {}, ...rules }).map(([name, peer]) => ({
        ...{ name, urn: name, parent: null, custom: true },
        type: name === "group" ? group : "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        inputs:
          typeof peer === "string" ? { securityGroupId: `\${${group}::group.id}`, ipProtocol: "-1", [name]: peer } : {},
      }));
      const stack: StackPlan = { stack: "test", resources, outputs: {} };
      return resolveParty(partiesOf(stack, decode(resources)), "world").subjects.map((subject) =>
        subject.kind === "range" && subject.range.includes(":") ? "ipv6" : "ipv4",
      );
    };
    assert.deepEqual(worldOf({}), ["ipv4"]);
    assert.deepEqual(worldOf({ cidrIpv6: "::/0" }), ["ipv4", "ipv6"]);
    assert.deepEqual(worldOf({ cidrIpv4: "0.0.0.0/1" }), ["ipv4"]);
  });

  it("answer for a role whose nodes don't exist yet by its groups", () => {
    const parties = partiesIn(["prod"]);
    const policy = decode(plan(["prod"]).resources);
    const verdict = (from: string, to: string, port: string) =>
      reach(policy, resolveParty(parties, from), resolveParty(parties, to), parseQuestion(port)).verdict;
    assert.equal(verdict("worker", "rancher", "443/tcp"), "allowed");
    assert.equal(verdict("worker", "rancher", "80/tcp"), "denied");
    assert.equal(verdict("rancher", "worker", "443/tcp"), "denied");
    assert.equal(verdict("world", "rancher", "443/tcp"), "denied");
    assert.equal(verdict("10.20.0.10", "worker", "443/tcp"), "denied");
    assert.equal(verdict("10.20.0.77", "10.20.0.10", "443/tcp"), "unknown");
  });

  it("are found by name, by a role alone where that is one party, and by address", () => {
    const single = partiesIn(["prod"]);
    assert.equal(resolveParty(single, "worker").name, "prod/worker");
    assert.equal(resolveParty(single, " prod/worker ").name, "prod/worker");
    assert.equal(resolveParty(single, "10.20.0.10").subjects[0]?.kind, "node");
    assert.deepEqual(resolveParty(single, "2001:DB8::1").subjects, [
      { kind: "range", range: "2001:db8::1/128", outsider: false },
    ]);
  });

  it("are listed where a name is not known", () => {
    const several = partiesIn(["prod", "test"]);
    assert.throws(() => resolveParty(several, "worker"), {
      name: "PartyError",
      message: '"worker" is a role of several clusters; choose one of prod/worker, test/worker, or an address or range',
    });
    assert.throws(
      () => resolveParty(several, "nobody"),
      /nobody here is called "nobody"; choose one of rancher, prod\/etcd/,
    );
    assert.throws(() => resolveParty(several, "10.20.0.1/16"), /the range that contains it is 10\.20\.0\.0\/16/);
    assert.throws(() => resolveParty(several, "10.20.0"), { name: "AddressError" });
  });
});

describe("questions", () => {
  it("are ports with a protocol, ICMP, a protocol number, or all", () => {
    assert.deepEqual(
      ["2379/tcp", " 30000-32767/UDP", "icmp", "icmp/8", "icmp/3/4", "icmp/echo-request", "protocol/4", "all"].map(
        parseQuestion,
      ),
      [
        { protocol: "tcp", first: 2379, last: 2379 },
        { protocol: "udp", first: 30000, last: 32767 },
        { protocol: "icmp", message: "every" },
        { protocol: "icmp", message: { type: 8, code: "every" } },
        { protocol: "icmp", message: { type: 3, code: 4 } },
        { protocol: "icmp", message: "echo-request" },
        { protocol: "number", number: 4 },
        { protocol: "every" },
      ],
    );
  });

  const wrong: Record<string, RegExp> = {
    http: /"http" names no port: ports are numbers; write a port and its protocol, like 443\/tcp/,
    "http/tcp": /names no port/,
    "": /names no port/,
    "0": /port "0" is not a number from 1 to 65535/,
    "0/tcp": /port "0" is not a number from 1 to 65535/,
    "70000/tcp": /port "70000" is not a number from 1 to 65535/,
    "443": /lacks a protocol: write 443\/tcp or 443\/udp/,
    "443/": /lacks a protocol/,
    "443/sctp": /ports are of tcp or udp/,
    "443/tcp/udp": /ports are of tcp or udp/,
    "9-5/tcp": /ends before it begins: write 5-9\/tcp/,
    "1-2-3/tcp": /names no port/,
    "-5/tcp": /port "" is not a number/,
    "protocol/256": /protocol "256" is not a number from 0 to 255/,
    "icmp/x": /ICMP type "x" is not a number from 0 to 255/,
  };
  for (const [text, message] of Object.entries(wrong)) {
    it(`refuses "${text}" and says what is right`, () => {
      assert.throws(() => parseQuestion(text), message);
      assert.throws(() => parseQuestion(text), { name: "QuestionError" });
    });
  }
});
