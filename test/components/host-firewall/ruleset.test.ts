/** The ruleset as text, from real plans: exactly the document's ports, a table of its own, the same for any order. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Rule } from "../../../components/firewall/rule";
import type { HostNode, HostEnvironment } from "../../../components/host-firewall/host-node";
import { hostFirewall } from "../../../components/host-firewall/ruleset";
import { launches, type Circumstances, type Role } from "../../../components/matrix/flow";
import { tcp, trafficText } from "../../../components/matrix/traffic";
import { documentedEgress, everyNode, nodeOf, rulesOf, surroundingsOf, type Variant } from "./nodes";
import { acceptedBy, linesOf, localOf } from "./ruleset-text";

function rulesetOf(parties: readonly Role[] | "rancher", variant: Variant = {}): string {
  return hostFirewall(rulesOf(variant), nodeOf(parties, variant), surroundingsOf(variant)).ruleset;
}

describe("host firewall ruleset", () => {
  const clients = "198.51.100.0/24";
  const ssh = "ip saddr 192.0.2.7/32 tcp dport 22 accept";
  const overlay = ["ip saddr 10.20.0.0/16 udp dport 8472 accept", "ip6 saddr 2001:db8:20::/64 udp dport 8472 accept"];
  const fromNodes = (ports: string) => [
    `ip saddr 10.20.0.0/16 tcp dport ${ports} accept`,
    `ip6 saddr 2001:db8:20::/64 tcp dport ${ports} accept`,
  ];
  const expected: [readonly Role[] | "rancher", Variant, readonly string[], readonly string[]][] = [
    [["etcd"], {}, [ssh, ...fromNodes("{ 2379-2380, 10250 }"), ...overlay], ["tcp dport 9099 counter drop"]],
    [
      ["controlplane"],
      {},
      [
        ...[ssh, ...fromNodes("{ 6443, 10250 }"), ...overlay],
        `ip saddr ${clients} tcp dport { 80, 443 } accept`,
        "ip6 saddr 2001:db8:77::/48 tcp dport { 80, 443 } accept",
      ],
      ["tcp dport { 9099, 10254 } counter drop"],
    ],
    [
      ["worker"],
      {},
      [
        ...[ssh, ...fromNodes("10250"), ...overlay],
        `ip saddr ${clients} tcp dport { 80, 443, 30000-32767 } accept`,
        `ip saddr ${clients} udp dport 30000-32767 accept`,
        "ip6 saddr 2001:db8:77::/48 tcp dport { 80, 443, 30000-32767 } accept",
        "ip6 saddr 2001:db8:77::/48 udp dport 30000-32767 accept",
      ],
      ["tcp dport { 9099, 10254 } counter drop"],
    ],
    [
      ["etcd"],
      { launch: "infrastructure" },
      [ssh, ...fromNodes("{ 22, 2376, 2379-2380, 10250 }"), ...overlay],
      ["tcp dport 9099 counter drop"],
    ],
    ["rancher", {}, [ssh, ...fromNodes("443"), "ip saddr 203.0.113.0/24 tcp dport { 80, 443 } accept"], []],
    [
      "rancher",
      { install: "ha" },
      [
        ...[ssh, ...fromNodes("{ 443, 2379-2380, 6443, 10250 }"), ...overlay],
        "ip saddr 203.0.113.0/24 tcp dport { 80, 443 } accept",
      ],
      [],
    ],
  ];
  for (const [parties, variant, accepted, local] of expected) {
    it(`has exactly the ports of ${[String(parties), variant.launch, variant.install].filter(Boolean).join(", ")}`, () => {
      const ruleset = rulesetOf(parties, variant);
      assert.deepEqual(acceptedBy(ruleset).sort(), [...accepted].sort());
      assert.deepEqual(localOf(ruleset), local);
    });
  }

  it("gives a node of several roles what each of them has, and nothing else", () => {
    const ports = (parties: readonly Role[]) =>
      acceptedBy(rulesetOf(parties)).flatMap((line) => {
        const [, range = "", protocol = "", list = ""] = /saddr (\S+) (tcp|udp) dport (.*) accept/.exec(line) ?? [];
        return list
          .replace(/[{} ]/g, "")
          .split(",")
          .map((port) => `${range} ${protocol} ${port}`);
      });
    for (const parties of everyNode) {
      if (parties === "rancher") continue;
      assert.deepEqual(new Set(ports(parties)), new Set(parties.flatMap((role) => ports([role]))));
    }
  });

  it("replaces its own table in one file and names no other", () => {
    for (const launch of launches) {
      for (const parties of everyNode) {
        const ruleset = rulesetOf(parties, { launch, egress: documentedEgress });
        assert.doesNotMatch(ruleset, /flush/);
        assert.deepEqual(ruleset.match(/^(?!#|\s|\}).+$/gm), [
          "table inet fenceline",
          "delete table inet fenceline",
          "table inet fenceline {",
        ]);
      }
    }
  });

  it("judges before address translation, first what is established, last nothing", () => {
    const lines = linesOf(rulesetOf(["worker"]), "arriving");
    assert.deepEqual(lines.slice(0, 4), [
      "type filter hook prerouting priority -150; policy drop;",
      'iif "lo" accept',
      "ct state established,related accept",
      "fib daddr type unicast goto passing",
    ]);
    assert.equal(lines.at(-1), "counter drop");
    const containers = lines.findIndex((line) => line.includes("10.42.0.0/16"));
    assert.ok(lines.indexOf("tcp dport { 9099, 10254 } counter drop") < containers, "not to pods either");
  });

  it("limits what leaves only with documented egress, and keeps what the node needs unless told", () => {
    assert.doesNotMatch(rulesetOf(["etcd"]), /hook output/);
    const variant = { egress: documentedEgress };
    const leaving = linesOf(rulesetOf(["etcd"], variant), "leaving");
    for (const line of [
      'oif "lo" accept',
      "ip daddr 192.0.2.80/32 tcp dport 443 accept",
      "ip daddr 169.254.169.254/32 tcp dport 80 accept",
      "meta nfproto ipv4 udp dport { 53, 123 } accept",
      "ip daddr 10.20.0.0/16 tcp dport { 443, 2379-2380, 6443 } accept",
    ]) {
      assert.ok(leaving.includes(line), line);
    }
    const surroundings: HostEnvironment = { ...surroundingsOf(variant), needs: ["ntp"] };
    const told = hostFirewall(rulesOf(variant), nodeOf(["etcd"]), surroundings);
    assert.doesNotMatch(told.ruleset, /169\.254|dport 53/);
    assert.match(told.ruleset, /meta nfproto ipv4 udp dport 123 accept/);
    assert.deepEqual(
      told.exceptions.filter(({ kind }) => kind === "node-need").map(({ traffic }) => trafficText(traffic)),
      ["123/udp"],
    );
  });

  it("is the same for any order of its input, and for any reason text", () => {
    const rules = rulesOf({ egress: documentedEgress });
    const node = nodeOf(["etcd", "controlplane", "worker"]);
    const surroundings = surroundingsOf({ egress: documentedEgress });
    const { ruleset, exceptions } = hostFirewall(rules, node, surroundings);
    const shuffled = <Value>(values: readonly Value[]) =>
      fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });
    fc.assert(
      fc.property(
        ...[shuffled(rules), shuffled(node.groups), shuffled(node.parties)],
        ...[shuffled(surroundings.network), shuffled(surroundings.containers), fc.string({ unit: "binary" })],
        (rulesInAnyOrder, groups, parties, network, containers, why) => {
          const reworded = rulesInAnyOrder.map((rule): Rule => ({ ...rule, reasons: [{ why, citations: [] }] }));
          const again = hostFirewall(reworded, { ...node, groups, parties }, { ...surroundings, network, containers });
          assert.equal(again.ruleset, ruleset);
          assert.deepEqual(again.exceptions, exceptions);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("lets others reach pods by route only where the network routes them", () => {
    const passing = (circumstances: Circumstances, over: Partial<HostEnvironment> = {}) => {
      const node: HostNode = { ...nodeOf(["worker"]), circumstances };
      return linesOf(hostFirewall(rulesOf(), node, { ...surroundingsOf(), ...over }).ruleset, "passing");
    };
    const containers = "{ 10.42.0.0/16, 10.43.0.0/16, 172.17.0.0/16 }";
    const [own, none, others] = [
      `ip daddr ${containers} ip saddr ${containers} fib saddr . iif oif exists accept`,
      `ip daddr ${containers} counter drop`,
      "accept",
    ];
    assert.deepEqual(passing({ encapsulation: "vxlan" }), [own, none, others]);
    const routed = `ip daddr ${containers} ip saddr 10.20.0.0/16 accept`;
    assert.deepEqual(passing({ encapsulation: "bgp" }), [own, routed, none, others]);
    assert.deepEqual(passing({}, { routedFrom: ["10.20.0.0/16"] }), [own, routed, none, others]);
  });

  it("knows a pod by the way that its plugin has", () => {
    const from = "ip saddr { 10.42.0.0/16, 10.43.0.0/16, 172.17.0.0/16 }";
    const ways = (cni: Circumstances["cni"]) => {
      const node: HostNode = { ...nodeOf(["worker"]), circumstances: { cni } };
      return linesOf(hostFirewall(rulesOf(), node, surroundingsOf()).ruleset, "arriving").filter((line) =>
        line.startsWith(from),
      );
    };
    assert.deepEqual(ways("canal"), [`${from} fib saddr . iif oif exists accept`]);
    assert.deepEqual(ways("none"), [`${from} accept`]);
    assert.deepEqual(ways("cilium"), [
      `${from} fib saddr . iif oif exists accept`,
      `${from} iifname "lxc*" accept`,
      `${from} iifname "cilium_*" accept`,
    ]);
  });

  it("makes a local port one like others where a rule names it", () => {
    const peer = { kind: "group", group: "prod-common" } as const;
    const scraped: Rule = { group: "prod-worker", direction: "ingress", traffic: tcp(10254), peer, reasons: [] };
    const { ruleset, exceptions } = hostFirewall([...rulesOf(), scraped], nodeOf(["worker"]), surroundingsOf());
    assert.ok(acceptedBy(ruleset).includes("ip saddr 10.20.0.0/16 tcp dport { 10250, 10254 } accept"));
    assert.deepEqual(localOf(ruleset), ["tcp dport 9099 counter drop"]);
    assert.match(exceptions.at(-1)?.text ?? "", /every port of the node but 9099\/tcp from pods/);
  });
});

describe("host firewall exceptions", () => {
  it("lists each rule whose peers are a group, with what is wider", () => {
    const { exceptions } = hostFirewall(rulesOf(), nodeOf(["etcd"]), surroundingsOf());
    const ranges = ["10.20.0.0/16", "2001:db8:20::/64"];
    const listed = exceptions.filter(({ kind }) => kind === "wider-peer");
    assert.deepEqual(
      listed.map(({ rule }) => rule),
      [
        "prod-common-in-tcp-10250-from-prod-controlplane",
        "prod-common-in-udp-8472-from-prod-common",
        "prod-etcd-in-tcp-2379-2380-from-prod-controlplane",
        "prod-etcd-in-tcp-2379-2380-from-prod-etcd",
      ],
    );
    for (const exception of listed) assert.deepEqual(exception.ranges, ranges);
    assert.equal(
      listed[0]?.text,
      "10250/tcp on prod-common from any address in 10.20.0.0/16, 2001:db8:20::/64 rather than only the nodes of prod-controlplane",
    );
    assert.equal(
      exceptions.at(-1)?.text,
      "every port of the node but 9099/tcp from pods, services and containers (10.42.0.0/16, 10.43.0.0/16, 172.17.0.0/16)",
    );
  });

  it("lists nothing wider for a group whose single addresses are fixed, and its subnet where that is", () => {
    const fixed = { "prod-controlplane": ["10.20.3.4/32", "10.20.3.5/32"], "prod-etcd": ["10.20.4.0/28"] };
    const { ruleset, exceptions } = hostFirewall(rulesOf(), nodeOf(["etcd"]), { ...surroundingsOf(), fixed });
    assert.ok(
      acceptedBy(ruleset).includes("ip saddr { 10.20.3.4/32, 10.20.3.5/32 } tcp dport { 2379-2380, 10250 } accept"),
    );
    assert.deepEqual(
      exceptions.filter(({ kind }) => kind === "wider-peer").map(({ rule, ranges }) => [rule, ranges]),
      [
        ["prod-common-in-udp-8472-from-prod-common", ["10.20.0.0/16", "2001:db8:20::/64"]],
        ["prod-etcd-in-tcp-2379-2380-from-prod-etcd", ["10.20.4.0/28"]],
      ],
    );
  });
});
