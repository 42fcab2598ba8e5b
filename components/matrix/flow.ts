/**
 * One row of the matrix: who sends, who receives, what travels, why, where that is written, and when it holds.
 * Pure data and the one function that decides whether a row applies.
 */
import type { Traffic } from "./traffic";

/**
 * Those who send or receive, in the order in which the document lists them. `loadBalancer` stands in front of Rancher;
 * `registrationBalancer` is the fixed registration address in front of the servers of an RKE2 or K3s cluster.
 */
export const parties = [
  "rancher",
  "etcd",
  "controlplane",
  "worker",
  "hostedCluster",
  "loadBalancer",
  "registrationBalancer",
  "rancherClients",
  "workloadClients",
  "kubernetesApiClients",
  "sshClients",
  "catalog",
] as const;
export type FlowParty = (typeof parties)[number];

/** The roles that a node of a cluster can have. */
export const roles = ["etcd", "controlplane", "worker"] as const;
export type Role = (typeof roles)[number];

export function isRole(party: FlowParty): party is Role {
  return (roles as readonly FlowParty[]).includes(party);
}

/** Whether a party is one of a cluster's: its nodes, or those who dial them. SSH clients dial Rancher's nodes, too. */
export function isOfCluster(party: FlowParty): boolean {
  return isRole(party) || party === "hostedCluster" || party === "workloadClients" || party === "kubernetesApiClients";
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

/** The plugin that makes the pod network. `none`: the user brings one, and with it the flows that it needs. */
export const cnis = ["canal", "calico", "cilium", "flannel", "none"] as const;
export type Cni = (typeof cnis)[number];

/** How packets between pods travel from node to node. `bgp` is without any encapsulation: the network routes pods. */
export const encapsulations = ["vxlan", "wireguard", "geneve", "ipsec", "ipip", "bgp"] as const;
export type Encapsulation = (typeof encapsulations)[number];

/** What takes ingress on the nodes, as RKE2's setting `ingress-controller` calls it. `none`: nothing of the distribution's. */
export const ingressControllers = ["ingress-nginx", "traefik", "none"] as const;
export type IngressController = (typeof ingressControllers)[number];

/** The address families that nodes have. */
export const families = ["ipv4", "ipv6"] as const;
export type Family = (typeof families)[number];

/** What a user may switch on, and what brings flows with it; each is called what the documents call it. */
export const options = [
  "authorizedClusterEndpoint",
  "calicoEbpf",
  "embeddedRegistry",
  "hubble",
  "metricsServer",
  "monitoring",
  "networkMetrics",
  "registrationBalancer",
  "webhookPorts",
  "windowsWorkers",
] as const;
export type Option = (typeof options)[number];

/** What a user may switch on by name; the registration balancer is switched on by telling where it dials from. */
export const chosenOptions = options.filter((option) => option !== "registrationBalancer");
export type ChosenOption = (typeof chosenOptions)[number];

/** When a row holds: every key that is present must list the case at hand. An empty condition always holds. */
export interface Condition {
  readonly launch?: readonly Launch[];
  readonly distribution?: readonly Distribution[];
  /** Not with these: another edition's rows take the row's place. It holds where the distribution is not told. */
  readonly unlessDistribution?: readonly Distribution[];
  readonly cni?: readonly Cni[];
  readonly encapsulation?: readonly Encapsulation[];
  readonly ingressController?: readonly IngressController[];
  /** With at least one of these. */
  readonly families?: readonly Family[];
  readonly loadBalancer?: readonly LoadBalancerMode[];
  readonly install?: readonly Install[];
  /** Only where the user chose this. */
  readonly option?: Option;
}

/**
 * The case at hand. A key that is not known here (Rancher's own rows have no launch) satisfies no condition on it. For a
 * cluster, its own distribution and network; for Rancher's nodes, those of the cluster that it runs on.
 */
export interface Circumstances {
  readonly launch?: Launch;
  readonly distribution?: Distribution;
  readonly cni?: Cni;
  readonly encapsulation?: Encapsulation;
  /** While a cluster changes from one to another: what nodes may still speak. */
  readonly formerEncapsulation?: Encapsulation;
  readonly ingressController?: IngressController;
  readonly families?: readonly Family[];
  readonly loadBalancer?: LoadBalancerMode;
  readonly install?: Install;
  readonly options?: readonly Option[];
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

/** Where the sources disagree or leave something open: what they say, and what this matrix does and why. */
export interface Decision {
  readonly question: string;
  readonly answer: string;
}

export interface Flow {
  readonly from: FlowParty;
  readonly to: FlowParty;
  readonly traffic: FlowTraffic;
  readonly why: string;
  readonly citations: readonly Citation[];
  readonly when: Condition;
  /** From a node to itself: no rule in a cloud's firewall. */
  readonly local: boolean;
  readonly decision?: Decision;
}

export function distinctCitations(citations: readonly Citation[]): readonly Citation[] {
  return [...new Map(citations.map((citation) => [JSON.stringify(citation), citation])).values()];
}

/** Whether every part of the condition holds in these circumstances. */
export function holds(condition: Condition, circumstances: Circumstances): boolean {
  return (
    includes(condition.launch, circumstances.launch) &&
    includes(condition.distribution, circumstances.distribution) &&
    excludes(condition.unlessDistribution, circumstances.distribution) &&
    includes(condition.cni, circumstances.cni) &&
    (includes(condition.encapsulation, circumstances.encapsulation) ||
      includes(condition.encapsulation, circumstances.formerEncapsulation)) &&
    includes(condition.ingressController, circumstances.ingressController) &&
    overlaps(condition.families, circumstances.families) &&
    includes(condition.loadBalancer, circumstances.loadBalancer) &&
    includes(condition.install, circumstances.install) &&
    (condition.option === undefined || includes(circumstances.options ?? [], condition.option))
  );
}

function includes<Value>(accepted: readonly Value[] | undefined, value: Value | undefined): boolean {
  return accepted === undefined || (value !== undefined && accepted.includes(value));
}

function excludes<Value>(refused: readonly Value[] | undefined, value: Value | undefined): boolean {
  return refused === undefined || value === undefined || !refused.includes(value);
}

function overlaps<Value>(accepted: readonly Value[] | undefined, values: readonly Value[] = []): boolean {
  return accepted === undefined || values.some((value) => accepted.includes(value));
}

/** For people: `custom nodes table, row etcd nodes, column Rancher nodes [2]`. */
export function citationText(citation: Citation): string {
  const notes = (citation.notes ?? []).map((note) => ` [${note}]`).join("");
  const column = citation.column === undefined ? "" : `, column ${citation.column}`;
  return `${citation.table}, row ${citation.row}${column}${notes}`;
}
