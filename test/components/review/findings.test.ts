/** What a reviewer is told, from resources written by hand: each kind of finding, and what must not be one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { findingsOf } from "../../../components/review/findings/findings";
import { findingIds, findingKinds } from "../../../components/review/findings/kinds";
import type { PlannedResource } from "../../../components/resources/resource";
import {
  droplet,
  egressRule,
  findingText,
  firewall,
  group,
  ingressRule,
  ports,
  resource,
  rule,
  sceneOf,
  type RoleOfTest,
} from "../proof/scenes";

const checkout = path.join(__dirname, "..", "..", "..", "..");
const worker: RoleOfTest = { cluster: "prod", role: "worker" };
const network = (inputs: Record<string, unknown> = {}) =>
  resource("rancher-fenceline:index:Network", "network", { cloud: "aws", ...inputs });

function told(resources: readonly PlannedResource[], roles: readonly RoleOfTest[] = []): string[] {
  return findingsOf(sceneOf(resources, roles)).map(findingText);
}

describe("findings: each kind", () => {
  const onWorker = (name: string, inputs: Record<string, unknown>) => rule(ingressRule, name, "worker", inputs);
  const groups = [resource(group, "worker"), resource(group, "other")];

  it("world-open: everyone, of one family or in pieces; never a company's range, nor what goes out", () => {
    const found = told([
      ...groups,
      onWorker("everyone", { ...ports(443), cidrIpv4: "0.0.0.0/0" }),
      onWorker("ipv6", { ...ports(443), cidrIpv6: "::/0" }),
      onWorker("half", { ...ports(8443), cidrIpv4: "128.0.0.0/1" }),
      onWorker("company", { ...ports(9443), cidrIpv4: "11.0.0.0/8" }),
      rule(egressRule, "out", "worker", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
    ]);
    assert.deepEqual(found, [
      "world-open everyone: worker takes 443/tcp from 0.0.0.0/0",
      "world-open ipv6: worker takes 443/tcp from ::/0",
      "world-open half: worker takes 8443/tcp from 128.0.0.0/1",
    ]);
  });

  it("nodeport-world: NodePorts alone; with other ports it is world-open", () => {
    const found = told([
      ...groups,
      onWorker("node-ports", { ...ports(30000, 32767), cidrIpv4: "0.0.0.0/0" }),
      onWorker("more", { ...ports(29999, 32767), cidrIpv4: "0.0.0.0/0", ipProtocol: "udp" }),
    ]);
    assert.deepEqual(found, [
      "world-open more: worker takes 29999-32767/udp from 0.0.0.0/0",
      "nodeport-world node-ports: worker takes 30000-32767/tcp from 0.0.0.0/0",
    ]);
  });

  it("unguarded-node: a droplet without a firewall, and not one with", () => {
    const rules = { outboundRules: [{ protocol: "tcp", portRange: "443", destinationAddresses: ["192.0.2.1"] }] };
    const found = told([
      resource(droplet, "bare"),
      resource(droplet, "guarded", { tags: ["web"] }),
      resource(firewall, "web", { tags: ["web"], ...rules }),
    ]);
    assert.deepEqual(found, ["unguarded-node bare: no firewall guards bare: it takes everything from everyone"]);
  });

  it("shadowed-rule: within another of the same group, the later of two equal ones, never across groups", () => {
    const found = told([
      ...groups,
      onWorker("narrow", { ...ports(443), cidrIpv4: "203.0.113.7/32" }),
      onWorker("wide", { ...ports(400, 500), cidrIpv4: "203.0.113.0/24" }),
      onWorker("equal-a", { ...ports(22), cidrIpv4: "192.0.2.0/28" }),
      onWorker("equal-b", { ...ports(22), cidrIpv4: "192.0.2.0/28" }),
      onWorker("beside", { ...ports(443, 501), cidrIpv4: "203.0.113.7/32", ipProtocol: "udp" }),
      rule(ingressRule, "elsewhere", "other", { ...ports(443), cidrIpv4: "203.0.113.7/32" }),
      rule(egressRule, "out", "worker", { ...ports(443), cidrIpv4: "203.0.113.7/32" }),
    ]);
    assert.deepEqual(found, [
      "shadowed-rule narrow: 443/tcp from 203.0.113.7/32 on worker is within 400-500/tcp from 203.0.113.0/24 of wide",
      "shadowed-rule equal-b: 22/tcp from 192.0.2.0/28 on worker is within 22/tcp from 192.0.2.0/28 of equal-a",
    ]);
  });

  it("shadowed-rule: one entry of a firewall with several sources only when all of them are", () => {
    const inbound = (...all: [ports: string, ...sources: string[]][]) =>
      all.map(([portRange, ...sourceAddresses]) => ({ protocol: "tcp", portRange, sourceAddresses }));
    const found = told([
      resource(firewall, "web", {
        tags: ["web"],
        inboundRules: inbound(["443", "203.0.113.7", "192.0.2.1"], ["80", "203.0.113.7"], ["1-1000", "203.0.113.0/24"]),
      }),
    ]);
    assert.deepEqual(found, [
      "shadowed-rule web: inboundRules[1]: 80/tcp from 203.0.113.7/32 on web is within 1-1000/tcp from 203.0.113.0/24 of inboundRules[2]: web",
    ]);
  });

  it("unknown-reach: a prefix list, a protocol that is not known, a group whose rules are elsewhere", () => {
    const found = told([
      ...groups,
      onWorker("list", { ...ports(443), prefixListId: "pl-123" }),
      onWorker("later", { ipProtocol: { unknown: true }, cidrIpv4: "192.0.2.0/28" }),
      resource("aws:ec2/instance:Instance", "node", { vpcSecurityGroupIds: ["sg-elsewhere"] }),
    ]);
    assert.deepEqual(found, [
      "unknown-reach list: 443/tcp: who pl-123 is can't be told",
      "unknown-reach later: everything: its protocol is not known",
      "unknown-reach sg-elsewhere: nodes carry sg-elsewhere, whose rules are not among the resources",
    ]);
  });

  it("unknown-reach: a node at an address that only a deployment knows, beside a rule for a private range", () => {
    const found = told(
      [
        ...groups,
        resource("aws:ec2/instance:Instance", "node", { vpcSecurityGroupIds: [`\${${group}::other.id}`] }),
        rule(egressRule, "out", "other", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
        onWorker("private", { ...ports(443), cidrIpv4: "10.0.0.0/8" }),
      ],
      [worker, { cluster: "prod", role: "etcd", securityGroups: ["other"] }],
    );
    assert.deepEqual(found, [
      "unknown-reach prod/worker: whether prod/etcd may reach prod/worker on 443/tcp depends on addresses that only a deployment knows",
    ]);
  });

  const cluster = (inputs: Record<string, unknown>) =>
    resource("rancher-fenceline:index:RancherCluster", "prod", inputs);

  it("unused-client-range and client-range-holds-nodes", () => {
    const found = told(
      [
        ...groups,
        resource("aws:ec2/vpc:Vpc", "network", { cidrBlock: "10.20.0.0/16" }),
        cluster({ clients: { workloads: ["203.0.113.0/24", "198.51.100.0/24", "10.0.0.0/8"] } }),
        onWorker("in", { ...ports(443), cidrIpv4: "203.0.113.0/24" }),
        onWorker("inside", { ...ports(443), cidrIpv4: "10.0.0.0/8" }),
      ],
      [worker],
    );
    assert.deepEqual(found, [
      "client-range-holds-nodes clients.workloads: 10.0.0.0/8 and the network 10.20.0.0/16 have addresses in common, so nodes may do what these clients may",
      "unused-client-range clients.workloads: 198.51.100.0/24 reaches nothing",
    ]);
  });

  it("documented-egress-bootstrap names what is lost; what is opened is not; the catalog of 2018 does not count", () => {
    const out = (name: string, inputs: Record<string, unknown>) => rule(egressRule, name, "worker", inputs);
    const found = told(
      [
        ...groups,
        cluster({ egress: "documented" }),
        out("catalog", { ...ports(443), cidrIpv4: "35.160.43.145/32" }),
        out("resolver", { ...ports(53), ipProtocol: "udp", cidrIpv4: "192.0.2.53/32" }),
      ],
      [worker],
    );
    assert.deepEqual(found, [
      "documented-egress-bootstrap prod: its nodes can't fetch from container registries and Rancher's downloads (443/tcp), the distribution's packages (80/tcp); name your mirrors and servers in egress.extra, or build images that need none",
      "stale-catalog-address catalog: worker may dial 35.160.43.145/32, which was git.rancher.io in 2018",
    ]);
    assert.deepEqual(told([...groups, cluster({ egress: "open" })], [worker]), []);
  });

  it("near-limit: from 80 %, with those who use most", () => {
    const rules = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...onWorker(`rule-${index}`, { ...ports(index + 1), cidrIpv4: "192.0.2.0/28" }),
        parent: `urn:pulumi:test::test::component::${index < 5 ? "small" : "large"}`,
      }));
    assert.deepEqual(told([network(), ...groups, ...rules(47)]), []);
    assert.deepEqual(told([network(), ...groups, ...rules(48)]), [
      "near-limit aws: ingress rules of worker: 48 of 60 ingress rules of worker, most of them by large 43, small 5; if the account allows more, set limits.rulesPerGroup",
    ]);
    assert.deepEqual(told([network({ limits: { rulesPerGroup: 100 } }), ...groups, ...rules(48)]), []);
  });

  it("cloud-exception: only what is listed, and only where it is used", () => {
    const explained = (traffic: string) => ({
      ...{ resource: "prod-common", group: "prod-common", direction: "egress" },
      ...{ traffic, peer: "0.0.0.0/0", why: "", citation: "" },
    });
    const rules = { outboundRules: [{ protocol: "tcp", portRange: "443", destinationAddresses: ["192.0.2.1"] }] };
    const common = resource(firewall, "prod-common", { tags: ["prod-common"], ...rules });
    assert.deepEqual(told([common, cluster({ rules: [explained("443/tcp"), explained("everything")] })]), [
      "cloud-exception prod: digitalocean-every-protocol: its firewalls pass tcp, udp and icmp alone, so open egress is these three",
    ]);
    assert.deepEqual(told([common, cluster({ rules: [explained("443/tcp")] })]), []);
  });
});

describe("findings: accepted with a reason", () => {
  const resources = (accept: readonly unknown[]) => [
    network({ accept }),
    resource(group, "worker"),
    rule(ingressRule, "web", "worker", { ...ports(443), cidrIpv4: "0.0.0.0/0" }),
    rule(ingressRule, "api", "worker", { ...ports(6443), cidrIpv4: "0.0.0.0/0" }),
  ];
  const reasons = (accept: readonly unknown[]) =>
    findingsOf(sceneOf(resources(accept))).map((one) => [findingText(one).split(":")[0], one.accepted]);

  it("everywhere, at one place by its name or its type and name; the more particular reason counts", () => {
    assert.deepEqual(
      reasons([
        { finding: "world-open", why: "public" },
        { finding: "world-open", where: `${ingressRule}::api`, why: "the API is public" },
      ]),
      [
        ["world-open web", "public"],
        ["world-open api", "the API is public"],
      ],
    );
    assert.deepEqual(reasons([{ finding: "world-open", where: "web", why: "a shop" }]), [
      ["world-open web", "a shop"],
      ["world-open api", undefined],
    ]);
  });

  it("one that fits nothing is a finding, which can be accepted in turn", () => {
    const unused = { finding: "nodeport-world", where: "web", why: "gone" };
    const all = { finding: "world-open", why: "public" };
    assert.deepEqual(reasons([all, unused]).at(-1), ["unused-acceptance web", undefined]);
    const shared = { finding: "unused-acceptance", why: "several stacks share these" };
    assert.deepEqual(reasons([all, unused, shared]).at(-1), ["unused-acceptance web", "several stacks share these"]);
    // A reason for unused reasons that is not used itself.
    assert.deepEqual(reasons([all, shared]).at(-1), ["unused-acceptance the configuration", undefined]);
  });
});

describe("docs/findings.md", () => {
  it("has one section for each kind of finding, in the data's order, with what, why and what to do", () => {
    const text = readFileSync(path.join(checkout, "docs", "findings.md"), "utf8");
    const [, ...sections] = text.split(/^## /m);
    assert.deepEqual(
      sections.map((section) => section.split("\n")[0]),
      findingIds,
    );
    for (const section of sections) {
      assert.match(section, /\*\*What\.\*\* [^]*\*\*Why\.\*\* [^]*\*\*What to do\.\*\* [^]*[Aa]ccept/);
    }
  });

  it("no kind is without words", () => {
    for (const { title, why } of Object.values(findingKinds)) assert.ok(title.length > 10 && why.length > 20);
  });
});
