/**
 * The planner allows exactly what the document says: every pair of parties, on every port that any row names and on the
 * ports beside them, for nodes with one role, two and all three, for Rancher and for those outside.
 */
import assert from "node:assert/strict";
import { planCluster, planRancher } from "../../../components/firewall/plan";
import { ruleName, type Rule } from "../../../components/firewall/rule";
import type { ClusterTopology, Egress, RancherTopology } from "../../../components/firewall/topology";
import { tcp, udp } from "../../../components/matrix/traffic";
import { additions, customTable, infrastructureTable } from "./document";
import { disagreements, outsiders, type Party } from "./document-check";

const open: Egress = { mode: "open" };
const documented: Egress = { mode: "documented", extra: [] };

const everyPacket = () => true;
const noPacket = () => false;

const rancherTopology: RancherTopology = {
  name: "rancher",
  install: "single",
  loadBalancer: "none",
  families: ["ipv4"],
  egress: open,
  networkRange: "10.20.0.0/16",
  clients: { rancher: ["203.0.113.0/24"], ssh: [] },
};
const clusterTopology: ClusterTopology = {
  edges: {},
  name: "prod",
  launch: "custom",
  distribution: "rke1",
  rancher: rancherTopology,
  families: ["ipv4"],
  egress: open,
  networkRange: "10.20.0.0/16",
  clients: { workloads: ["198.51.100.0/24"], ssh: [] },
};

interface Case {
  readonly rancher?: Partial<RancherTopology>;
  readonly cluster?: Partial<ClusterTopology>;
  readonly egress?: Egress;
  readonly ssh?: readonly string[];
}

/** All rules of Rancher and two clusters, which must not meet. */
function rulesOf({ rancher, cluster, egress = open, ssh = [] }: Case): Rule[] {
  const server = { ...rancherTopology, ...rancher, egress, clients: { ...rancherTopology.clients, ssh } };
  const managed = {
    ...clusterTopology,
    ...cluster,
    rancher: server,
    egress,
    clients: { ...clusterTopology.clients, ssh },
  };
  return [planRancher(server), planCluster(managed), planCluster({ ...managed, name: "dev" })].flatMap(
    (plan) => plan.rules,
  );
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
  const ssh = ["192.0.2.0/24"];
  const highAvailability = { install: "ha" } as const;
  const infrastructure = { launch: "infrastructure" } as const;
  const tables: readonly [string, Case, string][] = [
    ["custom nodes", {}, customTable],
    ["infrastructure nodes", { cluster: infrastructure }, infrastructureTable],
    ["custom nodes, SSH clients", { ssh }, customTable + additions.ssh],
    ["custom nodes, high availability", { rancher: highAvailability }, customTable + additions.highAvailability],
    [
      "infrastructure nodes, high availability, SSH clients",
      { cluster: infrastructure, rancher: highAvailability, ssh },
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
    assert.deepEqual(names(planCluster(clusterTopology).rules), [
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
    assert.deepEqual(names(planRancher(rancherTopology).rules), [
      "rancher-in-tcp-443-from-203.0.113.0-24",
      "rancher-in-tcp-80-from-203.0.113.0-24",
      "rancher-out-all-to-0.0.0.0-0",
    ]);
  });

  it("the node driver's ports are two rules on the common group, in infrastructure clusters alone", () => {
    const ofDriver = (launch: "custom" | "infrastructure") =>
      names(planCluster({ ...clusterTopology, launch }).rules).filter((name) => name.endsWith("-from-rancher"));
    assert.deepEqual(ofDriver("infrastructure"), [
      "prod-common-in-tcp-22-from-rancher",
      "prod-common-in-tcp-2376-from-rancher",
    ]);
    assert.deepEqual(ofDriver("custom"), []);
  });

  it("etcd has no clients but etcd and the control plane", () => {
    const peers = planCluster(clusterTopology)
      .rules.filter(({ group, direction }) => group === "prod-etcd" && direction === "ingress")
      .map(({ peer }) => peer.kind === "group" && peer.group);
    assert.deepEqual(peers, ["prod-controlplane", "prod-etcd"]);
  });

  it("nobody is let in where no range is given", () => {
    const rancher = planRancher({ ...rancherTopology, clients: { rancher: [], ssh: [] } });
    const cluster = planCluster({ ...clusterTopology, clients: { workloads: [], ssh: [] } });
    const ranges = [...rancher.rules, ...cluster.rules].filter(
      ({ direction, peer }) => direction === "ingress" && peer.kind === "range",
    );
    assert.deepEqual(ranges, []);
  });

  it("each rule has a reason, and each reason of the matrix its citation", () => {
    for (const rule of rulesOf({ ssh: ["192.0.2.0/24"], cluster: { launch: "infrastructure" }, egress: documented })) {
      assert.notDeepEqual(rule.reasons, []);
      for (const { why, citations } of rule.reasons) {
        assert.equal(citations.length === 0, why.startsWith("SSH from the ranges"), ruleName(rule));
      }
    }
  });

  it("an open egress is one rule for each family, on the common group", () => {
    const plan = planCluster({ ...clusterTopology, families: ["ipv4", "ipv6"] });
    assert.deepEqual(names(plan.rules.filter(({ direction }) => direction === "egress")), [
      "prod-common-out-all-to----0",
      "prod-common-out-all-to-0.0.0.0-0",
    ]);
  });

  it("documented egress takes the user's own flows beside the matrix", () => {
    const extra = [
      { to: "10.9.0.53/32", traffic: udp(53), why: "name server" },
      { to: "10.9.0.0/24", traffic: tcp(443), why: "registry" },
    ];
    const plan = planCluster({ ...clusterTopology, egress: { mode: "documented", extra } });
    const own = plan.rules.filter(({ peer, direction }) => direction === "egress" && peer.kind === "range");
    assert.deepEqual(
      own.map((rule) => [ruleName(rule), rule.reasons]),
      [
        ["prod-common-out-tcp-443-to-10.9.0.0-24", [{ why: "registry", citations: [] }]],
        ["prod-common-out-udp-53-to-10.9.0.53-32", [{ why: "name server", citations: [] }]],
      ],
    );
    const catalog = planRancher({ ...rancherTopology, egress: documented }).rules.filter(
      ({ direction }) => direction === "egress",
    );
    assert.deepEqual(names(catalog), [
      "rancher-out-tcp-443-to-35.160.43.145-32",
      "rancher-out-tcp-443-to-35.167.242.46-32",
      "rancher-out-tcp-443-to-52.33.59.17-32",
    ]);
  });

  it("a cluster never touches Rancher's own plan: it adds rules to Rancher's group, and no group", () => {
    const plan = planCluster(clusterTopology);
    assert.deepEqual(
      plan.groups.map(({ id, kind, cluster }) => [id, kind, cluster]),
      [
        ["prod-common", "common", "prod"],
        ["prod-etcd", "etcd", "prod"],
        ["prod-controlplane", "controlplane", "prod"],
        ["prod-worker", "worker", "prod"],
      ],
    );
    assert.deepEqual(planRancher(rancherTopology).groups, [{ id: "rancher", kind: "rancher", cluster: null }]);
  });

  it("the order of the client ranges changes nothing", () => {
    const ranges = ["198.51.100.0/24", "192.0.2.0/25", "203.0.113.128/25", "192.0.2.0/24", "192.0.2.7/32"];
    const plan = (workloads: string[]) => planCluster({ ...clusterTopology, clients: { workloads, ssh: workloads } });
    assert.deepEqual(plan(ranges.toReversed()), plan(ranges));
    assert.deepEqual(plan([...ranges, ...ranges]), plan(ranges));
  });
});
