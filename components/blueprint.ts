/**
 * Everything that one owner, Rancher or a cluster, will register, as data: the rules of its plan in its cloud's terms and
 * its nodes. Pure; the components make exactly this, and validation counts exactly this before the first resource.
 */
import {
  resourceKey,
  type Cloud,
  type EncodedNode,
  type Labels,
  type Machine,
  type NetworkReferences,
  type NodeRequest,
  type ResourceKey,
  type ResourceSpec,
} from "./clouds/cloud";
import { commonGroup, roleGroup } from "./firewall/group-names";
import { planCluster, planRancher } from "./firewall/plan";
import type { FirewallPlan, Group } from "./firewall/rule";
import type { ClusterTopology, RancherTopology } from "./firewall/topology";
import { roles as allRoles, type Role } from "./matrix/flow";

/** Nodes that are alike. `roles` is empty for Rancher's. */
export interface NodeGroup {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly nodes: number;
  readonly machine: Machine;
  readonly publicAddress: boolean | undefined;
}

export interface BlueprintNode {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly encoded: EncodedNode;
}

export interface Blueprint {
  readonly plan: FirewallPlan;
  readonly groups: readonly { group: Group; specs: readonly ResourceSpec[] }[];
  readonly rules: readonly { group: string; spec: ResourceSpec }[];
  readonly nodes: readonly BlueprintNode[];
  /** What a node with these roles carries, as its cloud names it. */
  readonly carriedBy: (roles: readonly Role[]) => string[];
}

export type Firewall = Pick<Blueprint, "plan" | "groups" | "rules">;

/** Where an owner lives. */
export interface Place {
  readonly cloud: Cloud;
  readonly network: NetworkReferences;
  readonly labels: Labels;
}

export function rancherBlueprint(topology: RancherTopology, place: Place, nodeGroup: NodeGroup): Blueprint {
  const firewall = encodeFirewall(planRancher(topology), place);
  return {
    ...firewall,
    nodes: encodeNodes(firewall, [nodeGroup], (group) => group.name, [topology.name], place),
    carriedBy: () => [place.cloud.groupReference(topology.name, place.labels)],
  };
}

export function clusterBlueprint(topology: ClusterTopology, place: Place, nodeGroups: readonly NodeGroup[]): Blueprint {
  const { name } = topology;
  const firewall = encodeFirewall(planCluster(topology), place);
  const made = topology.launch === "custom" ? nodeGroups : [];
  return {
    ...firewall,
    nodes: encodeNodes(firewall, made, (group) => `${name}-${group.name}`, [], place, name),
    carriedBy: (roles) => groupsOfRoles(name, roles).map((group) => place.cloud.groupReference(group, place.labels)),
  };
}

export function encodeFirewall(plan: FirewallPlan, { cloud, network, labels }: Place): Firewall {
  return {
    plan,
    groups: plan.groups.map((group) => ({ group, specs: cloud.group(group, network, labels) })),
    rules: cloud.rules(plan, labels),
  };
}

function encodeNodes(
  firewall: Firewall,
  nodeGroups: readonly NodeGroup[],
  nameOf: (group: NodeGroup) => string,
  ownGroups: readonly string[],
  { cloud, network, labels }: Place,
  cluster?: string,
): BlueprintNode[] {
  const sorted = [...nodeGroups].sort((one, other) => (one.name < other.name ? -1 : 1));
  return sorted.flatMap((nodeGroup) => {
    const groups = cluster === undefined ? ownGroups : groupsOfRoles(cluster, nodeGroup.roles);
    const guards = guardsOf(firewall, groups);
    return Array.from({ length: nodeGroup.nodes }, (_, index): BlueprintNode => {
      const name = `${nameOf(nodeGroup)}-${index + 1}`;
      const publicAddress = nodeGroup.publicAddress ?? cloud.publicByDefault(nodeGroup.roles);
      const request: NodeRequest = { name, index, machine: nodeGroup.machine, publicAddress, groups, guards };
      return { name, roles: nodeGroup.roles, encoded: cloud.node(request, network, labels) };
    });
  });
}

/** The groups that a node with these roles carries: the common one, and each role's, in the matrix's order. */
export function groupsOfRoles(cluster: string, roles: readonly Role[]): string[] {
  const sorted = allRoles.filter((role) => roles.includes(role));
  return [commonGroup(cluster), ...sorted.map((role) => roleGroup(cluster, role))];
}

/** A node waits for all rules of its groups, and for the other ends of those rules: it never boots cut off. */
function guardsOf(firewall: Firewall, groups: readonly string[]): ResourceKey[] {
  const own = new Set(firewall.plan.groups.map((group) => group.id));
  return firewall.rules
    .filter(({ group }) => groups.includes(group) || !own.has(group))
    .map(({ spec }) => resourceKey(spec));
}

/** All resources of a blueprint, each after what it needs. */
export function specsOf(blueprint: Blueprint): ResourceSpec[] {
  return [
    ...blueprint.groups.flatMap(({ specs }) => specs),
    ...blueprint.rules.map(({ spec }) => spec),
    ...blueprint.nodes.flatMap(({ encoded }) => encoded.specs),
  ];
}
