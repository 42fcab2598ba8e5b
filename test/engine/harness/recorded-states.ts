/**
 * The states of the first release: what the engine knew after the first `up` of each example stack, with its configuration
 * and the account as it then was. Recorded by `npm run engine:record-states`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
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
    .flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? [])
    .sort();
}

export function readState(stack: string): RecordedState {
  return JSON.parse(fs.readFileSync(path.join(folder, `${stack}.json`), "utf8")) as RecordedState;
}

export async function writeState(stack: string, recorded: RecordedState): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  // Where in whose folder the program stood is no part of a state.
  const plain = JSON.stringify(recorded, (key, value: unknown) =>
    key === "sourcePosition" || key === "stackTrace" ? undefined : value,
  );
  const text = await format(plain, { parser: "json", printWidth: 120 });
  fs.writeFileSync(path.join(folder, `${stack}.json`), text);
}
