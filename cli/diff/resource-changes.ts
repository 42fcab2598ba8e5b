/** Which resources are added, removed or changed. What says the same in another order has not changed. */
import type { PlannedResource } from "../../components/resources/resource";
import { isValues } from "../sources/source-plan";
import type { ResourceChange } from "./report";

/** What is made comes first, then what goes, then what changes. */
const order = ["added", "removed", "changed"];

export function resourceChanges(base: readonly PlannedResource[], head: readonly PlannedResource[]): ResourceChange[] {
  const isMixed = hasReferences(base) !== hasReferences(head);
  const before = byIdentity(base);
  const after = byIdentity(head);
  const identities = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changes = identities.flatMap((identity): ResourceChange[] => {
    const [old, made] = [before.get(identity), after.get(identity)];
    const resource = made ?? old;
    if (resource === undefined) return [];
    const { type, name, urn } = resource;
    const properties = old === undefined || made === undefined ? [] : changedProperties(old, made, isMixed);
    if (old !== undefined && made !== undefined && properties.length === 0) return [];
    return [
      { change: old === undefined ? "added" : made === undefined ? "removed" : "changed", type, name, urn, properties },
    ];
  });
  return changes.sort((one, other) => order.indexOf(one.change) - order.indexOf(other.change));
}

/** Only a plan of ours knows a look-up by its name; the others have its answer. */
function hasReferences(resources: readonly PlannedResource[]): boolean {
  return resources.some(({ inputs }) => lookup.test(JSON.stringify(inputs)));
}

const lookup = /\$\{[^:{}]+:[^:{}]*:[^:{}]+\.[^:{}]+\}/;

/** Components only hold others. */
function byIdentity(resources: readonly PlannedResource[]): Map<string, PlannedResource> {
  return new Map(resources.flatMap((one) => (one.custom ? [[`${one.type}::${one.name}`, one]] : [])));
}

/** `isMixed`: a look-up by its name and its answer are not told apart. */
function changedProperties(base: PlannedResource, head: PlannedResource, isMixed: boolean): string[] {
  const [{ inputs: before }, { inputs: after }] = [base, head];
  const properties = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = properties.filter((property) => {
    const [old, now] = [before, after].map((inputs) => canonical(inputs[property]));
    const isLookup = [old, now].some((text) => lookup.test(text ?? ""));
    return old !== now && !(isMixed && isLookup);
  });
  return isMadeByAnother(base, head) ? ["provider", ...changed] : changed;
}

/** Stacks of one program have one provider under different URNs; plans of earlier versions don't say whose. */
function isMadeByAnother({ provider: before }: PlannedResource, { provider: after }: PlannedResource): boolean {
  if (before === undefined || after === undefined) return false;
  const [old, now] = [before, after].map((urn) => urn?.split("::").slice(2).join("::"));
  return old !== now;
}

/** Lists of clouds' arguments are sets: rules, ranges, groups. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (!isValues(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join()}}`;
}
