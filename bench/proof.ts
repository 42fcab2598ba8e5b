/**
 * What proof and questions cost: `fenceline ask` beside `fenceline plan` on the largest example stack, whole processes; and
 * the share of the proof in the plan of a stack with 100 clusters. Interleaved, medians. `npm run bench:proof [RUNS]`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exampleStacks, plannedExample } from "../test/mutation/example-stacks";
import { largeProject } from "./large-stack";

const compiled = path.join(__dirname, "..");
const main = path.join(compiled, "cli", "main.js");
const runs = Number(process.argv[2] ?? 7);
const goals = { ask: 1.2, share: 0.1 } as const;

function run(words: readonly string[], directory: string, environment: Readonly<Record<string, string>> = {}): number {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: directory,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`fenceline ${words.join(" ")} ended with ${String(status)}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function verdict(is: boolean): string {
  return is ? "goal met" : "GOAL MISSED";
}

function compareAskWithPlan(): boolean {
  const checkout = path.join(compiled, "..");
  const sizes = exampleStacks().map((stack) => ({ stack, size: plannedExample(stack).specs.length }));
  const { stack } = sizes.reduce((one, other) => (other.size > one.size ? other : one));
  const ask = ["ask", "--stack", stack, "--from", "rancherClients", "--to", "rancher", "--port", "443/tcp"];
  const times = { ask: [] as number[], plan: [] as number[] };
  // The first ones fill the disk's cache.
  run(["plan", "--stack", stack], checkout);
  for (let round = 0; round < runs; round += 1) {
    times.plan.push(run(["plan", "--stack", stack], checkout));
    times.ask.push(askTime(ask, checkout));
  }
  const [asked, planned] = [median(times.ask), median(times.plan)];
  const ratio = asked / planned;
  console.log(
    `ask / plan, stack ${stack}: ${asked.toFixed(0)} ms / ${planned.toFixed(0)} ms = ${ratio.toFixed(2)} ` +
      `(goal ${goals.ask}: ${verdict(ratio <= goals.ask)})`,
  );
  return ratio <= goals.ask;
}

/** An answer of "no" is an answer. */
function askTime(words: readonly string[], directory: string): number {
  const started = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, [main, ...words], { cwd: directory, encoding: "utf8" });
  if (status !== 0 && status !== 3) throw new Error(`fenceline ${words.join(" ")} ended with ${String(status)}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function shareOfProof(): boolean {
  const project = largeProject(100);
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-clock-"));
  const clock = path.join(folder, "clock.json");
  const environment = {
    FENCELINE_CLOCK: clock,
    NODE_OPTIONS: `--require=${path.join(compiled, "bench", "parity-clock.js")}`,
  };
  try {
    const measured = Array.from({ length: Math.max(3, Math.ceil(runs / 2)) }, () => {
      run(["plan", "--stack", "large", "--json"], project.directory, environment);
      return JSON.parse(readFileSync(clock, "utf8")) as { proof: number; all: number };
    });
    const share = median(measured.map(({ proof, all }) => proof / (all - proof)));
    const [proof, all] = [median(measured.map((one) => one.proof)), median(measured.map((one) => one.all))];
    console.log(
      `proof in the plan of 100 clusters: ${proof.toFixed(0)} ms of ${all.toFixed(0)} ms processor time, ` +
        `adds ${(share * 100).toFixed(1)} % (goal ${goals.share * 100} %: ${verdict(share < goals.share)})`,
    );
    return share < goals.share;
  } finally {
    project.remove();
    rmSync(folder, { recursive: true });
  }
}

const met = [compareAskWithPlan(), shareOfProof()];
if (met.includes(false)) process.exitCode = 1;
