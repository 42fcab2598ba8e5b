/**
 * The public policy tool aerleon, in a Python environment of its own below the user's cache folder. Guarantees that a machine
 * without Python, without pip or without a way to the package is told as such, by name, and never as a figure.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { checkout, inScratch } from "./process";

export const aerleonVersion = "1.18.0";

/** Names and addresses, ports, filters and questions, in aerleon's own shapes. */
export interface AerleonQuestions {
  readonly networks: Readonly<Record<string, { readonly values: readonly { readonly address: string }[] }>>;
  readonly services: Readonly<Record<string, readonly { readonly protocol: string; readonly port: string }[]>>;
  readonly policy: object;
  readonly questions: readonly AerleonQuestion[];
}

export interface AerleonQuestion {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: string;
}

export interface AerleonAnswers {
  readonly parseSeconds: number;
  readonly askSeconds: number;
  /** For each question, the filters that accept it. */
  readonly answers: readonly (readonly string[])[];
}

/** Aerleon's Python, or why there is none. */
export function findAerleon(): { readonly python: string } | { readonly missing: string } {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const folder = path.join(cache, "rancher-fenceline", `aerleon-${aerleonVersion}`);
  const python = path.join(folder, "bin", "python");
  const isThere = (): boolean => existsSync(python) && succeeds(python, ["-c", "import aerleon.lib.aclcheck"]);
  if (isThere()) return { python };
  if (!succeeds("python3", ["--version"])) return { missing: "python3 is not installed" };
  mkdirSync(path.dirname(folder), { recursive: true });
  if (!succeeds("python3", ["-m", "venv", "--clear", folder])) return { missing: "python3 has no venv with pip" };
  const words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `aerleon==${aerleonVersion}`];
  if (!succeeds(python, words) || !isThere()) return { missing: `pip could not install aerleon ${aerleonVersion}` };
  return { python };
}

function succeeds(command: string, words: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: "ignore", timeout: 120_000 }).status === 0;
}

export function askAerleon(python: string, questions: AerleonQuestions): AerleonAnswers {
  return inScratch((folder) => {
    const file = path.join(folder, "questions.json");
    writeFileSync(file, JSON.stringify(questions));
    const script = path.join(checkout, "bench", "aerleon-check.py");
    const { status, stdout, stderr } = spawnSync(python, [script, file], { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(`aerleon ended with ${String(status)}: ${stderr}`);
    return JSON.parse(stdout) as AerleonAnswers;
  });
}
