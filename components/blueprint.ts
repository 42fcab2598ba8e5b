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
  type NodeAddresses,
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

/** A node that will be made: its name and addresses are known before its rules are. */
export interface PlannedNode extends NodeAddresses {
  readonly name: string;
  readonly index: number;
  readonly roles: readonly Role[];
  readonly machine: Machine;
  readonly isPublic: boolean;
}

export interface BlueprintNode extends PlannedNode {
  readonly encoded: EncodedNode;
}

export interface Blueprint {
  readonly plan: FirewallPlan;
  readonly groups: readonly { group: Group; specs: readonly ResourceSpec[] }[];
  readonly rules: readonly { group: string; isOwn: boolean; spec: ResourceSpec }[];
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

/** The nodes of these groups, sorted; `prefix` stands before each name. */
export function plannedNodes(nodeGroups: readonly NodeGroup[], prefix: string, { cloud }: Place): PlannedNode[] {
  const sorted = [...nodeGroups].sort((one, other) => (one.name < other.name ? -1 : 1));
  return sorted.flatMap(({ name: group, roles, nodes, machine, publicAddress }) =>
    Array.from({ length: nodes }, (_, index): PlannedNode => {
      const name = `${prefix}${group}-${index + 1}`;
      const isPublic = publicAddress ?? cloud.publicByDefault(roles);
      return { name, index, roles, machine, isPublic, ...cloud.nodeAddresses(name, isPublic) };
    }),
  );
}

export function rancherBlueprint(topology: RancherTopology, place: Place, nodes: readonly PlannedNode[]): Blueprint {
  const { name } = topology;
  const firewall = encodeFirewall(planRancher(topology), place);
  return {
    ...firewall,
    nodes: encodeNodes(firewall, nodes, () => [name], place),
    carriedBy: () => [place.cloud.groupReference(name, place.labels)],
  };
}

/** `rancher`: where Rancher's group is, and so the cluster's rules on it. */
export function clusterBlueprint(
  topology: ClusterTopology,
  place: Place,
  nodes: readonly PlannedNode[],
  rancher: Place = place,
): Blueprint {
  const { name } = topology;
  const firewall = encodeFirewall(planCluster(topology), place, rancher);
  return {
    ...firewall,
    nodes: encodeNodes(firewall, nodes, ({ roles }) => groupsOfRoles(name, roles), place),
    carriedBy: (roles) => groupsOfRoles(name, roles).map((group) => place.cloud.groupReference(group, place.labels)),
  };
}

/** Rules on an owner's own groups are its cloud's; those on another's group are that one's cloud's. */
export function encodeFirewall(plan: FirewallPlan, place: Place, foreign: Place = place): Firewall {
  const { cloud, network, labels } = place;
  const own = new Set(plan.groups.map((group) => group.id));
  const [inside, outside] = [true, false].map((isOwn) => plan.rules.filter(({ group }) => own.has(group) === isOwn));
  return {
    plan,
    groups: plan.groups.map((group) => ({ group, specs: cloud.group(group, network, labels) })),
    rules: [
      ...cloud.rules({ ...plan, rules: inside ?? [] }, labels).map((rule) => ({ ...rule, isOwn: true })),
      ...foreign.cloud
        .rules({ ...plan, rules: outside ?? [] }, foreign.labels)
        .map((rule) => ({ ...rule, isOwn: false })),
    ],
  };
}

function encodeNodes(
  firewall: Firewall,
  nodes: readonly PlannedNode[],
  groupsOf: (node: PlannedNode) => readonly string[],
  { cloud, network, labels }: Place,
): BlueprintNode[] {
  return nodes.map((node) => {
    const groups = groupsOf(node);
    const { name, index, machine, isPublic: publicAddress } = node;
    const request: NodeRequest = { name, index, machine, publicAddress, groups, guards: guardsOf(firewall, groups) };
    return { ...node, encoded: cloud.node(request, network, labels) };
  });
}

/** The groups that a node with these roles carries: the common one, and each role's, in the matrix's order. */
export function groupsOfRoles(cluster: string, roles: readonly Role[]): string[] {
  const sorted = allRoles.filter((role) => roles.includes(role));
  return [commonGroup(cluster), ...sorted.map((role) => roleGroup(cluster, role))];
}

/**
 * A node waits for all rules of its groups and for the other ends of its edges: it never boots unguarded or cut off. An end
 * that names the node's own address can only come after it.
 */
function guardsOf(firewall: Firewall, groups: readonly string[]): ResourceKey[] {
  return firewall.rules
    .filter(({ group, isOwn, spec }) => (isOwn ? groups.includes(group) : !namesAddresses(spec)))
    .map(({ spec }) => resourceKey(spec));
}

/** All resources of a blueprint, each after what it needs. */
export function specsOf(blueprint: Blueprint): ResourceSpec[] {
  const late = blueprint.rules.filter(({ isOwn, spec }) => !isOwn && namesAddresses(spec));
  return [
    ...blueprint.groups.flatMap(({ specs }) => specs),
    ...blueprint.rules.filter((rule) => !late.includes(rule)).map(({ spec }) => spec),
    ...blueprint.nodes.flatMap(({ encoded }) => encoded.specs),
    ...late.map(({ spec }) => spec),
  ];
}

/** Whether a rule names the address of a machine, so that it can only be made after that. */
export function namesAddresses({ inputs }: ResourceSpec): boolean {
  return /\$\{[^}]*:(?:Instance|FloatingIp|Droplet)::/.test(JSON.stringify(inputs));
}
