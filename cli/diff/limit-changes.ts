/** How the use of each cloud's limits changed. */
import type { StackPlan } from "../../components/resources/resource";
import { limitUses, nearShare, type CloudLimitUse } from "../../components/review/limit-use";
import type { LimitChange } from "./report";

export function limitChanges(base: StackPlan, head: StackPlan): LimitChange[] {
  const [before, after] = [base, head].map((plan) => new Map(limitUses(plan).map((use) => [keyOf(use), use])));
  const keys = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
  return keys.flatMap((key): LimitChange[] => {
    const [old, now] = [before?.get(key), after?.get(key)];
    const use = now ?? old;
    if (use === undefined || (old?.used === now?.used && old?.limit === now?.limit)) return [];
    const { cloud, what, limit } = use;
    return [{ cloud, what, before: old?.used ?? null, after: now?.used ?? null, limit }];
  });
}

function keyOf({ cloud, what, key }: CloudLimitUse): string {
  return JSON.stringify([cloud, what, key]);
}

/** Worth a reader's time: over the limit, or close to it. */
export function isNear({ after, limit }: LimitChange): boolean {
  return after !== null && after >= limit * nearShare;
}

/** What came or went with its owner is said by the resources, unless it comes close to its limit. */
export function worthSaying(limits: readonly LimitChange[]): LimitChange[] {
  return limits.filter((limit) => (limit.before !== null && limit.after !== null) || isNear(limit));
}
