/**
 * Everything that the balancer in front of Rancher registers, as data. It is told of everyone who dials it, and comes after
 * the nodes: its door may name their addresses.
 */
import { encodeFirewall, type Blueprint, type Firewall } from "./blueprint";
import { type Place } from "./place";
import type { BalancerRequest } from "../clouds/requests";
import { resourceKey, type ResourceSpec } from "../resources/resource-spec";
import { addressPeer, type Dialled } from "./edges";
import type { AddressFamily } from "../addresses/address";
import { clientPeers } from "../firewall/flow-rules";
import { balancerGroup } from "../firewall/group-names";
import { planBalancer } from "../firewall/plan-balancer";
import type { Peer } from "../firewall/rule";
import type { BalancerTopology, ClusterTopology, RancherTopology } from "../firewall/topology";

export interface BalancerSettings {
  readonly mode: BalancerRequest["mode"];
  readonly scheme: BalancerRequest["scheme"];
  readonly certificate: string | undefined;
  readonly preserveClientAddresses: boolean;
  /** By which address nodes dial it. */
  readonly dialled: Dialled;
}

export interface BalancerBlueprint extends Firewall {
  readonly settings: BalancerSettings;
  readonly topology: BalancerTopology;
  /** Rules and the balancer's resources, each after what it needs. */
  readonly specs: readonly ResourceSpec[];
  /** The reference to the name or address that clients dial. */
  readonly address: string;
}

/** All resources of a balancer, each after what it needs. */
export function balancerSpecs({ groups, specs }: BalancerBlueprint): ResourceSpec[] {
  return [...groups.flatMap((group) => group.specs), ...specs];
}

interface Owner<Topology> {
  readonly topology: Topology;
  readonly blueprint: Blueprint;
}

/** A cluster, and what the balancer's door must know of it. */
export interface DiallingCluster extends Owner<ClusterTopology> {
  /** Whether it is in the balancer's network. */
  readonly isTogether: boolean;
  /** Where its nodes are seen from, as the user says it. */
  readonly addresses: readonly string[];
}

export function balancerBlueprint(
  rancher: Owner<RancherTopology>,
  clusters: readonly DiallingCluster[],
  settings: BalancerSettings,
  place: Place,
): BalancerBlueprint {
  const { cloud, network, labels } = place;
  const name = balancerGroup(rancher.topology.name);
  const topology: BalancerTopology = {
    ...{
      families: cloud.balancer.families(network.families),
      egress: rancher.topology.egress,
      networkRange: rancher.topology.networkRange,
      flows: [],
    },
    rancher: rancher.topology,
    clients: { rancher: rancher.topology.clients.rancher },
    ...cloud.balancer.peers(name, network, settings.scheme),
    rancherNodes: nodePeers([rancher.topology.name], rancher, settings.dialled, place),
    clusters: clusters.map((cluster) => {
      const { name: own, circumstances } = cluster.topology;
      const common = cluster.blueprint.plan.groups.filter(({ kind }) => kind === "common").map(({ id }) => id);
      const groups = cluster.isTogether ? common : [];
      const told = clientPeers(cluster.addresses);
      const dialled = cluster.isTogether ? settings.dialled : "public";
      return {
        name: own,
        circumstances,
        // The node driver's group has its own rows alone, and may send everything by them.
        groups: cluster.topology.nodeDriverGroup === undefined ? groups : [],
        isTold: told.length > 0,
        peers: told.length > 0 ? told : nodePeers(groups, cluster, dialled, place),
      };
    }),
  };
  const firewall = encodeFirewall(planBalancer(topology), place);
  const refersToBalancer = ({ inputs }: ResourceSpec) => JSON.stringify(inputs).includes(`:LoadBalancer::${name}.`);
  const rules = firewall.rules.map(({ spec }) => spec);
  const before = rules.filter((spec) => !refersToBalancer(spec));
  const { specs, address } = cloud.balancer.encode(
    {
      ...settings,
      name,
      rancher: rancher.topology.name,
      door: firewall.plan.rules.filter(({ group, direction }) => group === name && direction === "ingress"),
      members: rancher.blueprint.nodes.map(({ name: node, address, encoded }) => ({
        name: node,
        id: encoded.id,
        address,
      })),
      after: before.map(resourceKey),
    },
    network,
    labels,
  );
  return { ...firewall, settings, topology, specs: [...before, ...specs, ...rules.filter(refersToBalancer)], address };
}

/**
 * As what a balancer's door sees these nodes: their group where it is a group itself and they dial its private address;
 * else their addresses, one a node, known by count.
 */
function nodePeers(
  groups: readonly string[],
  { blueprint, topology }: Owner<RancherTopology | ClusterTopology>,
  dialled: Dialled,
  { cloud }: Place,
): Peer[] {
  const family: AddressFamily = "ipv4";
  if (dialled === "private" && cloud.balancer.isGroup) return groups.map((group) => ({ kind: "group", group }));
  if (dialled === "private" && blueprint.nodes.length === 0 && topology.networkRange !== undefined) {
    return [{ kind: "range", range: topology.networkRange, family }];
  }
  return blueprint.nodes.map((node) => addressPeer(node, dialled));
}
