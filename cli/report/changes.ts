/** What changed since the base plan, as `fenceline diff` tells it: the one place where a report and the diff meet. */
import type { TrafficChange } from "../diff/report";
import { stackDiff } from "../diff/stack-diff";
import { partyText, trafficText, whyText } from "../diff/forms/words";
import type { SourcePlan } from "../sources/source-plan";

export interface ToldChange {
  readonly change: TrafficChange["change"];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly traffic: string;
  readonly why: string;
  readonly resources: readonly string[];
}

/** What the page is compared with. */
export interface Compared {
  /** As the user named it. */
  readonly name: string;
  readonly changes: readonly ToldChange[];
}

export function comparedWith(name: string, base: SourcePlan, head: SourcePlan): Compared {
  const { traffic } = stackDiff(base, head);
  return {
    name,
    changes: traffic.map((row) => ({
      change: row.change,
      from: row.from.map((party) => partyText(party)),
      to: row.to.map((party) => partyText(party)),
      traffic: trafficText(row),
      why: whyText(row),
      resources: row.resources,
    })),
  };
}
