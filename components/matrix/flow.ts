/**
 * One row of the matrix: who sends, who receives, what travels, why, where that is written, and when it holds.
 * Pure data and the one function that decides whether a row applies.
 */
import type { Traffic } from "./traffic";

/** Those who send or receive, in the order in which the document lists them. */
export const parties = [
  "rancher",
  "etcd",
  "controlplane",
  "worker",
  "hostedCluster",
  "loadBalancer",
  "rancherClients",
  "workloadClients",
  "kubernetesApiClients",
  "sshClients",
  "catalog",
] as const;
export type Party = (typeof parties)[number];

/** The roles that a node of a cluster can have. */
export const roles = ["etcd", "controlplane", "worker"] as const;
export type Role = (typeof roles)[number];

export function isRole(party: Party): party is Role {
  return (roles as readonly Party[]).includes(party);
}

/** Who makes the nodes of a cluster. */
export const launches = ["infrastructure", "custom", "hosted", "imported"] as const;
export type Launch = (typeof launches)[number];

export const distributions = ["rke1", "rke2", "k3s"] as const;
export type Distribution = (typeof distributions)[number];

/** What stands in front of Rancher: nothing, a balancer that passes TLS through, or one that terminates it. */
export const loadBalancerModes = ["none", "passthrough", "terminating"] as const;
export type LoadBalancerMode = (typeof loadBalancerModes)[number];

/** How Rancher is installed: one container, or pods on a cluster of its own. */
export const installs = ["single", "ha"] as const;
export type Install = (typeof installs)[number];

/** When a row holds: every key that is present must list the case at hand. An empty condition always holds. */
export interface Condition {
  readonly launch?: readonly Launch[];
  readonly distribution?: readonly Distribution[];
  readonly loadBalancer?: readonly LoadBalancerMode[];
  readonly install?: readonly Install[];
}

/** The case at hand. A key that is not known here (Rancher's own rows have no launch) satisfies no condition on it. */
export interface Circumstances {
  readonly launch?: Launch;
  readonly distribution?: Distribution;
  readonly loadBalancer?: LoadBalancerMode;
  readonly install?: Install;
}

/** Where a row is written: the cell of a table, its footnotes included. */
export interface Citation {
  readonly document: string;
  readonly table: string;
  readonly row: string;
  readonly column?: string;
  readonly notes?: readonly number[];
}

/**
 * What travels in a row. Two cells of the document name no number: the port of a hosted cluster's Kubernetes API, which
 * the user tells, and what workload clients use there, which is the cluster's own affair and never a rule of ours.
 */
export type FlowTraffic = Traffic | { readonly protocol: "kubernetes-api-port" } | { readonly protocol: "unspecified" };

export interface Flow {
  readonly from: Party;
  readonly to: Party;
  readonly traffic: FlowTraffic;
  readonly why: string;
  readonly citations: readonly Citation[];
  readonly when: Condition;
  /** From a node to itself: no rule in a cloud's firewall. */
  readonly local: boolean;
}

/** Whether every part of the condition holds in these circumstances. */
export function holds(condition: Condition, circumstances: Circumstances): boolean {
  return (
    includes(condition.launch, circumstances.launch) &&
    includes(condition.distribution, circumstances.distribution) &&
    includes(condition.loadBalancer, circumstances.loadBalancer) &&
    includes(condition.install, circumstances.install)
  );
}

function includes<Value>(accepted: readonly Value[] | undefined, value: Value | undefined): boolean {
  return accepted === undefined || (value !== undefined && accepted.includes(value));
}

/** For people: `custom nodes table, row etcd nodes, column Rancher nodes [2]`. */
export function citationText(citation: Citation): string {
  const notes = (citation.notes ?? []).map((note) => ` [${note}]`).join("");
  const column = citation.column === undefined ? "" : `, column ${citation.column}`;
  return `${citation.table}, row ${citation.row}${column}${notes}`;
}
