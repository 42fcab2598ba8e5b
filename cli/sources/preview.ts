/**
 * `pulumi preview --json` → a plan: what there would be afterwards. Values that only a deployment knows become references
 * where the engine's dependencies tell which. Guarantees that a preview which leaves out unchanged resources is refused:
 * what it would allow can't be told from it.
 */
import { isPlanned, readState, readUrn, stackType, withoutMarks } from "./engine-state";
import {
  isValues,
  listOf,
  SourceError,
  textOf,
  type SourcePlan,
  type SourceResource,
  type Values,
} from "./source-plan";
import { UnknownValues } from "./unknown-values";

/** Steps after which the resource is there. Those that only take away, or read, are not among them. */
const lasting = new Set([
  "same",
  "create",
  "update",
  "replace",
  "create-replacement",
  "import",
  "import-replacement",
  "refresh",
]);
/** Steps that keep the resource itself, so that its id stays. */
const keeping = new Set(["same", "update", "refresh"]);

export function isPreview(value: Values): boolean {
  return Array.isArray(value.steps) || (isValues(value.changeSummary) && value.resources === undefined);
}

export function readPreview(preview: Values): SourcePlan {
  const steps = listOf(preview.steps).filter(isValues);
  refuseIncomplete(preview, steps);
  const states = new Map<string, SourceResource>();
  let stack: Values | undefined;
  for (const step of steps) {
    const { newState, oldState, op } = step;
    if (!lasting.has(String(op)) || !isValues(newState)) continue;
    const urn = textOf(newState.urn) ?? textOf(step.urn) ?? "";
    const identity = readUrn(urn);
    if (identity.type === stackType) stack = newState;
    if (!isPlanned({ ...newState, urn }, identity)) continue;
    const known = keeping.has(String(op)) && isValues(oldState) ? oldState : {};
    states.set(urn, readState({ ...newState, urn }, op === "same" ? known : { id: known.id }));
  }
  const [first] = steps;
  if (first === undefined) throw new SourceError("a preview without steps");
  const resources = [...states.values()].sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const unknown = new UnknownValues(resources);
  const outputs = withoutMarks(stack?.outputs);
  return {
    stack: readUrn(textOf(first.urn) ?? "").stack,
    resources: resources.map((resource) => ({ ...resource, inputs: unknown.named(resource) })),
    outputs: isValues(outputs) ? outputs : {},
  };
}

function refuseIncomplete({ changeSummary, diagnostics }: Values, steps: readonly Values[]): void {
  const problem = listOf(diagnostics)
    .filter(isValues)
    .find(({ severity }) => severity === "error");
  if (problem !== undefined) {
    throw new SourceError(`the preview failed: ${String(problem.message).trim().split("\n")[0] ?? ""}`);
  }
  const unchanged = isValues(changeSummary) && typeof changeSummary.same === "number" ? changeSummary.same : 0;
  const shown = steps.filter(({ op }) => op === "same").length;
  if (shown < unchanged) {
    throw new SourceError(
      `the preview leaves out ${unchanged - shown} unchanged resources; run pulumi preview --json --show-sames`,
    );
  }
}
