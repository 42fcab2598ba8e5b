/**
 * What each owner has of what a stack says: Rancher, and every cluster, its cloud, its network, its machines, and the clients,
 * destinations and flows that are its affair. The program, the plan and the judgement all ask here.
 */
import { clouds } from "../clouds";
import type { Cloud, CloudName } from "../clouds/cloud";
import type { NetworkRequest } from "../clouds/requests";
import { isIn, type ClientText } from "./named-peers";
import { parse, type Configuration, type Machines, type StackClusterConfiguration } from "./schema";
import { knownOf, userFlowsOf, withoutClientParties, type UserFlowText } from "./user-flows";

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
  return parse(cloudOf(cluster, configuration).networkSchema, cluster.network).value ?? {};
}

export function hasNodes({ launch }: StackClusterConfiguration): boolean {
  return launch === "custom" || launch === "infrastructure";
}

/** The user's own flows that are the affair of one cluster, or of Rancher alone. */
export function flowsOf(configuration: Configuration, owner: string | undefined): UserFlowText[] {
  const { flows, clusters, clients } = configuration;
  const known = knownOf(clusters, clients);
  const cluster = clusters.find(({ name }) => name === owner);
  const cloud = cluster === undefined ? configuration.cloud : cloudOf(cluster, configuration).name;
  return flows
    .flatMap((flow) => withoutClientParties(flow, known))
    .filter((flow) => userFlowsOf([flow], owner, known, cloud).length > 0);
}

/** Clients and destinations as one cloud's rules can name them. */
export function onlyIn(
  { clients, egress }: Configuration,
  cloud: CloudName,
): Pick<Configuration, "clients" | "egress"> {
  const here = (all: readonly ClientText[]) => all.filter((one) => isIn(one, cloud));
  return {
    clients: {
      rancher: here(clients.rancher),
      workloads: here(clients.workloads),
      ssh: here(clients.ssh),
      kubernetesApi: here(clients.kubernetesApi),
    },
    egress: egress.mode === "open" ? egress : { ...egress, extra: egress.extra.filter(({ to }) => isIn(to, cloud)) },
  };
}

/** The stack's machines are of the stack's cloud; a cluster in another one has its own. */
export function machinesOf(cluster: StackClusterConfiguration, { cloud, machines }: Configuration): Machines {
  return { ...((cluster.cloud ?? cloud) === cloud ? machines : {}), ...cluster.machines };
}
