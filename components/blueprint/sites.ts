/**
 * The components' arguments, judged like a stack's configuration: whole, before the first resource, with defaults filled
 * in. The result is what the planner and the encoders take.
 */
import { forClients } from "../matrix/client-parties";
import type { BalancerSettings } from "./balancer";
import type { Place } from "./place";
import { clusterSetup, rancherSetup, type Bootstrap, type RancherSetup } from "./node-setup";
import { clientsAt, egressTopology } from "./told-ends";
import { defaultVersions, versionsOf } from "../bootstrap/versions";
import type { Machine } from "../clouds/requests";
import { edgeProblems, edgesOf, type Dialled, type EdgeSettings } from "./edges";
import { existingEdgeProblems } from "./existing-edges";
import type { ClusterTopology, RancherTopology, UserFlow } from "../firewall/topology";
import { checkClients, checkCluster, checkEgress, checkMachine, kubernetesOf } from "../configuration/check";
import { checkBalancer, checkPrivateZone, checkRancher } from "../configuration/check-rancher";
import type { AddressFamily } from "../addresses/address";
import { object, parse } from "../judging/shapes";
import type { Circumstances, Role } from "../matrix/flow";
import { checkNodeGroups, clusterNodeGroups } from "./node-groups";
import { plannedNodes, type PlannedNode } from "./nodes";
import { surroundingsShape } from "../configuration/bootstrap-schema";
import { idleAddressProblems } from "../configuration/check-idle-keys";
import { checkClusterBootstrap, checkRancherBootstrap } from "../configuration/check-bootstrap";
import { doorProblems, namedPeerProblems } from "../configuration/check-named-peers";
import { circumstancesOf } from "../configuration/circumstances";
import { knownOf, userFlowProblems, userFlowsOf } from "../configuration/user-flows";
import { ConfigurationError, throwProblems, under, type Problem } from "../judging/problem";
import * as schema from "../configuration/schema";

const rancherArguments = object("an object", {
  ...schema.rancher.shape,
  ...surroundingsShape,
  clients: schema.clients.pick({ rancher: true, ssh: true }).default({ rancher: [], ssh: [] }),
  egress: schema.egress.default({ mode: "open" }),
  flows: schema.flows,
});

const clusterArguments = object("an object", {
  ...schema.cluster.shape,
  ...surroundingsShape,
  clients: schema.clients.omit({ rancher: true }).default({ workloads: [], ssh: [], kubernetesApi: [] }),
  egress: schema.egress.default({ mode: "open" }),
  flows: schema.flows,
});

/** Whom the nodes of one owner talk with beside the matrix's parties, in the user's words. */
export interface Wishes<Clients> {
  readonly clients: Clients;
  readonly egress: schema.EgressConfiguration;
  readonly flows: readonly UserFlow[];
  /** What its nodes need of the place where they stand. */
  readonly surroundings: schema.SurroundingsConfiguration;
}

const nobody: schema.Clients = forClients(() => []);

/** Rancher as the planner and the encoders take it. */
export interface RancherSite {
  readonly topology: RancherTopology;
  readonly nodes: readonly PlannedNode[];
  readonly hostname: string | undefined;
  /** Whether a private zone leads its name to its private addresses. */
  readonly privateZone: boolean;
  /** By which address nodes dial it. */
  readonly dialled: Dialled;
  readonly balancer: BalancerSettings | undefined;
  readonly setup: RancherSetup;
}

