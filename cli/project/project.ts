/**
 * A Pulumi project's files: which project a folder belongs to, which stacks it has, and the configuration that the engine
 * would give to a stack's program. Guarantees that every value is text (JSON text where it is structured) under a key with
 * a namespace, and that no `secure:` value gets through: the program sees `[secret]` instead.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { isMap, isScalar, parseDocument, type Document, type Node, type YAMLMap } from "yaml";
import { ProjectError } from "./errors";

/** What takes a secret's place, in the configuration and in the plan. */
export const secretText = "[secret]";

export interface Project {
  readonly name: string;
  /** The project file, and the folder that it is in. */
  readonly file: string;
  readonly directory: string;
  /** `main`, as written: a file or a folder. */
  readonly main?: string | undefined;
  readonly runtime: string;
  /** `runtime.options.tsconfig`, as written. */
  readonly tsconfig?: string | undefined;
  readonly stackDirectory: string;
}

export interface StackConfiguration {
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** What a user should know: values that are not in any file. */
  readonly notices: readonly string[];
}

const projectFiles = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** A file as messages name it: from the current folder, if it is in there. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}

/** The project of a folder: the nearest one upwards, as Pulumi looks for it. */
export function findProject(directory: string): Project {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    const name = projectFiles.find((file) => existsSync(path.join(folder, file)));
    if (name !== undefined) return readProject(path.join(folder, name));
    if (folder === path.dirname(folder)) {
      throw new ProjectError(
        `${path.resolve(directory)}: no Pulumi.yaml here or in a folder above. Run this in a Pulumi project's folder.`,
      );
    }
  }
}

