/** What EC2 does with security groups: cases from its documentation, with resources that our encoders never write. */
import assert from "node:assert/strict";
import type { DecodableResource } from "../../../../components/resources/catalogue";
import { decode } from "../../../../components/clouds/decode";
import { ask, resource, wrongVerdicts } from "../asking";
import { egress, group, groupType, id, ingress, instance, oldRule, open } from "./resources";

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
        // Its address is not known: it may be one of those that SSH is open to.
        "other first 22/tcp": "unknown",
        "other first 23/tcp": "denied",
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
      ingress("four", "one", { ipProtocol: "icmp", fromPort: -1, toPort: -1, cidrIpv6: "2001:db9::/32" }),
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
        // ICMP is IPv4's.
        "2001:db9::1 node icmp": "denied",
        "198.51.100.1 node 4/tcp": "denied",
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
      instance("other", ["two"]),
      ingress("protocol", "two", { ipProtocol: null, fromPort: 443, toPort: 443, cidrIpv4: "192.0.2.1/32" }),
      ingress("half", "two", { ipProtocol: "tcp", fromPort: 443, toPort: "${T::a.port}", cidrIpv4: "192.0.2.2/32" }),
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
        "192.0.2.1 other 443/tcp": "unknown",
        "192.0.2.2 other 443/tcp": "unknown",
        "192.0.2.2 other 443/udp": "denied",
        "192.0.2.1 default 444/tcp": "unknown",
        "192.0.2.1 existing 80/tcp": "allowed",
        "192.0.2.1 existing 444/tcp": "unknown",
        "192.0.2.1 looked-up 444/tcp": "unknown",
        "192.0.2.1 node 9/tcp": "unknown",
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
