/**
 * The strict host firewall of an owner's nodes, from the same plans as the cloud's firewall. Guarantees that it depends on no
 * other node: what is a group there is the network's range here, and the difference is a listed exception.
 *
 * A node is told it once, and clusters come and go. So Rancher's nodes admit every launch's nodes from the network and from
 * the ranges that the user names; and what they dial is judged by the cloud's firewall alone.
 */
import { forClients } from "../matrix/client-parties";
import { groupsOfRoles } from "./blueprint";
import { type Place } from "./place";
import type { BalancerSettings } from "./balancer";
import type { Problem } from "../judging/problem";
import { AddressError } from "../addresses/address";
import { clientPeers, reduce } from "../firewall/flow-rules";
import { balancerGroup } from "../firewall/group-names";
import { planCluster, planRancher } from "../firewall/plan";
import { planBalancer } from "../firewall/plan-balancer";
import { peerText, type Rule } from "../firewall/rule";
import type { ClusterTopology, RancherTopology } from "../firewall/topology";
import { HostFirewallError, type HostNode, type HostEnvironment } from "../host-firewall/host-node";
import { hostFirewall } from "../host-firewall/ruleset";
import { launches, roles, type Role } from "../matrix/flow";
import { trafficText } from "../matrix/traffic";
import type { PlannedNode } from "./nodes";

export interface HostRules {
  /** By what a node is; the same for all that are alike. */
  readonly rulesetOf: (node: PlannedNode) => string | undefined;
  /** Where it allows more than the rules: sentences. */
  readonly exceptions: readonly string[];
  readonly problems: readonly Problem[];
}

export interface HostSettings {
  readonly hostFirewall: "none" | "strict";
  readonly containerRanges: readonly string[];
}

const none: HostRules = { rulesetOf: () => undefined, exceptions: [], problems: [] };

/** `sources`: where nodes of clusters dial from that are not in Rancher's network. */
export function rancherHostRules(
  topology: RancherTopology,
  { place, settings, balancer, sources }: RancherHost,
): HostRules {
  if (settings.hostFirewall === "none") return none;
  const { name, circumstances } = topology;
  const rules = [
    ...planRancher(topology).rules,
    ...clustersRules(topology, sources),
    ...(balancer === undefined ? [] : balancerRules(topology, balancer, place)),
  ];
  const node: HostNode = { groups: [name], parties: ["rancher"], circumstances };
  const written = hostRules(rules, [[[], node]], { ...surroundingsOf(topology, settings), egress: "open" });
  return { ...written, exceptions: [...written.exceptions, ...clustersExceptions(topology, sources)].sort() };
}

/** Clusters' rules name their nodes; here it is where nodes may be. */
function clustersExceptions(rancher: RancherTopology, sources: readonly string[]): string[] {
  const told = clustersRules(rancher, sources).filter(({ direction }) => direction === "ingress");
  return told.map(
    ({ traffic, peer }) =>
      `${trafficText(traffic)} on ${rancher.name} from any address in ${peerText(peer)} rather than only the nodes of clusters`,
  );
}

export interface RancherHost {
  readonly place: Place;
  readonly settings: HostSettings;
  readonly balancer: BalancerSettings | undefined;
  readonly sources: readonly string[];
}

/** What clusters of every launch would ask of Rancher's group. */
function clustersRules(rancher: RancherTopology, sources: readonly string[]): Rule[] {
  const { name, install, loadBalancer, circumstances, families, networkRange } = rancher;
  const own = networkRange === undefined ? [] : [networkRange];
  const seen = clientPeers([...own, ...sources]);
  const nodes = Object.fromEntries([...roles, "hostedCluster" as const].map((party) => [party, seen]));
  const rules = launches.flatMap((launch) => {
    const cluster: ClusterTopology = {
      ...{
        name: "clusters",
        launch,
        distribution: "rke2",
        families,
        networkRange,
        egress: { mode: "open" },
        flows: [],
      },
      circumstances: { launch, install, loadBalancer },
      rancher: { name, install, loadBalancer, circumstances },
      edges: { toRancher: { nodes, rancher: [] } },
      clients: forClients(() => []),
      registrationBalancer: [],
      nodeDriverGroup: undefined,
    };
    return planCluster(cluster).rules.filter((rule) => rule.group === name);
  });
  return reduce(rules, []);
}

function balancerRules(rancher: RancherTopology, settings: BalancerSettings, { cloud, network }: Place): Rule[] {
  const { name, families, egress, networkRange, clients } = rancher;
  const plan = planBalancer({
    ...{ families, egress, networkRange, rancher, clients, rancherNodes: [], clusters: [], flows: [] },
    ...cloud.balancer.peers(balancerGroup(name), network, settings.scheme),
  });
  return plan.rules.filter((rule) => rule.group === name);
}

export function clusterHostRules(
  topology: ClusterTopology,
  settings: HostSettings,
  nodes: readonly PlannedNode[],
): HostRules {
  if (settings.hostFirewall === "none") return none;
  const { name, circumstances } = topology;
  const kinds = new Map(nodes.map((node) => [keyOf(node.roles), node.roles]));
  const hosts = [...kinds.values()].map((own): [readonly Role[], HostNode] => [
    own,
    { groups: groupsOfRoles(name, own), parties: own, circumstances },
  ]);
  return hostRules(planCluster(topology).rules, hosts, surroundingsOf(topology, settings));
}

function surroundingsOf(
  { networkRange, egress }: RancherTopology | ClusterTopology,
  { containerRanges }: HostSettings,
): HostEnvironment {
  return {
    network: networkRange === undefined ? [] : [networkRange],
    containers: containerRanges,
    egress: egress.mode,
  };
}

function hostRules(
  rules: readonly Rule[],
  hosts: readonly (readonly [readonly Role[], HostNode])[],
  surroundings: HostEnvironment,
): HostRules {
  try {
    const written = hosts.map(([own, node]) => ({ key: keyOf(own), ...hostFirewall(rules, node, surroundings) }));
    const rulesets = new Map(written.map(({ key, ruleset }) => [key, ruleset]));
    const exceptions = written.flatMap((one) => one.exceptions.map(({ text }) => text));
    return {
      rulesetOf: (node) => rulesets.get(keyOf(node.roles)),
      exceptions: [...new Set(exceptions)].sort(),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof HostFirewallError || error instanceof AddressError)) throw error;
    return { ...none, problems: [{ path: "hostFirewall", message: `is strict, but ${error.message}` }] };
  }
}

function keyOf(own: readonly Role[]): string {
  return roles.filter((role) => own.includes(role)).join("+");
}
