/**
 * An attached provider: what the engine may ask of a cloud, answered from its account. Strict: what the official package
 * does not declare, what the account does not have and what the cloud's table does not know are errors.
 */
import * as fs from "node:fs";
import { Account } from "./account";
import { judgeArguments, type Failure } from "./arguments";
import { declarationOf } from "./declarations";
import { Faults, type Operation } from "./faults";
import type { CloudObject, CloudTable } from "./resource-type";
import { canonical, unknown, valuesAt, type Values } from "./values";

export interface Difference {
  readonly changed: string[];
  readonly replacing: string[];
}

export class Provider {
  constructor(
    private readonly table: CloudTable,
    readonly account = new Account(table),
    readonly faults = new Faults(),
  ) {}

  get cloud(): string {
    return this.table.cloud;
  }

  /** The version of the official package: the engine warns of another one. */
  get version(): string {
    const file = require.resolve(`@pulumi/${this.table.cloud}/package.json`);
    const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
    return version.replace(/^v/, "");
  }

  check(type: string, inputs: Values): Failure[] {
    this.account.typeOf(type);
    return judgeArguments(type, inputs);
  }

  diff(type: string, old: Values, news: Values): Difference {
    const { replaces, updates, zeroIsAbsent = [] } = this.account.typeOf(type);
    const [before = {}, after = {}] = [old, news].map((inputs) => withoutZeros(inputs, zeroIsAbsent));
    const replacing = replaces.filter((path) => differs(path, before, after));
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const changed = keys.filter((key) => key !== "__defaults" && differs(key, before, after));
    const unlisted = changed.filter((key) => ![...updates, ...replaces].some((path) => path.split(".")[0] === key));
    if (unlisted.length > 0) {
      throw new Error(`the table does not say what a change of ${unlisted.join(", ")} does to ${type}`);
    }
    return { changed, replacing };
  }

  /** What a preview shows of a new object: its arguments, and outputs that are not known yet. */
  preview(type: string, inputs: Values): Values {
    const assigned = Object.keys(this.account.typeOf(type).assigns ?? {});
    return { ...Object.fromEntries(assigned.map((name) => [name, unknown])), ...inputs };
  }

  create(type: string, name: string, urn: string, inputs: Values): CloudObject | Promise<CloudObject> {
    return this.account.create(type, name, urn, inputs);
  }

  update(type: string, id: string, inputs: Values): CloudObject | Promise<CloudObject> {
    return this.account.update(type, id, inputs);
  }

  delete(type: string, id: string): void | Promise<void> {
    this.account.delete(type, id);
  }

  read(type: string, id: string): CloudObject | undefined | Promise<CloudObject | undefined> {
    this.account.typeOf(type);
    return this.account.find(type, id);
  }

  invoke(token: string, args: Values): { failures: Failure[]; answer: Values } {
    const failures = judgeArguments(token, args);
    return { failures, answer: failures.length > 0 ? {} : this.account.lookUp(token, args) };
  }

  meet(operation: Operation, type: string, name: string) {
    return this.faults.meet({ operation, type, name });
  }
}

export function outputsOf(object: CloudObject): Values {
  return { ...object.assigned, ...object.inputs, id: object.id };
}

/** Each assigned output must be one that the official package declares; its names, where it is not. */
export function undeclaredOutputs({ types }: CloudTable): string[] {
  return Object.entries(types).flatMap(([type, { assigns }]) => {
    const { outputs } = declarationOf(type);
    return Object.keys(assigns ?? {}).flatMap((name) => (outputs.has(name) ? [] : [`${type}.${name}`]));
  });
}

/** Arguments that a table mentions and the official package does not declare. */
export function undeclaredArguments({ types }: CloudTable): string[] {
  return Object.entries(types).flatMap(([type, { replaces, updates, references = [] }]) => {
    const declared = declarationOf(type).arguments;
    const paths = [...replaces, ...updates, ...references.map(({ path }) => path)];
    return paths.filter((path) => !declared.has(path.split(/[.[]/)[0] ?? "")).map((path) => `${type}.${path}`);
  });
}

function withoutZeros(inputs: Values, keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(inputs).filter(([key, value]) => value !== 0 || !keys.includes(key)));
}

function differs(path: string, before: Values, after: Values): boolean {
  return canonical(valuesAt(before, path)) !== canonical(valuesAt(after, path));
}
