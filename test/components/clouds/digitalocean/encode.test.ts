/** Rules as DigitalOcean firewalls: each kind against arguments written by hand, what can't be said, and limits. */
import assert from "node:assert/strict";
import { digitalocean } from "../../../../components/clouds/digitalocean";
import { limitProblems, limitsOf } from "../../../../components/configuration/check";
import type { Rule } from "../../../../components/firewall/rule";
import { everything, tcp, udp } from "../../../../components/matrix/traffic";
import { egress, group, ingress, labels, planOf, range, network } from "../rules";

const tagKey = (name: string) => `digitalocean:index/tag:Tag::${name}`;

function firewalls(rules: readonly Rule[]) {
  return digitalocean.firewall.rules(planOf(rules), labels, network).map(({ spec }) => spec);
}

/** The inbound and outbound rules of the one firewall. */
function said(rules: readonly Rule[]) {
  const [firewall, ...others] = firewalls(rules);
  assert.deepEqual(others, []);
  return [firewall?.inputs.inboundRules, firewall?.inputs.outboundRules];
}

/** As a firewall and a droplet refer to a tag: by the name that it was made with. */
function tagName(group: string): string {
  return `\${digitalocean:index/tag:Tag::${group}.name}`;
}

describe("DigitalOcean: firewalls", () => {
  it("one for each group, bound by its tag, after the tags that it names; Rancher's is the cluster's own", () => {
    const rules = [
      ingress("prod-etcd", tcp(2379, 2380), group("prod-controlplane")),
      ingress("prod-etcd", tcp(2379, 2380), group("prod-etcd")),
      ingress("rancher", tcp(443), group("prod-common")),
    ];
    const others = planOf([...rules, ingress("prod-worker", tcp(1), group("prod-etcd"))]);
    assert.deepEqual(
      digitalocean.firewall.rules(others, labels, network).map(({ spec }) => spec.name),
      ["prod-etcd", "prod-worker", "prod-rancher"],
    );
    assert.deepEqual(digitalocean.firewall.rules(planOf(rules), labels, network), [
      {
        group: "prod-etcd",
        spec: {
          type: "digitalocean:index/firewall:Firewall",
          name: "prod-etcd",
          inputs: {
            name: "acme-prod-etcd",
            tags: [tagName("prod-etcd")],
            inboundRules: [
              {
                protocol: "tcp",
                portRange: "2379-2380",
                sourceTags: [tagName("prod-controlplane"), tagName("prod-etcd")],
              },
            ],
          },
          dependsOn: [tagKey("prod-controlplane"), tagKey("prod-etcd")],
        },
      },
      {
        group: "rancher",
        spec: {
          type: "digitalocean:index/firewall:Firewall",
          name: "prod-rancher",
          inputs: {
            name: "acme-prod-rancher",
            tags: [tagName("rancher")],
            inboundRules: [{ protocol: "tcp", portRange: "443", sourceTags: [tagName("prod-common")] }],
          },
          dependsOn: [tagKey("prod-common"), tagKey("rancher")],
        },
      },
    ]);
  });

  it("a tag is its group's name with the prefix, and needs no tags of its own", () => {
    const etcd = { id: "prod-etcd", kind: "etcd", cluster: "prod" } as const;
    assert.deepEqual(
      digitalocean.firewall.group(
        etcd,
        { id: "n", families: ["ipv4" as const], range: undefined, subnetIds: [], wayOut: [] },
        labels,
      ),
      [
        {
          type: "digitalocean:index/tag:Tag",
          name: "prod-etcd",
          inputs: { name: "acme-prod-etcd" },
          ignoreChanges: ["name"],
        },
      ],
    );
  });
});

