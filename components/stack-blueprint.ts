/**
 * Everything that a stack's configuration asks for, as data: the networks, Rancher, its clusters, its balancer and its zone.
 * Pure; the configuration is judged by it, and the program's components make the same.
 */
import { balancerBlueprint, type BalancerBlueprint } from "./balancer-blueprint";
import { clusterBlueprint, existingBlueprint, rancherBlueprint, specsOf, type Place } from "./blueprint";
import { clouds } from "./clouds";
import type { Cloud } from "./clouds/cloud";
import type { NetworkRequest } from "./clouds/requests";
import type { ResourceSpec } from "./clouds/spec";
import { clusterSite, rancherSite, under } from "./configuration/arguments";
import { balancerProblems } from "./configuration/check-door";
import { surroundingsOf } from "./configuration/choices";
import { existingPlace, existingSite } from "./configuration/existing";
import type { Problem } from "./configuration/problem";
import type { Configuration, StackClusterConfiguration } from "./configuration/schema";
import { cloudOf, machinesOf, networkOf, rancherName } from "./configuration/shares";
import { knownOf, userFlowsOf } from "./configuration/user-flows";
import { privateZoneSpecs } from "./private-zone-blueprint";
import { existingNetworks, type Intention } from "./proof/intention";

/** What a configuration asks for, and everything that it will register. */
export interface Planned extends Intention {
  readonly specs: readonly ResourceSpec[];
  readonly balancer: BalancerBlueprint | undefined;
  /** What is wrong between sites that make sense by themselves. */
  readonly problems: readonly Problem[];
}

/** Plans a configuration that makes sense. */
export function plannedOf(configuration: Configuration): Planned {
  const { clients, egress, machines, rancher: server, clusters, network } = configuration;
  const cloud = clouds[configuration.cloud];
  const surroundings = surroundingsOf(configuration);
  const here = placeOf("network", network, cloud, configuration);
  const known = knownOf(clusters, clients);
  const flows = userFlowsOf(configuration.flows, undefined, known, cloud.name);
  const machine = { ...machines, ...server.machines };
  const told = server.existing;
  const ofRancher = existingPlace(here.place, rancherName, told?.securityGroupId ?? told?.tag);
  const site =
    told === undefined
      ? rancherSite(rancherName, server, { clients, egress, flows, surroundings }, machine, here.place)
      : existingSite(rancherName, told, here.place);
  const { topology, nodes: rancherNodes, setup: rancherSetup } = site;
  const rancher = {
    topology,
    blueprint:
      told === undefined
        ? rancherBlueprint(topology, here.place, rancherNodes, rancherSetup.requests)
        : existingBlueprint(topology, ofRancher),
  };
  const planned = clusters.map((cluster, index) => {
    const there = cluster.network === undefined ? here : elsewhere(cluster, configuration);
    const isTogether = there === here;
    const place = { ...(isTogether ? ofRancher : there.place), isTogether };
    const wishes = {
      clients,
      egress,
      flows: userFlowsOf(configuration.flows, cluster.name, known, there.place.cloud.name),
      surroundings,
    };
    const own = clusterSite(cluster, site, wishes, machinesOf(cluster, configuration), place);
    const { nodes, setup } = own.site;
    return {
      ...own.site,
      cloud: place.cloud,
      blueprint: clusterBlueprint(own.site.topology, place, nodes, setup.requests, ofRancher),
      network: there === here ? [] : there.specs,
      existing: there === here ? [] : existingNetworks(there.place),
      problems: under(`clusters[${index}]`, own.problems),
    };
  });
  const balancer = site.balancer && balancerBlueprint(rancher, planned, site.balancer, here.place);
  return {
    rancher,
    clusters: planned,
    balancer,
    cloud,
    existing: [...existingNetworks(here.place), ...planned.flatMap(({ existing }) => existing)],
    specs: [
      ...here.specs,
      ...planned.flatMap((cluster) => cluster.network),
      ...[rancher, ...planned].flatMap(({ blueprint }) => specsOf(blueprint)),
      ...privateZoneSpecs(site, rancher.blueprint.nodes, here.place),
      ...(balancer === undefined ? [] : [...balancer.groups.flatMap(({ specs }) => specs), ...balancer.specs]),
    ],
    problems: [
      ...under("rancher", rancherSetup.problems),
      ...planned.flatMap(({ problems }) => problems),
      ...under("rancher", balancer === undefined ? [] : balancerProblems(balancer, cloud, network, planned)),
    ],
  };
}

interface PlannedPlace {
  readonly place: Place;
  readonly specs: readonly ResourceSpec[];
}

function elsewhere(cluster: StackClusterConfiguration, configuration: Configuration): PlannedPlace {
  const cloud = cloudOf(cluster, configuration);
  return placeOf(`${cluster.name}-network`, networkOf(cluster, configuration), cloud, configuration);
}

/** A network, with the names that matter for counting. */
function placeOf(
  name: string,
  request: NetworkRequest,
  cloud: Cloud,
  { namePrefix, tags }: Configuration,
): PlannedPlace {
  const labels = { namePrefix: namePrefix ?? "stack", tags };
  const { network, specs } = cloud.network(name, request, labels);
  return { place: { cloud, labels, network }, specs };
}
