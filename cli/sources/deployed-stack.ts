/** `pulumi stack export` → a plan: what is deployed, with its ids and outputs. What waits for its deletion is left out. */
import { isPlanned, readState, readUrn, stackType, withoutMarks } from "./engine-state";
import { withReferences } from "./known-references";
import { isValues, listOf, SourceError, textOf, type SourcePlan, type Values } from "./source-plan";

export function isDeployedStack(value: Values): boolean {
  return isValues(value.deployment);
}

export function readDeployedStack({ version, deployment }: Values): SourcePlan {
  if (version !== 3 && version !== 4) {
    throw new SourceError(`an exported stack of version ${String(version)}; versions 3 and 4 can be read`);
  }
  const states = listOf(isValues(deployment) ? deployment.resources : undefined).filter(isValues);
  const present = states.filter((state) => state.delete !== true && textOf(state.urn) !== undefined);
  const [first] = present;
  if (first === undefined) throw new SourceError("an exported stack without resources: is it deployed?");
  const stack = present.find((state) => readUrn(String(state.urn)).type === stackType);
  const outputs = withoutMarks(stack?.outputs);
  const plan: SourcePlan = {
    stack: readUrn(String(first.urn)).stack,
    resources: present
      .filter((state) => isPlanned(state, readUrn(String(state.urn))))
      .map((state) => readState(state))
      .sort((one, other) => (one.urn < other.urn ? -1 : 1)),
    outputs: isValues(outputs) ? outputs : {},
  };
  return withReferences(plan, { ids: false, addressesOf: nodes });
}

/** A node's address stands for the node, whichever of its addresses that is. */
const nodes = /:(?:Instance|Droplet)$/;
