/**
 * What the host firewall of one node is told. Guarantees that nothing here belongs to a single node: nodes of the same
 * roles get the same text, whoever joins or leaves.
 */
import type { Egress } from "../firewall/topology";
import type { Circumstances, Role } from "../matrix/flow";
import { defaultRanges } from "../matrix/networks";

/** What a node is: the groups that it carries and the parties that it stands for. */
export interface HostNode {
  /** As in `groupsOfRoles`: the common group and one a role; or Rancher's group. */
  readonly groups: readonly string[];
  /** Whose local flows it answers to itself. */
  readonly parties: readonly (Role | "rancher")[];
  /** Which local flows hold, and how pods reach the node: their plugin and its encapsulation. */
  readonly circumstances: Circumstances;
}

/** Around the node, known before anything is deployed. */
export interface HostEnvironment {
  /** The network's ranges. On a host there are no groups: a peer that is one, or a balancer, becomes these. */
  readonly network: readonly string[];
  /**
   * Where a peer's addresses are fixed beforehand (a subnet of its own, a reserved address): those, by the peer's name. An
   * address that only a deployment knows must stand here, since it need not be in the network.
   */
  readonly fixed?: Readonly<Record<string, readonly string[]>>;
  /** Ranges of pods, services and container bridges; see `usualContainerRanges`. */
  readonly containers: readonly string[];
  /**
   * Who besides containers reaches pods and services by route. Default: the network's ranges where the circumstances say
   * that it routes pods (encapsulation `bgp`), nobody with an overlay.
   */
  readonly routedFrom?: readonly string[];
  readonly egress: Egress["mode"];
  /** With documented egress: what the node still gets from its cloud. Default: all. */
  readonly needs?: readonly NodeNeed[];
}

/** What a node doesn't work without, though no row of the matrix says so. */
export const nodeNeeds = ["metadata", "dns", "ntp"] as const;
export type NodeNeed = (typeof nodeNeeds)[number];

/**
 * The defaults of all three distributions for pods and for services, and of Docker for its bridge. A cluster with ranges
 * of its own, or a Docker with more networks, needs its own list.
 */
export const usualContainerRanges = [defaultRanges.pods, defaultRanges.services, "172.17.0.0/16"] as const;

/** An input from which no safe ruleset can be written; the message says what would be right. */
export class HostFirewallError extends Error {
  override readonly name = "HostFirewallError";
}
