/**
 * Rules held against the document: every pair of parties, on every port that any row names and on the ports beside them.
 */
import type { Rule } from "../../../components/firewall/rule";
import { additions, cellsOf, infrastructureTable, type Cell } from "./document";
import { allows, packetText, type Endpoint, type Packet } from "../reach/evaluator";

/** A party of the check: what it can be in the document's table, and in which cluster. */
export interface Party extends Endpoint {
  readonly plays: readonly string[];
  readonly cluster: string | undefined;
}

const outside = (label: string, address: string, ...plays: string[]): Party => ({
  label,
  groups: undefined,
  address,
  plays,
  cluster: undefined,
});
/** Those who are no nodes, with the clients' ranges of the tests and of the example stacks. */
export const outsiders: readonly Party[] = [
  outside("Rancher's client", "203.0.113.7", "rancherClients"),
  outside("the workloads' client", "198.51.100.255", "workloadClients"),
  outside("the administrator", "192.0.2.9", "sshClients"),
  outside("a stranger", "203.0.114.7"),
  outside("someone in the network without a group", "10.20.0.200"),
  outside("git.rancher.io", "35.160.43.145", "catalog"),
  outside("its second address", "35.167.242.46", "catalog"),
  outside("its third address", "52.33.59.17", "catalog"),
  outside("its neighbour", "52.33.59.18"),
];

/** Every port of the document and those beside it; and what the document never names. */
const packets: readonly Packet[] = [
  ...portsOf(cellsOf(infrastructureTable + additions.highAvailability + additions.ssh)),
  { protocol: "icmp", message: "echo-request" },
  { protocol: "number", number: 4 },
];

function portsOf(cells: readonly Cell[]): Packet[] {
  const named = [...cells.flatMap(({ first, last }) => [first, last]), 9099, 10254, 4789, 10256];
  const ports = [...new Set([0, 65535, 31000, ...named.flatMap((port) => [port - 1, port, port + 1])])];
  return ports.flatMap((port): Packet[] => [
    { protocol: "tcp", port },
    { protocol: "udp", port },
  ]);
}

function documentAllows(cells: readonly Cell[], from: Party, to: Party, packet: Packet): boolean {
  if (packet.protocol === "icmp" || packet.protocol === "number") return false;
  const inOneCluster = from.cluster === undefined || to.cluster === undefined || from.cluster === to.cluster;
  return (
    inOneCluster &&
    cells.some(
      (cell) =>
        from.plays.includes(cell.from) &&
        to.plays.includes(cell.to) &&
        cell.protocol === packet.protocol &&
        cell.first <= packet.port &&
        packet.port <= cell.last,
    )
  );
}

/**
 * What the rules and the document disagree on. What nobody guards is nobody's concern; `openEgress` says what nodes may send
 * to whoever is no node, besides.
 */
export function disagreements(
  rules: readonly Rule[],
  everybody: readonly Party[],
  table: string,
  openEgress: (packet: Packet) => boolean,
): string[] {
  const cells = cellsOf(table);
  const found: string[] = [];
  for (const from of everybody) {
    for (const to of everybody) {
      if (from.groups === undefined && to.groups === undefined) continue;
      for (const packet of packets) {
        const expected = (to.groups === undefined && openEgress(packet)) || documentAllows(cells, from, to, packet);
        if (allows(rules, from, to, packet) !== expected) {
          found.push(`${from.label} → ${to.label} ${packetText(packet)}: ${expected ? "is closed" : "is open"}`);
        }
      }
    }
  }
  return found;
}
