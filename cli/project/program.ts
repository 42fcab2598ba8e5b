/**
 * A project's program: where it is, and running it for what it exports. Guarantees that each run evaluates the program's
 * modules anew (installed packages stay loaded), and that the program and the plan share one SDK.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, register } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type * as sdk from "@pulumi/pulumi";
import { ProjectError } from "./errors";
import { shown, type Project } from "./project";

/** The checkout or package that this file belongs to, seen from its compiled place. */
const ownDirectory = path.resolve(__dirname, "../../..");

export interface Program {
  /** The file that is run. */
  readonly file: string;
  /** The folder that it is run in: its own, as the engine has it. */
  readonly directory: string;
  readonly esModule: boolean;
  /** What a user should know about the choice of the file. */
  readonly notice?: string | undefined;
}

interface Entry {
  readonly file: string;
  readonly notice?: string | undefined;
}

interface Manifest {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
}

/** The program of a project: `main` of Pulumi.yaml, else what package.json names, else index.js or index.ts. */
export function findProgram(project: Project): Program {
  if (project.runtime !== "nodejs") {
    throw new ProjectError(
      `${shown(project.file)}: the runtime is ${project.runtime}, and a plan can only run nodejs programs.`,
    );
  }
  const main = path.resolve(project.directory, project.main ?? ".");
  const file = withExtension(main);
  if (file === undefined && !existsSync(main))
    throw new ProjectError(`${shown(project.file)}: \`main\` names ${shown(main)}, which is not there.`);
  const directory = file === undefined ? main : path.dirname(file);
  const { folder, manifest } = manifestAbove(directory);
  const chosen: Entry = file === undefined ? entryOf(project, directory, folder, manifest) : { file };
  const entry = realpathSync(chosen.file);
  const esModule = /\.m[jt]s$/.test(entry) || (manifest.type === "module" && /\.[jt]s$/.test(entry));
  if (esModule && entry.endsWith("ts")) {
    throw new ProjectError(
      `${shown(entry)}: a plan can't run TypeScript as an ES module. Leave \`"type": "module"\` out of package.json, ` +
        "or compile the program and let `main` in Pulumi.yaml name the JavaScript file.",
    );
  }
  return { file: compiled(entry), directory, esModule, notice: chosen.notice };
}

/** Our own program is there in JavaScript, and as new as its sources: the command sees to that. */
function compiled(entry: string): string {
  const own = path.join(ownDirectory, "dist", "index.js");
  const isOwn = ["index.ts", "bin/program.js"].some((name) => entry === path.join(ownDirectory, name));
  return isOwn && existsSync(own) ? own : entry;
}

function withExtension(file: string): string | undefined {
  return [file, `${file}.ts`, `${file}.js`].find((name) => existsSync(name) && statSync(name).isFile());
}

