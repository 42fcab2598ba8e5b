/** Rules as Neutron security group rules: each kind against arguments written by hand, and what a project's quota counts. */
import assert from "node:assert/strict";
import { openstack } from "../../../../components/clouds/openstack";
import { limitProblems, limitsOf } from "../../../../components/configuration/check";
import type { AddressFamily } from "../../../../components/addresses/address";
import type { Peer, Rule } from "../../../../components/firewall/rule";
import { everything, tcp, udp } from "../../../../components/matrix/traffic";
import { egress, group, ingress, labels, planOf, range, network } from "../rules";

const reference = (name: string) => `\${openstack:networking/secGroup:SecGroup::${name}.id}`;
const both = ["ipv4", "ipv6"] as const;

/** Name, and what the rule says; what all rules have in common is checked once, below. */
function said(rules: readonly Rule[], families?: readonly AddressFamily[]) {
  return openstack.firewall.rules(planOf(rules, families), labels, network).map(({ spec }) => {
    const { securityGroupId, description, direction, ...rest } = spec.inputs;
    assert.ok(securityGroupId !== undefined && description !== undefined && direction !== undefined);
    assert.deepEqual(spec.ignoreChanges, ["description"]);
    return [spec.name, rest];
  });
}

describe("OpenStack: each kind of rule", () => {
  it("a whole rule; a changed description alone changes nothing, since Neutron would refuse the copy", () => {
    const plan = planOf([ingress("prod-etcd", tcp(2379, 2380), group("prod-controlplane"))]);
    assert.deepEqual(openstack.firewall.rules(plan, labels, network), [
      {
        group: "prod-etcd",
        spec: {
          type: "openstack:networking/secGroupRule:SecGroupRule",
          name: "prod-etcd-in-tcp-2379-2380-from-prod-controlplane",
          inputs: {
            securityGroupId: reference("prod-etcd"),
            direction: "ingress",
            ethertype: "IPv4",
            protocol: "tcp",
            portRangeMin: 2379,
            portRangeMax: 2380,
            remoteGroupId: reference("prod-controlplane"),
            description: "because",
          },
          ignoreChanges: ["description"],
        },
      },
    ]);
  });

  it("out, to the world: no protocol, no ports, one rule for each family", () => {
    const rules = [range("0.0.0.0/0"), range("::/0")].map((peer) => egress("g", everything, peer));
    assert.deepEqual(said(rules, both), [
      ["g-out-all-to-0.0.0.0-0", { ethertype: "IPv4", remoteIpPrefix: "0.0.0.0/0" }],
      ["g-out-all-to----0", { ethertype: "IPv6", remoteIpPrefix: "::/0" }],
    ]);
    assert.deepEqual(
      openstack.firewall.rules(planOf(rules, both), labels, network).map(({ spec }) => spec.inputs.direction),
      ["egress", "egress"],
    );
  });

  it("ports: one, a range; all of them are left out, since Neutron stores none", () => {
    const [peer, remoteIpPrefix, ethertype] = [range("10.0.0.0/8"), "10.0.0.0/8", "IPv4"];
    assert.deepEqual(
      said([
        ingress("g", tcp(443), peer),
        ingress("g", udp(30000, 32767), peer),
        ingress("g", tcp(1, 65535), peer),
        ingress("g", udp(0, 65535), peer),
      ]).map(([, rest]) => rest),
      [
        { ethertype, protocol: "tcp", portRangeMin: 443, portRangeMax: 443, remoteIpPrefix },
        { ethertype, protocol: "udp", portRangeMin: 30000, portRangeMax: 32767, remoteIpPrefix },
        { ethertype, protocol: "tcp", remoteIpPrefix },
        { ethertype, protocol: "udp", remoteIpPrefix },
      ],
    );
  });

  it("an address that only a deployment knows is that address alone, in its family", () => {
    const peers = both.map((family): Peer => ({ kind: "address", owner: "n", reference: "${T::n.ip}", family }));
    assert.deepEqual(
      said(
        peers.map((peer) => ingress("g", tcp(443), peer)),
        both,
      ).map(([, rest]) => rest),
      [
        { ethertype: "IPv4", protocol: "tcp", portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: "${T::n.ip}/32" },
        { ethertype: "IPv6", protocol: "tcp", portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: "${T::n.ip}/128" },
      ],
    );
  });

  it("IP-in-IP is the number 4, never the name ipip", () => {
    assert.deepEqual(said([ingress("g", { protocol: "number", number: 4 }, group("h"))]), [
      ["g-in-protocol-4-from-h", { ethertype: "IPv4", protocol: "4", remoteGroupId: reference("h") }],
    ]);
  });

  it("icmp, and for IPv6 ipv6-icmp; echo request is a type with the code that stands for none", () => {
    const message = (text: "echo-request" | "every") => ({ protocol: "icmp", message: text }) as const;
    const remoteGroupId = reference("h");
    assert.deepEqual(said([ingress("g", message("echo-request"), group("h"))], both), [
      [
        "g-in-icmp-echo-request-from-h",
        { ethertype: "IPv4", protocol: "icmp", portRangeMin: 8, portRangeMax: 0, remoteGroupId },
      ],
      [
        "g-in-icmp-echo-request-from-h-ipv6",
        { ethertype: "IPv6", protocol: "ipv6-icmp", portRangeMin: 128, portRangeMax: 0, remoteGroupId },
      ],
    ]);
    assert.deepEqual(said([ingress("g", message("every"), range("2001:db8::/32"))], both), [
      ["g-in-icmp-from-2001-db8---32", { ethertype: "IPv6", protocol: "ipv6-icmp", remoteIpPrefix: "2001:db8::/32" }],
    ]);
    assert.deepEqual(said([ingress("g", message("every"), range("10.0.0.0/8"))], both), [
      ["g-in-icmp-from-10.0.0.0-8", { ethertype: "IPv4", protocol: "icmp", remoteIpPrefix: "10.0.0.0/8" }],
    ]);
  });

  it("a group as peer is a rule for each family of the network; adding IPv6 renames nothing", () => {
    const rule = ingress("g", tcp(22), group("h"));
    const inFamily = (ethertype: string) => ({
      ethertype,
      protocol: "tcp",
      portRangeMin: 22,
      portRangeMax: 22,
      remoteGroupId: reference("h"),
    });
    assert.deepEqual(said([rule]), [["g-in-tcp-22-from-h", inFamily("IPv4")]]);
    assert.deepEqual(said([rule], both), [
      ["g-in-tcp-22-from-h", inFamily("IPv4")],
      ["g-in-tcp-22-from-h-ipv6", inFamily("IPv6")],
    ]);
  });

  it("descriptions keep every character, and are at most 255 long", () => {
    const described = (why: string) =>
      openstack.firewall.rules(planOf([ingress("g", tcp(1), group("h"), why)]), labels, network)[0]?.spec.inputs
        .description;
    assert.equal(described("Rancher's UI → 100 %"), "Rancher's UI → 100 %");
    assert.equal(described("x".repeat(300)), "x".repeat(255));
  });

  it("a group loses the rules that Neutron gives it, and has tags as words", () => {
    const etcd = { id: "prod-etcd", kind: "etcd", cluster: "prod" } as const;
    assert.deepEqual(
      openstack.firewall.group(
        etcd,
        { id: "n", families: ["ipv4" as const], range: undefined, subnetIds: [], wayOut: [] },
        labels,
      ),
      [
        {
          type: "openstack:networking/secGroup:SecGroup",
          name: "prod-etcd",
          inputs: {
            name: "acme-prod-etcd",
            description: "Rancher nodes by role",
            deleteDefaultRules: true,
            tags: ["cost=42", "team=platform"],
          },
        },
      ],
    );
  });
});

