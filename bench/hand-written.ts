/**
 * The program that a person would have written for a stack, from the stack's plan: every cloud resource with the same name
 * and the same arguments, one `new` after the other, arguments spelt out, references as outputs of the resources above.
 * Whoever knows that a node must not boot unguarded also writes what it waits for: the same as with us.
 *
 * Plain classes of the clouds' packages; no library of ours, nothing computed, and no component: registering ours is a part of
 * what is compared. Look-ups are the same calls, outputs the same values.
 */
import type { PlannedResource, StackPlan } from "../components/resources/resource";

/** How a person asks for what the plan leaves to the cloud to say. */
const lookups: Readonly<Record<string, string>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones":
    'aws.getAvailabilityZonesOutput({ state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] })',
  "aws:ec2/getAmi:getAmi":
    'aws.ec2.getAmiOutput({ mostRecent: true, owners: ["099720109477"], filters: [{ name: "name", values: ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"] }] })',
  "openstack:networking/getNetwork:getNetwork":
    'openstack.networking.getNetworkOutput({ name: "public", external: true })',
};

/** Arguments that are numbers, though the id that they name is a text. */
const numericReferences = new Set(["dropletId"]);

/** `${TYPE::NAME.PROPERTY}`, or a look-up's `${TOKEN.PROPERTY}`. */
const references = /\$\{([a-z]+:[\w/]+:\w+)(?:::([^${}]+))?\.([\w[\]]+)\}/g;

/** What each resource waits for besides what its arguments name, by `TYPE::NAME`. */
export type Waiting = ReadonlyMap<string, readonly string[]>;

interface Written extends PlannedResource {
  /** References to what it waits for. */
  readonly after: readonly string[];
}

/** The text of a CommonJS module, ready to run. */
export function handWrittenProgram(plan: StackPlan, waiting: Waiting): string {
  const planned = namingTags(plan.resources.filter(({ custom }) => custom));
  const written = planned.map((resource): Written => {
    const keys = waiting.get(keyOf(resource.type, resource.name)) ?? [];
    return { ...resource, after: keys.map((key) => `\${${key}.urn}`) };
  });
  const resources = inOrderOfDependency(written);
  const variables = new Variables([...resources, plan.outputs]);
  const packages = new Set(resources.map(({ type }) => type.split(":")[0] ?? ""));
  const asked = Object.keys(lookups).filter((token) => variables.mentions(token));
  return [
    '"use strict";',
    'const pulumi = require("@pulumi/pulumi");',
    ...[...packages].sort().map((name) => `const ${name} = require("@pulumi/${name}");`),
    ...asked.map((token) => `const ${lookupVariable(token)} = ${String(lookups[token])};`),
    ...resources.map((resource) => declaration(resource, variables)),
    ...Object.entries(plan.outputs).map(([name, value]) => `exports.${name} = ${variables.expression(value)};`),
    "",
  ].join("\n");
}

function declaration(resource: Written, variables: Variables): string {
  const key = keyOf(resource.type, resource.name);
  const before = resource.after.flatMap(keysIn).map((one) => variables.of(one));
  const options = before.length === 0 ? "" : `, { dependsOn: [${before.join(", ")}] }`;
  const words = `${JSON.stringify(resource.name)}, ${variables.expression(resource.inputs)}${options}`;
  const made = `new ${className(resource.type)}(${words});`;
  return variables.mentions(key) ? `const ${variables.of(key)} = ${made}` : made;
}

/** `aws.ec2.SecurityGroup`, from `aws:ec2/securityGroup:SecurityGroup`. */
function className(type: string): string {
  const [name = "", module = "", simple = ""] = type.split(":");
  const [folder = ""] = module.split("/");
  return folder === "index" ? `${name}.${simple}` : `${name}.${folder}.${simple}`;
}

function keyOf(type: string, name: string | undefined): string {
  return name === undefined ? type : `${type}::${name}`;
}

