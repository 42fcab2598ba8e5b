/**
 * Our components against a hand-written program of the very same resources, in Pulumi's own engine: the commands
 * `pulumi preview` and `pulumi up`, whole, as compiled programs in folders of their own, each with the engine, the language
 * host and the providers that the tests attach. Providers answer from a table, so that what is measured is the engine, the
 * SDK and the program, and nobody's network.
 *
 * Before anything is timed, both programs are brought up, and both accounts must hold the same resources with the same
 * arguments. Each run starts with a stack that has nothing; rounds take turns in who goes first; the ratio is the median of
 * the rounds' own ratios, so that what else the machine does in a round bears on both alike.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { resourceKey } from "../components/clouds/cloud";
import type { StackPlan } from "../components/resource";
import type { Experiment, Memory } from "../test/engine/harness/experiment";
import { findEngine, root } from "../test/engine/harness/installation";
import { Laboratory } from "../test/engine/harness/laboratory";
import { exampleConfiguration, unprotected } from "../test/engine/harness/stack-file";
import { plannedExample } from "../test/mutation/example-stacks";
import { handWrittenProgram, type Waiting } from "./hand-written";
import type { Measurement } from "./measurement";

const goal = 1.1;

/** How many rounds each stack gets, of what. One stack is measured in full; the others show that it is no exception. */
const races = [
  { stack: "aws", commands: ["preview", "up"], rounds: 5 },
  { stack: "openstack", commands: ["preview"], rounds: 3 },
  { stack: "digitalocean", commands: ["preview"], rounds: 3 },
] as const;
type Race = (typeof races)[number];

/** The stack for which it is also told what the mere loading of our modules takes. */
const whereLoadingIsTimed = "aws";

const words = {
  preview: ["preview"],
  // What `up` previews by itself was measured alone.
  up: ["up", "--yes", "--skip-preview"],
} as const;
type Command = keyof typeof words;

interface Contestant {
  readonly experiment: Experiment;
  readonly stack: string;
  /** The stack without a resource. */
  readonly beginning: Memory;
}

export async function benchmarkEngine(): Promise<Measurement[]> {
  const engine = findEngine();
  if (typeof engine === "string") return [{ what: "ours / hand-written, in the engine", figure: `skipped: ${engine}` }];
  const laboratory = await Laboratory.open(engine);
  try {
    const measurements: Measurement[] = [];
    for (const race of races) measurements.push(...(await run(laboratory, race, planOf(race.stack))));
    return measurements;
  } finally {
    laboratory.close();
  }
}

/** What `fenceline plan --json` prints. */
function planOf(stack: string): StackPlan {
  const main = path.join(root, "dist", "cli", "main.js");
  const plan = [main, "plan", "--stack", stack, "--json"];
  return JSON.parse(
    execFileSync(process.execPath, plan, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 }),
  ) as StackPlan;
}

function waitingIn(stack: string): Waiting {
  const { specs } = plannedExample(stack);
  return new Map(specs.map((spec) => [resourceKey(spec), spec.dependsOn ?? []]));
}

async function run(laboratory: Laboratory, { stack, commands, rounds }: Race, plan: StackPlan): Promise<Measurement[]> {
  const text = handWrittenProgram(plan, waitingIn(stack));
  const enter = (write: (folder: string) => void) => contestant(laboratory, stack, write);
  const ours = await enter(copyOurs);
  const written = await enter((folder) => writeProgram(folder, text));
  const loading = stack === whereLoadingIsTimed ? await enter((folder) => writeLoading(folder, text)) : undefined;
  const count = await assertSame(ours, written);
  const measurements: Measurement[] = [];
  for (const command of commands) {
    const beside = command === "preview" && loading !== undefined ? [loading] : [];
    const seconds = await interleaved([ours, written, ...beside], command, rounds);
    measurements.push(compared(`pulumi ${command}, stack ${stack} (${String(count)} resources)`, seconds));
  }
  for (const one of [ours, written, loading]) one?.experiment.close();
  return measurements;
}

