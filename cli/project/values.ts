/**
 * A program's values on their way into the plan.
 *
 * `settle` comes first, while it is still known which resources each value depends on: what the program can't know, and
 * what it made of that by mistake, gets a name. `plan` comes last: what the SDK would send to the engine, as plain data.
 * After both, nothing is left that is unknown, secret or cut out of a reference.
 */
import * as path from "node:path";
import type * as sdk from "@pulumi/pulumi";
import { secretText } from "./project";
import { nameless, somethingOf, type References } from "./references";

type Sdk = typeof sdk;

/** How the SDK marks a value's kind for the engine. */
const signature = "4dabf18193072939515e22adb298388d";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** How the SDK sends what is not known yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The parts of an output that the SDK keeps to itself. */
interface OutputInside {
  allResources?: () => Promise<ReadonlySet<sdk.Resource>>;
  apply(transform: (value: unknown) => unknown, evenIfUnknown: boolean): unknown;
}

/** A value that the SDK treats as a secret. */
export function secretValue(value: unknown): unknown {
  return { [signature]: secretSignature, value };
}

/** The type and the name at the end of a URN. */
export function partsOfUrn(urn: string): { types: string; type: string; name: string } {
  const [, , types = "", ...rest] = urn.split("::");
  return { types, type: types.slice(types.lastIndexOf("$") + 1), name: rest.join("::") };
}

/** What an unnamed value is called after: the alphabetically first of the resources that it depends on. */
export function firstNamed(references: readonly string[]): string {
  return [...references].sort()[0] ?? nameless;
}

/** The same value, in which everything that only a deployment knows has a name; `unnamed` where nothing else is known. */
export function settle(pulumi: Sdk, references: References, value: unknown, unnamed = nameless): unknown {
  const again = (inner: unknown) => settle(pulumi, references, inner, unnamed);
  if (typeof value === "number" && !Number.isFinite(value)) return unnamed;
  if (typeof value === "string") {
    const plain = references.plain(value, unnamed);
    // A whole reference keeps its marks: a later transformation of the program may still work on it.
    return plain.endsWith("?}") ? plain : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.Output.isInstance(value)) return settleOutput(pulumi, references, value);
  if (value instanceof Promise) return value.then(again);
  if (pulumi.isUnknown(value)) return unnamed;
  if (pulumi.Resource.isInstance(value)) return value;
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return value;
  if (Array.isArray(value)) return (value as unknown[]).map(again);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, again(item)]));
}

/** An output stays one, for its secrecy and its dependencies, and becomes known. */
function settleOutput(pulumi: Sdk, references: References, output: OutputInside): unknown {
  return output.apply(async (value) => {
    const resources = (await output.allResources?.()) ?? new Set<sdk.Resource>();
    return settle(pulumi, references, value, firstNamed(await Promise.all(Array.from(resources, nameOfSomethingIn))));
  }, true);
}

async function nameOfSomethingIn(resource: sdk.Resource): Promise<string> {
  const { __pulumiType: type, __name: name } = resource as { __pulumiType?: string; __name?: string };
  if (type !== undefined && name !== undefined) return somethingOf(type, name);
  const urn = await (resource.urn as unknown as { promise(): Promise<string | undefined> }).promise();
  const parts = partsOfUrn(urn ?? "");
  return somethingOf(parts.type, parts.name);
}

/** What the SDK sends to the engine, as the plan shows it: keys sorted, secrets hidden, references in plain. */
export function plan(references: References, value: unknown, unnamed: string): unknown {
  const again = (inner: unknown) => plan(references, inner, unnamed);
  if (value === unknownValue) return unnamed;
  if (typeof value === "string") return references.plain(value, unnamed);
  if (typeof value === "number") return Number.isFinite(value) ? value : unnamed;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(again);
  const record = value as Record<string, unknown>;
  switch (record[signature]) {
    case secretSignature:
      return secretText;
    case assetSignature:
      return { asset: source(record, again) };
    case archiveSignature:
      return { archive: source(record, again) };
  }
  return sorted(Object.entries(record).map(([key, item]) => [references.plain(key, unnamed), again(item)]));
}

/** Where an asset's or archive's content comes from. A file in the project's folder is named from there. */
function source(record: Record<string, unknown>, again: (value: unknown) => unknown): unknown {
  const { path: file, text, uri, assets } = record;
  if (typeof file === "string") return { path: inFolder(process.cwd(), file) };
  if (text !== undefined) return { text: again(text) };
  return uri !== undefined ? { uri: again(uri) } : { assets: again(assets) };
}

function inFolder(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return path.isAbsolute(file) && !relative.startsWith("..") ? relative : file;
}

function sorted(entries: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
}
