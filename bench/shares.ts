/**
 * Whose work a plan's time is, from a sampled profile of V8: the functions that run, not only those that somebody thought of
 * clocking, and none of them slowed by a clock. Guarantees that each sample counts once.
 *
 * A sample belongs to the innermost frame that has an owner: a folder of components, the SDK with what it brings, or Node's
 * loading of modules; what the proof calls is the proof's, wherever it lies. Collecting garbage is nobody's: V8 does not tell
 * whose it was. Waiting is left out.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { compiled, inScratch, runFenceline, type RunOptions } from "./process";

export const owners = [
  "matrix",
  "planning",
  "encoding",
  "proof",
  "other components",
  "recorder and command",
  "SDK",
  "loading of modules",
  "garbage collection",
  "Node itself",
] as const;
export type Owner = (typeof owners)[number];

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The share of each owner in one run of the command; all of them together are 1. */
export function sharesOf(words: readonly string[], options: RunOptions): Record<Owner, number> {
  return inScratch((folder) => {
    runFenceline(words, { ...options, nodeOptions: ["--cpu-prof", `--cpu-prof-dir=${folder}`] });
    const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
    return shares(JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Profile);
  });
}

function shares({ nodes, samples, timeDeltas }: Profile): Record<Owner, number> {
  const ownerOfNode = ownersOfNodes(nodes);
  const spent = Object.fromEntries(owners.map((owner) => [owner, 0])) as Record<Owner, number>;
  samples.forEach((id, index) => {
    const owner = ownerOfNode.get(id) ?? "Node itself";
    if (owner !== "idle") spent[owner] += timeDeltas[index] ?? 0;
  });
  const all = Object.values(spent).reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(owners.map((owner) => [owner, spent[owner] / all])) as Record<Owner, number>;
}

/** From the outermost frame inwards: a frame without an owner is its caller's. */
function ownersOfNodes(nodes: readonly ProfileNode[]): ReadonlyMap<number, Owner | "idle"> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<number, Owner | "idle">();
  const visit = (node: ProfileNode, caller: Owner | "idle"): void => {
    const owner = caller === "proof" ? caller : (ownerOfFrame(node) ?? caller);
    found.set(node.id, owner);
    for (const child of node.children ?? []) {
      const below = byId.get(child);
      if (below !== undefined) visit(below, owner);
    }
  };
  const [root] = nodes;
  if (root !== undefined) visit(root, "Node itself");
  return found;
}

const home = `${pathToFileURL(compiled).href}/`;
const folders: readonly (readonly [string, Owner])[] = [
  ["components/matrix/", "matrix"],
  ["components/firewall/", "planning"],
  ["components/proof/", "proof"],
  // What is made of an encoder's answer is the components' work, as is waiting for the SDK's classes.
  ["components/clouds/load.js", "other components"],
  ["components/clouds/", "encoding"],
  ["components/", "other components"],
  ["cli/", "recorder and command"],
];

function ownerOfFrame({ callFrame: { functionName, url } }: ProfileNode): Owner | "idle" | undefined {
  if (functionName === "(idle)") return "idle";
  if (functionName === "(garbage collector)") return "garbage collection";
  if (url.startsWith("node:internal/modules/")) return "loading of modules";
  if (isOfSdk(url)) return "SDK";
  return folders.find(([folder]) => url.startsWith(home + folder))?.[1];
}

/** With what @pulumi/pulumi itself brings and calls. */
function isOfSdk(url: string): boolean {
  return /\/node_modules\/(?:@pulumi|google-protobuf|@grpc|semver|@opentelemetry|normalize-package-data)\//.test(url);
}
