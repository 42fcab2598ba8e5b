/**
 * The host firewall with real packets: a node of each role, Rancher, clients and strangers in network namespaces, with the
 * generated rulesets in force. What passes is compared with the matrix itself (its flows, not the rules made from them) and
 * the exceptions that each ruleset lists.
 */
import assert from "node:assert/strict";
import { rangeContains } from "../../components/addresses/address";
import type { HostException } from "../../components/host-firewall/exception";
import { hostFirewall, tableName, type HostFirewall } from "../../components/host-firewall/ruleset";
import { allFlows } from "../../components/matrix/editions";
import {
  holds,
  installs,
  isRole,
  launches,
  loadBalancerModes,
  type Flow,
  type FlowParty,
} from "../../components/matrix/flow";
import { tcp, trafficContains, trafficText, udp, type PortTraffic } from "../../components/matrix/traffic";
import {
  circumstancesOf,
  documentedEgress,
  everyNode,
  nodeOf,
  rancherCircumstancesOf,
  rulesOf,
  surroundingsOf,
  type Kubernetes,
  type Variant,
} from "../components/host-firewall/nodes";
import { openNetworkLab, type Conversation, type NetworkLab } from "./network-lab";
import type { Outcome, Target } from "./network-probe";

const nodes = ["etcd", "controlplane", "worker", "rancher"] as const;
type Node = (typeof nodes)[number];

/** Everyone's addresses. A neighbour is in the network, an outsider is not; neither is anyone in the matrix. */
const hosts: Readonly<Record<string, { readonly party: FlowParty | null; readonly addresses: readonly string[] }>> = {
  etcd: { party: "etcd", addresses: ["10.20.0.11", "2001:db8:20::11"] },
  controlplane: { party: "controlplane", addresses: ["10.20.0.12", "2001:db8:20::12"] },
  worker: { party: "worker", addresses: ["10.20.0.13", "2001:db8:20::13"] },
  rancher: { party: "rancher", addresses: ["10.20.0.14", "2001:db8:20::14"] },
  neighbour: { party: null, addresses: ["10.20.0.99", "2001:db8:20::99"] },
  rancherClient: { party: "rancherClients", addresses: ["203.0.113.5"] },
  workloadClient: { party: "workloadClients", addresses: ["198.51.100.5", "2001:db8:77::5"] },
  sshClient: { party: "sshClients", addresses: ["192.0.2.7"] },
  outsider: { party: null, addresses: ["192.0.2.66", "2001:db8:ffff::66"] },
};

function addressesOf(host: string): readonly string[] {
  return hosts[host]?.addresses ?? [];
}

function portsOf({ traffic }: Flow): PortTraffic[] {
  return traffic.protocol === "tcp" || traffic.protocol === "udp" ? [traffic] : [];
}

/** Two that differ in every row: Rancher makes the nodes or not, is one or several, is behind a balancer or not. */
const variants: readonly Variant[] = [
  { launch: "custom", install: "single", loadBalancer: "none" },
  { launch: "infrastructure", install: "ha", loadBalancer: "passthrough" },
];

/** The ends of every range of the matrix that holds here, their neighbours outside, and ports that nobody names. */
const services = new Map(
  [
    ...allFlows
      .filter((flow) => variants.some((variant) => isRow(flow, variant)))
      .flatMap(portsOf)
      .flatMap(({ protocol, first, last }) =>
        [first - 1, first, last, last + 1].map((port): PortTraffic => ({ protocol, first: port, last: port })),
      ),
    ...[22, 9100, 12345].map((port) => tcp(port)),
    ...[53, 9099, 10250, 12345].map((port) => udp(port)),
  ].map((one) => [trafficText(one), one]),
);

interface Attempt extends Target {
  readonly to: Node;
  readonly source: string;
  readonly traffic: PortTraffic;
}

function attemptsFrom(host: string): Attempt[] {
  return nodes.flatMap((to) =>
    addressesOf(to).flatMap((address) => {
      const source = addressesOf(host).find((one) => one.includes(":") === address.includes(":"));
      if (source === undefined) return [];
      return [...services.values()].map((traffic) => {
        const { protocol, first: port } = traffic;
        return { to, source, traffic, protocol, address, port };
      });
    }),
  );
}

/** Rows without a node of the cluster hold in the circumstances of Rancher's own nodes. */
function isRow({ from, to, when }: Flow, variant: Variant): boolean {
  const ofCluster = [from, to].some((party) => isRole(party) || party === "workloadClients");
  return holds(when, ofCluster ? circumstancesOf(variant) : rancherCircumstancesOf(variant));
}

