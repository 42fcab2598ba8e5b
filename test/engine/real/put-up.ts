/** Puts up what a plan says on a real cloud's API, without the engine: each resource after those that it refers to. */
import type { PlannedResource } from "../../../components/resources/resource";
import type { Values } from "../providers/values";
import type { RealCloud } from "./real-cloud";

/** The ids by `TYPE::NAME`. What the cloud has no service for is left out, with an id that leads nowhere. */
export async function putUp(
  cloud: RealCloud,
  resources: readonly PlannedResource[],
  lookups: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const byIdentity = new Map(resources.map((resource) => [identity(resource), resource]));
  const made = new Map<string, { id: string; assigned: Values }>();
  const create = async (resource: PlannedResource): Promise<void> => {
    const key = identity(resource);
    if (made.has(key)) return;
    for (const other of referencesIn(resource.inputs)) {
      const needed = byIdentity.get(other);
      if (needed !== undefined && other !== key) await create(needed);
    }
    if (!cloud.types.has(resource.type)) return;
    const inputs = resolved(resource.inputs, made, lookups) as Values;
    made.set(key, await cloud.create(resource.type, inputs));
  };
  for (const resource of resources) await create(resource);
  return new Map([...made].map(([key, { id }]) => [key, id]));
}

function identity({ type, name }: PlannedResource): string {
  return `${type}::${name}`;
}

const pattern = /\$\{([^}]*)\}/g;

function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(pattern)].flatMap(
    ([, text = ""]) => /^(.*?::.*)\.\w+$/.exec(text)?.[1] ?? [],
  );
}

export function resolved(
  value: unknown,
  made: ReadonlyMap<string, { readonly id: string; readonly assigned: Values }>,
  lookups: Readonly<Record<string, string>>,
): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one, made, lookups));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, made, lookups)]));
  }
  if (typeof value !== "string") return value;
  return value.replace(pattern, (_, text: string) => {
    const [, key = "", property = ""] = /^(.*)\.([\w[\]]+)$/.exec(text) ?? [];
    const found = made.get(key);
    if (found === undefined) return lookups[text] ?? "192.0.2.250";
    const assigned = found.assigned[property];
    return property === "id" || typeof assigned !== "string" ? found.id : assigned;
  });
}
