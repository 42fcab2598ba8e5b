/**
 * What the engine would write for a plan of ours: a preview of a stack that is not there yet, and the export of one that is.
 * For stacks of today; that the engine really writes so is shown by its own files, of another day.
 */
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";
import { isValues } from "../../../cli/sources/source-plan";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const anyReference = /\$\{([^:{}]+:[^:{}]*:[^:{}]+)::([^{}]+)\.([^.{}]+)\}/g;

type Replacement = (type: string, name: string, property: string) => string;

/** The value without references, and the resources that it refers to. */
function replaced(value: unknown, found: Set<string>, replacement: Replacement | null): unknown {
  if (typeof value === "string") {
    const references = [...value.matchAll(anyReference)];
    for (const [, type, name] of references) found.add(`${type ?? ""}::${name ?? ""}`);
    if (!value.includes("${")) return value;
    if (replacement === null || references.length === 0) return unknown;
    return value.replace(anyReference, (_, type: string, name: string, property: string) =>
      replacement(type, name, property),
    );
  }
  if (Array.isArray(value)) return value.map((item) => replaced(item, found, replacement));
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, found, replacement)]));
}

function stateOf(resource: PlannedResource, { resources, stack }: StackPlan, replacement: Replacement | null): object {
  const { urn, type, custom, parent } = resource;
  const propertyDependencies: Record<string, string[]> = {};
  const inputs: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(resource.inputs)) {
    const found = new Set<string>();
    inputs[property] = replaced(value, found, replacement);
    propertyDependencies[property] = resources
      .filter((one) => found.has(`${one.type}::${one.name}`))
      .map((one) => one.urn);
  }
  return { urn, type, custom, inputs, propertyDependencies, parent: parent ?? stackUrn(urn, stack) };
}

function stackUrn(urn: string, stack: string): string {
  const project = urn.split("::")[1] ?? "";
  return `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
}

export function imitatedPreview(plan: StackPlan): string {
  const [first] = plan.resources;
  const root = stackUrn(first?.urn ?? "", plan.stack);
  const steps = plan.resources.map((resource) => {
    return { op: "create", urn: resource.urn, newState: stateOf(resource, plan, null) };
  });
  const stack = { op: "create", urn: root, newState: { urn: root, type: "pulumi:pulumi:Stack", custom: false } };
  return JSON.stringify({ steps: [stack, ...steps], changeSummary: { create: steps.length + 1 } });
}

export function imitatedExport(plan: StackPlan): string {
  const [first] = plan.resources;
  const urn = stackUrn(first?.urn ?? "", plan.stack);
  const numbers = new Map(plan.resources.map(({ type, name }, index) => [`${type}::${name}`, index + 1]));
  const outputs = new Map<string, Record<string, string>>();
  const value: Replacement = (type, name, property) => {
    const identity = `${type}::${name}`;
    const number = numbers.get(identity) ?? 0;
    const isAddress = /Ip$|IpV4$|^address$|^ip(?:v4)?Address$/.test(property);
    const network = property === "privateIp" ? "10.20.255" : "52.0.0";
    const made = isAddress ? `${network}.${number}` : `${property}-${number}`;
    outputs.set(identity, { ...outputs.get(identity), [property]: made });
    return made;
  };
  // References first: they tell what a resource's outputs must be.
  const states = plan.resources.map((resource) => ({ resource, state: stateOf(resource, plan, value) }));
  const exported = replaced(plan.outputs, new Set(), value);
  const resources = states.map(({ resource: { type, name, custom }, state }) => {
    const known = outputs.get(`${type}::${name}`) ?? {};
    return { ...state, ...(custom ? { id: known.id ?? value(type, name, "id"), outputs: known } : {}) };
  });
  const stack = { urn, type: "pulumi:pulumi:Stack", custom: false, outputs: exported };
  return JSON.stringify({ version: 3, deployment: { resources: [stack, ...resources] } });
}
