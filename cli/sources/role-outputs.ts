/**
 * The output `groups` where a source has none: a preview knows no outputs of the stack, and a program need not export them.
 * It is told from our components and from the groups that the nodes really carry; who has neither is left to the names of
 * nodes.
 */
import { componentTypes } from "../../components/resources/component-types";
import { decode } from "../../components/clouds/decode";
import { reference } from "../../components/resources/resource";
import type { RoleEntry } from "../../components/reach/parties";
import { hasTags, type Endpoint, type Policy } from "../../components/reach/policy";
import { roles } from "../../components/matrix/flow";
import { grouped } from "./grouped";
import { listOf, textOf, type SourcePlan, type SourceResource } from "./source-plan";

const { server, existing, balancer, cluster: clusterType } = componentTypes;
const roleTypes: readonly string[] = roles.map((role) => componentTypes[role]);

/** The plan with the output `groups`: its own where it has one. */
export function withRoleOutputs(plan: SourcePlan): SourcePlan {
  if (listOf(plan.outputs.groups).length > 0) return plan;
  if (!plan.resources.some(({ type }) => type === server || roleTypes.includes(type))) return plan;
  return { ...plan, outputs: { ...plan.outputs, groups: new Roles(plan.resources).all() } };
}

class Roles {
  readonly #policy: Policy;
  readonly #children: ReadonlyMap<string | null, readonly SourceResource[]>;

  constructor(private readonly resources: readonly SourceResource[]) {
    this.#policy = decode(resources);
    this.#children = grouped(resources, ({ parent }) => parent);
  }

  all(): RoleEntry[] {
    const rancher = this.resources
      .filter(({ type }) => type === server)
      .flatMap((component) => this.#role(null, "rancher", component, []));
    const told = this.resources.filter(({ type }) => type === existing).map(toldEntry);
    const balancers = this.resources
      .filter(({ type }) => type === server || type === balancer)
      .flatMap((component) => this.#balancer(component));
    const clusters = this.resources
      .filter(({ type }) => roleTypes.includes(type))
      .flatMap((group) => {
        const role = textOf(group.inputs.role);
        const above = this.resources.find(({ urn, type }) => urn === group.parent && type === clusterType);
        const common = above === undefined ? [] : this.#groupsBelow(above);
        return role === undefined ? [] : this.#role(textOf(group.inputs.cluster) ?? "?", role, group, common);
      });
    const rank = ({ role }: RoleEntry) => roles.findIndex((one) => one === role);
    const byCluster = (one: RoleEntry, other: RoleEntry) =>
      (one.cluster ?? "") < (other.cluster ?? "") ? -1 : one.cluster === other.cluster ? rank(one) - rank(other) : 1;
    return [...rancher, ...told, ...balancers, ...clusters.sort(byCluster)];
  }

  /** The references of the groups that a component makes itself. */
  #groupsBelow({ urn }: SourceResource): { key: string; reference: string }[] {
    return (this.#children.get(urn) ?? []).flatMap(({ type, name, inputs }) => {
      const byId = reference(type, name, "id");
      const tag = type === "digitalocean:index/tag:Tag" ? textOf(inputs.name) : undefined;
      const key =
        this.#policy.groupKeys.get(tag ?? byId) ?? (tag === undefined ? undefined : `tag:${tag.toLowerCase()}`);
      return key === undefined ? [] : [{ key, reference: tag ?? byId }];
    });
  }

  #role(
    cluster: string | null,
    role: string,
    component: SourceResource,
    common: readonly { key: string; reference: string }[],
  ): RoleEntry[] {
    const own = this.#groupsBelow(component);
    const nodes = this.#policy.endpoints.filter(({ groups }) => own.some(({ key }) => groups.includes(key)));
    const cloud = nodes[0]?.cloud ?? cloudOf(this.#children.get(component.urn)?.[0]?.type);
    if (own.length === 0 || cloud === undefined) return [];
    const carried = [...common, ...own].map((group) => group.reference);
    return [entry(cluster, role, cloud, carried, nodes)];
  }

  /** A balancer that Rancher's components make: what clients dial first. */
  #balancer(component: SourceResource): RoleEntry[] {
    const isBalancer = ({ name, type }: Pick<SourceResource, "name" | "type">): boolean =>
      type.endsWith(":LoadBalancer") &&
      (this.#children.get(component.urn) ?? []).some((child) => child.name === name && child.type === type);
    const nodes = this.#policy.endpoints.filter(isBalancer);
    const [first] = nodes;
    return first === undefined ? [] : [entry(null, "loadBalancer", first.cloud, [], nodes)];
  }
}

/** Another stack's Rancher: what the component was told is what it puts out. */
function toldEntry({ inputs }: SourceResource): RoleEntry {
  const [group, tag] = [textOf(inputs.securityGroupId), textOf(inputs.tag)];
  return {
    ...{ cluster: null, role: "rancher", nodes: [] },
    cloud: textOf(inputs.cloud) ?? "aws",
    securityGroups: group === undefined ? [] : [group],
    tags: tag === undefined ? [] : [tag],
    addresses: listOf(inputs.addresses).flatMap((address) => textOf(address) ?? []),
  };
}

function entry(
  cluster: string | null,
  role: string,
  cloud: string,
  carried: readonly string[],
  nodes: readonly Endpoint[],
): RoleEntry {
  const isTag = hasTags(cloud);
  return {
    cluster,
    role,
    cloud,
    securityGroups: isTag ? [] : carried,
    tags: isTag ? carried : [],
    nodes: nodes.map(({ name }) => name),
    addresses: [],
  };
}

function cloudOf(type: string | undefined): string | undefined {
  return type?.split(":")[0];
}
