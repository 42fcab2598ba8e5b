/** How far the limits of each cloud are used, the fullest first, and by whom. */
import type { StackPlan } from "../../components/resources/resource";
import { contributorsOf, limitUses, shareOf, type CloudLimitUse } from "../../components/review/limit-use";
import { renderTable } from "../terminal/table";

/** The fullest of a kind are enough: a stack of many nodes has as many limits. */
const shownOfKind = 5;
const shownContributors = 3;

/** The fullest of each kind, and how many are left out. */
export function fullestLimits(plan: StackPlan): { readonly shown: readonly CloudLimitUse[]; readonly left: number } {
  const kinds = new Map<string, CloudLimitUse[]>();
  for (const use of limitUses(plan)) {
    const kind = `${use.cloud} ${use.key}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), use]);
  }
  const sorted = [...kinds.values()].map((uses) => uses.toSorted((one, other) => shareOf(other) - shareOf(one)));
  const shown = sorted.flatMap((uses) => uses.slice(0, shownOfKind));
  return { shown, left: sorted.flatMap((uses) => uses.slice(shownOfKind)).length };
}

export function printedLimits(plan: StackPlan, width?: number): string {
  const { shown, left } = fullestLimits(plan);
  return renderTable(
    {
      title: "Limits",
      columns: ["what", "used", "limit", "share", "most used by"],
      rows: shown.map((use) => [
        `${use.cloud}: ${use.what}`,
        String(use.used),
        `${use.limit} (${use.key})`,
        `${Math.round(shareOf(use) * 100)} %`,
        contributors(plan, use),
      ]),
      notes: left === 0 ? [] : [`${left} more of the same kinds are used less.`],
    },
    "table",
    width,
  );
}

export function contributors(plan: StackPlan, use: CloudLimitUse): string {
  const all = contributorsOf(plan, use);
  return all
    .slice(0, shownContributors)
    .map(({ name, used }) => `${name} ${used}`)
    .join(", ");
}
