/** Details that no example stack has, each of which was once wrong in a trial without any test that noticed. */
import assert from "node:assert/strict";
import { decode } from "../../../../components/clouds/decode";
import { encodeRules as encodeForAws } from "../../../../components/clouds/aws/encode";
import type { Peer } from "../../../../components/firewall/rule";
import { resource } from "../asking";
import { ingress, labels, planOf } from "../rules";

describe("AWS: details", () => {
  it("an address that only a deployment knows is one of its family", () => {
    const peer = (family: "ipv4" | "ipv6"): Peer => ({ kind: "address", owner: "node-1", reference: "${a.b}", family });
    const encoded = encodeForAws(
      planOf((["ipv4", "ipv6"] as const).map((family) => ingress("prod-etcd", { protocol: "every" }, peer(family)))),
      labels,
    );
    assert.deepEqual(
      encoded.map(({ spec: { inputs } }) => [inputs.cidrIpv4, inputs.cidrIpv6]),
      [
        ["${a.b}/32", undefined],
        [undefined, "${a.b}/128"],
      ],
    );
  });

  it("an interface that a resource of its own attaches is its instance's", () => {
    const [instance, eni] = ["aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"];
    const { endpoints } = decode([
      resource(instance, "host", { vpcSecurityGroupIds: ["sg-1"] }),
      resource(eni, "card", { securityGroups: ["sg-2"] }),
      resource("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "bind", {
        ...{ instanceId: `\${${instance}::host.id}`, networkInterfaceId: `\${${eni}::card.id}` },
      }),
    ]);
    assert.deepEqual(
      endpoints.map(({ name, groups }) => [name, ...groups]),
      [
        ["host", "aws:sg-1"],
        ["host", "aws:sg-2"],
      ],
    );
  });

  it("ports past the last one, and an ICMP type that is not known, are in doubt", () => {
    const group = "aws:ec2/securityGroup:SecurityGroup";
    const inline = (protocol: string, fromPort: unknown, toPort: unknown) => ({
      protocol,
      fromPort,
      toPort,
      cidrBlocks: ["0.0.0.0/0"],
    });
    const { guards } = decode([
      resource(group, "web", {
        ingress: [inline("tcp", 1, 65536), inline("udp", 1, 65535), inline("icmp", "${a.b}", -1)],
      }),
    ]);
    assert.deepEqual(
      guards.flatMap(({ allowances }) => allowances).map(({ traffic, effect }) => [traffic, effect]),
      [
        [{ protocol: "tcp", first: 0, last: 65535 }, "maybe"],
        [{ protocol: "udp", first: 1, last: 65535 }, "allow"],
        [{ protocol: "icmp", message: "every" }, "maybe"],
      ],
    );
  });

  it("a protocol by a name that EC2 does not take is in doubt", () => {
    const { guards } = decode([
      resource("aws:ec2/securityGroup:SecurityGroup", "web", {
        ingress: ["gre", "47"].map((protocol) => ({ protocol, fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] })),
      }),
    ]);
    assert.deepEqual(
      guards.flatMap(({ allowances }) => allowances).map(({ traffic, effect }) => [traffic.protocol, effect]),
      [
        ["every", "maybe"],
        ["number", "allow"],
      ],
    );
  });

  it("groups that an attachment adds are of its own instance or interface, and a primary one is no other", () => {
    const [instance, eni] = ["aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"];
    const attachment = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";
    const attach = (name: string, networkInterfaceId: string) =>
      resource(attachment, name, { networkInterfaceId, securityGroupId: `sg-${name}` });
    const { endpoints } = decode([
      resource(instance, "host", { vpcSecurityGroupIds: ["sg-1"] }),
      resource(instance, "given", { primaryNetworkInterface: { networkInterfaceId: `\${${eni}::card.id}` } }),
      resource(eni, "card", { securityGroups: ["sg-2"] }),
      attach("onHost", `\${${instance}::host.primaryNetworkInterfaceId}`),
      attach("onCard", `\${${eni}::card.id}`),
    ]);
    assert.deepEqual(
      endpoints.map(({ name, groups }) => [name, ...groups]),
      [
        ["host", "aws:sg-1", "aws:sg-onHost"],
        ["given", "aws:sg-2", "aws:sg-onCard"],
      ],
    );
  });

  it("several elastic addresses, balancers by their old name, a group of another account, self", () => {
    const [instance, eip] = ["aws:ec2/instance:Instance", "aws:ec2/eip:Eip"];
    const group = "aws:ec2/securityGroup:SecurityGroup";
    const inline = { protocol: "tcp", fromPort: 1, toPort: 1 };
    const { endpoints, guards } = decode([
      resource(instance, "host", { vpcSecurityGroupIds: ["sg-1"], associatePublicIpAddress: false }),
      ...["one", "two"].map((name) => resource(eip, name, { instance: `\${${instance}::host.id}` })),
      resource("aws:alb/loadBalancer:LoadBalancer", "front", { securityGroups: ["sg-2"] }),
      resource(group, "web", {
        ingress: [
          { ...inline, securityGroups: ["123456789012/sg-3"] },
          { ...inline, self: true },
        ],
      }),
      resource("aws:ec2/securityGroupRule:SecurityGroupRule", "stray", {
        ...{ ...inline, type: "ingress", self: true, securityGroupId: { unknown: true } },
      }),
    ]);
    assert.deepEqual(
      endpoints.map(({ name, publicAddresses }) => [name, publicAddresses.length]),
      [
        ["host", 2],
        ["front", 0],
      ],
    );
    const peers = guards.find(({ group: key }) => key === `${group}::web`)?.allowances.map(({ peer }) => peer);
    assert.deepEqual(peers, [
      { kind: "group", group: "aws:sg-3" },
      { kind: "group", group: `${group}::web` },
      { kind: "unknown", text: "self" },
    ]);
  });

  it("a protocol may be a number, a text of one, or a name", () => {
    const { guards } = decode([
      resource("aws:ec2/securityGroup:SecurityGroup", "web", {
        ingress: [6, "6", "TCP"].map((protocol) => ({ protocol, fromPort: 5, toPort: 5, cidrBlocks: ["0.0.0.0/0"] })),
      }),
    ]);
    for (const { traffic, effect } of guards.flatMap(({ allowances }) => allowances)) {
      assert.deepEqual([traffic, effect], [{ protocol: "tcp", first: 5, last: 5 }, "allow"]);
    }
  });
});
