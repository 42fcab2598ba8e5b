/** Stack files: the project's own examples, and copies of them that a test may change. */
import * as fs from "node:fs";
import * as path from "node:path";
import { isMap, parse, parseDocument, stringify } from "yaml";
import { isList, isValues, textOf, type Value, type Values } from "../providers/values";
import { root } from "./installation";

/** A stack's configuration: `rancher-fenceline:clusters` and all other keys. */
export type StackConfiguration = Readonly<Record<string, Value>>;

export const namespace = "rancher-fenceline";

/** The names of all example stacks. */
export function exampleStacks(): string[] {
  return fs
    .readdirSync(path.join(root, "stacks"))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Those that are called like a cloud: `aws`, `aws-ha`. */
export function stacksCalledLike(cloud: string): string[] {
  return exampleStacks().filter((stack) => stack === cloud || stack.startsWith(`${cloud}-`));
}

export function exampleConfiguration(stack: string): StackConfiguration {
  const file = fs.readFileSync(path.join(root, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  const content = parse(file) as Values;
  return isValues(content.config) ? content.config : {};
}

/** Volumes of Rancher's nodes are protected, unless a stack says otherwise: then all of it can be destroyed. */
export function unprotected(configuration: StackConfiguration): StackConfiguration {
  const rancher = setting(configuration, "rancher");
  // Of another stack's Rancher nothing is made.
  if (!isValues(rancher) || rancher.existing !== undefined) return configuration;
  return withSetting(configuration, "rancher", { ...rancher, protect: false });
}

/** Writes the configuration into a stack file and keeps what the engine added to it, like its salt. */
export function writeConfiguration(file: string, configuration: StackConfiguration): void {
  const document = fs.existsSync(file) ? parseDocument(fs.readFileSync(file, "utf8")) : parseDocument("{}");
  if (isMap(document.contents)) document.contents.flow = false;
  document.set("config", configuration);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, stringify(document.toJSON()));
}

/** The value of one of the program's own keys. */
export function setting(configuration: StackConfiguration, key: string): Value | undefined {
  return configuration[`${namespace}:${key}`];
}

export function withSetting(configuration: StackConfiguration, key: string, value: Value): StackConfiguration {
  return { ...configuration, [`${namespace}:${key}`]: value };
}

export function cloudOf(configuration: StackConfiguration): string {
  return textOf(setting(configuration, "cloud"));
}

/** The ranges of one kind of client. */
export function clientsOf(configuration: StackConfiguration, kind: string): readonly Value[] {
  const clients = setting(configuration, "clients");
  const ranges = isValues(clients) ? clients[kind] : undefined;
  return isList(ranges) ? ranges : [];
}

export function clustersOf(configuration: StackConfiguration): readonly Values[] {
  const clusters = setting(configuration, "clusters");
  return isList(clusters) ? clusters.filter(isValues) : [];
}