/** Throws a ConfigurationError that names every problem. */
export function judgeRancher(name: string, args: Record<string, unknown>, place: Place): RancherSite {
  const { cloud } = place;
  const { value, problems } = parse(rancherArguments, args);
  if (value === undefined) throw new ConfigurationError(`RancherServer ${name}`, problems);
  const machine = value.machines ?? {};
  const known = { clusters: [], clients: { ...nobody, ...value.clients } };
  const found: Problem[] = [
    ...checkRancher(value),
    ...checkBalancer(value, value.egress, cloud, place.network.families),
    ...checkPrivateZone(value, cloud),
    ...under("clients", checkClients(value.clients, place.network.families)),
    ...under("egress", checkEgress(value.egress, place.network.families)),
    ...idleAddressProblems(value, value.egress),
    ...(value.nodes === 0 ? [] : checkMachine(machine, cloud)),
    ...checkRancherBootstrap(name, value, value.version ?? newestRancher),
    ...userFlowProblems(value.flows, known),
    ...namedPeerProblems(value, cloud),
    ...doorProblems(value.clients.rancher, value, cloud),
  ];
  if (found.length > 0) throw new ConfigurationError(`RancherServer ${name}`, found);
  const flows = userFlowsOf(value.flows, undefined, known, cloud.name);
  const wishes = { clients: value.clients, egress: value.egress, flows, surroundings: value };
  const site = rancherSite(name, value, wishes, machine, place);
  throwProblems(`RancherServer ${name}`, site.setup.problems);
  return site;
}

/** Where nobody says which clusters there will be. */
const newestRancher = defaultVersions([]).rancher;

export function rancherSite(
  name: string,
  rancher: schema.RancherConfiguration,
  { clients, egress, flows, surroundings }: Wishes<Pick<schema.Clients, "rancher" | "ssh">>,
  machine: Machine,
  place: Place,
): RancherSite {
  const { install, loadBalancer, hostname, dialled, balancer, publicAddress } = rancher;
  const onReplacement = install === "single" ? "keep" : "renew";
  const data = { size: rancher.volumeSize, protect: rancher.protect, onReplacement } as const;
  const group = { name, roles: [], nodes: rancher.nodes ?? 1, machine, publicAddress, replace: rancher.replace, data };
  const { scheme = "public", certificate, preserveClientAddresses = false } = balancer ?? {};
  const topology: RancherTopology = {
    name,
    install,
    loadBalancer,
    circumstances: rancherCircumstances(rancher, place.network.families),
    ...(rancher.multihomed ? { multihomed: true } : {}),
    flows,
    families: place.network.families,
    egress: egressTopology(egress, place.cloud, surroundings),
    networkRange: place.network.range,
    clients: {
      rancher: clientsAt(clients.rancher, place),
      ssh: clientsAt(clients.ssh, place),
    },
  };
  const nodes = plannedNodes([group], "", place);
  const settings: BalancerSettings | undefined =
    loadBalancer === "none" ? undefined : { mode: loadBalancer, scheme, certificate, preserveClientAddresses, dialled };
  const version = rancher.version ?? newestRancher;
  const setup = rancherSetup({ ...rancher, ...surroundings }, version, topology, nodes, settings, place);
  return { topology, nodes, hostname, privateZone: rancher.privateZone, dialled, balancer: settings, setup };
}

/** A highly available Rancher's nodes are the nodes of its own cluster: that one's rows hold between them. */
function rancherCircumstances(rancher: schema.RancherConfiguration, families: readonly AddressFamily[]): Circumstances {
  const { install, loadBalancer, localCluster, version = newestRancher } = rancher;
  const own = { install, loadBalancer };
  if (install === "single") return own;
  const { rke2 } = versionsOf(version, rancher);
  return circumstancesOf(localCluster ?? { distribution: "k3s", options: [] }, families, own, rke2);
}

/** A cluster as the planner and the encoders take it. */
export interface ClusterSite {
  readonly topology: ClusterTopology;
  readonly nodes: readonly PlannedNode[];
  readonly isTogether: boolean;
  readonly addresses: readonly string[];
  /** The roles of each node group, whoever makes its nodes. */
  readonly roleSets: readonly (readonly Role[])[];
  readonly setup: Bootstrap;
}

/** Where a cluster is, seen from its Rancher. */
export interface ClusterPlace extends Place {
  /** Whether that is Rancher's own network. */
  readonly isTogether: boolean;
}

