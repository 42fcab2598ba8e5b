/**
 * The planner allows exactly what the document says: every pair of parties, on every port that any row names and on the
 * ports beside them, for nodes with one role, two and all three, for Rancher and for those outside.
 */
import assert from "node:assert/strict";
import { parseConfiguration } from "../../../components/configuration/parse-stack";
import { plannedOf } from "../../../components/installation/plan";
import { planCluster, planRancher } from "../../../components/firewall/plan";
import { ruleName, type FirewallPlan, type Rule } from "../../../components/firewall/rule";
import { additions, customTable, infrastructureTable } from "./document";
import { disagreements, outsiders, type Party } from "./document-check";

const everyPacket = () => true;
const noPacket = () => false;

interface Case {
  readonly launch?: "custom" | "infrastructure";
  readonly rancher?: Readonly<Record<string, unknown>>;
  readonly egress?: Readonly<Record<string, unknown>>;
  readonly clients?: Readonly<Record<"rancher" | "workloads" | "ssh", readonly string[]>>;
}

const clientRanges = { rancher: ["203.0.113.0/24"], workloads: ["198.51.100.0/24"], ssh: [] };
const ssh = { ...clientRanges, ssh: ["192.0.2.0/24"] };
const documented = { mode: "documented" };

/** Rancher and the clusters `prod` and `dev`, which must not meet, as the configuration tells the planner of them. */
function topologiesOf({ launch = "custom", rancher = {}, egress = { mode: "open" }, clients = clientRanges }: Case) {
  const clusters = ["prod", "dev"].map((name) => ({ name, launch, distribution: "rke1" }));
  const network = { cidr: "10.20.0.0/16" };
  const { value, problems } = parseConfiguration({ cloud: "aws", network, rancher, egress, clients, clusters });
  assert.ok(value !== undefined, JSON.stringify(problems));
  const planned = plannedOf(value);
  const [prod, dev] = planned.clusters.map(({ topology }) => topology);
  assert.ok(prod !== undefined && dev !== undefined);
  return { rancher: planned.rancher.topology, prod, dev };
}

function plansOf(circumstances: Case): { rancher: FirewallPlan; prod: FirewallPlan; dev: FirewallPlan } {
  const { rancher, prod, dev } = topologiesOf(circumstances);
  return { rancher: planRancher(rancher), prod: planCluster(prod), dev: planCluster(dev) };
}

function rulesOf(circumstances: Case): Rule[] {
  return Object.values(plansOf(circumstances)).flatMap((plan) => plan.rules);
}

const roles = ["etcd", "controlplane", "worker"];
const roleSets = [1, 2, 3, 4, 5, 6, 7].map((mask) => roles.filter((_, index) => (mask & (1 << index)) !== 0));
const nodes = ["prod", "dev"].flatMap((cluster, which) =>
  roleSets.map((plays, index): Party => ({
    label: `${cluster} ${plays.join("+")}`,
    groups: [`${cluster}-common`, ...plays.map((role) => `${cluster}-${role}`)],
    address: `10.20.${which}.${index + 1}`,
    plays,
    cluster,
  })),
);
const rancherNode = { groups: ["rancher"], plays: ["rancher"], cluster: undefined };
const everybody: readonly Party[] = [
  ...nodes,
  { label: "rancher 1", address: "10.20.9.1", ...rancherNode },
  { label: "rancher 2", address: "10.20.9.2", ...rancherNode },
  ...outsiders,
];

describe("the plan allows exactly the document's flows, for all pairs of parties on all ports", () => {
  const rancher = { install: "ha", nodes: 3 };
  const launch = "infrastructure";
  const tables: readonly [string, Case, string][] = [
    ["custom nodes", {}, customTable],
    ["infrastructure nodes", { launch }, infrastructureTable],
    ["custom nodes, SSH clients", { clients: ssh }, customTable + additions.ssh],
    ["custom nodes, high availability", { rancher }, customTable + additions.highAvailability],
    [
      "infrastructure nodes, high availability, SSH clients",
      { launch, rancher, clients: ssh },
      infrastructureTable + additions.highAvailability + additions.ssh,
    ],
  ];
  for (const [title, circumstances, table] of tables) {
    it(`${title}, open egress`, () => {
      assert.deepEqual(disagreements(rulesOf(circumstances), everybody, table, everyPacket), []);
    });

    it(`${title}, documented egress: both ends`, () => {
      assert.deepEqual(
        disagreements(rulesOf({ ...circumstances, egress: documented }), everybody, table, noPacket),
        [],
      );
    });
  }

  it("the check itself sees a missing rule and one too many", () => {
    const rules = rulesOf({});
    const etcdPeers = rules.find((rule) => ruleName(rule) === "prod-etcd-in-tcp-2379-2380-from-prod-controlplane");
    assert.ok(etcdPeers !== undefined);
    const wider: Rule = { ...etcdPeers, peer: { kind: "group", group: "prod-common" } };
    assert.ok(
      disagreements([...rules, wider], everybody, customTable, everyPacket).includes(
        "prod worker → prod etcd 2379/tcp: is open",
      ),
    );
    const fewer = rules.filter((rule) => rule !== etcdPeers);
    assert.ok(
      disagreements(fewer, everybody, customTable, everyPacket).includes(
        "prod controlplane → prod etcd 2379/tcp: is closed",
      ),
    );
  });
});