/** package.json of the folder or of the nearest one above. */
function manifestAbove(directory: string): { folder: string; manifest: Manifest } {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const file = path.join(folder, "package.json");
    if (existsSync(file)) {
      try {
        return { folder, manifest: JSON.parse(readFileSync(file, "utf8")) as Manifest };
      } catch (error) {
        throw new ProjectError(
          `${shown(file)}: not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    if (folder === path.dirname(folder)) return { folder: directory, manifest: {} };
  }
}

/** The file to run in a folder. `notice` says where Pulumi itself would run another one. */
function entryOf(project: Project, directory: string, folder: string, { exports, main }: Manifest): Entry {
  // What a package exports comes before its `main`: as Pulumi has it.
  const named = exportedEntry(exports) ?? main;
  const packaged = typeof named === "string" ? fileAt(path.join(folder, named)) : undefined;
  if (packaged !== undefined && folder === directory) return { file: packaged };
  const index = ["index.js", "index.mjs", "index.ts", "index.mts"]
    .map((name) => fileAt(path.join(directory, name)))
    .find((file) => file !== undefined);
  const file = index ?? packaged;
  if (file === undefined) {
    throw new ProjectError(
      `${shown(project.file)}: there is no program in ${shown(directory)}. Let \`main\` name it, or add index.ts.`,
    );
  }
  const notice =
    packaged === undefined || packaged === file
      ? undefined
      : `this is the plan of ${shown(file)}, but Pulumi would run ${shown(packaged)}, which ${shown(path.join(folder, "package.json"))} names. ` +
        `Set \`main\` in ${shown(project.file)}.`;
  return { file, notice };
}

function fileAt(file: string): string | undefined {
  return withExtension(file) ?? withExtension(path.join(file, "index"));
}

function exportedEntry(exports: unknown): unknown {
  const top: unknown =
    typeof exports === "object" && exports !== null ? (exports as Record<string, unknown>)["."] : exports;
  if (typeof top !== "object" || top === null) return top ?? undefined;
  const conditions = top as Record<string, unknown>;
  return conditions.default ?? conditions.require ?? conditions.import;
}

/** The SDK that the program will load. */
export function loadSdk(project: Project, program: Program): typeof sdk {
  try {
    return createRequire(program.file)("@pulumi/pulumi") as typeof sdk;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw error;
    throw new ProjectError(`${shown(project.directory)}: @pulumi/pulumi is not installed. Run npm install first.`);
  }
}

/** Runs a program. The value is what becomes the stack's outputs. */
export async function runProgram(program: Program, run: number): Promise<unknown> {
  const exported = program.esModule ? await importModule(program.file, run) : requireModule(program.file);
  // A program may be a function, most often an asynchronous one.
  return typeof exported === "function" ? await (exported as () => unknown)() : exported;
}

function requireModule(file: string): unknown {
  const require = createRequire(file);
  Reflect.deleteProperty(require.cache, file);
  return require(file);
}

/** Forgets the program's modules that were loaded since `before`. Packages stay, and so do a checkout's own components. */
export function forgetModules(before: ReadonlySet<string>): void {
  const { cache } = createRequire(__filename);
  for (const file of Object.keys(cache)) {
    if (!before.has(file) && !isInstalled(file) && !isComponent(file)) Reflect.deleteProperty(cache, file);
  }
}

/** Whether a module belongs to an installed package: it stays loaded from run to run. */
export function isInstalled(file: string): boolean {
  return file.includes(`${path.sep}node_modules${path.sep}`);
}

const ownPackage = "rancher-fenceline";
const checkouts = new Map<string, boolean>();

/** Whether a module is one of our components, of whatever revision: those keep nothing from run to run. */
function isComponent(file: string): boolean {
  const end = file.lastIndexOf(path.join(path.sep, "dist", "components", path.sep));
  if (end < 0) return false;
  const checkout = file.slice(0, end);
  const known = checkouts.get(checkout);
  if (known !== undefined) return known;
  const { folder, manifest } = manifestAbove(checkout);
  const isOurs = folder === checkout && manifest.name === ownPackage;
  checkouts.set(checkout, isOurs);
  return isOurs;
}

export function loadedModules(): ReadonlySet<string> {
  return new Set(Object.keys(createRequire(__filename).cache));
}

/**
 * ES modules can't be forgotten, but are loaded anew under another address: this hook hands the number of the run on from
 * the entry to all that it imports, but for installed packages.
 */
const hook = `export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  const run = /[?&]fenceline-run=\\d+/.exec(context.parentURL ?? "");
  if (run === null || !resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/")) return resolved;
  return { ...resolved, url: resolved.url + (resolved.url.includes("?") ? "&" : "?") + run[0].slice(1) };
}`;
let hooked = false;

async function importModule(file: string, run: number): Promise<unknown> {
  if (!hooked) register(`data:text/javascript,${encodeURIComponent(hook)}`);
  hooked = true;
  const address = `${pathToFileURL(file).href}?fenceline-run=${String(run)}`;
  const exported = (await import(address)) as Record<string, unknown>;
  if (!("default" in exported)) return exported;
  if (Object.keys(exported).length === 1) return exported.default;
  throw new ProjectError(`${shown(file)}: the program has both a default export and others. Keep one kind.`);
}
