/** What the host firewall refuses, and that no text of a user's gets into a ruleset. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { AddressError } from "../../../components/addresses/address";
import type { Rule } from "../../../components/firewall/rule";
import { HostFirewallError, type HostNode, type HostEnvironment } from "../../../components/host-firewall/host-node";
import { hostFirewall } from "../../../components/host-firewall/ruleset";
import { everything, tcp, trafficText, udp, type Traffic } from "../../../components/matrix/traffic";
import { acceptedBy } from "./ruleset-text";

describe("host firewall input", () => {
  const node: HostNode = { groups: ["group"], parties: [], circumstances: {} };
  const surroundings: HostEnvironment = { network: ["10.20.0.0/16"], containers: [], egress: "documented", needs: [] };
  const ruleFor = (traffic: Traffic, range = "192.0.2.0/24"): Rule => ({
    group: "group",
    direction: "ingress",
    traffic,
    peer: { kind: "range", range, family: "ipv4" },
    reasons: [],
  });
  const write = (rule: Rule, over: Partial<HostEnvironment> = {}) =>
    acceptedBy(hostFirewall([rule], node, { ...surroundings, ...over }).ruleset);

  it("has a line for every kind of traffic, in the family of its range", () => {
    const world = "0.0.0.0/0";
    assert.deepEqual(write(ruleFor(everything)), ["ip saddr 192.0.2.0/24 accept"]);
    assert.deepEqual(write(ruleFor(everything, "::/0")), ["meta nfproto ipv6 accept"]);
    assert.deepEqual(write(ruleFor(tcp(0, 65535), world)), ["meta nfproto ipv4 tcp dport 0-65535 accept"]);
    assert.deepEqual(write(ruleFor(udp(53))), ["ip saddr 192.0.2.0/24 udp dport 53 accept"]);
    const icmp = (message: "every" | "echo-request"): Traffic => ({ protocol: "icmp", message });
    assert.deepEqual(write(ruleFor(icmp("every"))), ["ip saddr 192.0.2.0/24 meta l4proto icmp accept"]);
    assert.deepEqual(write(ruleFor(icmp("echo-request"), "::/0")), [
      "meta nfproto ipv6 icmpv6 type echo-request accept",
    ]);
    assert.deepEqual(write(ruleFor({ protocol: "number", number: 4 })), [
      "ip saddr 192.0.2.0/24 meta l4proto 4 accept",
    ]);
  });

  it("refuses ports, protocols, ranges and names that are none", () => {
    const traffics: Traffic[] = [
      tcp(-1),
      tcp(1.5),
      tcp(NaN),
      tcp(80, 79),
      udp(1, 65536),
      { protocol: "number", number: 256 },
    ];
    for (const traffic of traffics)
      assert.throws(() => write(ruleFor(traffic)), HostFirewallError, trafficText(traffic));
    const ranges = [
      "0.0.0.0",
      "10.20.0.1/16",
      "",
      "x",
      "192.0.2.0/24 accept\nflush ruleset",
      "192.0.2.0/24, 0.0.0.0/0",
    ];
    for (const range of ranges) {
      assert.throws(() => write(ruleFor(tcp(80), range)), AddressError, range);
      assert.throws(() => write(ruleFor(tcp(80)), { containers: [range] }), AddressError, range);
      assert.throws(() => write(ruleFor(tcp(80)), { routedFrom: [range] }), AddressError, range);
    }
    for (const group of ["", "a b", "a\nflush ruleset", "a;b", 'a"b', "#", "-a"]) {
      assert.throws(() => hostFirewall([], { ...node, groups: [group] }, surroundings), HostFirewallError, group);
    }
  });

  it("refuses a network that it does not know where a rule needs one, and containers where nodes are", () => {
    const ofGroup: Rule = { ...ruleFor(tcp(80)), peer: { kind: "group", group: "others" } };
    assert.throws(
      () => write(ofGroup, { network: [] }),
      /name the network's address ranges, or fixed addresses of others/,
    );
    assert.deepEqual(write(ofGroup, { network: [], fixed: { others: [] } }), []);
    assert.deepEqual(write(ofGroup, { fixed: { constructor: ["0.0.0.0/0"] } }), [
      "ip saddr 10.20.0.0/16 tcp dport 80 accept",
    ]);
    assert.throws(
      () => write(ofGroup, { containers: ["10.20.128.0/17"] }),
      /overlaps 10\.20\.0\.0\/16, where nodes are/,
    );
    assert.throws(() => write(ofGroup, { containers: ["0.0.0.0/0"] }), /is everyone/);
  });

  it("takes a balancer for an address of the network, and refuses an address that nothing is known of", () => {
    const ofBalancer: Rule = { ...ruleFor(tcp(80)), peer: { kind: "balancer", balancer: "door" } };
    const known = hostFirewall([ofBalancer], node, surroundings);
    assert.deepEqual(acceptedBy(known.ruleset), ["ip saddr 10.20.0.0/16 tcp dport 80 accept"]);
    assert.match(
      known.exceptions[0]?.text ?? "",
      /any address in 10\.20\.0\.0\/16 rather than only the load balancer door$/,
    );
    const peer = { kind: "address", owner: "gateway", reference: "eip", family: "ipv4" } as const;
    const ofAddress: Rule = { ...ruleFor(tcp(80)), peer };
    assert.throws(() => write(ofAddress), /the address of gateway is known after a deployment only.*name ranges/);
    const fixed = { gateway: ["203.0.113.9/32", "2001:db8::/32"] };
    assert.deepEqual(write(ofAddress, { fixed }), ["ip saddr 203.0.113.9/32 tcp dport 80 accept"]);
  });

  it("writes nothing but words of its own for whatever text a rule brings", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, other) => {
        const rule: Rule = { ...ruleFor(tcp(80)), group: text, peer: { kind: "group", group: other } };
        try {
          const { ruleset } = hostFirewall([rule], { ...node, groups: [text] }, surroundings);
          assert.match(text, /^[\w.-]+$/);
          assert.deepEqual(acceptedBy(ruleset), ["ip saddr 10.20.0.0/16 tcp dport 80 accept"]);
        } catch (error) {
          assert.ok(error instanceof HostFirewallError, String(error));
        }
      }),
    );
  });
});
