/**
 * Writes a resource's arguments down as data, checked by the compiler against the official package's own declarations.
 * Only types come from Pulumi here; nothing of it is loaded.
 */
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceSpec } from "./cloud";

/** The arguments of a resource class, with plain values and references in place of inputs. */
export type Plain<Args> = { [Key in keyof Args]: Unwrap<Args[Key]> };

export function spec<Args>(
  type: string,
  name: string,
  inputs: Plain<Args>,
  options: Omit<ResourceSpec, "type" | "name" | "inputs"> = {},
): ResourceSpec {
  return { type, name, inputs: inputs, ...options };
}
