/** The difference between two plans of one stack. A plan that is not there is an empty one: all of the other is new, or gone. */
import { namedRanges } from "../../components/reach/parties";
import { readPlan, type Reading } from "../sources/reading";
import type { SourcePlan } from "../sources/source-plan";
import { AcceptedWidenings } from "./accepted-widenings";
import { AddressNames } from "./address-names";
import { toldChanges } from "./changes";
import { comparable } from "./comparable";
import { disruptionsOf } from "./disruptions";
import { limitChanges } from "./limit-changes";
import { directionOf, type Finding, type FindingChange, type StackDiff } from "./report";
import { resourceChanges } from "./resource-changes";
import { trafficDiff, type Side } from "./traffic-diff";

export interface StackDiffOptions {
  readonly acceptances?: AcceptedWidenings;
  /** What a plan's findings are, with their ids. Default: none are looked for. */
  readonly findings?: (reading: Reading) => readonly Finding[];
  readonly file?: string | null;
}

export function stackDiff(
  base: SourcePlan | null,
  head: SourcePlan | null,
  { acceptances = new AcceptedWidenings([]), findings = () => [], file = null }: StackDiffOptions = {},
): StackDiff {
  const stack = (head ?? base)?.stack ?? "";
  if (base !== null && head !== null && isSame(base, head)) return unchanged(stack, file, acceptances);
  const nothing: SourcePlan = { stack, resources: [], outputs: {} };
  const plans = comparable({ base: base ?? nothing, head: head ?? nothing });
  const [before, after] = [readPlan(plans.base), readPlan(plans.head)];
  const { diff, traffic } = compared(before, after, acceptances);
  const compare = (one: SourcePlan, other: SourcePlan) =>
    compared(readPlan(one), readPlan(other), new AcceptedWidenings([])).traffic;
  return {
    stack,
    status: base === null ? "added" : head === null ? "removed" : "compared",
    direction: directionOf(traffic),
    unacceptedWidening: traffic.some(({ change, accepted }) => change === "widening" && accepted === null),
    traffic,
    resources: resourceChanges(plans.base.resources, plans.head.resources),
    findings: findingChanges(findings(before), findings(after)),
    limits: limitChanges(plans.base, plans.head),
    renamed: diff.renamed,
    disruptions: base === null || head === null ? [] : disruptionsOf(plans.base, plans.head, traffic, compare),
    notes: [
      ...(traffic.some((row) => row.after === "unknown" && row.change === "widening") ? [unknownNote] : []),
      ...acceptances.unused(),
    ],
    file,
  };
}

function compared(before: Reading, after: Reading, acceptances: AcceptedWidenings) {
  const diff = trafficDiff(sideOf(before), sideOf(after));
  const traffic = toldChanges(diff, {
    names: new AddressNames([...after.parties, ...before.parties]),
    reasons: { base: before.reasons, head: after.reasons },
    acceptances,
  });
  return { diff, traffic };
}

/** Plans of equal words allow the same. */
function isSame(base: SourcePlan, head: SourcePlan): boolean {
  return base === head || JSON.stringify(base) === JSON.stringify(head);
}

function unchanged(stack: string, file: string | null, acceptances: AcceptedWidenings): StackDiff {
  return {
    ...{ stack, status: "compared", direction: directionOf([]), unacceptedWidening: false, file },
    ...{
      traffic: [],
      resources: [],
      findings: [],
      limits: [],
      renamed: [],
      disruptions: [],
      notes: acceptances.unused(),
    },
  };
}

const unknownNote =
  "Where it says (perhaps), the resources no longer tell that it is denied: that counts as allowed until somebody knows.";

function sideOf({ plan, policy, parties }: Reading): Side {
  return { policy, parties, ranges: namedRanges(plan, policy) };
}

function findingChanges(before: readonly Finding[], after: readonly Finding[]): FindingChange[] {
  const keyOf = ({ id, subject }: Finding): string => `${id}\0${subject}`;
  const [old, now] = [before, after].map((all) => new Set(all.map(keyOf)));
  return [
    ...after.filter((one) => old?.has(keyOf(one)) !== true).map((one) => ({ ...one, change: "new" as const })),
    ...before.filter((one) => now?.has(keyOf(one)) !== true).map((one) => ({ ...one, change: "gone" as const })),
  ];
}
