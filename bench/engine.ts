/**
 * Our components against a hand-written program of the very same resources, in Pulumi's own engine: the commands
 * `pulumi preview` and `pulumi up`, whole, as compiled programs in folders of their own, each with the engine, the language
 * host and the providers that the tests attach. Providers answer from a table, so that what is measured is the engine, the
 * SDK and the program, and nobody's network.
 *
 * Before anything is timed, both programs are brought up, and both accounts must hold the same resources with the same
 * arguments. Each run starts with a stack that has nothing; rounds take turns in who goes first; a ratio is the median of
 * the rounds' own ratios. The goal is held against seconds on the wall, as a user waits for them; processor time (program,
 * engine and providers), which the machine's other work hardly changes, stands beside it.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { resourceKey } from "../components/resources/resource-spec";
import type { StackPlan } from "../components/resources/resource";
import type { Experiment, Memory } from "../test/engine/harness/experiment";
import { findEngine, root } from "../test/engine/harness/installation";
import { Laboratory } from "../test/engine/harness/laboratory";
import { exampleConfiguration, unprotected } from "../test/engine/harness/stack-file";
import { plannedExample } from "../test/mutation/example-stacks";
import { effortOf, type Effort } from "./effort";
import { handWrittenProgram, type Waiting } from "./hand-written";
import type { Measurement } from "./measurement";
import { median } from "./rounds";

const goal = 1.1;

/** How many rounds each stack gets, of what. One stack is measured in full; the others show that it is no exception. */
const races = [
  { stack: "aws", commands: ["preview", "up"], rounds: 5 },
  { stack: "openstack", commands: ["preview"], rounds: 5 },
  { stack: "digitalocean", commands: ["preview"], rounds: 5 },
] as const;
type Race = (typeof races)[number];

/** The smallest stack, where it weighs most: it is also told what the mere loading of our modules takes. */
const whereLoadingIsTimed = "digitalocean";

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

export async function measureEngine(): Promise<Measurement[]> {
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
    const efforts = await interleaved([ours, written, ...beside], command, rounds);
    measurements.push(compared(`pulumi ${command}, stack ${stack} (${String(count)} resources)`, efforts));
  }
  for (const one of [ours, written, loading]) one?.experiment.close();
  return measurements;
}

/** For each contestant the efforts of all rounds. Every other round goes the other way round. */
async function interleaved(contestants: readonly Contestant[], command: Command, rounds: number): Promise<Effort[][]> {
  const efforts = contestants.map((): Effort[] => []);
  for (let round = 0; round < rounds; round += 1) {
    const turns = contestants.map((one, index) => ({ one, own: efforts[index] ?? [] }));
    for (const { one, own } of round % 2 === 0 ? turns : turns.reverse()) own.push(await fromNothing(one, command));
  }
  return efforts;
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
  writeProgram(folder, text.replace("\n", '\nrequire("./components");\nrequire("./components/installation/judge");\n'));
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

async function resourcesOf({ experiment, stack, beginning }: Contestant): Promise<string[]> {
  await perform(experiment, stack, "up");
  const made = experiment.account.describe();
  experiment.goBackTo(beginning);
  return made;
}

/** One command on a stack that has nothing yet; afterwards it has nothing again. */
async function fromNothing({ experiment, stack, beginning }: Contestant, command: Command): Promise<Effort> {
  const effort = await effortOf(() => perform(experiment, stack, command));
  experiment.goBackTo(beginning);
  return effort;
}

async function perform(experiment: Experiment, stack: string, command: Command): Promise<void> {
  const { succeeded, output } = await experiment.command(...words[command], "--stack", stack);
  if (!succeeded) throw new Error(`pulumi ${command} failed: ${output}`);
}

function compared(what: string, [ours = [], written = [], loading]: readonly (readonly Effort[])[]): Measurement {
  const [own, other] = [processorTimes(ours), processorTimes(written)];
  const isTold = own.length === ours.length && other.length === written.length;
  const ofWall = ratio(wallTimes(ours), wallTimes(written));
  const ofProcessor = isTold ? ratio(own, other) : undefined;
  const figures = [`${seconds(wallTimes(ours))} / ${seconds(wallTimes(written))} = ${ofWall.toFixed(2)}`];
  if (ofProcessor !== undefined) {
    figures.push(`processor time ${seconds(own)} / ${seconds(other)} = ${ofProcessor.toFixed(2)}`);
  }
  const loaded = loading === undefined ? [] : processorTimes(loading);
  return {
    what: `${what}: ours / hand-written`,
    figure: `${figures.join("; ")} (medians of ${String(ours.length)})`,
    goal: `at most ${String(goal)} times`,
    isMet: ofWall <= goal,
    ...(isTold && loaded.length > 0 ? { because: surplusText(own, other, loaded) } : {}),
  };
}

function surplusText(ours: readonly number[], written: readonly number[], loading: readonly number[]): string {
  return (
    `ours takes ${seconds(differences(ours, written))} more processor time; ` +
    `a hand-written program that only loads our modules besides, ${seconds(differences(loading, written))}`
  );
}

function wallTimes(efforts: readonly Effort[]): number[] {
  return efforts.map(({ wall }) => wall);
}

function processorTimes(efforts: readonly Effort[]): number[] {
  return efforts.flatMap(({ processor }) => processor ?? []);
}

function seconds(all: readonly number[]): string {
  return `${median(all).toFixed(2)} s`;
}

/** The median of the rounds' own ratios. */
function ratio(ones: readonly number[], others: readonly number[]): number {
  return median(ones.map((one, round) => one / (others[round] ?? NaN)));
}

function differences(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((one, round) => one - (others[round] ?? NaN));
}
