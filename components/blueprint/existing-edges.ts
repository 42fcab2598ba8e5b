/**
 * Between a cluster and a Rancher of another stack: which rows hold, whether enough is told to say them, and what that stack
 * must open, because no rule of this one can.
 */
import type { Problem } from "../judging/problem";
import { isSeenPublicly } from "./edges";
import type { ClusterTopology } from "../firewall/topology";
import { allFlows } from "../matrix/editions";
import { holds, isOfCluster, isRole, type Flow, type FlowParty } from "../matrix/flow";
import { isPortTraffic, trafficText } from "../matrix/traffic";
import type { PlannedNode } from "./nodes";

/** Rows in one direction between the cluster's own and another party. */
function rowsBetween(
  { circumstances, rancher }: ClusterTopology,
  from: "nodes" | FlowParty,
  to: "nodes" | FlowParty,
): Flow[] {
  const isOwn = (party: FlowParty) => isRole(party) || (isOfCluster(party) && party === "hostedCluster");
  const is = (end: "nodes" | FlowParty, party: FlowParty) => (end === "nodes" ? isOwn(party) : party === end);
  if (to === "loadBalancer" && rancher.loadBalancer === "none") return [];
  return allFlows.filter(
    (flow) => is(from, flow.from) && is(to, flow.to) && !flow.local && holds(flow.when, circumstances),
  );
}

/** Rules that would have to name addresses that nobody told. */
export function existingEdgeProblems(
  cluster: ClusterTopology,
  nodes: readonly PlannedNode[],
  addresses: readonly string[],
): Problem[] {
  const { name, launch, edges, egress, rancher } = cluster;
  const { existing } = rancher;
  if (existing === undefined) return [];
  const isOurs = launch === "custom" || launch === "infrastructure";
  if (!isOurs && addresses.length === 0) {
    return [
      { path: "addresses", message: `is missing; a cluster whose launch is ${launch} is known by its addresses alone` },
    ];
  }
  const problems: Problem[] = [];
  const dialled = rowsBetween(cluster, "rancher", "nodes").filter(({ to }) => isRole(to));
  if (isOurs && edges.fromRancher?.rancher.length === 0 && dialled.length > 0) {
    const message =
      `is ${launch}, so Rancher dials the nodes of ${name} at ${traffics(dialled)}, and where it dials from is not told; ` +
      "tell addresses of the existing Rancher";
    problems.push({ path: "launch", message });
  }
  if (isOurs && egress.mode === "documented") {
    const missing = (flows: readonly Flow[], where: string) => {
      if (flows.length === 0) return;
      const message =
        `has documented egress, which lets nodes of ${name} dial ${traffics(flows)} at told addresses alone; ` +
        `tell ${where} of the existing Rancher, or set egress.mode: open`;
      problems.push({ path: "", message });
    };
    if (edges.toRancher?.rancher.length === 0) missing(rowsBetween(cluster, "nodes", "rancher"), "addresses");
    if (edges.toBalancer === undefined) missing(rowsBetween(cluster, "nodes", "loadBalancer"), "balancer.addresses");
  }
  const hidden = nodes.filter((node) => !isSeenPublicly(node)).map((node) => node.name);
  const isUnseen = addresses.length === 0 && (nodes.length === 0 || hidden.length > 0);
  const isAdmittedHere = existing.hasGroup && edges.toRancher !== undefined;
  if (isAdmittedHere && isUnseen && rowsBetween(cluster, "nodes", "rancher").length > 0) {
    const who = nodes.length === 0 ? "its nodes, which are made elsewhere," : hidden.join(", ");
    const message = `is missing; ${who} would dial Rancher from an address that nobody can name. Tell the ranges, or give the nodes public addresses`;
    problems.push({ path: "addresses", message });
  }
  return problems;
}

/** What the other stack must open, in sentences for its owner. */
export function otherStackNotes(
  cluster: ClusterTopology,
  nodes: readonly PlannedNode[],
  addresses: readonly string[],
): string[] {
  const { existing } = cluster.rancher;
  if (existing === undefined) return [];
  const from = sourcesText(cluster, nodes, addresses);
  const admits = (who: string, flows: readonly Flow[]) =>
    flows.length === 0 ? [] : [`Rancher is another stack's: ${who} must admit ${traffics(flows)} from ${from}`];
  const dialled = rowsBetween(cluster, "rancher", "nodes");
  const isLimitedElsewhere = !existing.hasGroup || cluster.egress.mode === "open";
  return [
    ...(existing.hasGroup ? [] : admits("its nodes", rowsBetween(cluster, "nodes", "rancher"))),
    ...admits("the door of its balancer", rowsBetween(cluster, "nodes", "loadBalancer")),
    ...(isLimitedElsewhere && dialled.length > 0
      ? [
          `Rancher is another stack's: where its way out is limited, it must let out ${traffics(dialled)} to ` +
            (cluster.edges.kubernetesApi === undefined ? `the nodes of ${cluster.name}` : `${cluster.name}'s API`),
        ]
      : []),
  ];
}

function sourcesText(
  { name, launch, edges, networkRange }: ClusterTopology,
  nodes: readonly PlannedNode[],
  addresses: readonly string[],
): string {
  if (addresses.length > 0) return [...addresses].sort().join(", ");
  if (edges.toRancher === undefined) return networkRange ?? "the network of the nodes";
  if (nodes.length === 0)
    return `wherever ${launch === "infrastructure" ? "the node driver's " : ""}nodes of ${name} are`;
  const seen = nodes
    .filter(isSeenPublicly)
    .map((node) => (node.publicAddress === undefined ? (node.seenAs?.owner ?? node.name) : node.name));
  const hidden = nodes.filter((node) => !isSeenPublicly(node)).map((node) => node.name);
  return [
    ...(seen.length > 0 ? [`the addresses on the internet of ${[...new Set(seen)].join(", ")}`] : []),
    ...(hidden.length > 0 ? [`the way out of ${hidden.join(", ")}, which have no address of their own there`] : []),
  ].join(", and ");
}

function traffics(flows: readonly Flow[]): string {
  const texts = flows.map(({ traffic }) => {
    if (traffic.protocol === "kubernetes-api-port") return "the port of the Kubernetes API";
    return traffic.protocol === "unspecified" ? "" : isPortTraffic(traffic) ? trafficText(traffic) : traffic.protocol;
  });
  return [...new Set(texts.filter((text) => text !== ""))].join(", ");
}
