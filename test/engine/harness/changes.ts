/** What the engine did, or plans to do, to each resource: read from its own events. */
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { partsOfUrn } from "../providers/wire";
import { canonical, isValues, type Value, type Values } from "../providers/values";

export const changeKinds = ["created", "updated", "replaced", "deleted"] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly kind: ChangeKind;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly before: Values;
  readonly after: Values;
}

const kinds: Readonly<Record<string, ChangeKind>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
};

/**
 * The changes of cloud resources, by name. A replacement is one change, whatever its order. Components, the stack and the
 * providers are the engine's own book-keeping and left out.
 */
export function changesOf(events: readonly EngineEvent[]): Change[] {
  const changes = events.flatMap(({ resourcePreEvent }): Change[] => {
    if (resourcePreEvent === undefined) return [];
    const { op, urn, old, new: after } = resourcePreEvent.metadata;
    const kind = kinds[op];
    const { type, name } = partsOfUrn(urn);
    if (kind === undefined || !isCloudResource(type)) return [];
    return [{ kind, type, name, urn, before: (old?.inputs ?? {}) as Values, after: (after?.inputs ?? {}) as Values }];
  });
  return changes.sort((one, other) => (changeText(one) < changeText(other) ? -1 : 1));
}

export function changeText({ kind, type, name }: Pick<Change, "kind" | "type" | "name">): string {
  return `${kind} ${type}::${name}`;
}

/** The change, and what of its arguments it changes. */
export function changeDetail(change: Change): string {
  const { kind, before, after } = change;
  if (kind !== "updated" && kind !== "replaced") return changeText(change);
  const details = changedArguments(change).map((key) => `${key}: ${canonical(before[key])} → ${canonical(after[key])}`);
  return `${changeText(change)} (${details.join("; ")})`;
}

function isCloudResource(type: string): boolean {
  return !type.startsWith("pulumi:") && !type.startsWith("rancher-fenceline:");
}

/** The arguments that differ. */
export function changedArguments({ before, after }: Change): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => canonical(before[key]) !== canonical(after[key]))
    .sort();
}

export function count(changes: readonly Change[], kind: ChangeKind): number {
  return changes.filter((change) => change.kind === kind).length;
}

/** Whether a text stands anywhere in a value. */
export function mentions(value: Value | undefined, text: string): boolean {
  if (Array.isArray(value)) return (value as readonly Value[]).some((item) => mentions(item, text));
  if (isValues(value)) return Object.values(value).some((item) => mentions(item, text));
  return typeof value === "string" && value.includes(text);
}
