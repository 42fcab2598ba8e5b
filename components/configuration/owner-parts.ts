/**
 * What each owner has of what a stack says: Rancher, and every cluster, its cloud, its network, and its machines. The plan
 * and the judgement both ask here.
 */
import { clouds } from "../clouds";
import type { Cloud } from "../clouds/cloud";
import type { NetworkRequest } from "../clouds/requests";
import type { Configuration, Machines, StackClusterConfiguration } from "./schema";
import { parse } from "../judging/shapes";

/** What a stack's Rancher is called. */
export const rancherName = "rancher";

export function cloudOf(cluster: StackClusterConfiguration, { cloud }: Configuration): Cloud {
  return clouds[cluster.cloud ?? cloud];
}

export function cloudsOf(configuration: Configuration): Cloud[] {
  const all = configuration.clusters.map((cluster) => cloudOf(cluster, configuration));
  return [...new Set([clouds[configuration.cloud], ...all])];
}

/** Its own network, where it has one of the right shape, or the stack's. */
export function networkOf(cluster: StackClusterConfiguration, configuration: Configuration): NetworkRequest {
  if (cluster.network === undefined) return configuration.network;
  return parse(cloudOf(cluster, configuration).network.schema, cluster.network).value ?? {};
}

export function hasNodes({ launch }: StackClusterConfiguration): boolean {
  return launch === "custom" || launch === "infrastructure";
}

/** The stack's machines are of the stack's cloud; a cluster in another one has its own. */
export function machinesOf(cluster: StackClusterConfiguration, { cloud, machines }: Configuration): Machines {
  return { ...((cluster.cloud ?? cloud) === cloud ? machines : {}), ...cluster.machines };
}
