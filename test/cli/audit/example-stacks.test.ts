/**
 * Every example stack, put up and exported: an audit finds nothing missing and nothing surplus. One rule taken away: exactly
 * the rows that it alone carried are missing. One rule added: exactly that is surplus.
 */
import * as assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";
import { planOf } from "../plan-files";
import { root } from "../project/programs";
import { auditedScene, exportedScene, scenes, stackOf } from "./scenes";

const ruleTypes = /:(?:SecurityGroupIngressRule|SecGroupRule)$/;
const groupProperty: Readonly<Record<string, string>> = {
  aws: "referencedSecurityGroupId",
  openstack: "remoteGroupId",
};

type Values = Readonly<Record<string, unknown>>;

/** Which parties carry the group, by what the stack puts out. */
function carriers(plan: StackPlan, group: unknown): string[] {
  const entries = plan.outputs.groups as {
    cluster: string | null;
    role: string;
    securityGroups: string[];
    tags: string[];
  }[];
  return entries
    .filter(({ securityGroups, tags }) => [...securityGroups, ...tags].includes(String(group)))
    .map(({ cluster, role }) => (cluster === null ? role : `${cluster}/${role}`));
}

interface NodeRule {
  readonly resource: PlannedResource;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
  readonly family: string;
}

/** The rules from groups of nodes to groups of nodes, in AWS's and OpenStack's words. */
function nodeRules(plan: StackPlan): NodeRule[] {
  return plan.resources
    .filter(({ type, inputs }) => ruleTypes.test(type) && inputs.direction !== "egress")
    .flatMap((resource) => {
      const { inputs, type } = resource;
      const peer = inputs[groupProperty[type.split(":")[0] ?? ""] ?? ""];
      const [from, to] = [carriers(plan, peer), carriers(plan, inputs.securityGroupId)];
      if (peer === undefined || from.length === 0 || to.length === 0) return [];
      const [first, last] = [inputs.fromPort ?? inputs.portRangeMin, inputs.toPort ?? inputs.portRangeMax];
      const protocol = String(inputs.ipProtocol ?? inputs.protocol);
      return [
        {
          resource,
          from,
          to,
          protocol,
          first: Number(first),
          last: Number(last),
          family: typeof inputs.ethertype === "string" ? inputs.ethertype : "",
        },
      ];
    });
}

function isSpoken(rule: NodeRule, from: string, to: string): boolean {
  return rule.from.includes(from) && rule.to.includes(to);
}

