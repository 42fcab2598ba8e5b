/**
 * Everything that one owner, Rancher or a cluster, will register, as data: the rules of its plan in its cloud's terms and
 * its nodes. Pure; the components make exactly this, and validation counts exactly this before the first resource.
 */
import type { BootstrapRequest } from "../bootstrap";
import type { EncodedNode, NodeAddresses, NodeRequest } from "../clouds/requests";
import { resourceKey, type ResourceKey, type ResourceSpec } from "../resources/resource-spec";
import { commonGroup, nodeDriverGroup, roleGroup } from "../firewall/group-names";
import { planCluster, planRancher } from "../firewall/plan";
import type { FirewallPlan, Group } from "../firewall/rule";
import type { ClusterTopology, RancherTopology } from "../firewall/topology";
import { roles as allRoles, type Role } from "../matrix/flow";
import type { PlannedNode } from "./nodes";
import type { Place } from "./place";
import { givenReference } from "../resources/resource";

export interface BlueprintNode extends PlannedNode {
  readonly encoded: EncodedNode;
  /** What it is to become. */
  readonly request: BootstrapRequest | undefined;
}

export interface Blueprint {
  readonly plan: FirewallPlan;
  readonly groups: readonly { group: Group; specs: readonly ResourceSpec[] }[];
  /** `isLate`: it names the address of one of the owner's own nodes, on another's group: it can only come after those. */
  readonly rules: readonly { group: string; isOwn: boolean; isLate: boolean; spec: ResourceSpec }[];
  /** What its nodes have in common besides: it comes before them. */
  readonly shared: readonly ResourceSpec[];
  readonly nodes: readonly BlueprintNode[];
  /** The groups that a node with these roles carries. */
  readonly groupsOf: (roles: readonly Role[]) => readonly string[];
  /** The same, as the cloud names them. */
  readonly carriedBy: (roles: readonly Role[]) => string[];
}

export type Firewall = Pick<Blueprint, "plan" | "groups" | "rules">;

/** What nodes are to become, by their names. */
export type Requests = ReadonlyMap<string, BootstrapRequest>;

export function rancherBlueprint(
  topology: RancherTopology,
  place: Place,
  nodes: readonly PlannedNode[],
  requests: Requests,
): Blueprint {
  const { name } = topology;
  const firewall = encodeFirewall(planRancher(topology), place);
  return {
    ...firewall,
    ...encodeNodes(name, firewall, nodes, () => [name], requests, place),
    groupsOf: () => [name],
    carriedBy: () => [place.cloud.firewall.reference(name, place.labels)],
  };
}

/** A Rancher of another stack: nothing is made of it. */
export function existingBlueprint({ name, families, existing }: RancherTopology, { cloud, labels }: Place): Blueprint {
  const groups = existing?.hasGroup === true ? [name] : [];
  return {
    ...{ plan: { owner: name, families, groups: [], rules: [] }, groups: [], rules: [], shared: [], nodes: [] },
    groupsOf: () => groups,
    carriedBy: () => groups.map((group) => cloud.firewall.reference(group, labels)),
  };
}

/** `rancher`: where Rancher's group is, and so the cluster's rules on it. */
export function clusterBlueprint(
  topology: ClusterTopology,
  place: Place,
  nodes: readonly PlannedNode[],
  requests: Requests,
  rancher: Place = place,
): Blueprint {
  const { name } = topology;
  const firewall = encodeFirewall(planCluster(topology), place, rancher, nodes);
  const groupsOf = (roles: readonly Role[]) =>
    topology.nodeDriverGroup === undefined ? groupsOfRoles(name, roles) : [nodeDriverGroup(name)];
  return {
    ...firewall,
    ...encodeNodes(name, firewall, nodes, ({ roles }) => groupsOf(roles), requests, place),
    groupsOf,
    carriedBy: (roles) => groupsOf(roles).map((group) => place.cloud.firewall.reference(group, place.labels)),
  };
}

/** The rules on the owner's own groups, or those on another's. */
export function rulesOn({ groups, rules }: FirewallPlan, isOwn: boolean): FirewallPlan["rules"] {
  const own = new Set(groups.map((group) => group.id));
  return rules.filter(({ group }) => own.has(group) === isOwn);
}

