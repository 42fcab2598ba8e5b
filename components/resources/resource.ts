/**
 * A resource as data: what the encoders produce, what the plan records and what the decoders read. No Pulumi here.
 *
 * A value that only a deployment knows is a reference: the string `${TYPE::NAME.PROPERTY}`, TYPE the full type token and
 * NAME the logical name. It may stand inside a longer string.
 */

/** The arguments of one resource, as the plan JSON shows them. */
export interface ResourceInputs {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One resource of a plan. `parent` is a URN, or null at the top of the stack. */
export interface PlannedResource extends ResourceInputs {
  readonly urn: string;
  readonly parent: string | null;
  readonly custom: boolean;
  /** The URN of its explicit provider; null where that is the default one. Plans of earlier versions don't say. */
  readonly provider?: string | null;
}

/** The plan of one stack: the object that `fenceline plan --json` prints. */
export interface StackPlan {
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The reference to a property that only a deployment knows. */
export function reference(type: string, name: string, property: string): string {
  return `\${${type}::${name}.${property}}`;
}

/** The reference to a property of a look-up's answer. */
export function lookupReference(token: string, property: string): string {
  return `\${${token}.${property}}`;
}

/** The reference to something of the user's own that a component is told by an output. */
export function namedPeerReference(name: string): string {
  return givenReference(`${namedPeerPrefix}${name}`);
}

const namedPeerPrefix = "named-peer-";

export function isNamedPeerReference(text: string): boolean {
  return text.startsWith(`\${given.${namedPeerPrefix}`) && text.endsWith("}");
}

/** The reference to a value that the resource maker of a network is given under this name. */
export function givenReference(name: string): string {
  return `\${given.${name}}`;
}
