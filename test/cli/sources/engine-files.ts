/**
 * Files of the real engine (v3.259.0): for the example stacks, what `pulumi preview --json --show-sames` said before the first
 * `up` and after it, and after other clients were configured (203.0.113.0/24 and 192.0.2.0/24 for Rancher, none for
 * workloads); what `pulumi stack export` said; and our own plan of that day. The clouds were attached providers.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { readSourceText } from "../../../cli/sources/read-source";
import type { SourcePlan } from "../../../cli/sources/source-plan";

/** This file runs from dist/test/cli/sources; the files are with the sources. */
const folder = path.join(__dirname, "..", "..", "..", "..", "test", "cli", "sources", "files");

export const engineStacks = ["aws", "openstack", "digitalocean"] as const;
export type EngineStack = (typeof engineStacks)[number] | "aws-node-driver";
export type EngineFile = "plan" | "export" | "preview-new" | "preview-same" | "preview-changed";

export function engineText(stack: EngineStack, file: EngineFile): string {
  return gunzipSync(readFileSync(path.join(folder, `${stack}.${file}.json.gz`))).toString("utf8");
}

export function enginePlan(stack: EngineStack, file: EngineFile): SourcePlan {
  return readSourceText(engineText(stack, file), `${stack}.${file}.json`);
}