/** The matrix's own rows, SSH as configured, the node itself, or what the ruleset says that it allows besides. */
function mayPass(host: string, { to, source, traffic }: Attempt, variant: Variant, listed: readonly HostException[]) {
  const party = hosts[host]?.party;
  if (host === to) return true;
  if (party === "sshClients" && traffic.protocol === "tcp" && traffic.first === 22) return true;
  const inMatrix = allFlows.some(
    (flow) =>
      !flow.local &&
      flow.from === party &&
      flow.to === to &&
      isRow(flow, variant) &&
      portsOf(flow).some((ports) => trafficContains(ports, traffic)),
  );
  const inException = listed.some(
    (exception) =>
      exception.direction === "ingress" &&
      trafficContains(exception.traffic, traffic) &&
      exception.ranges.some((range) => rangeContains(range, `${source}/${source.includes(":") ? 128 : 32}`)),
  );
  return inMatrix || inException;
}

function firewallOf(node: Node, variant: Variant): HostFirewall {
  return hostFirewall(rulesOf(variant), nodeOf(node === "rancher" ? node : [node], variant), surroundingsOf(variant));
}

describe("host firewall in network namespaces", function () {
  this.timeout(30_000);
  let lab: NetworkLab;
  const servers = new Map<string, Conversation>();

  before(async function () {
    lab = openNetworkLab(this);
    for (const host of Object.keys(hosts)) lab.addHost(host, addressesOf(host));
    lab.ip("outsider", "addr add 169.254.169.254/32 dev eth0", "addr add 192.0.2.80/32 dev eth0");
    const all = [...services.values()];
    const ports = {
      tcp: all.filter(({ protocol }) => protocol === "tcp").map(({ first }) => first),
      udp: all.filter(({ protocol }) => protocol === "udp").map(({ first }) => first),
    };
    await Promise.all([...nodes, "outsider"].map(async (node) => servers.set(node, await lab.serve(node, ports))));
  });

  after(() => (lab as NetworkLab | undefined)?.close());

  it("passes everything before a ruleset is in force", async () => {
    const attempts = attemptsFrom("outsider");
    await lab.expect(
      "outsider",
      attempts,
      attempts.map(() => "open"),
    );
  });

  for (const variant of variants) {
    it(`passes exactly the matrix and the listed exceptions: ${Object.values(variant).join(", ")}`, async () => {
      const firewalls = new Map(nodes.map((node) => [node, firewallOf(node, variant)]));
      for (const [node, { ruleset }] of firewalls) lab.load(node, ruleset);
      const surprises: string[] = [];
      const counts = { open: 0, silent: 0, refused: 0 } satisfies Record<Outcome, number>;
      const tried = Object.keys(hosts).map(async (host) => {
        const attempts = attemptsFrom(host);
        const may = attempts.map((attempt) =>
          mayPass(host, attempt, variant, firewalls.get(attempt.to)?.exceptions ?? []),
        );
        const outcomes = await lab.probe(host, attempts, may);
        for (const [index, attempt] of attempts.entries()) {
          const outcome = outcomes[index] ?? "refused";
          counts[outcome] += 1;
          if (outcome !== (may[index] === true ? "open" : "silent")) {
            surprises.push(`${host} to ${attempt.to} (${attempt.address}) ${trafficText(attempt.traffic)}: ${outcome}`);
          }
        }
      });
      await Promise.all(tried);
      assert.deepEqual(surprises, []);
      assert.ok(counts.open > 200 && counts.silent > 1000, JSON.stringify(counts));
    });
  }

  it("answers 9099 and 10254 to the node itself only, by whatever address", async () => {
    for (const node of nodes) lab.load(node, firewallOf(node, {}).ruleset);
    const ports = [9099, 10254];
    const to = (address: string) => ports.map((port): Target => ({ protocol: "tcp", address, port }));
    const worker = addressesOf("worker").flatMap(to);
    await lab.expect("worker", [...worker, ...to("127.0.0.1"), ...to("::1")], Array<Outcome>(8).fill("open"));
    const others = Object.keys(hosts).filter((host) => host !== "worker");
    const outcomes = await Promise.all(others.map((host) => lab.probe(host, worker)));
    assert.deepEqual(new Set(outcomes.flat()), new Set(["silent"]));
  });

  it("judges link-local addresses and broadcasts like the node's own address", async () => {
    const worker = servers.get("worker");
    assert.ok(worker);
    const [linkLocal = ""] = /fe80::[0-9a-f:]+/.exec(lab.run("worker", "ip", "-6", "-brief", "addr")) ?? [];
    const targets: readonly Target[] = [
      { protocol: "tcp", address: `${linkLocal}%eth0`, port: 10250 },
      { protocol: "tcp", address: `${linkLocal}%eth0`, port: 12345 },
      { protocol: "udp", address: "255.255.255.255", port: 12345 },
    ];
    const attempt = async (open: boolean) => {
      const before = worker.lines.length;
      const outcomes = await lab.probe("neighbour", targets, [open, open]);
      return [...outcomes.slice(0, 2), worker.lines.slice(before).includes("10.20.0.99 to 12345")];
    };
    lab.run("worker", "nft", "delete", "table", "inet", tableName);
    assert.deepEqual(await attempt(true), ["open", "open", true]);
    lab.load("worker", firewallOf("worker", {}).ruleset);
    assert.deepEqual(await attempt(false), ["silent", "silent", false]);
  });

  it("limits what a node itself dials with documented egress, and leaves it metadata, DNS and NTP", async () => {
    const variant: Variant = { egress: documentedEgress };
    lab.load("etcd", firewallOf("etcd", variant).ruleset);
    const [controlplane = ""] = addressesOf("controlplane");
    const target = (protocol: "tcp" | "udp", address: string, port: number) => ({ protocol, address, port });
    const expected: [Target, Outcome][] = [
      [target("tcp", controlplane, 6443), "open"],
      [target("tcp", "192.0.2.80", 443), "open"],
      [target("tcp", "169.254.169.254", 80), "open"],
      [target("udp", "192.0.2.66", 53), "open"],
      [target("udp", "2001:db8:ffff::66", 53), "open"],
      [target("tcp", "127.0.0.1", 9099), "open"],
      [target("tcp", "192.0.2.80", 444), "refused"],
      [target("tcp", "192.0.2.66", 12345), "refused"],
      [target("udp", "192.0.2.66", 12345), "refused"],
      [target("tcp", "2001:db8:ffff::66", 12345), "refused"],
    ];
    const targets = expected.map(([target]) => target);
    await lab.expect(
      "etcd",
      targets,
      expected.map(([, outcome]) => outcome),
    );
    lab.load("etcd", firewallOf("etcd", {}).ruleset);
    await lab.expect(
      "etcd",
      targets,
      targets.map(() => "open"),
    );
  });

  it("is accepted by nft in every variant", () => {
    const rulesets = new Set(everyVariant().flatMap(rulesetsOf));
    assert.ok(rulesets.size >= 100, `${rulesets.size} different rulesets`);
    const files = [...rulesets].map((ruleset, index) => lab.write(`variant-${index}.nft`, ruleset));
    lab.run("switch", "sh", "-ec", 'for file; do nft --check --file "$file"; done', "sh", ...files);
  });
});

