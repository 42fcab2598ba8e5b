/**
 * A resource as Pulumi's engine writes it, in a preview and in an exported stack alike. Guarantees what a plan guarantees:
 * no secret gets through, the Stack resource, default providers and what is only read are left out, `parent` is null at the
 * top.
 */
import { secretText } from "../project/project";
import { isValues, SourceError, textOf, type SourceResource, type Values } from "./source-plan";

/** The engine's mark of a special value, and the kind that means a secret. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What the engine writes for a value that only a deployment knows. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const stackType = "pulumi:pulumi:Stack";

export interface EngineUrn {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`; a name may hold `::` itself. */
export function readUrn(urn: string): EngineUrn {
  const [, stack, types, name] = /^urn:pulumi:([^:]+)::[^:]+::([^]+?)::([^]+)$/.exec(urn) ?? [];
  const type = types?.split("$").at(-1);
  if (stack === undefined || type === undefined || name === undefined) {
    throw new SourceError(`"${urn.slice(0, 80)}" is no URN`);
  }
  return { stack, type, name };
}

/** Whether a plan would list it too. */
export function isPlanned({ urn, external }: Values, { type, name }: EngineUrn): boolean {
  if (type === stackType || external === true) return false;
  return typeof urn === "string" && !(type.startsWith("pulumi:providers:") && name.startsWith("default"));
}

/** `known`: what is known of the deployed resource, where the state itself does not say it. */
export function readState(state: Values, known: Values = {}): SourceResource {
  const urn = textOf(state.urn);
  if (urn === undefined) throw new SourceError("a resource has no `urn`");
  const { type, name } = readUrn(urn);
  const inputs = withoutMarks(state.inputs);
  const outputs = withoutMarks(state.outputs ?? known.outputs);
  const id = textOf(state.id) ?? textOf(known.id);
  return {
    urn,
    type,
    name,
    parent: parentOf(state.parent),
    custom: state.custom === true,
    provider: providerOf(state.provider),
    inputs: isValues(inputs) ? inputs : {},
    ...(id === undefined || id === unknownValue ? {} : { id }),
    ...(isValues(outputs) && Object.keys(outputs).length > 0 ? { outputs } : {}),
    ...(isValues(state.propertyDependencies) ? { dependencies: dependenciesOf(state.propertyDependencies) } : {}),
  };
}

function parentOf(value: unknown): string | null {
  const parent = textOf(value);
  return parent === undefined || readUrn(parent).type === stackType ? null : parent;
}

/** The engine writes `URN::ID`, and calls its own providers `default…`. */
function providerOf(value: unknown): string | null {
  const reference = textOf(value);
  if (reference === undefined) return null;
  const urn = reference.slice(0, reference.lastIndexOf("::"));
  return readUrn(urn).name.startsWith("default") ? null : urn;
}

function dependenciesOf(value: Values): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(value).map(([property, urns]) => [
      property,
      Array.isArray(urns) ? urns.filter((urn) => typeof urn === "string") : [],
    ]),
  );
}

/**
 * The value with `[secret]` in the place of each secret, and without what providers note for themselves: which arguments they
 * filled in with a default (`__defaults`), and those arguments, which nobody wrote and a plan does not have.
 */
export function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (!isValues(value)) return value;
  if (value[signatureKey] === secretSignature) return secretText;
  const filledIn = Array.isArray(value.__defaults) ? (value.__defaults as readonly unknown[]) : [];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__defaults" && key !== "__meta" && !filledIn.includes(key))
      .map(([key, item]) => [key, withoutMarks(item)]),
  );
}
