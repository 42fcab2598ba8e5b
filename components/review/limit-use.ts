/** What a plan's resources use of each cloud's limits, and who uses most of one. */
import { componentTypes } from "../resources/component-types";
import { clouds } from "../clouds";
import { cloudNames, type CloudName, type Limits, type LimitUse } from "../clouds/cloud";
import type { StackPlan } from "../resources/resource";

/** From this share on, a limit is near. */
export const nearShare = 0.8;

export interface CloudLimitUse extends LimitUse {
  readonly cloud: CloudName;
}

/** How much of a limit the resources of one component use. */
export interface Contributor {
  readonly name: string;
  readonly used: number;
}

/** The account's own limits are its network's. */
export function limitUses(plan: StackPlan): CloudLimitUse[] {
  return cloudNames.flatMap((cloud) =>
    clouds[cloud].limits.count(plan.resources, limitsOf(plan, cloud)).map((use) => ({ ...use, cloud })),
  );
}

function limitsOf(plan: StackPlan, cloud: CloudName): Limits {
  const own = plan.resources
    .filter(({ type, inputs }) => type === componentTypes.network && inputs.cloud === cloud)
    .map(({ inputs }) => inputs.limits as Partial<Limits> | undefined);
  return Object.assign({}, clouds[cloud].limits.defaults, ...own) as Limits;
}

export function shareOf({ used, limit }: LimitUse): number {
  return limit === 0 ? Infinity : used / limit;
}

/** Components by how much less would be used without their own resources, the largest first. */
export function contributorsOf(plan: StackPlan, { cloud, what, used }: CloudLimitUse): Contributor[] {
  const usedWithout = (parent: string): number =>
    usesWithout(plan, cloud, parent).find((use) => use.what === what)?.used ?? 0;
  const parents = plan.resources.flatMap(({ type, parent }) =>
    parent === null || !type.startsWith(`${cloud}:`) ? [] : [parent],
  );
  return [...new Set(parents)]
    .map((parent) => ({ name: parent.split("::").at(-1) ?? parent, used: used - usedWithout(parent) }))
    .filter((contributor) => contributor.used > 0)
    .sort((one, other) => (other.used === one.used ? (one.name < other.name ? -1 : 1) : other.used - one.used));
}

/** Counted once for all limits of a plan: a large stack has many of both. */
const counted = new WeakMap<StackPlan, Map<string, readonly LimitUse[]>>();

function usesWithout(plan: StackPlan, cloud: CloudName, parent: string): readonly LimitUse[] {
  const known = counted.get(plan) ?? new Map<string, readonly LimitUse[]>();
  counted.set(plan, known);
  const key = `${cloud} ${parent}`;
  const others = () => plan.resources.filter((resource) => resource.parent !== parent);
  const uses = known.get(key) ?? clouds[cloud].limits.count(others(), limitsOf(plan, cloud));
  known.set(key, uses);
  return uses;
}
