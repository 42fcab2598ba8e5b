/**
 * Runs a process and measures it from outside: seconds by the clock, seconds of the processors (all processes that it
 * started included), and the most memory that any single one of them held.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ProcessUsage } from "./usage";

export const compiled = path.join(__dirname, "..");
export const checkout = path.join(compiled, "..");
export const fenceline = path.join(compiled, "cli", "main.js");

export interface Usage {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly megabytes: number;
}

export interface RunOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What is loaded before the program, beside what measures it. */
  readonly preloaded?: readonly string[];
  /** Words for Node itself, before the program's. */
  readonly nodeOptions?: readonly string[];
  /** Exit codes that are answers. Default: 0 alone. */
  readonly answers?: readonly number[];
  /** Whether the output is kept. Default: it goes nowhere. */
  readonly keepOutput?: boolean;
}

// The program's own standard error stays its own; the times go to a file.
const timed = `TIMEFORMAT='%R %U %S'; { time "$@" 2>&3 3>&-; } 3>&2 2>"$FENCELINE_TIMES"`;

/** Runs `node` with these words. A process that fails is an error, never a figure. */
export function run(words: readonly string[], options: RunOptions = {}): Usage & { readonly output: string } {
  const {
    directory = checkout,
    environment = {},
    preloaded = [],
    nodeOptions = [],
    answers = [0],
    keepOutput = false,
  } = options;
  return inScratch((folder) => {
    const times = path.join(folder, "times");
    const required = [path.join(compiled, "bench", "usage.js"), ...preloaded];
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-c", timed, "bash", process.execPath, ...nodeOptions, ...words],
      {
        cwd: directory,
        env: {
          ...quietEnvironment(),
          NODE_OPTIONS: required.map((file) => `--require=${JSON.stringify(file)}`).join(" "),
          FENCELINE_USAGE: folder,
          FENCELINE_TIMES: times,
          ...environment,
        },
        stdio: ["ignore", keepOutput ? "pipe" : "ignore", "pipe"],
        encoding: "utf8",
        maxBuffer: 2 ** 29,
      },
    );
    if (status === null || !answers.includes(status)) {
      throw new Error(`${words.join(" ")} ended with ${String(status)}: ${stderr}`);
    }
    const [seconds = NaN, user = NaN, system = NaN] = readFileSync(times, "utf8").trim().split(" ").map(Number);
    const used = readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")) as ProcessUsage);
    return {
      seconds,
      processorSeconds: withUnwaited(user + system, used),
      megabytes: Math.max(...used.map(({ megabytes }) => megabytes)),
      output: stdout ?? "",
    };
  });
}

/** The shell's rounding. */
const rounding = 0.02;

/**
 * The shell counts processes that were waited for: always git, but no forked process whose parent ended it and left. Where it
 * shows less than the processes say of themselves, the forked ones are missing from it.
 */
function withUnwaited(counted: number, used: readonly ProcessUsage[]): number {
  const told = (some: readonly ProcessUsage[]) => some.reduce((sum, one) => sum + one.processorSeconds, 0);
  return counted >= told(used) - rounding ? counted : counted + told(used.filter(({ isForked }) => isForked));
}

/** Runs the command line of this checkout. */
export function runFenceline(words: readonly string[], options: RunOptions = {}): Usage & { readonly output: string } {
  return run([fenceline, ...words], options);
}

/** What the caller's terminal says about colours and debugging changes no figure. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const ours = ["NO_COLOR", "FORCE_COLOR", "FENCELINE_DEBUG", "NODE_OPTIONS"];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name)));
}

/** A folder for as long as the work takes. */
export function inScratch<Value>(work: (folder: string) => Value): Value {
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-bench-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