describe("DigitalOcean: each kind of rule", () => {
  it("sources of one protocol and port range are joined and sorted, addresses of both families together", () => {
    const peers = [range("203.0.113.0/24"), group("prod-worker"), range("2001:db8::/32"), range("192.0.2.0/24")];
    const expected = {
      protocol: "tcp",
      portRange: "443",
      sourceAddresses: ["192.0.2.0/24", "2001:db8::/32", "203.0.113.0/24"],
      sourceTags: [tagName("prod-worker")],
    };
    for (const order of [peers, peers.toReversed()]) {
      assert.deepEqual(said(order.map((peer) => ingress("g", tcp(443), peer))), [[expected], undefined]);
    }
  });

  it("ports: one, a range; all of them are 1-65535; the order is by protocol, then port", () => {
    const peer = range("10.0.0.0/8");
    const rules = [udp(30000, 32767), tcp(6443), tcp(80), tcp(0, 65535), udp(1, 65535)].map((traffic) =>
      ingress("g", traffic, peer),
    );
    assert.deepEqual(
      (said(rules)[0] as { protocol: string; portRange: string }[]).map(({ protocol, portRange }) => [
        protocol,
        portRange,
      ]),
      [
        ["tcp", "80"],
        ["tcp", "6443"],
        ["tcp", "1-65535"],
        ["udp", "1-65535"],
        ["udp", "30000-32767"],
      ],
    );
  });

  it("every protocol is icmp, tcp and udp", () => {
    const destinationAddresses = ["0.0.0.0/0", "::/0"];
    assert.deepEqual(said([range("0.0.0.0/0"), range("::/0")].map((peer) => egress("g", everything, peer))), [
      undefined,
      [
        { protocol: "icmp", destinationAddresses },
        { protocol: "tcp", portRange: "1-65535", destinationAddresses },
        { protocol: "udp", portRange: "1-65535", destinationAddresses },
      ],
    ]);
  });

  it("icmp has no ports", () => {
    assert.deepEqual(said([ingress("g", { protocol: "icmp", message: "every" }, group("h"))]), [
      [{ protocol: "icmp", sourceTags: [tagName("h")] }],
      undefined,
    ]);
  });

  it("out to a group is by tag", () => {
    assert.deepEqual(said([egress("g", tcp(443), group("rancher"))]), [
      undefined,
      [{ protocol: "tcp", portRange: "443", destinationTags: [tagName("rancher")] }],
    ]);
  });

  it("to and from a balancer is by its id", () => {
    const balancer = { kind: "balancer", balancer: "door" } as const;
    const uids = ["${digitalocean:index/loadBalancer:LoadBalancer::door.id}"];
    assert.deepEqual(said([ingress("g", tcp(80), balancer), egress("g", tcp(443), balancer)]), [
      [{ protocol: "tcp", portRange: "80", sourceLoadBalancerUids: uids }],
      [{ protocol: "tcp", portRange: "443", destinationLoadBalancerUids: uids }],
    ]);
  });

  it("no rule has an action, which older plugins do not know", () => {
    const rules = [ingress("g", everything, group("h")), egress("g", everything, range("0.0.0.0/0"))];
    assert.ok(!JSON.stringify(firewalls(rules)).includes("action"));
  });
});

describe("DigitalOcean: what it can't say", () => {
  it("refuses protocols besides tcp, udp and icmp: the flow, the group, and the way out", () => {
    const rule = ingress("prod-common", { protocol: "number", number: 4 }, group("prod-common"), "Calico IP-in-IP");
    assert.deepEqual(
      digitalocean.firewall.refusals(planOf([rule, ingress("prod-common", udp(8472), group("prod-common"))])),
      [
        {
          what: "protocol 4 (Calico IP-in-IP) on prod-common: DigitalOcean's firewalls know only tcp, udp and icmp",
          wayOut: "choose what travels over UDP (of encapsulations: VXLAN or WireGuard), or another cloud",
        },
      ],
    );
  });
});

describe("DigitalOcean: limits of a firewall", () => {
  const limits = limitsOf(digitalocean, { reserved: { groups: 0, rules: 0 } });
  const rules = (count: number) => [
    ...Array.from({ length: count - 3 }, (_, index) => ingress("g", tcp(index * 2 + 1), range("10.0.0.0/8"))),
    egress("g", everything, range("0.0.0.0/0")),
  ];

  it("counts in and out together, as they are encoded", () => {
    assert.deepEqual(
      digitalocean.limits.count(firewalls(rules(50)), limits).map(({ what, used, limit }) => [what, used, limit]),
      [
        ["rules of firewall g", 50, 50],
        ["tags of firewall g", 1, 5],
      ],
    );
    assert.deepEqual(limitProblems(digitalocean, digitalocean.limits.count(firewalls(rules(50)), limits)), []);
  });

  it("the fifty-first is refused, with the firewall and the way out", () => {
    assert.deepEqual(limitProblems(digitalocean, digitalocean.limits.count(firewalls(rules(51)), limits)), [
      {
        path: "",
        message:
          "digitalocean allows 50 rules of firewall g; this needs 51. If your account allows more, set limits.rulesPerFirewall",
      },
    ]);
  });

  it("many sources of one port are one rule", () => {
    const many = Array.from({ length: 200 }, (_, index) => ingress("g", tcp(443), range(`10.0.${index}.0/24`)));
    assert.equal(digitalocean.limits.count(firewalls(many), limits)[0]?.used, 1);
  });

  it("more than five tags on one firewall are refused", () => {
    const firewall = {
      type: "digitalocean:index/firewall:Firewall",
      name: "g",
      inputs: { tags: ["a", "b", "c", "d", "e", "f"] },
    };
    assert.match(
      limitProblems(digitalocean, digitalocean.limits.count([firewall], limits))[0]?.message ?? "",
      /^digitalocean allows 5 tags of firewall g; this needs 6\. .*limits\.tagsPerFirewall$/,
    );
  });
});
