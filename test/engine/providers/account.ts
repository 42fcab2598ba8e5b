/**
 * An account of a cloud: what exists, and in which order it came, changed and went. Refuses what the cloud's table says
 * the cloud refuses. Knows nothing of Pulumi.
 */
import { CloudError } from "./cloud-error";
import type { CloudObject, CloudTable, Draft, Made, Reference, ResourceType } from "./resource-type";
import { canonical, mapLeaves, textOf, valuesAt, type Values } from "./values";

export interface LogEntry {
  readonly operation: "create" | "update" | "delete";
  /** The object as it was, and as it is. */
  readonly before: CloudObject | undefined;
  readonly after: CloudObject | undefined;
}

/** All that an account remembers, to go back to later. */
export interface AccountMemory {
  readonly objects: readonly CloudObject[];
  readonly number: number;
}

/** Accounts of several clouds as one: a stack may live on all of them at once. */
export function together(tables: readonly CloudTable[]): CloudTable {
  return {
    cloud: tables.map(({ cloud }) => cloud).join(", "),
    types: Object.assign({}, ...tables.map(({ types }) => types)) as CloudTable["types"],
    lookups: Object.assign({}, ...tables.map(({ lookups }) => lookups)) as CloudTable["lookups"],
    existing: tables.flatMap(({ existing }) => existing),
  };
}

/** What is shorter is a word, like a status, and not a name that the cloud made up. */
const shortestAssigned = 7;

