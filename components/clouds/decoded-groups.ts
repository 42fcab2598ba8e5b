/**
 * Collects what a cloud's resources allow, by group. The same for all clouds: what a rule means is each decoder's own.
 */
import type { AddressFamily } from "../addresses/address";
import { looseRange } from "../addresses/address-interval";
import { foreignKey } from "../reach/cloud-groups";
import {
  emptyPolicy,
  type Allowance,
  type CloudGroups,
  type EndpointAddress,
  type Guard,
  type PolicyPeer,
  type Policy,
  type RuleSource,
} from "../reach/policy";
import { identityOf, plainText, type Catalogue, type DecodableResource } from "../resources/catalogue";

export const bothFamilies = ["ipv4", "ipv6"] as const satisfies readonly AddressFamily[];

/** A peer with the families that it can be of. */
export interface FamilyPeer {
  readonly peer: PolicyPeer;
  readonly families: readonly AddressFamily[];
}

const unresolvedPrefix = "unresolved ";

/** Whether a key stands for a group that can't be told. */
export function isUnresolvedGroup(key: string): boolean {
  return key.includes(`:${unresolvedPrefix}`);
}

export class DecodedGroups {
  readonly #guards = new Map<string, { complete: boolean; allowances: Allowance[] }>();
  readonly #strays: Allowance[] = [];
  readonly #keys = new Map<string, string>();

  constructor(
    private readonly groups: CloudGroups,
    private readonly catalogue: Catalogue,
    private readonly groupTypes: readonly string[],
  ) {}

  /** A group that the resources make: all its rules are known. */
  declare(resource: DecodableResource): string {
    const key = identityOf(resource);
    this.#guards.set(key, { complete: true, allowances: [] });
    this.#keys.set(`\${${key}.id}`, key);
    if (resource.id !== undefined) this.#keys.set(resource.id, key);
    return key;
  }

  /** The key of the group that a value refers to, or null where it can't be told. A foreign one may have other rules. */
  carried(value: unknown): string | null {
    const key = this.keyOf(value);
    if (key !== null && !this.#guards.has(key)) this.#guards.set(key, { complete: false, allowances: [] });
    return key;
  }

  /** A group of which nothing is known but that it is carried. */
  foreign(name: string): string {
    const key = `${this.groups.cloud}:${name}`;
    if (!this.#guards.has(key)) this.#guards.set(key, { complete: false, allowances: [] });
    return key;
  }

  /** The groups that a node carries; one that can't be told is a group of unknown rules. */
  carriedAll(values: readonly unknown[]): string[] {
    return values.map((value) => this.carried(value) ?? this.foreign(`${unresolvedPrefix}${textOf(value)}`));
  }

  keyOf(value: unknown): string | null {
    const found = this.catalogue.find(value, ...this.groupTypes);
    if (found.kind === "unresolved") return null;
    if (found.kind === "foreign") return this.foreignKey(found.text);
    return this.groupTypes.includes(found.resource.type) ? identityOf(found.resource) : null;
  }

  private foreignKey(text: string): string {
    const key = foreignKey(this.groups, this.groups.carried, text);
    this.#keys.set(text, key);
    return key;
  }

  groupPeer(value: unknown): PolicyPeer {
    const group = this.keyOf(value);
    return group === null ? { kind: "unknown", text: textOf(value) } : { kind: "group", group };
  }

  /** A rule on a group that can't be told may be on any of them. */
  add(group: string | null, allowances: readonly Allowance[]): void {
    if (group === null) this.#strays.push(...allowances);
    else this.#guards.get(group)?.allowances.push(...allowances);
  }

  policy(): Policy {
    const strays = this.#strays.map((stray): Allowance => ({
      ...stray,
      effect: "maybe",
      doubt: "which group this rule is on is not known",
    }));
    const guards = [...this.#guards].map(([group, guard]): Guard => ({
      group,
      complete: guard.complete,
      allowances: [...guard.allowances, ...strays],
    }));
    return { ...emptyPolicy, guards, groupKeys: this.#keys };
  }
}

export function sourceOf(resource: DecodableResource, description: unknown, part: string | null = null): RuleSource {
  const { type, name, urn } = resource;
  return { type, name, urn: urn ?? null, part, description: plainText(description) ?? null };
}

/**
 * A peer given by address: a range in any form that clouds accept, or a reference to a resource's address, with or without
 * the prefix length of a single one.
 */
export function addressPeer(catalogue: Catalogue, value: unknown): FamilyPeer {
  const text = textOf(value);
  const single = /^(\$\{.+\})(?:\/(32|128))?$/.exec(text);
  if (single !== null) return symbolPeer(catalogue, single[1] ?? "", single[2], text);
  const range = plainText(text) === undefined ? undefined : looseRange(text);
  if (range === undefined) return { peer: { kind: "unknown", text }, families: bothFamilies };
  const { family, prefixLength } = range;
  return {
    peer: prefixLength === 0 ? { kind: "everyone" } : { kind: "range", range: range.text, family },
    families: [family],
  };
}

function symbolPeer(catalogue: Catalogue, reference: string, length: string | undefined, text: string): FamilyPeer {
  const found = catalogue.find(reference);
  const unknown: FamilyPeer = { peer: { kind: "unknown", text }, families: bothFamilies };
  const given = /^\$\{(given\..+)\}$/.exec(reference)?.[1];
  if (given !== undefined) return { peer: { kind: "symbol", symbol: given, isPublic: false }, families: ["ipv4"] };
  if (found.kind !== "resource") return unknown;
  const { resource, property } = found;
  const publicOutputs = catalogue.publicOutputs(resource);
  if (publicOutputs === undefined) return unknown;
  const isIpv6 = length === "128" || (length === undefined && /(?:v6|V6)/.test(property));
  return {
    peer: { kind: "symbol", symbol: symbolOf(resource, property), isPublic: publicOutputs.includes(property) },
    families: [isIpv6 ? "ipv6" : "ipv4"],
  };
}

/** What stands for a resource's address: `TYPE::NAME.PROPERTY`. */
export function symbolOf(resource: DecodableResource, property: string): string {
  return `${identityOf(resource)}.${property}`;
}

/** An address of a resource: the value where it is known, else where it will be. */
export function endpointAddress(
  family: AddressFamily,
  symbols: readonly string[],
  value: unknown,
  otherwise: EndpointAddress["place"],
): EndpointAddress {
  const text = plainText(value);
  const range = text === undefined ? undefined : looseRange(text);
  const isOfFamily = range?.family === family;
  return { family, symbols, place: isOfFamily ? { kind: "range", range: range.text } : otherwise };
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
}
