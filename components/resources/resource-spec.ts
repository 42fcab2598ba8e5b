/**
 * Writes a resource's arguments down as data, checked by the compiler against the official package's own declarations.
 * Only types come from Pulumi here; nothing of it is loaded.
 */
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceInputs } from "./resource";

/** A resource to be made: its arguments, and what the engine must know besides. */
export interface ResourceSpec extends ResourceInputs {
  /** What must exist before and go after, beside what the arguments refer to. */
  readonly dependsOn?: readonly ResourceKey[];
  /** Arguments whose later change is not carried out on what exists. */
  readonly ignoreChanges?: readonly string[];
  /** Whether the engine refuses to delete it. */
  readonly protect?: boolean;
  /** What it was called before, in this version or another: what is known under one of these names is this. */
  readonly formerNames?: readonly string[];
  /** How many rules a limit counts it as. Default: one. */
  readonly countsAs?: number;
  /** Whether what takes its place comes after its end: both can't be there at once. */
  readonly deleteBeforeReplace?: boolean;
}

/** A resource of the same stack: type token and logical name. */
export type ResourceKey = `${string}::${string}`;

export function resourceKey({ type, name }: Pick<ResourceInputs, "type" | "name">): ResourceKey {
  return `${type}::${name}`;
}

/** The arguments of a resource class, with plain values and references in place of inputs. */
export type Plain<Args> = { [Key in keyof Args]: Unwrap<Args[Key]> };

export function resourceSpec<Args>(
  type: string,
  name: string,
  inputs: Plain<Args>,
  options: Omit<ResourceSpec, "type" | "name" | "inputs"> = {},
): ResourceSpec {
  return { type, name, inputs: inputs, ...options };
}
