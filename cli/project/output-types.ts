/**
 * Which outputs of a resource are plain strings, by the declarations (`.d.ts`) beside the module that made it. Only those
 * may be given to a program as references: a reference in the place of a number, a list or an object would turn into
 * nonsense. What has no declaration that can be found counts as no string.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { isInstalled } from "./program";

type Constructor = abstract new (...parameters: never) => unknown;

const none: ReadonlySet<string> = new Set();

/** The classes of loaded modules, and where they are defined. */
class DefinedClasses {
  readonly #files = new WeakMap<object, string>();
  readonly #scanned = new Set<string>();

  /** Getters are left alone: an SDK's index loads a service through each. */
  add(file: string, { loaded, exports: exported }: Pick<NodeModule, "loaded" | "exports">): void {
    if (!loaded || this.#scanned.has(file)) return;
    this.#scanned.add(file);
    if (typeof exported !== "object" || exported === null) return;
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(exported)) as { value?: unknown }[]) {
      // The module that defines a class is complete before one that exports it again.
      if (typeof value === "function" && !this.#files.has(value)) this.#files.set(value, file);
    }
  }

  fileOf(constructor: object): string | undefined {
    return this.#files.get(constructor);
  }
}

/** Installed packages stay loaded from run to run: each is looked through once, and each declaration read once. */
const installed = new DefinedClasses();
const readOfInstalled = new WeakMap<object, ReadonlySet<string>>();

export class OutputTypes {
  readonly #require: NodeJS.Require;
  readonly #own = new DefinedClasses();
  readonly #known = new Map<Constructor, ReadonlySet<string>>();

  /** `directory` is the project's folder: the SDK packages are those that the program uses. */
  constructor(directory: string) {
    this.#require = createRequire(path.join(directory, "program.js"));
  }

  /** The names of the outputs that are declared as strings, optional or not. */
  stringsOf(resource: object, type: string): ReadonlySet<string> {
    const constructor = resource.constructor as Constructor;
    const known = this.#known.get(constructor);
    if (known !== undefined) return known;
    const strings = this.#declaredStrings(constructor) ?? this.#stringsOfToken(type) ?? none;
    this.#known.set(constructor, strings);
    return strings;
  }

  /** A program's own subclass inherits what the SDK's class declares. */
  #declaredStrings(constructor: Constructor): ReadonlySet<string> | undefined {
    for (let current: unknown = constructor; typeof current === "function"; current = Object.getPrototypeOf(current)) {
      const known = readOfInstalled.get(current);
      if (known !== undefined) return known;
      const file = this.#fileOf(current);
      const strings = file === undefined ? undefined : stringsIn(declarationOf(file), current.name);
      if (file !== undefined && strings !== undefined && isInstalled(file)) readOfInstalled.set(current, strings);
      if (strings !== undefined) return strings;
    }
    return undefined;
  }

  /** The loaded module that exports a class. */
  #fileOf(constructor: object): string | undefined {
    const known = installed.fileOf(constructor) ?? this.#own.fileOf(constructor);
    if (known !== undefined) return known;
    for (const [file, loaded] of Object.entries(this.#require.cache)) {
      if (loaded !== undefined) (isInstalled(file) ? installed : this.#own).add(file, loaded);
    }
    return installed.fileOf(constructor) ?? this.#own.fileOf(constructor);
  }

  /** By the type token, where no loaded module exports the class: `aws:ec2/vpc:Vpc` is in `@pulumi/aws/ec2/vpc`. */
  #stringsOfToken(type: string): ReadonlySet<string> | undefined {
    const [provider, module, className] = type.split(":");
    if (provider === undefined || module === undefined || className === undefined) return undefined;
    try {
      const file = this.#require.resolve(`@pulumi/${provider}/${module.replace(/^index\//, "")}`);
      return stringsIn(declarationOf(file), className);
    } catch {
      return undefined;
    }
  }
}

/** The file that declares a module's types: beside a compiled module, or a TypeScript module itself. */
function declarationOf(file: string): string {
  return file.endsWith(".ts") ? file : file.replace(/\.([cm]?)js$/, ".d.$1ts");
}

function stringsIn(file: string, className: string): ReadonlySet<string> | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const start = new RegExp(`^(?:export )?(?:declare )?(?:abstract )?class ${className}\\b`, "m").exec(text)?.index;
  if (start === undefined) return undefined;
  const end = text.indexOf("\n}", start);
  const body = text.slice(start, end < 0 ? undefined : end);
  const strings = body.matchAll(/^\s*(?:public )?readonly (\w+)[!?]?: (?:\w+\.)?Output<string(?: \| undefined)?>;/gm);
  return new Set(Array.from(strings, (match) => match[1] ?? ""));
}
