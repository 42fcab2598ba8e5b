/**
 * The nodes of a stack by owner and role, from our components and what they registered. The output `groups` tells only of
 * roles that no component tells of: it is never trusted over the resources.
 */
import { looseRange, intervalOf } from "../addresses/address-interval";
import { isRole, roles, type FlowParty } from "../matrix/flow";
import { componentTypes } from "../resources/component-types";
import { reference, type PlannedResource, type StackPlan } from "../resources/resource";
import { foreignKey, groupsOfCloud } from "./cloud-groups";
import { abstractNode, openStance, type Endpoint, type EndpointAddress, type Policy } from "./policy";
import type { Subject } from "./policy-index";

/** Who plays one role of one cluster, of one Rancher, or a balancer. */
export interface RoleEntry {
  /** The component that has them; null where the output `groups` alone tells of them. */
  readonly owner: string | null;
  readonly cluster: string | null;
  readonly role: string;
  readonly cloud: string;
  /** References to the groups that a node of the role carries, or their ids. */
  readonly groups: readonly string[];
  readonly nodes: readonly string[];
  readonly addresses: readonly string[];
  /** Another stack's: most of what it admits is said there. */
  readonly isElsewhere: boolean;
}

/** Rancher's and the balancer's first, then each cluster's by name, in the order of the roles. */
export function roleEntries(plan: StackPlan, policy: Policy): RoleEntry[] {
  const derived = new ComponentRoles(plan.resources, policy).all();
  const known = new Set(derived.map(roleKey));
  const told = list(plan.outputs.groups).flatMap((entry) => toldByOutput(entry) ?? []);
  return [...derived, ...told.filter((entry) => !known.has(roleKey(entry)))];
}

function roleKey({ cluster, role }: RoleEntry): string {
  return `${cluster ?? ""}/${role}`;
}

class ComponentRoles {
  readonly #children = new Map<string | null, PlannedResource[]>();

  constructor(
    private readonly resources: readonly PlannedResource[],
    private readonly policy: Policy,
  ) {
    for (const resource of resources) {
      const same = this.#children.get(resource.parent);
      if (same === undefined) this.#children.set(resource.parent, [resource]);
      else same.push(resource);
    }
  }

  all(): RoleEntry[] {
    const { server, existing, balancer, cluster } = componentTypes;
    const clusters = this.#ofType(cluster).toSorted((one, other) => (one.name < other.name ? -1 : 1));
    return [
      ...this.#ofType(server).flatMap((component) =>
        this.#role(component, null, "rancher", this.#groupsBelow(component)),
      ),
      ...this.#ofType(existing).map(existingEntry),
      ...[...this.#ofType(server), ...this.#ofType(balancer)].flatMap((component) => this.#balancer(component)),
      ...clusters.flatMap((component) => this.#cluster(component)),
      ...this.#rolesAlone(),
    ];
  }

  #ofType(type: string): PlannedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** By role; or with the node driver's flat group, which every role carries. */
  #cluster(component: PlannedResource): RoleEntry[] {
    const common = this.#groupsBelow(component);
    const below = this.#children.get(component.urn) ?? [];
    return roles.flatMap((role) => {
      const group = below.find(({ type }) => type === componentTypes[role]);
      if (group === undefined) return this.#role(component, component.name, role, common);
      const besides = texts(group.inputs.alongside);
      const others = below.filter(({ type }) => besides.some((one) => type === typeOfRole(one)));
      const carried = [...common, ...others.flatMap((one) => this.#groupsBelow(one))];
      return this.#role(component, component.name, role, this.#groupsBelow(group), carried);
    });
  }

  /** Groups of a role that no cluster of ours made. */
  #rolesAlone(): RoleEntry[] {
    const clusters = new Set(this.#ofType(componentTypes.cluster).map(({ urn }) => urn));
    return roles.flatMap((role) =>
      this.#ofType(componentTypes[role])
        .filter(({ parent }) => parent === null || !clusters.has(parent))
        .flatMap((group) =>
          this.#role(group, textOf(group.inputs.cluster) ?? group.name, role, this.#groupsBelow(group)),
        ),
    );
  }

  #role(
    { name, urn }: PlannedResource,
    cluster: string | null,
    role: FlowParty,
    own: readonly OwnGroup[],
    common: readonly OwnGroup[] = [],
  ): RoleEntry[] {
    const nodes = this.policy.endpoints.filter(({ groups }) => own.some(({ key }) => groups.includes(key)));
    const cloud = nodes[0]?.cloud ?? cloudOf(own[0]?.type ?? this.#children.get(urn)?.[0]?.type);
    if (own.length === 0 || cloud === undefined) return [];
    return [
      {
        ...{ owner: name, cluster, role, cloud, addresses: [], isElsewhere: false },
        groups: [...common, ...own].map((group) => group.reference),
        nodes: nodes.map((node) => node.name),
      },
    ];
  }

  /** The groups that a component makes itself. */
  #groupsBelow({ urn }: PlannedResource): OwnGroup[] {
    return (this.#children.get(urn) ?? []).flatMap(({ type, name, inputs }) => {
      const byId = reference(type, name, "id");
      const key = this.policy.groupKeys.get(byId);
      if (key === undefined) return [];
      const ofCloud = groupsOfCloud(this.policy, cloudOf(type) ?? "");
      const ownName = textOf(inputs.name);
      // What is known by its name is referred to by that.
      const isName = ownName !== undefined && key === foreignKey(ofCloud, ofCloud.carried, ownName);
      return [{ key, type, reference: isName ? ownName : byId }];
    });
  }