/** Throws a ConfigurationError that names every problem. */
export function judgeCluster(
  args: Record<string, unknown> & { readonly name: string },
  rancher: RancherSite,
  place: ClusterPlace,
): ClusterSite {
  const subject = `RancherCluster ${args.name}`;
  const { value, problems } = parse(clusterArguments, args);
  if (value === undefined) throw new ConfigurationError(subject, problems);
  const machines = value.machines ?? {};
  const known = knownOf([value], { ...nobody, ...value.clients });
  const found: Problem[] = [
    ...checkCluster(value, place.network.families),
    ...under("clients", checkClients(value.clients, place.network.families)),
    ...under("egress", checkEgress(value.egress, place.network.families)),
    ...idleAddressProblems(value, value.egress),
    ...checkNodeGroups(value, clusterNodeGroups(value, machines), place.cloud),
    ...checkClusterBootstrap(
      value,
      rancher.setup.version ?? defaultVersions(value.distribution === undefined ? [] : [value.distribution]).rancher,
    ),
    ...userFlowProblems(value.flows, known),
    ...namedPeerProblems(value, place.cloud),
  ];
  if (found.length > 0) throw new ConfigurationError(subject, found);
  const flows = userFlowsOf(value.flows, value.name, known, place.cloud.name);
  const wishes = { clients: value.clients, egress: value.egress, flows, surroundings: value };
  const { site, problems: between } = clusterSite(value, rancher, wishes, machines, place);
  if (between.length > 0) throw new ConfigurationError(subject, between);
  return site;
}

/** The site of a cluster that makes sense by itself, and what is wrong between it and Rancher. */
export function clusterSite(
  cluster: schema.ClusterConfiguration,
  rancher: RancherSite,
  { clients, egress, flows, surroundings }: Wishes<Omit<schema.Clients, "rancher">>,
  machines: Machine,
  place: ClusterPlace,
): { site: ClusterSite; problems: readonly Problem[] } {
  const { name, launch, distribution, addresses } = cluster;
  const { isTogether } = place;
  const nodeGroups = launch === "custom" ? clusterNodeGroups(cluster, machines) : [];
  const nodes = plannedNodes(nodeGroups, `${name}-`, place);
  const settings: EdgeSettings = {
    ...{ launch, isTogether, addresses, nodes, kubernetesApi: cluster.kubernetesApi },
    rancherDialled: rancher.dialled,
    clusterDialled: cluster.dialled,
    rancherNodes: rancher.nodes,
    existing: rancher.topology.existing,
  };
  const topology: ClusterTopology = {
    ...{ name, launch, distribution, rancher: rancher.topology, edges: edgesOf(settings) },
    families: place.network.families,
    egress: egressTopology(egress, place.cloud, surroundings),
    networkRange: place.network.range,
    circumstances: circumstancesOf(
      kubernetesOf(cluster),
      place.network.families,
      { launch, install: rancher.topology.install, loadBalancer: rancher.topology.loadBalancer },
      // What a new cluster gets of this Rancher.
      rancher.setup.versions.rke2,
    ),
    clients: {
      workloads: clientsAt(clients.workloads, place),
      ssh: clientsAt(clients.ssh, place),
      kubernetesApi: clientsAt(clients.kubernetesApi, place),
    },
    registrationBalancer: clientsAt(cluster.registrationBalancer, place),
    ...(isTogether ? {} : { isElsewhere: true }),
    ...(cluster.multihomed ? { multihomed: true } : {}),
    nodeDriverGroup: cluster.nodeDriverGroup,
    flows,
  };
  const setup = clusterSetup({ ...cluster, ...surroundings }, topology, nodes, rancher.setup, place);
  return {
    site: { topology, nodes, isTogether, addresses, roleSets: cluster.nodeGroups.map((group) => group.roles), setup },
    problems: [
      ...(rancher.topology.existing === undefined
        ? edgeProblems(settings)
        : existingEdgeProblems(topology, nodes, addresses)),
      ...setup.problems,
    ],
  };
}