describe("an audit of every example stack, put up and exported", () => {
  it("all of them are among these", () => {
    const stacks = readdirSync(path.join(root, "stacks")).flatMap(
      (file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [],
    );
    assert.deepEqual([...new Set(Object.keys(scenes).map(stackOf))].sort(), stacks.sort());
  });

  for (const scene of Object.keys(scenes)) {
    it(`${scene}: nothing is missing, nothing is surplus, and the files are whole`, async () => {
      const plan = await planOf(stackOf(scene));
      const exported = exportedScene(scene, plan);
      const { clusters, incomplete } = auditedScene(scene, exported, exported.files);
      assert.deepEqual(incomplete, []);
      assert.ok(clusters.length > 0 && clusters.every(({ nodes, required }) => nodes > 0 && required > 0));
      for (const { missing, open } of clusters) assert.deepEqual([missing, open], [[], []]);
    });
  }

  for (const scene of ["aws", "aws-node-driver", "dual-stack", "openstack", "openstack-rke2-cilium"]) {
    it(`${scene}: each rule between nodes, taken away, is exactly the rows that it alone carried`, async () => {
      const plan = await planOf(stackOf(scene));
      const rules = nodeRules(plan);
      assert.ok(rules.length >= 5);
      for (const rule of rules) {
        const rest = { ...plan, resources: plan.resources.filter((resource) => resource !== rule.resource) };
        const exported = exportedScene(scene, rest);
        const { clusters } = auditedScene(scene, exported, exported.files);
        const missing = clusters.flatMap((cluster) => cluster.missing);
        const others = rules.filter((other) => other !== rule);
        const left = (from: string, to: string): boolean =>
          others.some(
            (other) =>
              isSpoken(other, from, to) &&
              other.protocol === rule.protocol &&
              other.family === rule.family &&
              other.first <= rule.first &&
              other.last >= rule.last,
          );
        const cut = rule.from.flatMap((from) => rule.to.filter((to) => !left(from, to)).map((to) => `${from} ${to}`));
        const named = [...new Set(missing.map(({ from, to }) => `${from} ${to}`))];
        assert.deepEqual(named.sort(), cut.sort(), rule.resource.name);
        for (const { ports } of missing) {
          const [, first, last = first, protocol] = /^(\d+)(?:-(\d+))?\/(tcp|udp)$/.exec(ports) ?? [];
          if (protocol === undefined) assert.equal(rule.protocol, "icmp", rule.resource.name);
          else
            assert.ok(
              protocol === rule.protocol && Number(first) <= rule.last && Number(last) >= rule.first,
              rule.resource.name,
            );
        }
        assert.deepEqual(
          clusters.flatMap(({ open }) => open),
          [],
          rule.resource.name,
        );
      }
    });
  }

  const peers = fc.oneof(
    fc.record({ kind: fc.constant("group" as const), party: fc.nat() }),
    fc.record({
      kind: fc.constant("range" as const),
      range: fc.constantFrom("0.0.0.0/0", "198.18.0.0/15", "100.64.3.0/24", "172.31.4.9/32"),
    }),
  );
  // Ports that no row names, whoever asks.
  const ports = fc.integer({ min: 11000, max: 29000 });

  for (const scene of ["aws", "openstack"]) {
    it(`${scene}: each rule added is exactly what is surplus`, async () => {
      const plan = await planOf(scene);
      const groups = plan.resources.filter(({ type }) => /:Sec(?:urity)?Group$/.test(type));
      const carried = groups.filter(({ type, name }) => carriers(plan, `\${${type}::${name}.id}`).length > 0);
      assert.ok(carried.length >= 5);
      fc.assert(
        fc.property(
          fc.nat(),
          peers,
          ports,
          fc.nat({ max: 200 }),
          fc.constantFrom("tcp", "udp"),
          (on, peer, first, length, protocol) => {
            const group = carried[on % carried.length];
            const from = peer.kind === "group" ? carried[peer.party % carried.length] : undefined;
            assert.ok(group !== undefined);
            const rule = addedRule(
              group,
              from,
              peer.kind === "range" ? peer.range : undefined,
              protocol,
              first,
              first + length,
            );
            const exported = exportedScene(scene, { ...plan, resources: [...plan.resources, rule] });
            const { clusters } = auditedScene(scene, exported, exported.files);
            assert.deepEqual(
              clusters.flatMap(({ missing }) => missing),
              [],
            );
            const open = clusters.flatMap((cluster) => cluster.open);
            const said = `${String(first)}${length === 0 ? "" : `-${String(first + length)}`}/${protocol}`;
            assert.ok(open.length > 0 && open.every((one) => one.ports === said));
            const to = carriers(plan, `\${${group.type}::${group.name}.id}`);
            assert.deepEqual([...new Set(open.flatMap((one) => one.to.split(", ")))].sort(), to.sort());
            const senders = from === undefined ? [worldOr(peer)] : carriers(plan, `\${${from.type}::${from.name}.id}`);
            assert.deepEqual([...new Set(open.flatMap((one) => one.from.split(", ")))].sort(), senders.sort());
          },
        ),
        { numRuns: 25 },
      );
    });
  }
});

function worldOr(peer: { kind: string; range?: string }): string {
  return peer.range === "0.0.0.0/0" ? "the world" : (peer.range ?? "");
}

function addedRule(
  group: PlannedResource,
  from: PlannedResource | undefined,
  range: string | undefined,
  protocol: string,
  first: number,
  last: number,
): PlannedResource {
  const on = `\${${group.type}::${group.name}.id}`;
  const peer = from === undefined ? undefined : `\${${from.type}::${from.name}.id}`;
  const isAws = group.type.startsWith("aws:");
  const inputs: Values = isAws
    ? {
        ipProtocol: protocol,
        fromPort: first,
        toPort: last,
        ...(peer === undefined ? { cidrIpv4: range } : { referencedSecurityGroupId: peer }),
      }
    : {
        direction: "ingress",
        ethertype: "IPv4",
        protocol,
        portRangeMin: first,
        portRangeMax: last,
        ...(peer === undefined ? { remoteIpPrefix: range } : { remoteGroupId: peer }),
      };
  const type = isAws
    ? "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    : "openstack:networking/secGroupRule:SecGroupRule";
  return {
    urn: `urn:pulumi:x::x::${type}::added`,
    type,
    name: "added",
    parent: null,
    custom: true,
    inputs: { securityGroupId: on, ...inputs },
  };
}
