/** Values as they cross the wire between engine and provider, and how they are compared, searched and rewritten. */

export type Value = null | boolean | number | string | readonly Value[] | Values;
export interface Values {
  readonly [key: string]: Value;
}

/** What the engine sends in a preview for a value that only a deployment knows. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Text of a value with sorted keys: equal values have equal texts. */
export function canonical(value: Value | undefined): string {
  if (value === undefined) return "";
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isValues(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

/** All values at a path like `fixedIps[].subnetId`; none where something on the way is missing. */
export function valuesAt(values: Values, path: string): Value[] {
  let found: Value[] = [values];
  for (const step of path.split(".")) {
    const key = step.replace(/\[\]$/, "");
    found = found.flatMap((value) => {
      const item = isValues(value) ? value[key] : undefined;
      if (item === undefined || item === null) return [];
      return step.endsWith("[]") ? (isList(item) ? [...item] : []) : [item];
    });
  }
  return found;
}

/** Every text and number inside the value passed through a function. */
export function mapLeaves(value: Value, change: (leaf: string | number) => Value): Value {
  if (typeof value === "string" || typeof value === "number") return change(value);
  if (isList(value)) return value.map((item) => mapLeaves(item, change));
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, change)]));
}

/** Every text inside the value passed through a function. */
export function mapTexts(value: Value, change: (text: string) => string): Value {
  return mapLeaves(value, (leaf) => (typeof leaf === "string" ? change(leaf) : leaf));
}

export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : canonical(value);
}

export function numberOf(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function textsOf(value: Value | undefined): string[] {
  return isList(value) ? value.map(textOf) : [];
}
