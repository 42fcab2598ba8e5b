/**
 * Everything that a stack's configuration asks for, as one plan: the networks, Rancher, its clusters, its balancer and its
 * zone. Pure. The configuration is judged by this plan, and the components that the program makes take the very same.
 */
import { clouds } from "../clouds";
import { balancerSpecs, type BalancerBlueprint } from "../blueprint/balancer";
import { specsOf } from "../blueprint/blueprint";
import { balancerProblems } from "../blueprint/check-balancer";
import { existingPlace, existingSite } from "../blueprint/existing-site";
import {
  balancerPlan,
  clusterPlan,
  networkPlan,
  rancherPlan,
  zonePlan,
  type ClusterPlan,
  type NetworkPlan,
  type RancherPlan,
} from "../blueprint/owners";
import { clusterSite, rancherSite } from "../blueprint/sites";
import type { Cloud } from "../clouds/cloud";
import type { NetworkRequest } from "../clouds/requests";
import { limitsOf } from "../configuration/check";
import { surroundingsOf } from "../configuration/defaults";
import { cloudOf, machinesOf, networkOf, rancherName } from "../configuration/owner-parts";
import type { Configuration } from "../configuration/schema";
import { knownOf, userFlowsOf } from "../configuration/user-flows";
import { under, type Problem } from "../judging/problem";
import type { Intention } from "../proof/intention";
import type { ResourceSpec } from "../resources/resource-spec";

/** A cluster of the stack, and its own network where it has one. */
export interface StackCluster extends ClusterPlan {
  readonly name: string;
  readonly network: NetworkPlan | undefined;
}

/** What a configuration asks for, and everything that it will register. */
export interface Planned extends Intention {
  readonly network: NetworkPlan;
  readonly rancher: RancherPlan;
  /** In the configuration's order. */
  readonly clusters: readonly StackCluster[];
  readonly balancer: BalancerBlueprint | undefined;
  readonly zone: readonly ResourceSpec[];
  /** Every resource, each after what it needs. */
  readonly specs: readonly ResourceSpec[];
  /** What is wrong between sites that make sense by themselves. */
  readonly problems: readonly Problem[];
}

/** Plans a configuration that makes sense. `namePrefix`: what stands before names where the configuration does not say. */
export function plannedOf(configuration: Configuration, namePrefix = "stack"): Planned {
  const { clients, egress, machines, rancher: server, clusters } = configuration;
  const cloud = clouds[configuration.cloud];
  const surroundings = surroundingsOf(configuration);
  const network = stackNetwork("network", configuration.network, cloud, configuration, namePrefix);
  const known = knownOf(clusters, clients);
  const flowsOf = (owner: string | undefined, there: Cloud) =>
    userFlowsOf(configuration.flows, owner, known, there.name);
  const wishes = { clients, egress, surroundings };
  const told = server.existing;
  const site =
    told === undefined
      ? rancherSite(
          rancherName,
          server,
          { ...wishes, flows: flowsOf(undefined, cloud) },
          { ...machines, ...server.machines },
          network.place,
        )
      : existingSite(rancherName, told, network.place);
  const rancher = rancherPlan(site, existingPlace(network.place, rancherName, told?.securityGroupId ?? told?.tag));
  const planned = clusters.map((cluster, index) => {
    const there = cloudOf(cluster, configuration);
    const own =
      cluster.network === undefined
        ? undefined
        : stackNetwork(
            `${cluster.name}-network`,
            networkOf(cluster, configuration),
            there,
            { ...configuration, accept: [] },
            namePrefix,
          );
    const place = own?.place ?? rancher.place;
    const { site: judged, problems } = clusterSite(
      cluster,
      site,
      { ...wishes, flows: flowsOf(cluster.name, place.cloud) },
      machinesOf(cluster, configuration),
      { ...place, isTogether: own === undefined },
    );
    return {
      ...{ ...clusterPlan(judged, place, rancher), name: cluster.name, network: own },
      problems: under(`clusters[${index}]`, problems),
    };
  });
  const balancer = balancerPlan(rancher, planned);
  const zone = zonePlan(rancher);
  const ofOwn = planned.flatMap((cluster) => cluster.network ?? []);
  return {
    ...{ network, rancher, clusters: planned, balancer, zone, cloud },
    existing: [network, ...ofOwn].flatMap(({ existing }) => existing),
    specs: [
      ...[network, ...ofOwn].flatMap(({ specs }) => specs),
      ...[rancher, ...planned].flatMap(({ blueprint }) => specsOf(blueprint)),
      ...zone,
      ...(balancer === undefined ? [] : balancerSpecs(balancer)),
    ],
    problems: [
      ...under("rancher", site.setup.problems),
      ...planned.flatMap(({ problems }) => problems),
      ...under(
        "rancher",
        balancer === undefined ? [] : balancerProblems(balancer, cloud, configuration.network, planned),
      ),
    ],
  };
}

function stackNetwork(
  name: string,
  request: NetworkRequest,
  cloud: Cloud,
  { namePrefix, tags, limits, accept }: Pick<Configuration, "namePrefix" | "tags" | "limits" | "accept">,
  otherwise: string,
): NetworkPlan {
  const labels = { namePrefix: namePrefix ?? otherwise, tags };
  return networkPlan(name, { cloud, request, labels, limits: limitsOf(cloud, limits), accept });
}
