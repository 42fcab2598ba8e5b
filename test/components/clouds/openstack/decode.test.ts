/** What Neutron makes of rules, as a real one answered. */
import assert from "node:assert/strict";
import { resource, wrongVerdicts } from "../asking";
import { groupType, portType, instanceType, id, bare, group, port, rule } from "./resources";

/** The verdicts on a port whose group has this one rule. */
function wrongWithRule(inputs: Record<string, unknown>, expected: Readonly<Record<string, string>>): object {
  return wrongVerdicts([group("one"), port("port", ["one"]), rule("rule", "one", inputs)], expected);
}

describe("OpenStack: what Neutron's groups allow", () => {
  it("gives a new group two egress rules, unless told not to", () => {
    const resources = [group("plain", {}), group("bare"), port("open", ["plain"]), port("closed", ["bare"])];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "open 198.51.100.1 all": "allowed",
        "open 2001:db8::1 all": "allowed",
        "198.51.100.1 open 22/tcp": "denied",
        "closed 198.51.100.1 22/tcp": "denied",
        "closed 2001:db8::1 22/tcp": "denied",
      }),
      {},
    );
  });

  const spellings: Record<string, [Record<string, unknown>, Record<string, string>]> = {
    "no prefix is everyone of the ethertype": [
      { protocol: "tcp", portRangeMin: 22, portRangeMax: 22 },
      {
        "203.0.113.1 port 22/tcp": "allowed",
        "2001:db8::1 port 22/tcp": "denied",
        "203.0.113.1 port 23/tcp": "denied",
      },
    ],
    "an empty prefix is none": [
      { protocol: "tcp", portRangeMin: 22, portRangeMax: 22, remoteIpPrefix: "" },
      { "0.0.0.0/0 port 22/tcp": "allowed" },
    ],
    "0.0.0.0 alone is one address, not all": [
      { protocol: "tcp", remoteIpPrefix: "0.0.0.0" },
      { "203.0.113.1 port 22/tcp": "denied", "0.0.0.0 port 22/tcp": "allowed" },
    ],
    "an address without a prefix length is that address": [
      { protocol: "tcp", remoteIpPrefix: "10.1.2.3" },
      { "10.1.2.3 port 1-65535/tcp": "allowed", "10.1.2.4 port 22/tcp": "denied" },
    ],
    "host bits mean the network": [
      { protocol: "tcp", remoteIpPrefix: "10.1.2.3/8" },
      { "10.200.0.1 port 22/tcp": "allowed", "11.1.2.3 port 22/tcp": "denied" },
    ],
    "short and netmask forms are understood": [
      { protocol: "tcp", remoteIpPrefix: "172.16.0.0/255.240.0.0" },
      { "172.31.0.1 port 22/tcp": "allowed", "172.32.0.1 port 22/tcp": "denied" },
    ],
    "10/8 is understood": [
      { protocol: "tcp", remoteIpPrefix: " 10/8" },
      { "10.255.0.1 port 22/tcp": "allowed", "11.0.0.1 port 22/tcp": "denied" },
    ],
    "a prefix that is none can't be told": [
      { protocol: "tcp", remoteIpPrefix: "example.com" },
      { "10.255.0.1 port 22/tcp": "unknown", "10.255.0.1 port 22/udp": "denied" },
    ],
    "ports 1-65535 are all ports": [
      { protocol: "TCP", portRangeMin: 1, portRangeMax: 65535 },
      { "203.0.113.1 port 1-65535/tcp": "allowed", "203.0.113.1 port protocol/6": "allowed" },
    ],
    "no ports are all ports": [
      { protocol: "udp" },
      { "203.0.113.1 port protocol/17": "allowed", "203.0.113.1 port 1/tcp": "denied" },
    ],
    "protocol numbers are the protocols": [
      { protocol: "6", portRangeMin: "22", portRangeMax: "23" },
      { "203.0.113.1 port 22-23/tcp": "allowed", "203.0.113.1 port 24/tcp": "denied" },
    ],
    "a protocol left out is every protocol": [
      {},
      { "203.0.113.1 port all": "allowed", "2001:db8::1 port all": "denied" },
    ],
    "ipip is 4, not 94": [
      { protocol: "ipip" },
      { "203.0.113.1 port protocol/4": "allowed", "203.0.113.1 port protocol/94": "denied" },
    ],
    "vrrp is 112": [{ protocol: "vrrp" }, { "203.0.113.1 port protocol/112": "allowed" }],
    "icmp alone is all of it": [
      { protocol: "icmp" },
      { "203.0.113.1 port icmp": "allowed", "203.0.113.1 port 1/tcp": "denied" },
    ],
    "min is the type of ICMP, max the code": [
      { protocol: "1", portRangeMin: 3, portRangeMax: 4 },
      {
        "203.0.113.1 port icmp/3/4": "allowed",
        "203.0.113.1 port icmp/3/3": "denied",
        "203.0.113.1 port icmp/4/4": "denied",
      },
    ],
    "a type alone is every code": [
      { protocol: "icmp", portRangeMin: 8 },
      { "203.0.113.1 port icmp/8": "allowed", "203.0.113.1 port icmp/0": "denied" },
    ],
    "the provider drops a code of zero": [
      { protocol: "icmp", portRangeMin: 8, portRangeMax: 0 },
      { "203.0.113.1 port icmp/8": "allowed", "203.0.113.1 port icmp/9": "denied" },
    ],
    "the provider drops a type of zero, which leaves all ICMP": [
      { protocol: "icmp", portRangeMin: 0, portRangeMax: 0 },
      { "203.0.113.1 port icmp": "allowed" },
    ],
    "icmp with IPv6 is ICMPv6": [
      { ethertype: "ipv6", protocol: "icmp" },
      { "2001:db8::1 port icmp": "allowed", "203.0.113.1 port icmp": "denied" },
    ],
    "so are 58 and 1": [
      { ethertype: "IPv6", protocol: 58, portRangeMin: 128 },
      { "2001:db8::1 port icmp/echo-request": "allowed", "2001:db8::1 port icmp/129": "denied" },
    ],
    "IPv6 without a prefix is everyone of IPv6": [
      { ethertype: "IPv6", protocol: "tcp", portRangeMin: 443, portRangeMax: 443 },
      { "2001:db8::1 port 443/tcp": "allowed", "203.0.113.1 port 443/tcp": "denied" },
    ],
    "some ports of SCTP are not the protocol": [
      { protocol: "sctp", portRangeMin: 5, portRangeMax: 5 },
      { "203.0.113.1 port protocol/132": "unknown", "203.0.113.1 port 5/tcp": "denied" },
    ],
    "protocol 0 may be read as every protocol": [
      { protocol: "hopopt" },
      { "203.0.113.1 port protocol/0": "allowed", "203.0.113.1 port 22/tcp": "unknown" },
    ],
    "an address group can't be told": [
      { protocol: "tcp", remoteAddressGroupId: "some" },
      { "203.0.113.1 port 22/tcp": "unknown" },
    ],
    "ports that are known in part are not certain": [
      { protocol: "tcp", portRangeMin: 22, portRangeMax: "${T::a.port}", remoteIpPrefix: "203.0.113.1/32" },
      { "203.0.113.1 port 22/tcp": "unknown", "203.0.113.1 port 22/udp": "denied" },
    ],
    "SCTP's ports make it uncertain": [
      { protocol: "sctp", portRangeMin: 1, portRangeMax: 100 },
      { "203.0.113.1 port protocol/132": "unknown", "203.0.113.1 port 1/tcp": "denied" },
    ],
    "ipv6-icmp is ICMPv6": [
      { protocol: "ipv6-icmp", ethertype: "IPv6" },
      { "2001:db8::1 port icmp": "allowed", "2001:db8::1 port protocol/59": "denied" },
    ],
    "ports without a protocol are refused, so nothing is certain": [
      { portRangeMin: 22, portRangeMax: 22 },
      { "203.0.113.1 port 22/tcp": "unknown" },
    ],
  };
  for (const [title, [inputs, expected]] of Object.entries(spellings)) {
    it(title, () => {
      assert.deepEqual(wrongWithRule(inputs, expected), {});
    });
  }

  it("matches members of a group, itself included, in one family only", () => {
    const resources = [
      group("one"),
      group("two"),
      port("first", ["one"]),
      port("second", ["two"]),
      rule("own", "one", { protocol: "udp", portRangeMin: 8472, portRangeMax: 8472, remoteGroupId: id("one") }),
      rule("own-out", "one", { direction: "egress", remoteGroupId: id("one") }),
      rule("other", "one", { protocol: "tcp", portRangeMin: 1, portRangeMax: 1, remoteGroupId: id("two") }),
      rule("out", "two", { direction: "egress" }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "first first 8472/udp": "allowed",
        "second first 8472/udp": "denied",
        "second first 1/tcp": "allowed",
        "first second 1/tcp": "denied",
        "2001:db8::1 first 1/tcp": "denied",
      }),
      {},
    );
  });

  it("knows what a port carries", () => {
    const resources = [
      group("one"),
      rule("in", "one", { protocol: "tcp", portRangeMin: 1, portRangeMax: 1 }),
      resource(portType, "default", { networkId: "net" }),
      resource(portType, "none", { networkId: "net", noSecurityGroups: true }),
      resource(portType, "insecure", { networkId: "net", portSecurityEnabled: false }),
      resource(portType, "looked-up", {
        networkId: "net",
        securityGroupIds: ["${openstack:networking/getSecGroup:getSecGroup.id}", id("one")],
      }),
      resource(portType, "associated", { networkId: "net", noSecurityGroups: true }),
      resource("openstack:networking/portSecGroupAssociate:PortSecGroupAssociate", "more", {
        portId: `\${${portType}::associated.id}`,
        securityGroupIds: [id("one")],
      }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "203.0.113.1 default 1/tcp": "unknown",
        "203.0.113.1 none 1/tcp": "denied",
        "none 203.0.113.1 1/tcp": "denied",
        "203.0.113.1 insecure 1/tcp": "allowed",
        "insecure 203.0.113.1 all": "allowed",
        "203.0.113.1 looked-up 1/tcp": "allowed",
        "203.0.113.1 looked-up 2/tcp": "unknown",
        "203.0.113.1 associated 1/tcp": "allowed",
        "203.0.113.1 associated 2/tcp": "denied",
      }),
      {},
    );
  });

  it("takes an instance's groups from its ports, or from names", () => {
    const resources = [
      group("one", { ...bare, name: "web" }),
      rule("in", "one", { protocol: "tcp", portRangeMin: 1, portRangeMax: 1 }),
      port("card", ["one"]),
      resource(instanceType, "by-port", {
        networks: [{ port: `\${${portType}::card.id}` }],
        securityGroups: ["ignored"],
      }),
      resource(instanceType, "by-name", { networks: [{ uuid: "net" }], securityGroups: ["web"] }),
      resource(instanceType, "by-reference", {
        networks: [{ uuid: "net" }],
        securityGroups: [`\${${groupType}::one.name}`],
      }),
      resource(instanceType, "by-default", { networks: [{ uuid: "net" }] }),
      resource(instanceType, "by-other", { networks: [{ uuid: "net" }], securityGroups: ["somebody's"] }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "203.0.113.1 by-port 1/tcp": "allowed",
        "203.0.113.1 by-port 2/tcp": "denied",
        "203.0.113.1 by-name 1/tcp": "allowed",
        "203.0.113.1 by-name 2/tcp": "denied",
        "203.0.113.1 by-reference 1/tcp": "allowed",
        "203.0.113.1 by-reference 2/tcp": "denied",
        "203.0.113.1 by-default 1/tcp": "unknown",
        "203.0.113.1 by-other 1/tcp": "unknown",
      }),
      {},
    );
  });
});