/** Rules on an owner's own groups are its cloud's; those on another's group are that one's cloud's. */
export function encodeFirewall(
  plan: FirewallPlan,
  place: Place,
  foreign: Place = place,
  nodes: readonly NodeAddresses[] = [],
): Firewall {
  const { cloud, network, labels } = place;
  const addresses = new Set(nodes.flatMap(({ address, publicAddress }) => [address, publicAddress ?? address]));
  return {
    plan,
    groups: plan.groups.map((group) => ({ group, specs: cloud.firewall.group(group, network, labels) })),
    rules: [
      ...rulesAt(plan, place, true).map((rule) => ({ ...rule, isOwn: true, isLate: false })),
      ...rulesAt(plan, foreign, false).map((rule) => ({
        ...rule,
        isOwn: false,
        isLate: namesAny(rule.spec, addresses),
      })),
    ],
  };
}

function rulesAt(plan: FirewallPlan, { cloud, labels, network }: Place, isOwn: boolean) {
  return cloud.firewall.rules({ ...plan, rules: rulesOn(plan, isOwn) }, labels, network);
}

function namesAny({ inputs }: ResourceSpec, references: ReadonlySet<string>): boolean {
  const named = JSON.stringify(inputs).match(/\$\{[^{}]*\}/g) ?? [];
  return named.some((reference) => references.has(reference));
}

function encodeNodes(
  owner: string,
  firewall: Firewall,
  nodes: readonly PlannedNode[],
  groupsOf: (node: PlannedNode) => readonly string[],
  requests: Requests,
  { cloud, network, labels }: Place,
): Pick<Blueprint, "shared" | "nodes"> {
  const opensSessions = nodes.some(({ machine }) => machine.sessionManager);
  const access = opensSessions ? cloud.nodes.sessionAccess?.(owner, labels) : undefined;
  const hasChosen = nodes.some(({ fixedAddress }) => fixedAddress !== undefined);
  const reservations = hasChosen ? cloud.network.reservations(owner, network) : [];
  const encoded = nodes.map((node): BlueprintNode => {
    const groups = groupsOf(node);
    const { name, index, machine, isPublic: publicAddress, fixedAddress, volumes, allowedAddressPairs } = node;
    const request = requests.get(name);
    const guards = [...guardsOf(firewall, groups), ...reservations.map(resourceKey)];
    const wanted: NodeRequest = {
      ...{ name, index, machine, publicAddress, groups, guards, fixedAddress, volumes, allowedAddressPairs },
      userData: request === undefined ? undefined : givenReference(userDataName(name)),
      accessProfile: machine.sessionManager === true ? access?.profile : undefined,
    };
    return { ...node, request, encoded: cloud.nodes.encode(wanted, network, labels) };
  });
  return { shared: [...(access?.specs ?? []), ...reservations], nodes: encoded };
}

/** The name under which a registry is given a node's user data. */
export function userDataName(node: string): string {
  return `user-data-${node}`;
}

/** The groups that a node with these roles carries: the common one, and each role's, in the matrix's order. */
export function groupsOfRoles(cluster: string, roles: readonly Role[]): string[] {
  const sorted = allRoles.filter((role) => roles.includes(role));
  return [commonGroup(cluster), ...sorted.map((role) => roleGroup(cluster, role))];
}

/**
 * A node waits for all rules of its groups and for the other ends of its edges, but for late ones: it never boots unguarded
 * or cut off.
 */
function guardsOf(firewall: Firewall, groups: readonly string[]): ResourceKey[] {
  return firewall.rules
    .filter(({ group, isOwn, isLate }) => (isOwn ? groups.includes(group) : !isLate))
    .map(({ spec }) => resourceKey(spec));
}

/** All resources of a blueprint, each after what it needs. */
export function specsOf(blueprint: Blueprint): ResourceSpec[] {
  return [
    ...blueprint.groups.flatMap(({ specs }) => specs),
    ...blueprint.rules.flatMap(({ isLate, spec }) => (isLate ? [] : [spec])),
    ...blueprint.shared,
    ...nodesInOrder(blueprint.nodes).flatMap(({ encoded }) => encoded.specs),
    ...blueprint.rules.flatMap(({ isLate, spec }) => (isLate ? [spec] : [])),
  ];
}

/** A node may be told the address of one that was not replaced as often: that one comes first. */
function nodesInOrder(nodes: readonly BlueprintNode[]): BlueprintNode[] {
  return nodes.toSorted((one, other) => one.generation - other.generation);
}

/** Whether a rule on another's group names nobody of the plan, but ranges or something of the user's, which are anybody's. */
export function namesNobodyHere({ inputs }: ResourceSpec): boolean {
  const rest = { ...inputs, securityGroupId: null };
  return inputs.securityGroupId !== undefined && !/\$\{[^}]*::/.test(JSON.stringify(rest));
}
