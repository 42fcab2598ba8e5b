/**
 * What a stack should allow, found out the slow and obvious way: the document's tables as the tests typed them off, the
 * user's ranges bit by bit. It shares nothing with planner, encoders, decoders and parity but the probe, `reach`.
 */
import { decode } from "../../../components/clouds/decode";
import type { Planned } from "../../../components/installation/plan";
import { policyTrafficText, type Policy, type PolicyTraffic } from "../../../components/reach/policy";
import { PolicyIndex, type Subject } from "../../../components/reach/policy-index";
import { reach } from "../../../components/reach/reach";
import { additions, cellsOf, customTable, infrastructureTable, type Cell } from "../firewall/document";
import { inRange } from "../reach/evaluator";
import { networkRange } from "../clouds/new-networks";
import type { StackOfTest } from "./topologies";

interface Player {
  readonly name: string;
  readonly subject: Subject;
  /** `rancher`, roles; none for an address. */
  readonly plays: readonly string[];
  readonly cluster: string | undefined;
  /** An address, or `node`: somewhere in the network. */
  readonly place: string;
}

const addresses = ["203.0.113.7", "203.0.113.8", "203.0.113.200", "203.0.112.9", "198.51.100.1", "192.0.2.15"].concat([
  "192.0.2.16",
  "10.20.3.9",
  "10.20.9.9",
  "10.21.0.1",
  "10.99.0.1",
  "35.160.43.145",
  "8.8.8.8",
]);

const catalog = ["35.160.43.145/32", "35.167.242.46/32", "52.33.59.17/32"];

export function disagreements(stack: StackOfTest, planned: Planned): { probes: number; wrong: string[] } {
  const policy = decode(planned.specs, planned.existing);
  const index = new PolicyIndex(policy);
  const players = playersOf(stack, policy);
  const wrong: string[] = [];
  let probes = 0;
  for (const from of players) {
    for (const to of players) {
      if (from.plays.length === 0 && to.plays.length === 0) continue;
      for (const traffic of sampled(from, to)) {
        const expected = isAllowed(stack, from, to, traffic);
        if (expected === undefined) continue;
        probes += 1;
        const { verdict } = reach(index, { subjects: [from.subject] }, { subjects: [to.subject] }, traffic, {
          family: "ipv4",
        });
        const wanted = expected ? "allowed" : "denied";
        if (verdict !== wanted)
          wrong.push(`${from.name} ${to.name} ${policyTrafficText(traffic)}: ${verdict}, not ${wanted}`);
      }
    }
  }
  return { probes, wrong };
}

function playersOf(stack: StackOfTest, policy: Policy): Player[] {
  const named = (name: string) => policy.endpoints.filter((endpoint) => endpoint.name === name).slice(0, 1);
  const nodes = stack.clusters.flatMap(({ name: cluster, launch, nodeGroups }) =>
    nodeGroups.flatMap(({ name, roles, nodes: count }): Player[] =>
      launch !== "custom" || count === 0
        ? []
        : named(`${cluster}-${name}-1`).map((subject) => ({
            ...{ name: `${cluster}/${roles.join("+")}`, subject, plays: roles, cluster, place: "node" },
          })),
    ),
  );
  const rancher = named("rancher-1").map((subject): Player => ({
    ...{ name: "rancher", subject, plays: ["rancher"], cluster: undefined, place: "node" },
  }));
  const outside = addresses.map((place): Player => ({
    name: place,
    subject: { kind: "range", range: `${place}/32`, outsider: true },
    ...{ plays: [], cluster: undefined, place },
  }));
  return [...nodes, ...rancher, ...outside];
}

const cells = cellsOf(infrastructureTable + additions.highAvailability + additions.ssh);
const ports = [
  ...new Set(cells.flatMap(({ first, last }) => [first - 1, first, last, last + 1]).concat([0, 53, 1025, 65535])),
];

