/**
 * Networks, Rancher, clusters and the balancer as plans: what was judged, where it stands, and everything that it registers.
 * Guarantees one way from a judged site to its resources, whoever asks: the plan of a whole stack, or a component that was
 * given arguments.
 */
import type { Cloud, Limits } from "../clouds/cloud";
import type { ExistingNetwork } from "../clouds/decode";
import type { Labels, NetworkRequest } from "../clouds/requests";
import type { Acceptance } from "../review/findings/finding";
import type { ResourceSpec } from "../resources/resource-spec";
import { balancerBlueprint, type BalancerBlueprint } from "./balancer";
import { clusterBlueprint, existingBlueprint, rancherBlueprint, type Blueprint } from "./blueprint";
import type { Place } from "./place";
import { privateZoneSpecs } from "./private-zone";
import type { ClusterSite, RancherSite } from "./sites";

/** What a network is asked to be, with everything about it judged. */
export interface NetworkOrder {
  readonly cloud: Cloud;
  readonly request: NetworkRequest;
  readonly labels: Labels;
  readonly limits: Limits;
  readonly accept: readonly Acceptance[];
}

export interface NetworkPlan {
  readonly order: NetworkOrder;
  readonly place: Place;
  /** Its own resources; none where it exists already. */
  readonly specs: readonly ResourceSpec[];
  /** What only the user can say of it. */
  readonly existing: readonly ExistingNetwork[];
}

/** `request`: with references in the place of ids that only a deployment knows. */
export function networkPlan(name: string, order: NetworkOrder, request: NetworkRequest = order.request): NetworkPlan {
  const { cloud, labels } = order;
  const { network, specs } = cloud.network.encode(name, request, labels);
  const { id, range } = network;
  // An id that only a deployment knows stands here in words of its own.
  // What resources make says its range itself.
  const isMade = id.includes("::");
  const existing =
    range === undefined || isMade ? [] : [{ cloud: cloud.name, id: id.includes("${") ? null : id, range }];
  return { order, place: { cloud, labels, network }, specs, existing };
}

export interface RancherPlan {
  readonly site: RancherSite;
  readonly topology: RancherSite["topology"];
  /** With a Rancher of another stack: where its group's own id or name stands for the group. */
  readonly place: Place;
  readonly blueprint: Blueprint;
}

export function rancherPlan(site: RancherSite, place: Place): RancherPlan {
  const { topology, nodes, setup } = site;
  const blueprint =
    topology.existing === undefined
      ? rancherBlueprint(topology, place, nodes, setup.requests)
      : existingBlueprint(topology, place);
  return { site, topology, place, blueprint };
}

export interface ClusterPlan extends ClusterSite {
  readonly cloud: Cloud;
  readonly place: Place;
  readonly blueprint: Blueprint;
}

/** `place`: Rancher's own where they share a network. */
export function clusterPlan(site: ClusterSite, place: Place, rancher: RancherPlan): ClusterPlan {
  const blueprint = clusterBlueprint(site.topology, place, site.nodes, site.setup.requests, rancher.place);
  return { ...site, cloud: place.cloud, place, blueprint };
}

/** The balancer of a Rancher that has one. */
export function balancerPlan(rancher: RancherPlan, clusters: readonly ClusterPlan[]): BalancerBlueprint | undefined {
  const { balancer } = rancher.site;
  return balancer && balancerBlueprint(rancher, clusters, balancer, rancher.place);
}

/** The private zone of a Rancher that has one; nothing where none is asked for. */
export function zonePlan({ site, blueprint, place }: RancherPlan): readonly ResourceSpec[] {
  return privateZoneSpecs(site, blueprint.nodes, place);
}