const kubernetes: readonly Kubernetes[] = [
  { distribution: "rke1", cni: "canal", encapsulation: "vxlan" },
  { distribution: "rke2", cni: "canal", encapsulation: "wireguard" },
  { distribution: "rke2", cni: "calico", encapsulation: "ipip" },
  { distribution: "rke2", cni: "calico", encapsulation: "bgp" },
  { distribution: "rke2", cni: "cilium", encapsulation: "vxlan" },
  { distribution: "k3s", cni: "flannel", encapsulation: "vxlan" },
  { distribution: "k3s", cni: "none", encapsulation: "vxlan" },
];

function everyVariant(): Variant[] {
  const egresses = [{ mode: "open" } as const, documentedEgress];
  const forRancher = installs.flatMap((install) =>
    loadBalancerModes.flatMap((loadBalancer) => egresses.map((egress) => ({ install, loadBalancer, egress }))),
  );
  const forClusters = launches.flatMap((launch) =>
    kubernetes.flatMap((one) => egresses.map((egress) => ({ launch, kubernetes: one, egress }))),
  );
  return [...forRancher, ...forClusters];
}

function rulesetsOf(variant: Variant): string[] {
  const rules = rulesOf(variant);
  return everyNode.map((parties) => hostFirewall(rules, nodeOf(parties, variant), surroundingsOf(variant)).ruleset);
}
