/** An audit in sentences: the first line for whoever reads no further. */
import type { Audit, AuditedCluster } from "./audit";

export function headline({ clusters, incomplete }: Audit): string {
  const required = sum(clusters, (one) => one.required);
  const blocked = sum(clusters, (one) => one.blocked);
  const open = clusters.flatMap((one) => one.open);
  const world = open.filter(({ isWorld }) => isWorld).length;
  const others = open.length - world;
  const unknown = sum(clusters, (one) => one.unknown.length);
  if (clusters.length === 0) return "Nobody was judged: nothing tells which machines are whose.";
  const parts = [
    blocked === 0
      ? `none of ${String(required)} required flows is blocked`
      : `${String(blocked)} of ${String(required)} required flows are blocked`,
    world === 0
      ? "no door that nobody needs is open to the world"
      : `${count(world, "door")} ${world === 1 ? "is" : "are"} open to the world`,
    ...(others === 0 ? [] : [`${count(others, "more opening")} ${others === 1 ? "lets" : "let"} in what no row needs`]),
    ...(unknown === 0 ? [] : [`${count(unknown, "thing")} can't be told`]),
    ...(incomplete.length === 0 ? [] : ["and the files do not show the whole"]),
  ];
  const text = `${parts.join("; ")}.`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function clusterTitle({ name, distribution, nodes }: AuditedCluster): string {
  return `${name}: ${distribution ?? "no cluster"}, ${count(nodes, "node")}`;
}

function count(number: number, word: string): string {
  return `${String(number)} ${word}${number === 1 ? "" : "s"}`;
}

function sum(clusters: readonly AuditedCluster[], of: (cluster: AuditedCluster) => number): number {
  return clusters.reduce((total, cluster) => total + of(cluster), 0);
}