  /** A balancer that a component makes: what clients dial first. */
  #balancer(component: PlannedResource): RoleEntry[] {
    const below = this.#children.get(component.urn) ?? [];
    const own = this.policy.endpoints.filter(
      ({ name, type }) => type.endsWith(":LoadBalancer") && below.some((one) => one.name === name && one.type === type),
    );
    const [first] = own;
    if (first === undefined) return [];
    const { cloud } = first;
    const nodes = own.map(({ name }) => name);
    const owner = component.name;
    return [
      { owner, cluster: null, role: "loadBalancer", cloud, groups: [], nodes, addresses: [], isElsewhere: false },
    ];
  }
}

function typeOfRole(text: string): string | undefined {
  const role = roles.find((one) => one === text);
  return role && componentTypes[role];
}

interface OwnGroup {
  readonly key: string;
  readonly type: string;
  readonly reference: string;
}

/** Another stack's Rancher, as it was told. */
function existingEntry({ name, inputs }: PlannedResource): RoleEntry {
  return {
    ...{
      owner: name,
      cluster: null,
      role: "rancher",
      cloud: textOf(inputs.cloud) ?? "?",
      nodes: [],
      isElsewhere: true,
    },
    groups: [inputs.securityGroupId, inputs.tag].flatMap((group) => textOf(group) ?? []),
    addresses: texts(inputs.addresses),
  };
}

const tellingRoles: readonly string[] = ["rancher", "loadBalancer", ...roles];

/** One entry of the output `groups`, where it is one. */
function toldByOutput(value: unknown): RoleEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entry = value as Readonly<Record<string, unknown>>;
  const { cluster, role, cloud } = entry;
  if (typeof role !== "string" || !tellingRoles.includes(role) || typeof cloud !== "string") return undefined;
  // Rancher's have no cluster, and a cluster's have one.
  if (isRole(role as FlowParty) !== (typeof cluster === "string")) return undefined;
  return {
    ...{ owner: null, cluster: typeof cluster === "string" ? cluster : null, role, cloud, isElsewhere: false },
    groups: [...texts(entry.securityGroups), ...texts(entry.tags)],
    nodes: texts(entry.nodes),
    addresses: texts(entry.addresses),
  };
}

/**
 * The nodes themselves where they exist, with what they really carry. Else a node that carries just these groups, as a node
 * template would make it; or, for a role that is no node of this stack, its addresses.
 */
export function roleSubjects(entry: RoleEntry, policy: Policy): Subject[] {
  const names = new Set(entry.nodes);
  const owners = new Set(entry.addresses.flatMap((address) => /^\$\{(.+?::[^.]+)\./.exec(address)?.[1] ?? []));
  const isOwn = ({ cloud, type, name }: Endpoint): boolean =>
    cloud === entry.cloud && (names.has(name) || (owners.size > 0 && owners.has(`${type}::${name}`)));
  const nodes = policy.endpoints.filter(isOwn);
  if (nodes.length > 0) return nodes;
  const ofCloud = groupsOfCloud(policy, entry.cloud);
  const groups = entry.groups.map(
    (group) => policy.groupKeys.get(group) ?? foreignKey(ofCloud, ofCloud.carried, group),
  );
  const told = entry.addresses.flatMap((address) => toldAddress(address) ?? []);
  if (groups.length === 0) {
    return told.map((address) => {
      if (address.place.kind === "range") return { kind: "range", range: address.place.range, outsider: false };
      return { ...abstractNode(entry.role, ofCloud, [], [address]), unguarded: openStance };
    });
  }
  const node = abstractNode(entry.role, ofCloud, groups, networkAddresses(entry.cloud, policy));
  return [{ ...node, publicAddresses: told }];
}

/** A range, or an address that only a deployment knows. */
function toldAddress(text: string): EndpointAddress | undefined {
  const [, symbol] = /^\$\{([^${}]+)\}(?:\/32)?$/.exec(text) ?? [];
  if (symbol !== undefined) return { family: "ipv4", symbols: [symbol], place: { kind: "unknown" } };
  const range = looseRange(text)?.text;
  return range === undefined
    ? undefined
    : { family: intervalOf(range).family, symbols: [], place: { kind: "range", range } };
}

/** Where a node will be that Rancher makes: somewhere in the networks of its cloud. */
function networkAddresses(cloud: string, policy: Policy): EndpointAddress[] {
  return policy.networks
    .filter((network) => network.cloud === cloud)
    .map(({ range }) => ({ family: intervalOf(range).family, symbols: [], place: { kind: "range", range } }));
}

function cloudOf(type: string | undefined): string | undefined {
  return type?.split(":")[0];
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function texts(value: unknown): string[] {
  return list(value).filter((item) => typeof item === "string");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
