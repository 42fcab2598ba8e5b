/** What the proof is told: what was asked for, and which resources were made of it. */
import type { Blueprint } from "../blueprint/blueprint";
import type { Cloud } from "../clouds/cloud";
import type { ResourceSpec } from "../resources/resource-spec";
import type { ExistingNetwork } from "../clouds/decode";
import type { BalancerTopology, ClusterTopology, RancherTopology } from "../firewall/topology";

export interface PlannedRancher {
  readonly topology: RancherTopology;
  readonly blueprint: Blueprint;
}

export interface PlannedCluster {
  readonly topology: ClusterTopology;
  readonly blueprint: Blueprint;
  /** Its own cloud. Default: Rancher's. */
  readonly cloud?: Cloud;
}

/** The network's own resources, or what the user says of an existing one. */
export interface PlannedNetwork {
  readonly specs: readonly ResourceSpec[];
  readonly existing: readonly ExistingNetwork[];
}

/** What was asked for, and who there is to be asked about. */
export interface Intention {
  readonly rancher: PlannedRancher;
  readonly clusters: readonly PlannedCluster[];
  /** The balancer's plan, where there is one. */
  readonly balancer?: { readonly topology: BalancerTopology } | undefined;
  /** Rancher's cloud. */
  readonly cloud: Cloud;
  /** What the user says of networks that no resource makes. */
  readonly existing: readonly ExistingNetwork[];
}
