/**
 * Makes plans of different sources comparable: a physical id or address that a deployed stack knows becomes the reference
 * that a plan has in its place, and what only one of the two sides knows counts on neither.
 */
import { withReferences } from "../sources/known-references";
import type { SourcePlan, SourceResource } from "../sources/source-plan";

export interface PlanPair {
  readonly base: SourcePlan;
  readonly head: SourcePlan;
}

export function comparable({ base, head }: PlanPair): PlanPair {
  const bothDeployed = isDeployed(base) && isDeployed(head);
  const [before, after] = [base, head].map((plan) => {
    const planned = withReferences(plan, { ids: true, addressesOf: /./ });
    return bothDeployed ? planned : withoutKnowledge(planned);
  });
  return { base: before ?? base, head: after ?? head };
}

/** A stack without resources knows as much as any other. */
function isDeployed({ resources }: SourcePlan): boolean {
  return resources.every(({ custom, id }) => !custom || id !== undefined);
}

function withoutKnowledge(plan: SourcePlan): SourcePlan {
  const resources = plan.resources.map(({ urn, type, name, parent, custom, inputs }): SourceResource => {
    return { urn, type, name, parent, custom, inputs };
  });
  return { ...plan, resources };
}