/** For each contestant the seconds of all rounds. Every other round goes the other way round. */
async function interleaved(contestants: readonly Contestant[], command: Command, rounds: number): Promise<number[][]> {
  const seconds = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    const turns = contestants.map((one, index) => ({ one, own: seconds[index] ?? [] }));
    for (const { one, own } of round % 2 === 0 ? turns : turns.reverse()) own.push(await time(one, command));
  }
  return seconds;
}

/** A stack of its own, whose folder runs the compiled program that `write` puts into it. */
async function contestant(laboratory: Laboratory, stack: string, write: (folder: string) => void): Promise<Contestant> {
  const experiment = await laboratory.experiment(stack, unprotected(exampleConfiguration(stack)));
  const project = { name: "rancher-fenceline", runtime: "nodejs", main: "compiled/index.js", stackConfigDir: "stacks" };
  const folder = path.join(path.dirname(experiment.write("Pulumi.yaml", project)), "compiled");
  fs.mkdirSync(folder);
  write(folder);
  return { experiment, stack, beginning: experiment.remember() };
}

function writeProgram(folder: string, text: string): void {
  fs.writeFileSync(path.join(folder, "index.js"), text);
}

/** The hand-written program, which also loads our modules and does nothing with them. */
function writeLoading(folder: string, text: string): void {
  copyOurs(folder);
  writeProgram(
    folder,
    text.replace("\n", '\nrequire("./components");\nrequire("./components/configuration/stack");\n'),
  );
}

function copyOurs(folder: string): void {
  for (const name of ["index.js", "components"]) {
    fs.cpSync(path.join(root, "dist", name), path.join(folder, name), { recursive: true });
  }
}

/** Brings both up, which also warms the disk's cache. Returns how many resources each has. */
async function assertSame(ours: Contestant, theirs: Contestant): Promise<number> {
  const [own, written] = [await resourcesOf(ours), await resourcesOf(theirs)];
  const lacking = own.filter((text) => !written.includes(text));
  const beside = written.filter((text) => !own.includes(text));
  if (lacking.length + beside.length > 0 || own.length === 0) {
    throw new Error(
      `the programs differ: ${[...lacking.map((text) => `- ${text}`), ...beside.map((text) => `+ ${text}`)].join("\n")}`,
    );
  }
  return own.length;
}

async function resourcesOf(one: Contestant): Promise<string[]> {
  await time(one, "up", false);
  const made = one.experiment.account.describe();
  one.experiment.goBackTo(one.beginning);
  return made;
}

/** The seconds of one command on a stack that has nothing yet; afterwards it has nothing again. */
async function time({ experiment, stack, beginning }: Contestant, command: Command, isUndone = true): Promise<number> {
  const start = performance.now();
  const { succeeded, output } = await experiment.command(...words[command], "--stack", stack);
  const seconds = (performance.now() - start) / 1000;
  if (!succeeded) throw new Error(`pulumi ${command} failed: ${output}`);
  if (isUndone) experiment.goBackTo(beginning);
  return seconds;
}

function compared(what: string, [ours = [], written = [], loading]: readonly (readonly number[])[]): Measurement {
  const ratio = median(ours.map((seconds, round) => seconds / (written[round] ?? NaN)));
  const isMet = ratio <= goal;
  const surplus = median(differences(ours, written));
  const loaded = loading === undefined ? undefined : median(differences(loading, written));
  return {
    what: `${what}: ours / hand-written`,
    figure: `${median(ours).toFixed(2)} s / ${median(written).toFixed(2)} s = ${ratio.toFixed(2)} (${String(ours.length)} rounds)`,
    goal: `at most ${String(goal)} times`,
    isMet,
    ...(loaded === undefined
      ? {}
      : {
          because: `of ${surplus.toFixed(2)} s more, ${loaded.toFixed(2)} s is what loading our modules adds to the hand-written program`,
        }),
  };
}

function differences(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((one, round) => one - (others[round] ?? NaN));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