/** A few ports of each pair, other ones for other pairs; all of them over all pairs. */
function sampled(from: Player, to: Player): PolicyTraffic[] {
  const offset = (from.name.length * 7 + to.name.length * 3) % 5;
  return ports
    .filter((_, index) => index % 5 === offset)
    .flatMap((port): PolicyTraffic[] => [
      { protocol: "tcp", first: port, last: port },
      { protocol: "udp", first: port, last: port },
    ]);
}

/** Undefined where it depends on which address of the network a node gets. */
function isAllowed(stack: StackOfTest, from: Player, to: Player, traffic: PolicyTraffic): boolean | undefined {
  return both(sends(stack, from, to, traffic), receives(stack, from, to, traffic));
}

function sends(stack: StackOfTest, from: Player, to: Player, traffic: PolicyTraffic): boolean | undefined {
  if (from.plays.length === 0 || stack.egress.mode === "open") return true;
  const extra = (stack.egress.extra ?? []).map((one) => both(isIn([one.to], to), carries(one.ports, traffic)));
  const toCatalog = from.plays.includes("rancher") ? both(isIn(catalog, to), carries("443/tcp", traffic)) : false;
  return either([documents(stack, from, to, traffic), toCatalog, ...extra]);
}

function receives(stack: StackOfTest, from: Player, to: Player, traffic: PolicyTraffic): boolean | undefined {
  if (to.plays.length === 0) return true;
  const clients = {
    rancherClients: stack.clients.rancher,
    workloadClients: stack.clients.workloads,
    sshClients: stack.clients.ssh,
  };
  return either([
    documents(stack, from, to, traffic),
    ...Object.entries(clients).map(([kind, ranges]) =>
      both(
        isIn(ranges, from),
        tableOf(stack, to).some((cell) => cell.from === kind && to.plays.includes(cell.to) && fits(cell, traffic)),
      ),
    ),
  ]);
}

/** Between nodes, what the table says of their roles: of one cluster, or of Rancher and a cluster. */
function documents(stack: StackOfTest, from: Player, to: Player, traffic: PolicyTraffic): boolean {
  if (from.plays.length === 0 || to.plays.length === 0) return false;
  if (from.cluster !== undefined && to.cluster !== undefined && from.cluster !== to.cluster) return false;
  return tableOf(stack, from.cluster === undefined ? to : from).some(
    (cell) => from.plays.includes(cell.from) && to.plays.includes(cell.to) && fits(cell, traffic),
  );
}

function tableOf(stack: StackOfTest, { cluster }: Player): Cell[] {
  const launch = stack.clusters.find(({ name }) => name === cluster)?.launch ?? "custom";
  const own = launch === "custom" ? customTable : infrastructureTable;
  return cellsOf(own + additions.ssh + (stack.install === "ha" ? additions.highAvailability : ""));
}

function fits({ protocol, first, last }: Cell, traffic: PolicyTraffic): boolean {
  return "first" in traffic && traffic.protocol === protocol && first <= traffic.first && traffic.last <= last;
}

function carries(text: string, traffic: PolicyTraffic): boolean {
  return cellsOf(`a > b: ${text}`).some((cell) => fits(cell, traffic));
}

function isIn(all: readonly string[], { place }: Player): boolean | undefined {
  const ranges = all.filter((range) => !range.includes(":"));
  if (place !== "node") return ranges.some((range) => inRange(range, place));
  const [first, last] = ["10.20.0.0", "10.20.255.255"];
  if (ranges.some((range) => inRange(range, first) && inRange(range, last))) return true;
  const isPossible = ranges.some((range) => inRange(networkRange, range.split("/")[0] ?? ""));
  return isPossible ? undefined : false;
}

/** Both, each of which may be unknown. */
function both(one: boolean | undefined, other: boolean | undefined): boolean | undefined {
  if (one === false || other === false) return false;
  return one === undefined || other === undefined ? undefined : true;
}

function either(all: readonly (boolean | undefined)[]): boolean | undefined {
  return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
}
