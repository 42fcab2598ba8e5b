/**
 * From data to real resources: remembers what was made and puts real outputs in the place of references. The only file,
 * beside the components and each cloud's resources.ts, that knows Pulumi at run time.
 */
import * as pulumi from "@pulumi/pulumi";
import { subnetAt } from "../addresses/address";
import { placedBy } from "./providers";
import { givenReference } from "./resource";
import { resourceKey, type ResourceKey, type ResourceSpec } from "./resource-spec";

export type ResourceConstructor = new (
  name: string,
  inputs: Record<string, unknown>,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** What a cloud's SDK makes: its classes by type token, and its look-ups by token. */
export interface CloudResources {
  readonly constructors: Readonly<Record<string, ResourceConstructor>>;
  readonly lookups: Readonly<Record<string, Lookup>>;
}

/** `about` is the id of what the question is about, where it is about something of the user's. */
export type Lookup = (options: LookupOptions, about: pulumi.Input<string>) => pulumi.Output<object>;

export interface LookupOptions extends pulumi.InvokeOptions {
  /** OpenStack: the name of the network that is looked up. */
  readonly externalNetwork: string | undefined;
}

const referencePattern = /\$\{([^${}]+)\.([^.${}]+)\}/g;

export class ResourceMaker {
  private readonly made = new Map<string, pulumi.Resource>();
  private readonly others = new Set<ResourceMaker>();
  private readonly given = new Map<string, () => pulumi.Input<string>>();
  private readonly answers = new Map<string, pulumi.Output<object>>();

  constructor(
    private readonly cloud: CloudResources,
    private readonly lookupOptions: LookupOptions,
  ) {}

  /** A value of the user's: returned as it is when plain, else a reference that stands for it. */
  give(name: string, value: pulumi.Input<string>): string {
    return typeof value === "string" ? value : this.giveLater(name, () => value);
  }

  /** A reference to a value that is only made when a resource asks for it. */
  giveLater(name: string, make: () => pulumi.Input<string>): string {
    this.given.set(name, make);
    return givenReference(name);
  }

  /** Finds what another one made, too: resources of one network may name those of another. */
  learnFrom(other: ResourceMaker): void {
    if (other !== this) this.others.add(other);
  }

  /** Makes the resources, in order, each below its parent and by its owner's provider. `formerParent`: where they were before. */
  make(specs: readonly ResourceSpec[], parent: pulumi.Resource, owner = parent, formerParent?: pulumi.Resource): void {
    for (const spec of specs) {
      const Resource = this.cloud.constructors[spec.type];
      if (Resource === undefined) throw new Error(`no class is known for the resource type ${spec.type}`);
      const inputs = this.resolve(spec.inputs) as Record<string, unknown>;
      const place = placedBy(spec.type, parent, owner);
      const options = {
        ...place,
        dependsOn: (spec.dependsOn ?? []).map((key) => this.resource(key)),
        ignoreChanges: [...(spec.ignoreChanges ?? [])],
        aliases: [
          ...(place.aliases ?? []),
          ...(spec.formerNames ?? []).map((name) => ({ name })),
          ...(formerParent === undefined
            ? []
            : [spec.name, ...(spec.formerNames ?? [])].map((name) => ({ name, parent: formerParent }))),
        ],
        ...(spec.protect === undefined ? {} : { protect: spec.protect }),
        ...(spec.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: spec.deleteBeforeReplace }),
      };
      const resource = withoutTraces(() => new Resource(spec.name, inputs, options));
      this.made.set(resourceKey(spec), resource);
    }
  }

  private resource(key: ResourceKey): pulumi.Resource {
    const resource = this.made.get(key) ?? [...this.others].flatMap((other) => other.made.get(key) ?? [])[0];
    if (resource === undefined) throw new Error(`${key} is referred to before it is made`);
    return resource;
  }

  /** The value with real outputs in the place of references, at any depth. */
  resolve(value: unknown): unknown {
    if (typeof value === "string") return this.resolveText(value);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item)]));
  }

  /** The same for texts by key, of a component's own inputs. */
  resolveTexts(texts: Readonly<Record<string, readonly string[]>>): Record<string, pulumi.Input<string>[]> {
    const entries = Object.entries(texts).map(
      ([key, all]) => [key, all.map((text) => this.resolveText(text))] as const,
    );
    return Object.fromEntries(entries);
  }

  resolveText(text: string): pulumi.Input<string> {
    const parts: pulumi.Input<string>[] = [];
    let end = 0;
    for (const match of text.matchAll(referencePattern)) {
      if (match.index > end) parts.push(text.slice(end, match.index));
      parts.push(this.value(match[1] ?? "", match[2] ?? ""));
      end = match.index + match[0].length;
    }
    if (parts.length === 0) return text;
    if (end < text.length) parts.push(text.slice(end));
    return parts.length === 1 ? (parts[0] ?? text) : pulumi.concat(...parts);
  }

  private value(source: string, property: string): pulumi.Input<string> {
    const given = source === "given" ? this.given.get(property) : undefined;
    if (given !== undefined) return given();
    if (source.includes("::")) {
      const resource = this.resource(source as ResourceKey) as unknown as Record<string, pulumi.Output<string>>;
      const [name = "", subnet] = property.split("/64#");
      const output = resource[name];
      if (output === undefined) throw new Error(`${source} has no output named ${name}`);
      return subnet === undefined ? output : output.apply((block) => subnetOfBlock(block, Number(subnet)));
    }
    return this.answer(source).apply((answer) => propertyAt(answer, property));
  }

  /** Each look-up is asked once; `TOKEN#ID` is one about something of the user's. */
  private answer(source: string): pulumi.Output<object> {
    const known = this.answers.get(source);
    if (known !== undefined) return known;
    const [token = "", about = ""] = source.split("#");
    const lookup = this.cloud.lookups[token];
    if (lookup === undefined) throw new Error(`no look-up is known for ${token}`);
    const given = about.startsWith("given.") ? this.given.get(about.slice("given.".length)) : undefined;
    const answer = lookup(this.lookupOptions, given?.() ?? about);
    this.answers.set(source, answer);
    return answer;
  }
}

/**
 * The SDK takes a trace for each of its promises, and reads them only when it is told to look for those that never end; they
 * are a fifth of what a program takes under the engine. Where a resource stands is another trace, which the engine gets.
 */
function withoutTraces<Made>(make: () => Made): Made {
  if ((process.env.PULUMI_DEBUG_PROMISE_LEAKS ?? "") !== "") return make();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A /64 of an IPv6 block; a plan without a deployment has no block yet, but a text that stands for it. */
function subnetOfBlock(block: string, index: number): string {
  return /^[0-9a-f:]+\/\d+$/i.test(block) ? subnetAt(block, 64, index) : `${block}[${index}]`;
}

/** `id`, or `names[0]`; an answer that has too few items is an error that says so. */
function propertyAt(answer: object, property: string): string {
  const match = /^(\w+)(?:\[(\d+)\])?$/.exec(property);
  const value = (answer as Record<string, unknown>)[match?.[1] ?? property];
  const item: unknown = match?.[2] === undefined ? value : (value as unknown[])[Number(match[2])];
  if (typeof item !== "string") throw new pulumi.RunError(`the look-up's answer has no ${property}`);
  return item;
}