/** The names of the project's stacks that have a file, sorted. */
export function listStacks(project: Project): string[] {
  if (!existsSync(project.stackDirectory)) return [];
  const names = readdirSync(project.stackDirectory).map(
    (file) => /^Pulumi\.(?<stack>[\w.-]+)\.(?:yaml|yml|json)$/.exec(file)?.groups?.stack,
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** The configuration of one stack: its file's values over the project's defaults. */
export function readStack(project: Project, stack: string): StackConfiguration {
  const file = stackFile(project, stack);
  const content = readYaml(file);
  const values: Record<string, string> = {};
  const secretKeys = new Set<string>();
  for (const [key, value] of entries(section(content, "config", file))) {
    const name = withNamespace(project, key);
    const { text, secret } = configurationValue(value, content);
    values[name] = text;
    if (secret) secretKeys.add(name);
  }
  addDefaults(project, stack, values, secretKeys);
  return { values, secretKeys: [...secretKeys].sort(), notices: noticesOf(stack, content) };
}

function readProject(file: string): Project {
  const content = readYaml(file);
  const text = (key: string) => {
    const value: unknown = content.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const name = text("name");
  if (name === undefined) throw new ProjectError(`${shown(file)}: the project has no \`name\`. Add one.`);
  const runtime: unknown = text("runtime") ?? content.getIn(["runtime", "name"]);
  if (typeof runtime !== "string")
    throw new ProjectError(`${shown(file)}: the project has no \`runtime\`. Set it to nodejs.`);
  const tsconfig: unknown = content.getIn(["runtime", "options", "tsconfig"]);
  const directory = path.dirname(file);
  return {
    name,
    file,
    directory,
    main: text("main"),
    runtime,
    tsconfig: typeof tsconfig === "string" ? tsconfig : undefined,
    // `config` was the name of this setting before it came to hold defaults.
    stackDirectory: path.join(directory, text("stackConfigDir") ?? text("config") ?? "."),
  };
}

function stackFile(project: Project, stack: string): string {
  if (stack.includes("/")) {
    throw new ProjectError(
      `"${stack}": give the stack's name alone (${stack.slice(stack.lastIndexOf("/") + 1)}), without organization and project.`,
    );
  }
  if (!/^[\w.-]{1,100}$/.test(stack)) {
    throw new ProjectError(
      `"${stack}" can't be a stack's name: those are letters, digits, dots, hyphens and underscores.`,
    );
  }
  const extensions = [path.extname(project.file), ".yaml", ".yml", ".json"];
  const candidates = extensions.map((extension) => path.join(project.stackDirectory, `Pulumi.${stack}${extension}`));
  const found = candidates.find((file) => existsSync(file));
  if (found !== undefined) return found;
  const stacks = listStacks(project);
  const choice =
    stacks.length > 0 ? `Choose one of: ${stacks.join(", ")}.` : "The project has no stack file yet: add this one.";
  throw new ProjectError(`There is no stack "${stack}": ${shown(candidates[0] ?? "")} does not exist. ${choice}`);
}

/** A file's content, or an error that names the line. */
function readYaml(file: string): Document.Parsed {
  let content: Document.Parsed;
  try {
    content = parseDocument(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ProjectError(`${shown(file)}: can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [problem] = content.errors;
  if (problem !== undefined) {
    const place = problem.linePos?.[0];
    const where = place === undefined ? shown(file) : `${shown(file)}:${String(place.line)}:${String(place.col)}`;
    // The library's message goes on with the position and an excerpt of several lines.
    const what = (problem.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
    throw new ProjectError(`${where}: not valid YAML: ${what}`);
  }
  // An alias without its anchor, or aliases of aliases that stand for more than any file should hold.
  try {
    content.toJS();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new ProjectError(`${shown(file)}: its aliases (*name) can't be followed: ${what}`);
  }
  if (content.contents !== null && !isMap(content.contents) && !isEmpty(content.contents)) {
    throw new ProjectError(`${shown(file)}: the file must hold keys and values at its top.`);
  }
  return content;
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

function section(content: Document.Parsed, key: string, file: string): YAMLMap | undefined {
  const node: unknown = content.get(key, true);
  if (node === undefined || node === null || (isScalar(node) && node.value === null)) return undefined;
  if (isMap(node)) return node;
  throw new ProjectError(`${shown(file)}: \`${key}\` must hold keys and values.`);
}

function entries(map: YAMLMap | undefined): [string, unknown][] {
  return (map?.items ?? []).map(({ key, value }) => [String(isScalar(key) ? key.value : key), value]);
}

function withNamespace(project: Project, key: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project.name}:${key}`;
}

/** A value as the engine hands it over. A scalar keeps its spelling: `1.10` is a version more often than a number. */
function configurationValue(node: unknown, content: Document.Parsed): { text: string; secret: boolean } {
  if (node === null || node === undefined) return { text: "", secret: false };
  if (isScalar(node)) {
    if (node.value === null) return { text: "", secret: false };
    return { text: typeof node.value === "string" ? node.value : (node.source ?? ""), secret: false };
  }
  const { value, secret } = withoutSecrets((node as Node).toJS(content));
  return { text: typeof value === "string" ? value : JSON.stringify(value), secret };
}

/** A value with `[secret]` in the place of each `{ secure: … }`, at any depth. */
function withoutSecrets(value: unknown): { value: unknown; secret: boolean } {
  if (typeof value !== "object" || value === null) return { value, secret: false };
  if (Array.isArray(value)) {
    const items = value.map(withoutSecrets);
    return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
  }
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof (value as { secure?: unknown }).secure === "string") {
    return { value: secretText, secret: true };
  }
  const items = Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)] as const);
  return {
    value: Object.fromEntries(items.map(([key, item]) => [key, item.value])),
    secret: items.some(([, item]) => item.secret),
  };
}

/** The project file's `config`: a plain value, or a declaration with `type`, `default` or `value`, and `secret`. */
function addDefaults(project: Project, stack: string, values: Record<string, string>, secretKeys: Set<string>): void {
  const content = readYaml(project.file);
  const declared: unknown = content.get("config", true);
  if (!isMap(declared)) return;
  for (const [key, node] of entries(declared)) {
    const name = withNamespace(project, key);
    const declaration = isMap(node) ? node : undefined;
    if (declaration?.get("secret") === true) secretKeys.add(name);
    if (values[name] !== undefined) continue;
    const given: unknown =
      declaration === undefined ? node : (declaration.get("default", true) ?? declaration.get("value", true));
    if (given !== undefined) {
      const { text, secret } = configurationValue(given, content);
      values[name] = text;
      if (secret) secretKeys.add(name);
    } else if (declaration?.has("type") === true) {
      throw new ProjectError(
        `Stack "${stack}" has no value for ${name}, which ${path.basename(project.file)} declares without a default. Set it in the stack's file.`,
      );
    }
  }
}

function noticesOf(stack: string, content: Document.Parsed): string[] {
  const value: unknown = (content.toJS() as { environment?: unknown } | null)?.environment;
  const listed: unknown = Array.isArray(value) ? value : (value as { imports?: unknown } | null | undefined)?.imports;
  const names = Array.isArray(listed) ? listed.filter((name) => typeof name === "string") : [];
  if (names.length === 0) return [];
  return [`stack ${stack} imports ${names.join(", ")}, whose values a plan can't know: it goes without.`];
}
