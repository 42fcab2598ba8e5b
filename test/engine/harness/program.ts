/**
 * The program that a user runs: the project's own index.ts, as bin/program.js compiles it, loaded afresh for each run, as the engine's inline
 * program. What it exports are the stack's outputs.
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { root } from "./installation";

const load = createRequire(__filename);
const compiled = path.join(root, "dist", "index.js");

/** A CommonJS module runs again once it is forgotten; what it requires is loaded once. */
export function program(): Promise<Record<string, unknown>> {
  Reflect.deleteProperty(load.cache, compiled);
  return Promise.resolve({ ...(load(compiled) as Record<string, unknown>) });
}

/** What Pulumi.yaml names as the program; the tests run the same. */
export function programOfProject(): string | undefined {
  return /^main: (\S+)$/m.exec(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8"))?.[1];
}
