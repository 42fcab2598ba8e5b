/** Runs the compiled command line as a process of its own, as a user does. */
import { spawnSync } from "node:child_process";
import path from "node:path";

export const mainFile = path.join(__dirname, "..", "..", "cli", "main.js");

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the caller's terminal says about colours and debugging is not handed on. */
export function cleanEnvironment(variables: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const ours = ["NO_COLOR", "FORCE_COLOR", "FENCELINE_DEBUG", "NODE_OPTIONS"];
  const others = Object.entries(process.env).filter(([name]) => !ours.includes(name));
  return { ...Object.fromEntries(others), ...variables };
}

export function fenceline(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, ...words], {
    encoding: "utf8",
    env: cleanEnvironment(variables),
  });
  return { exitCode: status, stdout, stderr };
}
