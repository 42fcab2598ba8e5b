/** Rules as AWS security group rules: each kind against arguments written by hand, descriptions, and what AWS counts. */
import assert from "node:assert/strict";
import { aws } from "../../../../components/clouds/aws";
import { limitProblems, limitsOf } from "../../../../components/configuration/check";
import type { AddressFamily } from "../../../../components/addresses/address";
import type { Rule } from "../../../../components/firewall/rule";
import { everything, tcp, udp } from "../../../../components/matrix/traffic";
import { egress, group, ingress, labels, planOf, range, network } from "../rules";

const reference = (name: string) => `\${aws:ec2/securityGroup:SecurityGroup::${name}.id}`;
const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Name, and what the rule says; what all rules have in common is checked once, below. */
function said(rules: readonly Rule[], families?: readonly AddressFamily[]) {
  return aws.firewall.rules(planOf(rules, families), labels, network).map(({ spec }) => {
    const { securityGroupId, description, tags, ...rest } = spec.inputs;
    assert.ok(securityGroupId !== undefined && description !== undefined && tags !== undefined);
    return [spec.name, rest];
  });
}

describe("AWS: each kind of rule", () => {
  it("a whole rule, in", () => {
    assert.deepEqual(
      aws.firewall.rules(planOf([ingress("prod-etcd", tcp(2379, 2380), group("prod-controlplane"))]), labels, network),
      [
        {
          group: "prod-etcd",
          spec: {
            type: ingressType,
            name: "prod-etcd-in-tcp-2379-2380-from-prod-controlplane",
            inputs: {
              securityGroupId: reference("prod-etcd"),
              ipProtocol: "tcp",
              fromPort: 2379,
              toPort: 2380,
              referencedSecurityGroupId: reference("prod-controlplane"),
              description: "because",
              tags: { team: "platform", cost: "42", Name: "prod-etcd-in-tcp-2379-2380-from-prod-controlplane" },
            },
          },
        },
      ],
    );
  });

  it("a whole rule, out", () => {
    assert.deepEqual(
      aws.firewall.rules(planOf([egress("prod-common", everything, range("0.0.0.0/0"))]), labels, network),
      [
        {
          group: "prod-common",
          spec: {
            type: egressType,
            name: "prod-common-out-all-to-0.0.0.0-0",
            inputs: {
              securityGroupId: reference("prod-common"),
              ipProtocol: "-1",
              cidrIpv4: "0.0.0.0/0",
              description: "because",
              tags: { team: "platform", cost: "42", Name: "prod-common-out-all-to-0.0.0.0-0" },
            },
          },
        },
      ],
    );
  });

  it("ports: one, a range, all of them", () => {
    const peer = range("203.0.113.0/24");
    const cidrIpv4 = "203.0.113.0/24";
    assert.deepEqual(
      said([ingress("g", tcp(443), peer), ingress("g", udp(30000, 32767), peer), ingress("g", tcp(0, 65535), peer)]),
      [
        ["g-in-tcp-443-from-203.0.113.0-24", { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4 }],
        ["g-in-udp-30000-32767-from-203.0.113.0-24", { ipProtocol: "udp", fromPort: 30000, toPort: 32767, cidrIpv4 }],
        ["g-in-tcp-0-65535-from-203.0.113.0-24", { ipProtocol: "tcp", fromPort: 0, toPort: 65535, cidrIpv4 }],
      ],
    );
  });

  it("other protocols by their number, without ports", () => {
    assert.deepEqual(said([ingress("g", { protocol: "number", number: 4 }, group("h"))]), [
      ["g-in-protocol-4-from-h", { ipProtocol: "4", referencedSecurityGroupId: reference("h") }],
    ]);
  });

  it("icmp of the peer's family; between groups once for each family", () => {
    const [echo, every] = (["echo-request", "every"] as const).map(
      (message) => ({ protocol: "icmp", message }) as const,
    );
    assert.ok(echo !== undefined && every !== undefined);
    const rules = [range("10.0.0.0/8"), range("2001:db8::/32")].flatMap((peer) => [
      ingress("g", echo, peer),
      ingress("g", every, peer),
    ]);
    assert.deepEqual(said(rules), [
      [
        "g-in-icmp-echo-request-from-10.0.0.0-8",
        { ipProtocol: "icmp", fromPort: 8, toPort: 0, cidrIpv4: "10.0.0.0/8" },
      ],
      ["g-in-icmp-from-10.0.0.0-8", { ipProtocol: "icmp", fromPort: -1, toPort: -1, cidrIpv4: "10.0.0.0/8" }],
      [
        "g-in-icmp-echo-request-from-2001-db8---32",
        { ipProtocol: "icmpv6", fromPort: 128, toPort: 0, cidrIpv6: "2001:db8::/32" },
      ],
      ["g-in-icmp-from-2001-db8---32", { ipProtocol: "icmpv6", fromPort: -1, toPort: -1, cidrIpv6: "2001:db8::/32" }],
    ]);
    const referencedSecurityGroupId = reference("h");
    assert.deepEqual(said([ingress("g", echo, group("h"))], ["ipv4", "ipv6"]), [
      ["g-in-icmp-echo-request-from-h", { ipProtocol: "icmp", fromPort: 8, toPort: 0, referencedSecurityGroupId }],
      [
        "g-in-icmp-echo-request-from-h-ipv6",
        { ipProtocol: "icmpv6", fromPort: 128, toPort: 0, referencedSecurityGroupId },
      ],
    ]);
  });

  it("a group as peer is one rule for both families; a range names its own", () => {
    const both = ["ipv4", "ipv6"] as const;
    assert.deepEqual(said([ingress("g", tcp(22), group("h")), ingress("g", tcp(22), range("2001:db8::/32"))], both), [
      [
        "g-in-tcp-22-from-h",
        { ipProtocol: "tcp", fromPort: 22, toPort: 22, referencedSecurityGroupId: reference("h") },
      ],
      ["g-in-tcp-22-from-2001-db8---32", { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv6: "2001:db8::/32" }],
    ]);
  });

  it("the open egress of two families is two rules", () => {
    const rules = [range("0.0.0.0/0"), range("::/0")].map((peer) => egress("g", everything, peer));
    assert.deepEqual(said(rules, ["ipv4", "ipv6"]), [
      ["g-out-all-to-0.0.0.0-0", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }],
      ["g-out-all-to----0", { ipProtocol: "-1", cidrIpv6: "::/0" }],
    ]);
  });
});

