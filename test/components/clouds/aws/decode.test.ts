/** What EC2 does with security groups: cases from its documentation, with resources that our encoders never write. */
import assert from "node:assert/strict";
import type { DecodableResource } from "../../../../components/clouds/catalogue";
import { decode } from "../../../../components/clouds/decode";
import { ask, resource, wrongVerdicts } from "../asking";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const id = (name: string): string => `\${${groupType}::${name}.id}`;

function group(name: string, inputs: Record<string, unknown> = {}): DecodableResource {
  return resource(groupType, name, inputs);
}

function instance(name: string, groups: readonly string[], inputs: Record<string, unknown> = {}): DecodableResource {
  return resource("aws:ec2/instance:Instance", name, { vpcSecurityGroupIds: groups.map(id), ...inputs });
}

function ingress(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  return resource(type, name, { securityGroupId: id(on), ...inputs });
}

function egress(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  const type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  return resource(type, name, { securityGroupId: id(on), ...inputs });
}

function oldRule(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  return resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, { securityGroupId: id(on), ...inputs });
}

const open = { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };

describe("AWS: what security groups allow", () => {
  it("lets nothing in and nothing out without a rule", () => {
    assert.deepEqual(
      wrongVerdicts([group("one"), instance("node", ["one"])], {
        "198.51.100.1 node 443/tcp": "denied",
        "node 198.51.100.1 443/tcp": "denied",
        "node 198.51.100.1 all": "denied",
      }),
      {},
    );
  });

  it("takes one rule resource for one peer", () => {
    const resources = [
      group("web"),
      group("client"),
      instance("server", ["web"]),
      instance("browser", ["client"]),
      instance("stranger", ["other"]),
      group("other"),
      ingress("from-group", "web", {
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 444,
        referencedSecurityGroupId: id("client"),
      }),
      ingress("from-range", "web", { ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "203.0.113.7/24" }),
      ingress("from-ipv6", "web", { ipProtocol: "udp", fromPort: 53, toPort: 53, cidrIpv6: "2001:db8::/32" }),
      egress("out", "client", open),
      egress("out-other", "other", open),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "browser server 443/tcp": "allowed",
        "browser server 444/tcp": "allowed",
        "browser server 445/tcp": "denied",
        "browser server 443-445/tcp": "partly",
        "browser server 443/udp": "denied",
        "stranger server 443/tcp": "denied",
        // EC2 reads 203.0.113.7/24 as 203.0.113.0/24.
        "203.0.113.200 server 80/tcp": "allowed",
        "203.0.113.0/24 server 80/tcp": "allowed",
        "203.0.112.0/23 server 80/tcp": "partly",
        "203.0.114.1 server 80/tcp": "denied",
        "2001:db8::1 server 53/udp": "allowed",
        "2001:db9::1 server 53/udp": "denied",
        "203.0.113.200 server 53/udp": "denied",
        "server browser 443/tcp": "denied",
      }),
      {},
    );
  });

  it("needs both ends to agree", () => {
    const resources = [
      group("from"),
      group("to"),
      instance("sender", ["from"]),
      instance("receiver", ["to"]),
      ingress("in", "to", { ipProtocol: "tcp", fromPort: 1, toPort: 100, referencedSecurityGroupId: id("from") }),
      egress("out", "from", { ipProtocol: "tcp", fromPort: 50, toPort: 150, referencedSecurityGroupId: id("to") }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "sender receiver 49/tcp": "denied",
        "sender receiver 50-100/tcp": "allowed",
        "sender receiver 101/tcp": "denied",
        "sender receiver 1-150/tcp": "partly",
      }),
      {},
    );
    const answer = ask(decode(resources), "sender", "receiver", "60/tcp");
    assert.deepEqual(
      [answer.egress.rules.map(({ source }) => source.name), answer.ingress.rules.map(({ source }) => source.name)],
      [["out"], ["in"]],
    );
  });

  it("reads inline rules, with lists of peers and self", () => {
    const resources = [
      group("one", {
        ingress: [
          {
            protocol: "tcp",
            fromPort: 22,
            toPort: 22,
            cidrBlocks: ["192.0.2.0/25", "198.51.100.0/24"],
            ipv6CidrBlocks: ["2001:db8::/48"],
            description: "SSH",
          },
          { protocol: "-1", fromPort: 0, toPort: 0, self: true },
          { protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: [id("two")] },
        ],
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      }),
      group("two", { egress: [{ protocol: "all", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
      instance("first", ["one"]),
      instance("second", ["one"]),
      instance("other", ["two"]),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "192.0.2.9 first 22/tcp": "allowed",
        "192.0.2.129 first 22/tcp": "denied",
        "198.51.100.3 first 22/tcp": "allowed",
        "2001:db8::5 first 22/tcp": "allowed",
        "first second all": "allowed",
        "first second 9999/udp": "allowed",
        "other first 5432/tcp": "allowed",
        "other first 22/tcp": "denied",
        "first other 5432/tcp": "denied",
        "first 8.8.8.8 all": "allowed",
        // The open egress is IPv4's only.
        "first 2001:db8::9 443/tcp": "denied",
      }),
      {},
    );
    assert.equal(ask(decode(resources), "192.0.2.9", "first", "22/tcp").ingress.rules[0]?.source.part, "ingress[0]");
    assert.equal(ask(decode(resources), "192.0.2.9", "first", "22/tcp").ingress.rules[0]?.source.description, "SSH");
  });

  it("reads the old rule resource", () => {
    const resources = [
      group("one"),
      group("two"),
      instance("first", ["one"]),
      instance("other", ["two"]),
      oldRule("self", "one", { type: "ingress", protocol: "udp", fromPort: 8472, toPort: 8472, self: true }),
      oldRule("source", "one", {
        type: "ingress",
        protocol: "6",
        fromPort: 0,
        toPort: 65535,
        sourceSecurityGroupId: id("two"),
      }),
      oldRule("out", "two", { type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
      oldRule("out-self", "one", { type: "egress", protocol: "17", fromPort: 8472, toPort: 8472, self: true }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "first first 8472/udp": "allowed",
        "first first 8471/udp": "denied",
        "other first 1-65535/tcp": "allowed",
        "other first 8472/udp": "denied",
        "first other 1/tcp": "denied",
      }),
      {},
    );
  });

  it("reads protocols by name and number, and ICMP by type and code", () => {
    const from = { cidrIpv4: "198.51.100.0/24" };
    const from6 = { cidrIpv6: "2001:db8::/32" };
    const resources = [
      group("one"),
      instance("node", ["one"]),
      ingress("ipip", "one", { ipProtocol: "4", ...from }),
      // "regardless of any port range you specify", for all but tcp, udp and the two ICMPs.
      ingress("esp", "one", { ipProtocol: "50", fromPort: 7, toPort: 7, ...from }),
      ingress("ping", "one", { ipProtocol: "icmp", fromPort: 8, toPort: -1, ...from }),
      ingress("unreachable", "one", { ipProtocol: "1", fromPort: 3, toPort: 4, ...from }),
      ingress("six", "one", { ipProtocol: "icmpv6", fromPort: -1, toPort: -1, ...from6 }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "198.51.100.1 node protocol/4": "allowed",
        "198.51.100.1 node protocol/94": "denied",
        "198.51.100.1 node protocol/50": "allowed",
        "198.51.100.1 node icmp/echo-request": "allowed",
        "198.51.100.1 node icmp/8": "allowed",
        "198.51.100.1 node icmp/0": "denied",
        "198.51.100.1 node icmp/3/4": "allowed",
        "198.51.100.1 node icmp/3/3": "denied",
        "198.51.100.1 node icmp/3": "partly",
        "198.51.100.1 node icmp": "partly",
        "2001:db8::1 node icmp": "allowed",
        "2001:db8::1 node icmp/echo-request": "allowed",
        "198.51.100.1 node 4/tcp": "denied",
      }),
      {},
    );
  });

  it("is the union of the groups of a node, up to an attached one", () => {
    const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0" });
    const attachment = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";
    const resources = [
      group("one"),
      group("two"),
      group("three"),
      instance("node", ["one", "two"]),
      ingress("a", "one", tcp(1)),
      ingress("b", "two", tcp(2)),
      ingress("c", "three", tcp(3)),
      resource(attachment, "more", {
        securityGroupId: id("three"),
        networkInterfaceId: "${aws:ec2/instance:Instance::node.primaryNetworkInterfaceId}",
      }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, { "192.0.2.1 node 1-3/tcp": "allowed", "192.0.2.1 node 4/tcp": "denied" }),
      {},
    );
  });

  it("follows network interfaces and launch templates", () => {
    const interfaceType = "aws:ec2/networkInterface:NetworkInterface";
    const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
    const resources = [
      group("one"),
      ingress("a", "one", { ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "0.0.0.0/0" }),
      resource(interfaceType, "card", { subnetId: "subnet-1", securityGroups: [id("one")] }),
      instance("by-card", [], {
        networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: `\${${interfaceType}::card.id}` }],
      }),
      resource(templateType, "template", { vpcSecurityGroupIds: [id("one")] }),
      instance("by-template", [], { launchTemplate: { id: `\${${templateType}::template.id}` } }),
      resource(templateType, "scaled", { networkInterfaces: [{ securityGroups: [id("one")] }] }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "192.0.2.1 by-card 1/tcp": "allowed",
        "192.0.2.1 by-card 2/tcp": "denied",
        "192.0.2.1 by-template 1/tcp": "allowed",
        "192.0.2.1 by-template 2/tcp": "denied",
        "192.0.2.1 scaled 1/tcp": "allowed",
        "192.0.2.1 scaled 2/tcp": "denied",
      }),
      {},
    );
  });

  it("says unknown for what the resources don't show", () => {
    const resources = [
      group("one"),
      group("two"),
      instance("node", ["one"]),
      ingress("list", "one", { ipProtocol: "tcp", fromPort: 443, toPort: 443, prefixListId: "pl-1" }),
      ingress("known", "one", { ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0" }),
      resource("aws:ec2/instance:Instance", "default", {}),
      resource("aws:ec2/instance:Instance", "existing", { vpcSecurityGroupIds: ["sg-0123", id("one")] }),
      resource("aws:ec2/instance:Instance", "looked-up", {
        vpcSecurityGroupIds: ["${aws:ec2/getSecurityGroup:getSecurityGroup.id}"],
      }),
      resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "stray", {
        securityGroupId: "${aws:ec2/securityGroup:SecurityGroup::two.?}",
        ipProtocol: "tcp",
        fromPort: 9,
        toPort: 9,
        cidrIpv4: "0.0.0.0/0",
      }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "192.0.2.1 node 443/tcp": "unknown",
        "192.0.2.1 node 444/tcp": "denied",
        "192.0.2.1 default 444/tcp": "unknown",
        "192.0.2.1 existing 80/tcp": "allowed",
        "192.0.2.1 existing 444/tcp": "unknown",
        "192.0.2.1 looked-up 444/tcp": "unknown",
        "192.0.2.1 node 9/tcp": "unknown",
      }),
      {},
    );
  });

  it("knows nodes by the range of their subnet, and references by their owner", () => {
    const subnetType = "aws:ec2/subnet:Subnet";
    const eipType = "aws:ec2/eip:Eip";
    const resources = [
      resource("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.20.0.0/16" }),
      resource(subnetType, "a", { vpcId: "${aws:ec2/vpc:Vpc::main.id}", cidrBlock: "10.20.1.0/24" }),
      group("one"),
      group("two"),
      instance("node", ["one"], { subnetId: `\${${subnetType}::a.id}` }),
      instance("client", ["two"], { subnetId: `\${${subnetType}::a.id}` }),
      resource(eipType, "node", { instance: "${aws:ec2/instance:Instance::node.id}" }),
      egress("out", "two", open),
      ingress("subnet", "one", { ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "10.20.0.0/16" }),
      ingress("half", "one", { ipProtocol: "tcp", fromPort: 2, toPort: 2, cidrIpv4: "10.20.1.0/25" }),
      ingress("halves", "one", { ipProtocol: "tcp", fromPort: 3, toPort: 3, cidrIpv4: "10.20.1.0/25" }),
      ingress("halves-2", "one", { ipProtocol: "tcp", fromPort: 3, toPort: 3, cidrIpv4: "10.20.1.128/25" }),
      ingress("office", "one", { ipProtocol: "tcp", fromPort: 4, toPort: 4, cidrIpv4: "203.0.113.0/24" }),
      ingress("own", "one", {
        ipProtocol: "tcp",
        fromPort: 5,
        toPort: 5,
        cidrIpv4: "${aws:ec2/instance:Instance::client.privateIp}/32",
      }),
      ingress("eip", "one", {
        ipProtocol: "tcp",
        fromPort: 6,
        toPort: 6,
        cidrIpv4: `\${${eipType}::node.publicIp}/32`,
      }),
      ingress("group", "one", { ipProtocol: "tcp", fromPort: 7, toPort: 7, referencedSecurityGroupId: id("two") }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "client node 1/tcp": "allowed",
        "client node 2/tcp": "unknown",
        "client node 3/tcp": "allowed",
        "client node 4/tcp": "denied",
        "client node 5/tcp": "allowed",
        "client node 6/tcp": "denied",
        "client node 7/tcp": "allowed",
        // An address in the subnet may be the client's; one on the internet is no member's.
        "inside:10.20.1.9 node 7/tcp": "unknown",
        "inside:198.51.100.1 node 7/tcp": "denied",
        "10.20.1.9 node 7/tcp": "denied",
      }),
      {},
    );
  });

  it("knows that an internet-facing balancer is dialled from public addresses", () => {
    const balancer = "aws:lb/loadBalancer:LoadBalancer";
    const door = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const resources = [
      resource("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.20.0.0/16" }),
      group("door", { vpcId: "${aws:ec2/vpc:Vpc::main.id}" }),
      group("two", { vpcId: "${aws:ec2/vpc:Vpc::main.id}" }),
      instance("client", ["two"]),
      egress("out", "two", open),
      ingress("group", "door", { ...door, referencedSecurityGroupId: id("two") }),
      resource(balancer, "public", { loadBalancerType: "network", securityGroups: [id("door")] }),
      resource(balancer, "internal", { loadBalancerType: "network", internal: true, securityGroups: [id("door")] }),
      resource(balancer, "bare", { loadBalancerType: "network" }),
      resource(balancer, "application", { loadBalancerType: "application" }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "client public 443/tcp": "denied",
        "client internal 443/tcp": "allowed",
        "198.51.100.1 public 443/tcp": "denied",
        // A network balancer without groups lets all client traffic reach it; the others get a default group.
        "198.51.100.1 bare 443/tcp": "allowed",
        "198.51.100.1 application 443/tcp": "unknown",
      }),
      {},
    );
  });

  it("works on physical ids as well", () => {
    const resources: DecodableResource[] = [
      { ...group("one"), id: "sg-1" },
      { ...group("two"), id: "sg-2" },
      resource("aws:ec2/instance:Instance", "node", { vpcSecurityGroupIds: ["sg-1"] }),
      resource("aws:ec2/instance:Instance", "client", { vpcSecurityGroupIds: ["sg-2"] }),
      resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", {
        securityGroupId: "sg-1",
        ipProtocol: "tcp",
        fromPort: "443",
        toPort: "443",
        referencedSecurityGroupId: "123456789012/sg-2",
      }),
      resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", { securityGroupId: "sg-2", ...open }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "client node 443/tcp": "allowed",
        "client node 444/tcp": "denied",
        "node client 443/tcp": "denied",
      }),
      {},
    );
    assert.equal(decode(resources).groupKeys.get("sg-1"), `${groupType}::one`);
  });
});
