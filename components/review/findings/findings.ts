/** Everything that a reviewer should know of a plan, the gravest first, with the user's reasons where it is accepted. */
import { componentTypes } from "../../resources/component-types";
import type { StackPlan } from "../../resources/resource";
import { withAcceptances } from "./acceptances";
import { findingIds, severities, type FindingId } from "./kinds";
import type { Acceptance, Finding, Scene } from "./finding";
import { clientFindings } from "./clients";
import { egressFindings } from "./egress";
import { exceptionFindings } from "./exceptions";
import { limitFindings } from "./near-limits";
import { shadowFindings } from "./shadows";
import { unknownFindings } from "./unknowns";
import { worldFindings } from "./world";

export function findingsOf(scene: Scene): Finding[] {
  const found = [
    ...worldFindings(scene),
    ...clientFindings(scene),
    ...egressFindings(scene),
    ...unknownFindings(scene),
    ...shadowFindings(scene),
    ...exceptionFindings(scene),
    ...limitFindings(scene),
  ];
  const rank = ({ severity, id }: Finding) => severities.indexOf(severity) * findingIds.length + findingIds.indexOf(id);
  return withAcceptances(found, acceptancesOf(scene.plan)).sort((one, other) => rank(one) - rank(other));
}

/** What the stack's networks were told to accept. */
function acceptancesOf(plan: StackPlan): Acceptance[] {
  const told = plan.resources
    .filter(({ type }) => type === componentTypes.network)
    .flatMap(({ inputs }) => (Array.isArray(inputs.accept) ? (inputs.accept as readonly unknown[]) : []));
  const acceptances = told.flatMap((value) => acceptance(value) ?? []);
  return [...new Map(acceptances.map((one) => [JSON.stringify(one), one])).values()];
}

function acceptance(value: unknown): Acceptance | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { finding, where, why } = value as Readonly<Record<string, unknown>>;
  if (!isFindingId(finding) || typeof why !== "string") return undefined;
  return { finding, why, ...(typeof where === "string" ? { where } : {}) };
}

function isFindingId(value: unknown): value is FindingId {
  return findingIds.some((id) => id === value);
}