describe("AWS: descriptions and groups", () => {
  const describe_ = (why: string) =>
    aws.firewall.rules(planOf([ingress("g", tcp(1), group("h"), why)]), labels, network)[0]?.spec.inputs.description;

  it("keeps what AWS takes and puts a space for everything else", () => {
    const taken = "abc XYZ 019 ._-:/()#,@[]+=&;{}!$*";
    assert.equal(describe_(taken), taken);
    assert.equal(describe_('Rancher\'s "UI" → 100% <b>|ü\n'), "Rancher s  UI    100   b    ");
  });

  it("is at most 255 characters long", () => {
    assert.equal(describe_("x".repeat(300)), "x".repeat(255));
  });

  it("says each reason once", () => {
    const rule = {
      ...ingress("g", tcp(1), group("h")),
      reasons: ["one", "two", "one"].map((why) => ({ why, citations: [] })),
    };
    assert.equal(aws.firewall.rules(planOf([rule]), labels, network)[0]?.spec.inputs.description, "one; two");
  });

  it("a group has a constant description, no inline rules, and tags", () => {
    const network = { id: "vpc-1", families: ["ipv4" as const], range: undefined, subnetIds: [], wayOut: [] };
    const etcd = { id: "prod-etcd", kind: "etcd", cluster: "prod" } as const;
    assert.deepEqual(aws.firewall.group(etcd, network, labels), [
      {
        type: "aws:ec2/securityGroup:SecurityGroup",
        name: "prod-etcd",
        inputs: {
          name: "acme-prod-etcd",
          description: "Rancher nodes by role",
          vpcId: "vpc-1",
          tags: { team: "platform", cost: "42", Name: "acme-prod-etcd" },
        },
        ignoreChanges: ["name"],
      },
    ]);
  });
});

describe("AWS: limits", () => {
  const limits = limitsOf(aws, { reserved: { groups: 0, rules: 0 } });
  const groupSpec = aws.firewall.group(
    { id: "g", kind: "worker", cluster: "prod" },
    { id: "v", families: ["ipv4" as const], range: undefined, subnetIds: [], wayOut: [] },
    labels,
  );
  const many = (count: number, peer: (index: number) => Rule["peer"]) =>
    aws.firewall
      .rules(
        planOf(Array.from({ length: count }, (_, index) => ingress("g", tcp(index * 2 + 1), peer(index)))),
        labels,
        network,
      )
      .map(({ spec }) => spec);
  const used = (count: number, peer: (index: number) => Rule["peer"]) =>
    aws.limits
      .count([...groupSpec, ...many(count, peer)], limits)
      .map(({ what, used: number, limit }) => [what, number, limit]);

  it("counts each direction of a group, the families apart, and a group as peer in both", () => {
    assert.deepEqual(
      used(60, () => range("10.0.0.0/8")),
      [
        ["ingress rules of g", 60, 60],
        ["egress rules of g", 0, 60],
      ],
    );
    const alternating = (index: number) => (index % 2 === 0 ? range("10.0.0.0/8") : range("2001:db8::/32"));
    assert.equal(used(60, alternating)[0]?.[1], 30);
    const thirds = (index: number) => (index % 3 === 0 ? group("h") : alternating(index % 3));
    assert.equal(used(60, thirds)[0]?.[1], 40);
  });

  it("the sixty-first rule is refused, with the group and the way out", () => {
    const uses = aws.limits.count([...groupSpec, ...many(61, () => group("h"))], limits);
    assert.deepEqual(limitProblems(aws, uses), [
      {
        path: "",
        message:
          "aws allows 60 ingress rules of g; this needs 61. If your account allows more, set limits.rulesPerGroup",
      },
    ]);
    const raised = limitsOf(aws, { rulesPerGroup: 61, reserved: { groups: 0, rules: 0 } });
    assert.deepEqual(limitProblems(aws, aws.limits.count([...groupSpec, ...many(61, () => group("h"))], raised)), []);
  });

  it("counts the groups of an instance's interface", () => {
    const node = (count: number) => [
      {
        type: "aws:ec2/instance:Instance",
        name: "n",
        inputs: { vpcSecurityGroupIds: Array.from({ length: count }, (_, index) => `g${index}`) },
      },
    ];
    assert.deepEqual(limitProblems(aws, aws.limits.count(node(5), limits)), []);
    assert.match(
      limitProblems(aws, aws.limits.count(node(6), limits))[0]?.message ?? "",
      /^aws allows 5 security groups of n; this needs 6\. .*limits\.groupsPerInterface$/,
    );
  });
});