function lookupVariable(token: string): string {
  return token.split(":").at(-1)?.replace(/^get/, "found") ?? "";
}

function keysIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(references)].map(([, type = "", name]) => keyOf(type, name));
}

const tagType = "digitalocean:index/tag:Tag";

/** In a plan a tag is its name, wherever it stands; whoever writes it by hand names the tag, which must be there before. */
function namingTags(resources: readonly PlannedResource[]): PlannedResource[] {
  const tags = new Map(
    resources.flatMap(({ type, name, inputs }) =>
      type === tagType ? [[inputs.name, `\${${tagType}::${name}.name}`] as const] : [],
    ),
  );
  return resources.map((resource) => {
    const own = resource.inputs.tags;
    if (!Array.isArray(own)) return resource;
    return { ...resource, inputs: { ...resource.inputs, tags: own.map((tag: unknown) => tags.get(tag) ?? tag) } };
  });
}

/** Each after all that it names, otherwise in the order of the plan. */
function inOrderOfDependency(resources: readonly Written[]): Written[] {
  const byKey = new Map(resources.map((resource) => [keyOf(resource.type, resource.name), resource]));
  const placed = new Set<Written>();
  const place = (resource: Written): void => {
    if (placed.has(resource)) return;
    for (const key of keysIn([resource.inputs, resource.after])) {
      const needed = byKey.get(key);
      if (needed !== undefined) place(needed);
    }
    placed.add(resource);
  };
  resources.forEach(place);
  return [...placed];
}

/** What things are called in the program, and how values that name them are spelt. */
class Variables {
  private readonly names = new Map<string, string>();

  constructor(spoken: readonly unknown[]) {
    const taken = new Set<string>();
    for (const key of spoken.flatMap(keysIn)) {
      if (this.names.has(key)) continue;
      const wanted = key.includes("::") ? resourceVariable(key) : lookupVariable(key);
      const name = taken.has(wanted) ? `${wanted}${String(taken.size)}` : wanted;
      taken.add(name);
      this.names.set(key, name);
    }
  }

  mentions(key: string): boolean {
    return this.names.has(key);
  }

  of(key: string): string {
    const name = this.names.get(key);
    if (name === undefined) throw new Error(`nothing names ${key}`);
    return name;
  }

  expression(value: unknown, argument = ""): string {
    if (typeof value === "string") {
      const text = this.text(value);
      return numericReferences.has(argument) && !text.startsWith('"') ? `${text}.apply(Number)` : text;
    }
    if (Array.isArray(value)) return `[${value.map((item) => this.expression(item)).join(", ")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${this.expression(item, key)}`);
    return `{ ${entries.join(", ")} }`;
  }

  private text(value: string): string {
    const found = [...value.matchAll(references)];
    if (found.length === 0) return JSON.stringify(value);
    const expressions = found.map(([, type = "", name, property = ""]) => `${this.of(keyOf(type, name))}.${property}`);
    if (found.length === 1 && found[0]?.[0] === value) return expressions[0] ?? "";
    const plain = found.reduce<{ parts: string[]; end: number }>(
      ({ parts, end }, match) => ({
        parts: [...parts, value.slice(end, match.index)],
        end: match.index + match[0].length,
      }),
      { parts: [], end: 0 },
    );
    const spelt = plain.parts.map((part, index) => `${escaped(part)}\${${String(expressions[index])}}`);
    return `pulumi.interpolate\`${spelt.join("")}${escaped(value.slice(plain.end))}\``;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\`]|\$(?=\{)/g, "\\$&");
}

/** `prodCommonSecurityGroup`, from a type and `prod-common`. */
function resourceVariable(key: string): string {
  const [type = "", ...name] = key.split("::");
  const words = `${name.join("-")}-${type.split(":").at(-1) ?? ""}`
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const [first = "", ...rest] = words;
  return [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("").replace(/^(?=\d)/, "_");
}
