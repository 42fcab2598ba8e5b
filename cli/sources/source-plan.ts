/**
 * A plan as any source has it. What a deployed stack knows besides (ids, outputs, what an argument was made from) is kept
 * beside the arguments, so that the decoders can find resources by their physical ids.
 */
import type { PlannedResource, StackPlan } from "../../components/resources/resource";

export interface SourceResource extends PlannedResource {
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** For each argument, the URNs of the resources that its value was made from, as the engine recorded them. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
}

export interface SourcePlan extends StackPlan {
  readonly resources: readonly SourceResource[];
}

export type Values = Readonly<Record<string, unknown>>;

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A file that is none of what can be read; the message says what is wrong with it. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}
