/**
 * The components' arguments, judged like a stack's configuration: whole, before the first resource, with defaults filled
 * in. The result is what the planner and the encoders take.
 */
import type { NodeGroup, Place } from "../blueprint";
import type { Cloud, Machine } from "../clouds/cloud";
import type { ClusterTopology, Egress, RancherTopology } from "../firewall/topology";
import { checkClients, checkCluster, checkEgress, checkMachine, checkRancher, networkFamilies } from "./check";
import { object } from "./expect";
import { parsePorts } from "../matrix/traffic";
import { ConfigurationError, type Problem } from "./problem";
import * as schema from "./schema";

const rancherArguments = object("an object", {
  ...schema.rancher.shape,
  clients: schema.clients.pick({ rancher: true, ssh: true }).default({ rancher: [], ssh: [] }),
  egress: schema.egress.default({ mode: "open" }),
});

const clusterArguments = object("an object", {
  ...schema.cluster.shape,
  machines: schema.machines.default({}),
  clients: schema.clients.omit({ rancher: true }).default({ workloads: [], ssh: [], kubernetesApi: [] }),
  egress: schema.egress.default({ mode: "open" }),
});

export interface JudgedRancher {
  readonly topology: RancherTopology;
  readonly nodeGroup: NodeGroup;
  readonly hostname: string | undefined;
}

/** Throws a ConfigurationError that names every problem. */
export function judgeRancher(name: string, args: Record<string, unknown>, place: Place): JudgedRancher {
  const { cloud } = place;
  const { value, problems } = schema.parse(rancherArguments, args);
  if (value === undefined) throw new ConfigurationError(`RancherServer ${name}`, problems);
  const machine = value.machines ?? {};
  const found: Problem[] = [
    ...checkRancher(value),
    ...under("clients", checkClients(value.clients)),
    ...under("egress", checkEgress(value.egress)),
    ...checkMachine(machine, cloud),
  ];
  if (found.length > 0) throw new ConfigurationError(`RancherServer ${name}`, found);
  return {
    topology: rancherTopology(name, value, value.clients, value.egress, place.network.range),
    nodeGroup: rancherNodeGroup(name, value, machine),
    hostname: value.hostname,
  };
}

export interface JudgedCluster {
  readonly topology: ClusterTopology;
  readonly nodeGroups: readonly NodeGroup[];
}

/** Throws a ConfigurationError that names every problem. */
export function judgeCluster(
  args: Record<string, unknown> & { readonly name: string },
  rancher: ClusterTopology["rancher"],
  place: Place,
): JudgedCluster {
  const { cloud } = place;
  const { value, problems } = schema.parse(clusterArguments, args);
  if (value === undefined) throw new ConfigurationError(`RancherCluster ${args.name}`, problems);
  const nodeGroups = clusterNodeGroups(value, value.machines);
  const found: Problem[] = [
    ...checkCluster(value),
    ...under("clients", checkClients(value.clients)),
    ...under("egress", checkEgress(value.egress)),
    ...checkNodeGroups(value, nodeGroups, cloud),
  ];
  if (found.length > 0) throw new ConfigurationError(`RancherCluster ${args.name}`, found);
  return { topology: clusterTopology(value, rancher, value.clients, value.egress, place.network.range), nodeGroups };
}

export function rancherTopology(
  name: string,
  rancher: schema.RancherConfiguration,
  clients: RancherTopology["clients"],
  egress: schema.EgressConfiguration,
  networkRange: string | undefined,
): RancherTopology {
  const { install, loadBalancer } = rancher;
  return {
    name,
    install,
    loadBalancer,
    families: networkFamilies,
    egress: egressTopology(egress),
    networkRange,
    clients: { rancher: clients.rancher, ssh: clients.ssh },
  };
}

export function rancherNodeGroup(name: string, rancher: schema.RancherConfiguration, machine: Machine): NodeGroup {
  return { name, roles: [], nodes: rancher.nodes ?? 1, machine, publicAddress: rancher.publicAddress };
}

export function clusterTopology(
  cluster: schema.ClusterConfiguration,
  rancher: ClusterTopology["rancher"],
  clients: ClusterTopology["clients"],
  egress: schema.EgressConfiguration,
  networkRange: string | undefined,
): ClusterTopology {
  const { name, launch, distribution } = cluster;
  return {
    name,
    launch,
    distribution,
    rancher,
    families: networkFamilies,
    egress: egressTopology(egress),
    networkRange,
    clients: { workloads: clients.workloads, ssh: clients.ssh },
  };
}

export function clusterNodeGroups(cluster: schema.ClusterConfiguration, machines: Machine): NodeGroup[] {
  return cluster.nodeGroups.map(({ name, roles, nodes, publicAddress, machines: own }) => ({
    name,
    roles,
    nodes: nodes ?? 0,
    machine: { ...machines, ...own },
    publicAddress,
  }));
}

function egressTopology(egress: schema.EgressConfiguration): Egress {
  if (egress.mode === "open") return egress;
  const extra = egress.extra.flatMap(({ to, ports, why }) => {
    const traffic = parsePorts(ports);
    return traffic === undefined ? [] : [{ to, traffic, why }];
  });
  return { mode: "documented", extra };
}

/** Machines are made for custom clusters alone. */
export function checkNodeGroups(
  { launch }: Pick<schema.ClusterConfiguration, "launch">,
  nodeGroups: readonly NodeGroup[],
  cloud: Cloud,
): Problem[] {
  if (launch !== "custom") return [];
  return nodeGroups.flatMap(({ nodes, machine }, index) =>
    nodes === 0 ? [] : under(`nodeGroups[${index}]`, checkMachine(machine, cloud)),
  );
}

/** The problems, with their place inside a larger configuration. */
export function under(place: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, message }) => ({ path: path === "" ? place : `${place}.${path}`, message }));
}
