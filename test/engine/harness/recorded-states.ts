/**
 * The states of the first release: what the engine knew after the first `up` of each example stack, with its configuration
 * and the account as it then was. Recorded by `npm run engine:record-states`; compressed, since user data makes up most of it
 * and compresses to a twentieth (`gunzip -c FILE` shows it).
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Deployment } from "@pulumi/pulumi/automation";
import type { AccountMemory } from "../providers/account";
import { root } from "./installation";
import type { StackConfiguration } from "./stack-file";

export interface RecordedState {
  /** The program's version, from package.json. */
  readonly version: string;
  readonly configuration: StackConfiguration;
  readonly account: AccountMemory;
  readonly state: Deployment;
}

const folder = path.join(root, "test", "engine", "states");

export function recordedStacks(): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .flatMap((file) => /^(.+)\.json\.gz$/.exec(file)?.[1] ?? [])
    .sort();
}

export function readState(stack: string): RecordedState {
  return JSON.parse(gunzipSync(fs.readFileSync(fileOf(stack))).toString()) as RecordedState;
}

export function writeState(stack: string, recorded: RecordedState): void {
  fs.mkdirSync(folder, { recursive: true });
  // Where in whose folder the program stood is no part of a state.
  const plain = JSON.stringify(recorded, (key, value: unknown) =>
    key === "sourcePosition" || key === "stackTrace" ? undefined : value,
  );
  fs.writeFileSync(fileOf(stack), gzipSync(plain, { level: 9 }));
}

function fileOf(stack: string): string {
  return path.join(folder, `${stack}.json.gz`);
}
