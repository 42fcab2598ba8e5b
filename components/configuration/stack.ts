/**
 * A stack's whole configuration, judged at once: shape, sense, what the cloud can express and its limits. What it returns
 * can be carried out; everything else is a ConfigurationError that names every problem.
 */
import { clusterBlueprint, rancherBlueprint, specsOf, type Place } from "../blueprint";
import { clouds } from "../clouds";
import type { Cloud, ResourceSpec } from "../clouds/cloud";
import {
  checkNodeGroups,
  clusterNodeGroups,
  clusterTopology,
  rancherNodeGroup,
  rancherTopology,
  under,
} from "./arguments";
import {
  checkClients,
  checkCluster,
  checkEgress,
  checkLimitKeys,
  checkMachine,
  checkNetwork,
  checkRancher,
  duplicates,
  limitProblems,
  limitsOf,
  refusalProblems,
} from "./check";
import { existingNetworks, parityOfResources, type Intention } from "../proof/parity";
import { ConfigurationError, type Problem } from "./problem";
import { parseConfiguration, type Configuration } from "./schema";

const subject = "The stack's configuration";
const rancherName = "rancher";

/** Throws a ConfigurationError that names every problem. */
export function judgeConfiguration(input: Readonly<Record<string, unknown>>): Configuration {
  const { value, problems } = parseConfiguration(input);
  if (value === undefined) throw new ConfigurationError(subject, problems);
  const cloud = clouds[value.cloud];
  const found = [...checkSections(value, cloud), ...checkNames(value)];
  // Plans are made only of what makes sense; there may be more to say about them.
  const all = found.length > 0 ? found : checkPlans(value, cloud);
  if (all.length > 0) throw new ConfigurationError(subject, all);
  return value;
}

function checkSections(configuration: Configuration, cloud: Cloud): Problem[] {
  const { network, clients, egress, limits, machines, rancher, clusters } = configuration;
  return [
    ...under("network", checkNetwork(network, cloud)),
    ...under("clients", checkClients(clients)),
    ...under("egress", checkEgress(egress)),
    ...under("limits", checkLimitKeys(cloud, limits)),
    ...under("rancher", [...checkRancher(rancher), ...checkMachine({ ...machines, ...rancher.machines }, cloud)]),
    ...clusters.flatMap((cluster, index) =>
      under(`clusters[${index}]`, [
        ...checkCluster(cluster),
        ...checkNodeGroups(cluster, clusterNodeGroups(cluster, machines), cloud),
      ]),
    ),
  ];
}

/** Two clusters of one name, or nodes of different clusters that would be called the same. */
function checkNames({ clusters }: Configuration): Problem[] {
  const sameName = duplicates(clusters.map((cluster) => cluster.name));
  if (sameName.length > 0) {
    return sameName.map(([first, second, name]) => ({
      path: `clusters[${second}].name`,
      message: `is "${name}", as is clusters[${first}].name; names must differ`,
    }));
  }
  const owners = clusters.flatMap((cluster) =>
    cluster.nodeGroups.map((group) => ({ nodes: `${cluster.name}-${group.name}`, cluster: cluster.name })),
  );
  return duplicates(owners.map(({ nodes }) => nodes))
    .filter(([first, second]) => owners[first]?.cluster !== owners[second]?.cluster)
    .map(([first, second, nodes]) => ({
      path: "clusters",
      message:
        `nodes of ${owners[first]?.cluster ?? ""} and of ${owners[second]?.cluster ?? ""} would both be called ` +
        `${nodes}-1; rename one of the clusters or node groups`,
    }));
}

/** What a configuration asks for, and everything that it will register. */
export interface Planned extends Intention {
  readonly specs: readonly ResourceSpec[];
}

/** Plans a configuration that makes sense. */
export function plannedOf(configuration: Configuration): Planned {
  const { clients, egress, machines, rancher: server, clusters } = configuration;
  const cloud = clouds[configuration.cloud];
  const { place, specs: network } = placeOf(configuration, cloud);
  const topology = rancherTopology(rancherName, server, clients, egress, place.network.range);
  const nodeGroup = rancherNodeGroup(rancherName, server, { ...machines, ...server.machines });
  const rancher = { topology, blueprint: rancherBlueprint(topology, place, nodeGroup) };
  const planned = clusters.map((cluster) => {
    const own = clusterTopology(cluster, topology, clients, egress, place.network.range);
    return { topology: own, blueprint: clusterBlueprint(own, place, clusterNodeGroups(cluster, machines)) };
  });
  const specs = [...network, ...[rancher, ...planned].flatMap(({ blueprint }) => specsOf(blueprint))];
  return { rancher, clusters: planned, cloud, existing: existingNetworks(place), specs };
}

function checkPlans(configuration: Configuration, cloud: Cloud): Problem[] {
  const planned = plannedOf(configuration);
  const plans = [planned.rancher, ...planned.clusters].map(({ blueprint }) => blueprint.plan);
  const said = [
    ...refusalProblems(plans.flatMap((plan) => cloud.refusals(plan))),
    ...limitProblems(cloud, cloud.count(planned.specs, limitsOf(cloud, configuration.limits))),
  ];
  // What can't be said can't be compared.
  return said.length > 0 ? said : parityOfResources(planned.specs, planned);
}

/** Where everything will be, with the names that matter for counting. */
function placeOf(
  { network: request, namePrefix, tags }: Configuration,
  cloud: Cloud,
): { place: Place; specs: ResourceSpec[] } {
  const labels = { namePrefix: namePrefix ?? "stack", tags };
  const { network, specs } = cloud.network("network", request, labels);
  return { place: { cloud, labels, network }, specs };
}