describe("OpenStack: limits of the project", () => {
  const none = { groups: 0, rules: 0 };
  const made = (groups: number, rules: number) => [
    ...Array.from({ length: groups }, (_, index) => ({
      type: "openstack:networking/secGroup:SecGroup",
      name: `g${index}`,
      inputs: {},
    })),
    ...Array.from({ length: rules }, (_, index) => ({
      type: "openstack:networking/secGroupRule:SecGroupRule",
      name: `r${index}`,
      inputs: {},
    })),
  ];
  const messages = (groups: number, rules: number, own: Parameters<typeof limitsOf>[1] = { reserved: none }) =>
    limitProblems(openstack, openstack.limits.count(made(groups, rules), limitsOf(openstack, own))).map(
      ({ message }) => message,
    );

  it("the default group and its rules count, and so do the two rules that a new group brings for a moment", () => {
    assert.deepEqual(
      openstack.limits
        .count(made(5, 16), limitsOf(openstack, { reserved: none }))
        .map(({ used, limit }) => [used, limit]),
      [
        [6, 10],
        [22, 100],
      ],
    );
    assert.deepEqual(messages(9, 94), []);
  });

  it("one more is refused, with the cloud, what there is too many of, and the way out", () => {
    assert.deepEqual(messages(10, 94), [
      "openstack allows 10 security groups of the project; this needs 11. If your account allows more, set limits.groups",
    ]);
    assert.deepEqual(messages(9, 95), [
      "openstack allows 100 rules of the project; this needs 101. If your account allows more, set limits.rules",
    ]);
    assert.equal(messages(10, 95).length, 2);
  });

  it("what is reserved needs room, and an account's own limits hold instead", () => {
    assert.equal(messages(5, 16, { reserved: { groups: 5, rules: 0 } }).length, 1);
    assert.equal(messages(5, 16, { reserved: { groups: 4, rules: 79 } }).length, 1);
    assert.deepEqual(messages(5, 16, { reserved: { groups: 4, rules: 78 } }), []);
    assert.deepEqual(messages(20, 200, { groups: 21, rules: 206, reserved: none }), []);
  });
});
