/** A plan of ours from a file: checked as far as the rest of the program relies on it. */
import { isValues, SourceError, textOf, type SourcePlan, type Values } from "./source-plan";

export function isOwnPlan(value: Values): boolean {
  return Array.isArray(value.resources) && "stack" in value;
}

export function readOwnPlan({ stack, resources, outputs }: Values): SourcePlan {
  const name = textOf(stack);
  if (name === undefined) throw new SourceError("a plan whose `stack` is no name");
  if (!isValues(outputs)) throw new SourceError("a plan without `outputs`");
  return { stack: name, outputs, resources: (resources as readonly unknown[]).map(readResource) };
}

function readResource(value: unknown, index: number): SourcePlan["resources"][number] {
  const place = `resources[${index}]`;
  if (!isValues(value)) throw new SourceError(`${place} is no object`);
  const { urn, type, name, parent, custom, inputs } = value;
  const wrong = [
    ...Object.entries({ urn, type, name }).flatMap(([key, text]) => (textOf(text) === undefined ? [key] : [])),
    ...(parent === null || typeof parent === "string" ? [] : ["parent"]),
    ...(typeof custom === "boolean" ? [] : ["custom"]),
    ...(isValues(inputs) ? [] : ["inputs"]),
  ];
  if (wrong.length > 0) throw new SourceError(`${place}: ${wrong.join(", ")} is missing or of a wrong kind`);
  return value as unknown as SourcePlan["resources"][number];
}
