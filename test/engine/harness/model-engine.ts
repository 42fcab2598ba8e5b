/**
 * A model of Pulumi's engine: carries plans out on an attached account by the engine's rules for order, in one process and in
 * milliseconds. What it takes from the engine: a resource comes after all that it depends on; another one comes before the
 * one that it replaces goes, or after it and all that depend on it, where that is asked for; what is no longer wanted goes
 * last, in reverse order. Where the engine is free, the given choice decides. The real engine is asked about a sample.
 */
import type { ResourceSpec } from "../../../components/resources/resource-spec";
import type { Account } from "../providers/account";
import { Provider } from "../providers/provider";
import type { CloudObject, CloudTable } from "../providers/resource-type";
import { canonical, isList, isValues, textOf, valuesAt, type Value, type Values } from "../providers/values";

interface Known {
  readonly object: CloudObject;
  /** Keys of what it depends on. */
  readonly needs: readonly string[];
}

/** One of several that may come next. */
export type Choice = (count: number) => number;

export const inOrder: Choice = () => 0;

const referencePattern = /\$\{([^${}]+)\.([^.${}]+)\}/g;

export class ModelEngine {
  #known = new Map<string, Known>();
  readonly #provider: Provider;

  constructor(
    readonly account: Account,
    table: CloudTable,
  ) {
    this.#provider = new Provider(table, account);
  }

  /** Brings the account to the plan. Throws where the cloud refuses an operation, as the engine does: half-way. */
  up(specs: readonly ResourceSpec[], choose: Choice = inOrder): void {
    const now = new Map<string, Known>();
    const replaced: Known[] = [];
    const waiting = specs.map((spec) => ({ spec, key: keyOf(spec), needs: needsOf(spec) }));
    const wanted = new Set(waiting.map(({ key }) => key));
    const before = this.#known;
    const adopted = new Set<string>();
    while (waiting.length > 0) {
      const ready = waiting.filter(({ needs }) => needs.every((key) => !wanted.has(key) || now.has(key)));
      const next = ready[choose(ready.length)];
      if (next === undefined) throw new Error(`a circle among ${waiting.map(({ key }) => key).join(", ")}`);
      waiting.splice(waiting.indexOf(next), 1);
      const { spec, key, needs } = next;
      const oldKey = [key, ...(spec.formerNames ?? []).map((name) => `${spec.type}::${name}`)].find(
        (one) => before.has(one) && !adopted.has(one),
      );
      if (oldKey !== undefined) adopted.add(oldKey);
      const old = oldKey === undefined ? undefined : before.get(oldKey);
      now.set(key, { needs, object: this.#carryOut(spec, old, now, replaced, before) });
    }
    const going = [...before].filter(([key]) => !adopted.has(key)).map(([, known]) => known);
    this.#delete([...going, ...replaced], before, choose);
    this.#known = now;
  }

  #carryOut(
    spec: ResourceSpec,
    old: Known | undefined,
    now: ReadonlyMap<string, Known>,
    replaced: Known[],
    before: Map<string, Known>,
  ): CloudObject {
    const inputs = this.#resolve(spec.inputs as Values, now) as Values;
    const { type, name } = spec;
    const present = old && this.account.find(type, old.object.id);
    if (old === undefined || present === undefined) return this.account.create(type, name, name, inputs);
    const kept = withKept(inputs, old.object.inputs, spec.ignoreChanges ?? []);
    const { changed, replacing } = this.#provider.diff(type, old.object.inputs, kept);
    if (changed.length === 0) return old.object;
    if (replacing.length === 0) return this.account.update(type, old.object.id, kept);
    if (spec.deleteBeforeReplace === true) this.#delete([...dependentsOf(old, before), old], before, inOrder);
    else replaced.push(old);
    return this.account.create(type, name, name, inputs);
  }

  /** Each before what it depends on. */
  #delete(some: readonly Known[], before: ReadonlyMap<string, Known>, choose: Choice): void {
    const left = some.filter(({ object }) => this.account.find(object.type, object.id) !== undefined);
    while (left.length > 0) {
      const needed = new Set(left.flatMap(({ needs }) => needs.map((key) => before.get(key)?.object.id ?? "")));
      const free = left.filter(({ object }) => !needed.has(object.id));
      const next = free[choose(free.length)] ?? left[0];
      if (next === undefined) return;
      left.splice(left.indexOf(next), 1);
      this.account.delete(next.object.type, next.object.id);
    }
  }

  #resolve(value: Value, now: ReadonlyMap<string, Known>): Value {
    if (typeof value === "string") return this.#resolveText(value, now);
    if (isList(value)) return value.map((item) => this.#resolve(item, now));
    if (!isValues(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) =>
        (item as Value | undefined) === undefined ? [] : [[key, this.#resolve(item, now)]],
      ),
    );
  }

  #resolveText(text: string, now: ReadonlyMap<string, Known>): Value {
    const [whole] = [...text.matchAll(referencePattern)];
    if (whole?.[0] === text) return this.#answer(whole[1] ?? "", whole[2] ?? "", now);
    return text.replace(referencePattern, (_found, source: string, property: string) =>
      textOf(this.#answer(source, property, now)),
    );
  }

  #answer(source: string, property: string, now: ReadonlyMap<string, Known>): Value {
    if (source === "given") return `given ${property}`;
    if (!source.includes("::")) return this.#lookUp(source, property);
    const object = now.get(source)?.object;
    if (object === undefined) throw new Error(`${source} is not there yet`);
    const [own = "", place] = property.split("/64#");
    const { assigned, inputs, id } = object;
    const value = own === "id" ? id : (assigned[own] ?? inputs[own] ?? "");
    return place === undefined ? value : textOf(value).replace(/00::\/56$/, `0${place}::/64`);
  }

  #lookUp(source: string, property: string): Value {
    const [token = "", about = ""] = source.split("#");
    const isNetwork = token.endsWith(":getNetwork");
    const answer = this.account.lookUp(token, isNetwork ? { name: "public", external: true } : { id: about });
    const [, name = property, index] = /^(\w+)(?:\[(\d+)\])?$/.exec(property) ?? [];
    const value = answer[name] ?? "";
    return index === undefined || !isList(value) ? value : (value[Number(index)] ?? "");
  }
}

function keyOf({ type, name }: Pick<ResourceSpec, "type" | "name">): string {
  return `${type}::${name}`;
}

function needsOf({ inputs, dependsOn = [] }: ResourceSpec): string[] {
  const named = [...JSON.stringify(inputs).matchAll(referencePattern)].flatMap(([, source = ""]) =>
    source.includes("::") ? [source] : [],
  );
  return [...new Set([...named, ...dependsOn])];
}

function withKept(inputs: Values, old: Values, ignored: readonly string[]): Values {
  const kept = new Set(ignored);
  const entries = [
    ...Object.entries(inputs).filter(([key]) => !kept.has(key)),
    ...Object.entries(old).filter(([key]) => kept.has(key)),
  ];
  return Object.fromEntries(entries);
}

/** What names it in its own arguments, and so can't outlive it; innermost first. */
function dependentsOf({ object }: Known, before: ReadonlyMap<string, Known>): Known[] {
  const direct = [...before.values()].filter(({ object: other, needs }) => {
    const isNeeded = needs.some((key) => before.get(key)?.object.id === object.id);
    return (
      isNeeded &&
      Object.keys(other.inputs).some((key) =>
        valuesAt(other.inputs, key).some((value) => canonical(value).includes(object.id)),
      )
    );
  });
  return direct.flatMap((one) => [...dependentsOf(one, before), one]);
}
