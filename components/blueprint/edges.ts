/**
 * By which addresses Rancher and a cluster dial each other, and so as what each sees the other: as a group in one network
 * at private addresses; as addresses everywhere else. How many there are is known beforehand.
 */
import { clientPeers } from "../firewall/flow-rules";
import type { Peer } from "../firewall/rule";
import type { EdgeEnds, Edges, ToldRancher } from "../firewall/topology";
import { roles, type Launch, type Role } from "../matrix/flow";
import type { Problem } from "../judging/problem";
import type { PlannedNode } from "./nodes";

/** By which of its addresses one dials another. */
export type Dialled = "private" | "public";

export interface EdgeSettings {
  readonly launch: Launch;
  /** Whether the cluster is in Rancher's own network. */
  readonly isTogether: boolean;
  /** By which address the cluster's nodes dial Rancher, and Rancher dials them. */
  readonly rancherDialled: Dialled;
  readonly clusterDialled: Dialled;
  /** Where the cluster's nodes are seen from, as the user says it; for nodes that nobody makes here. */
  readonly addresses: readonly string[];
  readonly kubernetesApi: { readonly range: string; readonly port: number } | undefined;
  readonly rancherNodes: readonly PlannedNode[];
  /** What is told of a Rancher that is another stack's. */
  readonly existing?: ToldRancher | undefined;
  readonly nodes: readonly PlannedNode[];
}

export function edgesOf(settings: EdgeSettings): Edges {
  const { launch, isTogether, rancherDialled, clusterDialled, addresses, kubernetesApi, existing } = settings;
  if (launch === "hosted" || launch === "imported") {
    return {
      toRancher: { nodes: { hostedCluster: clientPeers(addresses) }, rancher: existing?.addresses ?? [] },
      fromRancher: { nodes: { hostedCluster: clientPeers(addresses) }, rancher: existing?.addresses ?? [] },
      ...(kubernetesApi === undefined
        ? {}
        : { kubernetesApi: { peers: clientPeers([kubernetesApi.range]), port: kubernetesApi.port } }),
    };
  }
  const seen = endsByAddress(settings);
  // Nobody is a member of a group that is not told.
  const isGroup = isTogether && (existing?.hasGroup ?? true);
  return {
    ...(isGroup && rancherDialled === "private" ? {} : { toRancher: seen }),
    ...(isGroup && clusterDialled === "private" ? {} : { fromRancher: seen }),
    ...(existing === undefined || existing.balancer.length === 0 ? {} : { toBalancer: existing.balancer }),
  };
}

/** Everybody at their public addresses, or where the user says that the cluster's nodes are. */
function endsByAddress({ addresses, nodes, rancherNodes, existing }: EdgeSettings): EdgeEnds {
  const told = clientPeers(addresses);
  const seen = (role: Role) =>
    told.length > 0
      ? told
      : nodes.filter((node) => node.roles.includes(role)).map((node) => addressPeer(node, "public"));
  return {
    nodes: Object.fromEntries(roles.map((role) => [role, seen(role)])),
    rancher: existing?.addresses ?? rancherNodes.map((node) => addressPeer(node, "public")),
  };
}

/** A node as seen by whoever it dials at a public, or a private, address. */
export function addressPeer({ name, address, publicAddress, seenAs }: PlannedNode, dialled: Dialled): Peer {
  const own = { owner: name, reference: dialled === "public" ? (publicAddress ?? address) : address };
  const seen = dialled === "public" && publicAddress === undefined ? (seenAs ?? own) : own;
  return { kind: "address", ...seen, family: "ipv4" };
}

/** Whether somebody on the internet could tell the node's address: its own, or that of its way out. */
export function isSeenPublicly({ publicAddress, seenAs }: PlannedNode): boolean {
  return publicAddress !== undefined || seenAs !== undefined;
}

/** Edges whose other end nobody could name. */
export function edgeProblems(settings: EdgeSettings): Problem[] {
  const { launch, isTogether, rancherDialled, clusterDialled, addresses, rancherNodes, nodes } = settings;
  const outside = launch === "hosted" || launch === "imported";
  if (outside) {
    if (addresses.length > 0) return [];
    return [
      { path: "addresses", message: `is missing; a cluster whose launch is ${launch} is known by its addresses alone` },
    ];
  }
  const problems: Problem[] = [];
  if (!isTogether && rancherNodes.length === 0) {
    const message =
      "is another one than Rancher's, whose nodes are made elsewhere (rancher.nodes is 0), at addresses that nobody told; put " +
      "the cluster into Rancher's network, or tell Rancher as existing, with its addresses";
    return [{ path: "network", message }];
  }
  const isPublic = !isTogether || rancherDialled === "public";
  const hidden = nodes.filter((node) => !isSeenPublicly(node)).map(({ name }) => name);
  if (isPublic && addresses.length === 0 && (hidden.length > 0 || nodes.length === 0)) {
    const who = nodes.length === 0 ? "its nodes, which are made elsewhere," : hidden.join(", ");
    const message = `is missing; ${who} would dial Rancher from an address that nobody can name. Tell the ranges, or give the nodes public addresses`;
    problems.push({ path: "addresses", message });
  }
  const dialsOut = launch === "infrastructure" && (!isTogether || clusterDialled === "public");
  if (dialsOut && !rancherNodes.every(isSeenPublicly)) {
    const message = "is public, but Rancher's own nodes have no address on the internet to dial from";
    problems.push({ path: "dialled", message });
  }
  return problems;
}