describe("promises of the planner, by name", () => {
  const names = (rules: readonly Rule[]) => rules.map(ruleName).sort();

  it("a custom cluster takes 11 ingress rules and Rancher 3, with one range each", () => {
    assert.deepEqual(names(plansOf({}).prod.rules), [
      "prod-common-in-tcp-10250-from-prod-controlplane",
      "prod-common-in-udp-8472-from-prod-common",
      "prod-common-out-all-to-0.0.0.0-0",
      "prod-controlplane-in-tcp-443-from-198.51.100.0-24",
      "prod-controlplane-in-tcp-6443-from-prod-common",
      "prod-controlplane-in-tcp-80-from-198.51.100.0-24",
      "prod-etcd-in-tcp-2379-2380-from-prod-controlplane",
      "prod-etcd-in-tcp-2379-2380-from-prod-etcd",
      "prod-worker-in-tcp-30000-32767-from-198.51.100.0-24",
      "prod-worker-in-tcp-443-from-198.51.100.0-24",
      "prod-worker-in-tcp-80-from-198.51.100.0-24",
      "prod-worker-in-udp-30000-32767-from-198.51.100.0-24",
      "rancher-in-tcp-443-from-prod-common",
    ]);
    assert.deepEqual(names(plansOf({}).rancher.rules), [
      "rancher-in-tcp-443-from-203.0.113.0-24",
      "rancher-in-tcp-80-from-203.0.113.0-24",
      "rancher-out-all-to-0.0.0.0-0",
    ]);
  });

  it("the node driver's ports are two rules on the common group, in infrastructure clusters alone", () => {
    const ofDriver = (launch: "custom" | "infrastructure") =>
      names(plansOf({ launch }).prod.rules).filter((name) => name.endsWith("-from-rancher"));
    assert.deepEqual(ofDriver("infrastructure"), [
      "prod-common-in-tcp-22-from-rancher",
      "prod-common-in-tcp-2376-from-rancher",
    ]);
    assert.deepEqual(ofDriver("custom"), []);
  });

  it("etcd has no clients but etcd and the control plane", () => {
    const peers = plansOf({})
      .prod.rules.filter(({ group, direction }) => group === "prod-etcd" && direction === "ingress")
      .map(({ peer }) => peer.kind === "group" && peer.group);
    assert.deepEqual(peers, ["prod-controlplane", "prod-etcd"]);
  });

  it("nobody is let in where no range is given", () => {
    const ranges = rulesOf({ clients: { rancher: [], workloads: [], ssh: [] } }).filter(
      ({ direction, peer }) => direction === "ingress" && peer.kind === "range",
    );
    assert.deepEqual(ranges, []);
  });

  it("each rule has a reason, and each reason of the matrix its citation", () => {
    for (const rule of rulesOf({ launch: "infrastructure", clients: ssh, egress: documented })) {
      assert.notDeepEqual(rule.reasons, []);
      for (const { why, citations } of rule.reasons) {
        assert.equal(citations.length === 0, why.startsWith("SSH from the ranges"), ruleName(rule));
      }
    }
  });

  it("an open egress is one rule for each family, on the common group", () => {
    const plan = planCluster({ ...topologiesOf({}).prod, families: ["ipv4", "ipv6"] });
    assert.deepEqual(names(plan.rules.filter(({ direction }) => direction === "egress")), [
      "prod-common-out-all-to----0",
      "prod-common-out-all-to-0.0.0.0-0",
    ]);
  });

  it("documented egress takes the user's own flows beside the matrix", () => {
    const extra = [
      { to: "10.9.0.53/32", ports: "53/udp", why: "name server" },
      { to: "10.9.0.0/24", ports: "443/tcp", why: "registry" },
    ];
    const own = plansOf({ egress: { mode: "documented", extra } }).prod.rules.filter(
      ({ peer, direction }) => direction === "egress" && peer.kind === "range",
    );
    assert.deepEqual(
      own.map((rule) => [ruleName(rule), rule.reasons]),
      [
        ["prod-common-out-tcp-443-to-10.9.0.0-24", [{ why: "registry", citations: [] }]],
        ["prod-common-out-udp-53-to-10.9.0.53-32", [{ why: "name server", citations: [] }]],
      ],
    );
    const catalog = plansOf({ egress: documented }).rancher.rules.filter(({ direction }) => direction === "egress");
    assert.deepEqual(names(catalog), [
      "rancher-out-tcp-443-to-35.160.43.145-32",
      "rancher-out-tcp-443-to-35.167.242.46-32",
      "rancher-out-tcp-443-to-52.33.59.17-32",
    ]);
  });

  it("a cluster never touches Rancher's own plan: it adds rules to Rancher's group, and no group", () => {
    const { prod, rancher } = plansOf({});
    assert.deepEqual(
      prod.groups.map(({ id, kind, cluster }) => [id, kind, cluster]),
      [
        ["prod-common", "common", "prod"],
        ["prod-etcd", "etcd", "prod"],
        ["prod-controlplane", "controlplane", "prod"],
        ["prod-worker", "worker", "prod"],
      ],
    );
    assert.deepEqual(rancher.groups, [{ id: "rancher", kind: "rancher", cluster: null }]);
  });

  it("the order of the client ranges changes nothing", () => {
    const ranges = ["198.51.100.0/24", "192.0.2.0/25", "203.0.113.128/25", "192.0.2.0/24", "192.0.2.7/32"];
    const plan = (all: string[]) => plansOf({ clients: { rancher: all, workloads: all, ssh: all } });
    assert.deepEqual(plan(ranges.toReversed()), plan(ranges));
    assert.deepEqual(plan([...ranges, ...ranges]), plan(ranges));
  });
});
