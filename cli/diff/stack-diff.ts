/** The difference between two plans of one stack. A plan that is not there is an empty one: all of the other is new, or gone. */
import { decode } from "../../components/clouds/decode";
import { namedRanges, partiesOf } from "../../components/firewall/parties";
import type { StackPlan } from "../../components/resource";
import { Reasons } from "../plan/reading";
import type { SourcePlan } from "../sources/source-plan";
import { Acceptances } from "./acceptance";
import { AddressNames } from "./address-names";
import { toldChanges } from "./changes";
import { comparable } from "./comparable";
import { limitChanges } from "./limit-changes";
import { directionOf, type Finding, type FindingChange, type StackDiff } from "./report";
import { resourceChanges } from "./resource-changes";
import { trafficDiff, type Side } from "./traffic-diff";

export interface StackDiffOptions {
  readonly acceptances?: Acceptances;
  /** What a plan's findings are, with their ids. */
  readonly findings?: (plan: StackPlan) => readonly Finding[];
  readonly file?: string | null;
}

export function stackDiff(
  base: SourcePlan | null,
  head: SourcePlan | null,
  { acceptances = new Acceptances([]), findings = () => [], file = null }: StackDiffOptions = {},
): StackDiff {
  const stack = (head ?? base)?.stack ?? "";
  const nothing: SourcePlan = { stack, resources: [], outputs: {} };
  const plans = comparable({ base: base ?? nothing, head: head ?? nothing });
  const [before, after] = [sideOf(plans.base), sideOf(plans.head)];
  const diff = trafficDiff(before, after);
  const traffic = toldChanges(diff, {
    names: new AddressNames([...after.parties, ...before.parties]),
    reasons: { base: new Reasons(plans.base, before.policy), head: new Reasons(plans.head, after.policy) },
    acceptances,
  });
  return {
    stack,
    status: base === null ? "added" : head === null ? "removed" : "compared",
    direction: directionOf(traffic),
    unacceptedWidening: traffic.some(({ change, accepted }) => change === "widening" && accepted === null),
    traffic,
    resources: resourceChanges(plans.base.resources, plans.head.resources),
    findings: findingChanges(findings(plans.base), findings(plans.head)),
    limits: limitChanges(plans.base, plans.head),
    renamed: diff.renamed,
    notes: [
      ...(traffic.some((row) => row.after === "unknown" && row.change === "widening") ? [unknownNote] : []),
      ...acceptances.unused(),
    ],
    file,
  };
}

const unknownNote =
  "Where it says (perhaps), the resources no longer tell that it is denied: that counts as allowed until somebody knows.";

function sideOf(plan: StackPlan): Side {
  const policy = decode(plan.resources);
  return { policy, parties: partiesOf(plan, policy), ranges: namedRanges(plan, policy) };
}

function findingChanges(before: readonly Finding[], after: readonly Finding[]): FindingChange[] {
  const keyOf = ({ id, subject }: Finding): string => `${id}\0${subject}`;
  const [old, now] = [before, after].map((all) => new Set(all.map(keyOf)));
  return [
    ...after.filter((one) => old?.has(keyOf(one)) !== true).map((one) => ({ ...one, change: "new" as const })),
    ...before.filter((one) => now?.has(keyOf(one)) !== true).map((one) => ({ ...one, change: "gone" as const })),
  ];
}
