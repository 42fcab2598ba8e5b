/**
 * The resources that a decoder reads, found by reference or by physical id, and the reading of single arguments. Arguments
 * come from anywhere (a plan, a preview, an exported stack), so nothing about them is taken for granted.
 */
import type { ResourceInputs } from "./resource";

/** A resource as a plan or an exported stack has it; the latter knows ids and outputs. */
export interface DecodableResource extends ResourceInputs {
  readonly urn?: string;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What a value refers to. */
export type Found =
  | { readonly kind: "resource"; readonly resource: DecodableResource; readonly property: string }
  /** A resource that is not in the list (a read one), or the physical id of one. */
  | { readonly kind: "foreign"; readonly text: string }
  /** A look-up's answer or an output that has no name: it may be anything. */
  | { readonly kind: "unresolved"; readonly text: string };

/** Resource types whose outputs are addresses, and which of those the internet sees. */
export type AddressOutputs = Readonly<Record<string, readonly string[]>>;

/** What the engine's preview shows for a text that only a deployment knows. Two of them need not be equal. */
const unknownPlaceholder = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const resourceReference = /^\$\{([^:{}]+:[^:{}]*:[^:{}]+)::(.+)\.([^.{}]+)\}$/;

/** As components refer to what they are given, before anything is made of it. */
const givenName = /^\$\{given\.[^${}]+\}$/;

export class Catalogue {
  readonly #byIdentity = new Map<string, DecodableResource>();
  readonly #byId = new Map<string, DecodableResource>();
  readonly #byType = new Map<string, DecodableResource[]>();

  constructor(
    resources: readonly DecodableResource[],
    private readonly addressOutputs: AddressOutputs,
  ) {
    for (const resource of resources) {
      this.#byIdentity.set(identityOf(resource), resource);
      if (resource.id !== undefined && resource.id !== "") this.#byId.set(`${resource.type} ${resource.id}`, resource);
      const ofType = this.#byType.get(resource.type);
      if (ofType === undefined) this.#byType.set(resource.type, [resource]);
      else ofType.push(resource);
    }
  }

  ofType(...types: readonly string[]): DecodableResource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** A physical id is looked for among the types that are possible there. */
  find(value: unknown, ...types: readonly string[]): Found {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string" || text === unknownPlaceholder)
      return { kind: "unresolved", text: JSON.stringify(value) };
    if (text.includes("${")) return this.#findReference(text);
    for (const type of types) {
      const resource = this.#byId.get(`${type} ${text}`);
      if (resource !== undefined) return { kind: "resource", resource, property: "id" };
    }
    return { kind: "foreign", text };
  }

  #findReference(text: string): Found {
    // A value of the user's: the same one wherever it stands.
    if (givenName.test(text)) return { kind: "foreign", text };
    const [, type, name, property = "?"] = resourceReference.exec(text) ?? [];
    if (type === undefined || name === undefined || property === "?") return { kind: "unresolved", text };
    const resource = this.#byIdentity.get(`${type}::${name}`);
    return resource === undefined ? { kind: "foreign", text } : { kind: "resource", resource, property };
  }

  /** Those of a resource's outputs that are addresses on the internet; undefined where none is an address. */
  publicOutputs({ type }: DecodableResource): readonly string[] | undefined {
    return this.addressOutputs[type];
  }

  /** The resource of one of these types that a value refers to. */
  resource(value: unknown, ...types: readonly string[]): DecodableResource | undefined {
    const found = this.find(value, ...types);
    return found.kind === "resource" && types.includes(found.resource.type) ? found.resource : undefined;
  }

  /** Equal for two values that refer to the same thing; null where that can't be told. */
  identity(value: unknown, ...types: readonly string[]): string | null {
    const found = this.find(value, ...types);
    if (found.kind === "resource") return identityOf(found.resource);
    return found.kind === "foreign" ? found.text : null;
  }
}

/** `TYPE::NAME`: unique in a stack. */
export function identityOf({ type, name }: Pick<ResourceInputs, "type" | "name">): string {
  return `${type}::${name}`;
}

/** An argument, or the output of the same name where a stack knows it. */
export function known(resource: DecodableResource, property: string): unknown {
  return resource.inputs[property] ?? resource.outputs?.[property];
}

/** A text that is no reference. */
export function plainText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !value.includes("${") && value !== unknownPlaceholder
    ? value
    : undefined;
}

/** The items of a list; an absent one is empty, and one that is not known yet is one item that can't be resolved. */
export function items(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** The records of a list. What is no record is an empty one, so that it isn't lost. */
export function records(value: unknown): Readonly<Record<string, unknown>>[] {
  return items(value).map((item) => record(item) ?? {});
}

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A whole number, also as a text; `unresolved` for what is there and isn't one; undefined for what isn't there. */
export function integer(value: unknown): number | "unresolved" | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  return typeof value === "string" && /^-?\d+$/.test(value.trim()) ? Number(value) : "unresolved";
}
