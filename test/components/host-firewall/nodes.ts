/** Real plans, and the nodes that carry their groups: what both suites of the host firewall are about. */
import { groupsOfRoles } from "../../../components/blueprint/blueprint";
import { planCluster, planRancher } from "../../../components/firewall/plan";
import type { Rule } from "../../../components/firewall/rule";
import type { ClusterTopology, Egress, RancherTopology } from "../../../components/firewall/topology";
import { usualContainerRanges, type HostNode, type HostEnvironment } from "../../../components/host-firewall/host-node";
import type { Circumstances, Launch, LoadBalancerMode, Install, Role } from "../../../components/matrix/flow";

export const network = "10.20.0.0/16";
export const networkV6 = "2001:db8:20::/64";
export const rancherClients = "203.0.113.0/24";
export const workloadClients = "198.51.100.0/24";
export const workloadClientsV6 = "2001:db8:77::/48";
export const sshClients = "192.0.2.7/32";

const families = ["ipv4", "ipv6"] as const;

export type Kubernetes = Required<Pick<Circumstances, "distribution" | "cni" | "encapsulation">>;

const rke1: Kubernetes = { distribution: "rke1", cni: "canal", encapsulation: "vxlan" };

export interface Variant {
  readonly launch?: Launch;
  /** Of the cluster: its distribution, its pods' plugin and how that gets packets from node to node. */
  readonly kubernetes?: Kubernetes;
  readonly install?: Install;
  readonly loadBalancer?: LoadBalancerMode;
  readonly egress?: Egress;
}

export const documentedEgress: Egress = {
  mode: "documented",
  extra: [{ to: "192.0.2.80/32", traffic: { protocol: "tcp", first: 443, last: 443 }, why: "a registry" }],
};

/** Of the cluster, and of what goes on between it and Rancher. */
export function circumstancesOf(variant: Variant): Circumstances {
  const { launch = "custom", kubernetes = rke1, install = "single", loadBalancer = "none" } = variant;
  return { install, loadBalancer, families, launch, ...kubernetes };
}

/** Of Rancher's own nodes and their clients; a highly available Rancher runs on K3s. */
export function rancherCircumstancesOf({ install = "single", loadBalancer = "none" }: Variant): Circumstances {
  const own = { distribution: "k3s", cni: "flannel", encapsulation: "vxlan" } as const;
  return { install, loadBalancer, families, ...(install === "ha" ? own : {}) };
}

/** The rules of a Rancher and of its one cluster, `prod`. */
export function rulesOf(variant: Variant = {}): readonly Rule[] {
  const { launch = "custom", kubernetes = rke1, install = "single", loadBalancer = "none" } = variant;
  const egress: Egress = variant.egress ?? { mode: "open" };
  const surroundings = { families, egress, flows: [], networkRange: network };
  const rancher: RancherTopology = {
    ...surroundings,
    name: "rancher",
    install,
    loadBalancer,
    circumstances: rancherCircumstancesOf(variant),
    clients: { rancher: [rancherClients], ssh: [sshClients] },
  };
  const cluster: ClusterTopology = {
    ...surroundings,
    name: "prod",
    launch,
    distribution: kubernetes.distribution,
    circumstances: circumstancesOf(variant),
    rancher,
    edges: {},
    registrationBalancer: [],
    nodeDriverGroup: undefined,
    clients: { workloads: [workloadClients, workloadClientsV6], ssh: [sshClients], kubernetesApi: [] },
  };
  return [...planRancher(rancher).rules, ...planCluster(cluster).rules];
}

/** A node of the cluster with these roles, or a node of Rancher's. */
export function nodeOf(parties: readonly Role[] | "rancher", variant: Variant = {}): HostNode {
  return parties === "rancher"
    ? { groups: ["rancher"], parties: ["rancher"], circumstances: rancherCircumstancesOf(variant) }
    : { groups: groupsOfRoles("prod", parties), parties, circumstances: circumstancesOf(variant) };
}

export function surroundingsOf({ egress }: Variant = {}): HostEnvironment {
  return { network: [network, networkV6], containers: [...usualContainerRanges], egress: egress?.mode ?? "open" };
}

/** What a node can be: every set of roles, and Rancher's. */
export const everyNode: readonly (readonly Role[] | "rancher")[] = [
  ["etcd"],
  ["controlplane"],
  ["worker"],
  ["etcd", "controlplane"],
  ["etcd", "worker"],
  ["controlplane", "worker"],
  ["etcd", "controlplane", "worker"],
  "rancher",
];