/** Names instead of what the cloud made up: ids and assigned values, alone or inside of a longer text like user data. */
function renaming(objects: readonly CloudObject[]): (leaf: string | number) => string | number {
  const names = new Map(
    objects.flatMap(({ id, type, name, assigned }) => {
      const texts = Object.entries(assigned).flatMap(([key, value]) =>
        [value].flat().flatMap((one): [string, string][] => {
          return typeof one === "string" && one.length >= shortestAssigned ? [[one, `<${type}::${name}.${key}>`]] : [];
        }),
      );
      return [...texts, [id, `<${type}::${name}>`] as const];
    }),
  );
  const longestFirst = [...names.keys()].sort((one, other) => other.length - one.length);
  const escaped = longestFirst.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\w.-])(?:${escaped.join("|")})(?![\\w-]|\\.\\d)`, "g");
  return (leaf) => {
    if (typeof leaf === "number") return names.get(String(leaf)) ?? leaf;
    return leaf.replace(pattern, (found) => names.get(found) ?? found);
  };
}

export class Account {
  readonly log: LogEntry[] = [];
  private readonly objects = new Map<string, CloudObject>();
  private number = 0;

  constructor(private readonly table: CloudTable) {
    for (const object of table.existing) this.addExisting(object);
  }

  /** Something that is there before the stack is. */
  addExisting(object: Omit<CloudObject, "urn" | "origin">): void {
    this.put({ ...object, urn: "", origin: "before" });
  }

  /** Something that the cloud makes beside what was asked for. */
  addBeside(object: Omit<CloudObject, "urn" | "origin">): void {
    this.put({ ...object, urn: "", origin: "cloud" });
  }

  typeOf(type: string): ResourceType {
    const found = this.table.types[type];
    if (found === undefined) throw new CloudError("UnknownType", `the ${this.table.cloud} table has no ${type}`);
    return found;
  }

  find(type: string, id: string): CloudObject | undefined {
    return this.objects.get(`${type} ${id}`);
  }

  ofType(type: string): CloudObject[] {
    return [...this.objects.values()].filter((object) => object.type === type);
  }

  /** What the stack made, and what the cloud made beside it. */
  made(): CloudObject[] {
    return [...this.objects.values()].filter((object) => object.origin !== "before");
  }

  /** Everything, what was there before the stack too. */
  all(): CloudObject[] {
    return [...this.objects.values()];
  }

  create(
    type: string,
    name: string,
    urn: string,
    inputs: Values,
    origin: CloudObject["origin"] = "stack",
    made?: Made,
  ): CloudObject {
    const rules = this.typeOf(type);
    const number = ++this.number;
    const draft: Draft = { id: made?.id ?? rules.id(number, inputs), type, name, urn, inputs, origin };
    this.judgeReferences(rules, inputs);
    const same = this.sameIdentity(draft, rules, undefined);
    if (same !== undefined) {
      if (rules.taken === "same") return this.adopt(same, draft);
      throw new CloudError(rules.taken?.code ?? "Conflict", rules.taken?.message ?? `${type} exists already`);
    }
    rules.judge?.(draft, this, undefined);
    const assigns = Object.entries(rules.assigns ?? {});
    const assigned =
      made?.assigned ?? Object.fromEntries(assigns.map(([key, make]) => [key, make(draft, this, number)]));
    const object: CloudObject = { ...draft, assigned };
    this.put(object);
    this.log.push({ operation: "create", before: undefined, after: object });
    rules.afterCreation?.(object, this);
    return object;
  }

  update(type: string, id: string, inputs: Values): CloudObject {
    const rules = this.typeOf(type);
    const before = this.find(type, id);
    if (before === undefined) throw new CloudError("NotFound", `there is no ${type} ${id}`);
    const draft: Draft = { ...before, inputs };
    this.judgeReferences(rules, inputs);
    if (this.sameIdentity(draft, rules, before) !== undefined) {
      const { code = "Conflict", message = `${type} exists already` } =
        typeof rules.taken === "object" ? rules.taken : {};
      throw new CloudError(code, message);
    }
    rules.judge?.(draft, this, before);
    const after: CloudObject = { ...before, inputs };
    this.put(after);
    this.log.push({ operation: "update", before, after });
    rules.afterUpdate?.(after, this);
    return after;
  }

  /** Deleting what is not there is no error: the official providers pass over it. */
  delete(type: string, id: string): void {
    const rules = this.typeOf(type);
    const object = this.find(type, id);
    if (object === undefined) return;
    rules.judgeDeletion?.(object, this);
    const naming = [...this.objects.values()].flatMap((other) =>
      this.referencesTo(object, other).map((reference) => ({ other, reference })),
    );
    const refusing = naming.find(({ other, reference }) => {
      const alsoGoes = naming.some((one) => one.other === other && one.reference.whenItGoes === "goes");
      return reference.whenItGoes === "refused" && !alsoGoes && other !== object;
    });
    if (refusing !== undefined) {
      const { code = "InUse", message = "is in use" } = rules.inUse ?? {};
      throw new CloudError(code, `${object.name} (${type}) ${message}: ${refusing.other.type} ${refusing.other.name}`);
    }
    for (const { other, reference } of naming) {
      if (reference.whenItGoes === "goes" && this.find(other.type, other.id) !== undefined) this.remove(other);
    }
    this.remove(object);
    rules.afterDeletion?.(object, this);
  }

  /** Removes without asking: what the cloud does beside something else. */
  remove(object: CloudObject): void {
    this.objects.delete(`${object.type} ${object.id}`);
    this.log.push({ operation: "delete", before: object, after: undefined });
  }

  lookUp(token: string, args: Values): Values {
    const answer = this.table.lookups[token];
    if (answer === undefined) throw new CloudError("UnknownLookup", `the ${this.table.cloud} table has no ${token}`);
    return answer(args, this);
  }

  remember(): AccountMemory {
    return { objects: [...this.objects.values()], number: this.number };
  }

  goBackTo(memory: AccountMemory): void {
    this.objects.clear();
    for (const object of memory.objects) this.put(object);
    this.number = memory.number;
    this.log.length = 0;
  }

  /** What exists, ids and addresses replaced by logical names and sorted: equal texts are equal accounts. */
  describe(): string[] {
    const rename = renaming([...this.objects.values()]);
    return this.made()
      .map(({ type, name, inputs }) => `${type}::${name} ${canonical(mapLeaves(inputs, rename))}`)
      .sort();
  }

  /** The objects that an argument names. */
  named(reference: Reference, inputs: Values): CloudObject[] {
    return valuesAt(inputs, reference.path).flatMap((value) => {
      const found = this.lookUpReference(reference, textOf(value));
      return found === undefined ? [] : [found];
    });
  }

  private lookUpReference({ to, by }: Reference, value: string): CloudObject | undefined {
    if (by === undefined) return this.find(to, value);
    return this.ofType(to).find((object) => textOf(object.inputs[by]) === value);
  }

  private referencesTo(object: CloudObject, other: CloudObject): Reference[] {
    return (this.table.types[other.type]?.references ?? []).filter(
      (reference) => reference.to === object.type && this.named(reference, other.inputs).includes(object),
    );
  }

  private judgeReferences(rules: ResourceType, inputs: Values): void {
    for (const reference of rules.references ?? []) {
      for (const value of valuesAt(inputs, reference.path)) {
        if (this.lookUpReference(reference, textOf(value)) !== undefined) continue;
        throw new CloudError(
          "NotFound",
          `${reference.path} names ${textOf(value)}, and there is no such ${reference.to}`,
        );
      }
    }
  }

  private sameIdentity(
    draft: Draft,
    { identity }: ResourceType,
    before: CloudObject | undefined,
  ): CloudObject | undefined {
    if (identity === undefined) return undefined;
    const own = identity(draft.inputs);
    // What has no name of ours gets one of the plugin's, which is nobody else's.
    if (own === "") return undefined;
    return this.ofType(draft.type).find((other) => other !== before && identity(other.inputs) === own);
  }

  private adopt(same: CloudObject, draft: Draft): CloudObject {
    const adopted: CloudObject = {
      ...same,
      name: draft.name,
      urn: draft.urn,
      inputs: draft.inputs,
      origin: draft.origin,
    };
    this.put(adopted);
    this.log.push({ operation: "update", before: same, after: adopted });
    return adopted;
  }

  private put(object: CloudObject): void {
    this.objects.set(`${object.type} ${object.id}`, object);
  }
}
