/**
 * The components' arguments, judged like a stack's configuration: whole, before the first resource, with defaults filled
 * in. The result is what the planner and the encoders take.
 */
import type { BalancerSettings } from "../balancer-blueprint";
import type { Place } from "../blueprint";
import { versionsOf } from "../bootstrap-requests";
import { clusterSetup, rancherSetup, type Bootstrap, type RancherSetup } from "../bootstrap-site";
import { defaultVersions } from "../bootstrap/versions";
import type { Cloud } from "../clouds/cloud";
import type { Machine } from "../clouds/requests";
import { edgeProblems, edgesOf, type Dialled, type EdgeSettings } from "../edges";
import { existingEdgeProblems } from "../existing-edges";
import { sortedClients, type Client } from "../firewall/named-peer";
import type { ClusterTopology, Egress, RancherTopology, UserFlow } from "../firewall/topology";
import {
  checkBalancer,
  checkClients,
  coversTheWorld,
  checkCluster,
  checkEgress,
  checkMachine,
  checkPrivateZone,
  checkRancher,
  kubernetesOf,
} from "./check";
import type { AddressFamily } from "../firewall/address";
import { object } from "./expect";
import type { Circumstances } from "../matrix/flow";
import { tcp } from "../matrix/traffic";
import { plannedNodes, type NodeGroup, type PlannedNode } from "../planned-nodes";
import { surroundingsShape } from "./bootstrap-schema";
import { idleAddressProblems } from "./check-idle-keys";
import { checkClusterBootstrap, checkRancherBootstrap } from "./check-bootstrap";
import { doorProblems, namedPeerProblems } from "./check-named-peers";
import { circumstancesOf } from "./circumstances";
import { flowTrafficOf } from "./flow-traffic";
import { clientsIn, type ClientText } from "./named-peers";
import { knownOf, userFlowProblems, userFlowsOf } from "./user-flows";
import { ConfigurationError, throwProblems, type Problem } from "./problem";
import * as schema from "./schema";

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

const nobody: schema.Clients = { rancher: [], workloads: [], ssh: [], kubernetesApi: [] };

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
  const { value, problems } = schema.parse(rancherArguments, args);
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
    clients: { rancher: clientsAt(clients.rancher, place), ssh: clientsAt(clients.ssh, place) },
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
  const { value, problems } = schema.parse(clusterArguments, args);
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
    ...(cluster.multihomed ? { multihomed: true } : {}),
    nodeDriverGroup: cluster.nodeDriverGroup,
    flows,
  };
  const setup = clusterSetup({ ...cluster, ...surroundings }, topology, nodes, rancher.setup, place);
  return {
    site: { topology, nodes, isTogether, addresses, setup },
    problems: [
      ...(rancher.topology.existing === undefined
        ? edgeProblems(settings)
        : existingEdgeProblems(topology, nodes, addresses)),
      ...setup.problems,
    ],
  };
}

export function clusterNodeGroups(cluster: schema.ClusterConfiguration, machines: Machine): NodeGroup[] {
  return cluster.nodeGroups.map(({ name, roles, nodes, publicAddress, allowedAddressPairs, machines: own }) => ({
    name,
    roles,
    nodes: nodes ?? 0,
    machine: { ...machines, ...own },
    publicAddress,
    allowedAddressPairs,
    replace: cluster.replace,
  }));
}

function clientsAt(clients: readonly ClientText[], { cloud }: Place): Client[] {
  return sortedClients(clientsIn(clients, cloud.name));
}

/** What the stack itself names is open by its own reason. */
function egressTopology(
  egress: schema.EgressConfiguration,
  cloud: Cloud,
  { proxy, registry }: schema.SurroundingsConfiguration,
): Egress {
  if (egress.mode === "open") return egress;
  const registryPort = Number(/:(\d+)$/.exec(registry?.host ?? "")?.[1] ?? 443);
  const own = [
    ...(proxy?.addresses ?? []).map((to) => ({ to, traffic: tcp(proxy?.port ?? 0), why: "the proxy of the stack" })),
    ...(registry?.addresses ?? []).map((to) => ({ to, traffic: tcp(registryPort), why: "the registry of the stack" })),
  ];
  const extra = egress.extra.flatMap(({ to, ports, why }) => {
    const traffic = flowTrafficOf(ports);
    return traffic === undefined ? [] : clientsIn([to], cloud.name).map((client) => ({ to: client, traffic, why }));
  });
  return { mode: "documented", extra: [...extra, ...own] };
}

/** Machines are made for custom clusters alone. */
export function checkNodeGroups(
  { launch }: Pick<schema.ClusterConfiguration, "launch">,
  nodeGroups: readonly NodeGroup[],
  cloud: Cloud,
): Problem[] {
  const pairs = nodeGroups.flatMap((group, index) =>
    under(`nodeGroups[${index}].allowedAddressPairs`, pairProblems(group, launch, cloud)),
  );
  if (launch !== "custom") return pairs;
  return [
    ...pairs,
    ...nodeGroups.flatMap(({ nodes, machine }, index) =>
      nodes === 0 ? [] : under(`nodeGroups[${index}]`, checkMachine(machine, cloud)),
    ),
  ];
}

/** Addresses beside a node's own, as kube-vip and MetalLB announce them. */
function pairProblems(
  { nodes, allowedAddressPairs = [] }: NodeGroup,
  launch: schema.ClusterConfiguration["launch"],
  cloud: Cloud,
): Problem[] {
  const say = (message: string) => [{ path: "", message }];
  if (allowedAddressPairs.length === 0) return [];
  if (launch !== "custom" || nodes === 0) return say("does nothing here: no node of this group is made; leave it out");
  if (!cloud.takesAddressPairs) {
    return say(
      `does nothing on ${cloud.name}, where addresses move between nodes by the cloud's own API; leave it out`,
    );
  }
  return coversTheWorld(allowedAddressPairs)
    ? say("lets the nodes send from every address; name those that kube-vip or MetalLB announce")
    : [];
}

/** The problems, with their place inside a larger configuration. */
export function under(place: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, message }) => ({ path: path === "" ? place : `${place}.${path}`, message }));
}
