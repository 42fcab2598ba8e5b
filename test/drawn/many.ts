/**
 * Thousands of drawn stacks, judged: `npm run test:drawn`. FENCELINE_RUNS says how many (2000), FENCELINE_SEED which. Prints
 * what became of them, and the smallest stack of every kind of defect; ends with 1 if there is any.
 */
import * as fc from "fast-check";
import { configurations } from "./configurations";
import { defectsOf, outcomeOf } from "./outcome";
import { judgeProgram } from "./program";
import { smallest } from "./smallest";
import type { Drawn } from "./values";

const runs = Number(process.env.FENCELINE_RUNS ?? 2000);
const seed = Number(process.env.FENCELINE_SEED ?? Date.now() % 2 ** 31);
/** The program itself runs for one of so many that are planned. */
const programsEach = 25;

const counted = new Map<string, number>();
const refusals = new Map<string, number>();
const kindsOfDefects = new Set<string>();
let questions = 0;

function count(all: Map<string, number>, what: string): void {
  all.set(what, (all.get(what) ?? 0) + 1);
}

/** `too open`, `missing`, `lost`, `crash`, or what the proof says of whomever. */
function kindOf(defect: string): string {
  const [kind = ""] = defect.split(":");
  return kind === "crash"
    ? (defect.split("\n")[0] ?? kind)
    : kind === "refused by the proof"
      ? defect.replace(/^.*: is /, "proof: is ")
      : kind;
}

function tell(configuration: Drawn, defects: readonly string[]): void {
  const kind = kindOf(defects[0] ?? "");
  count(counted, kind);
  if (kindsOfDefects.has(kind)) return;
  kindsOfDefects.add(kind);
  const small = smallest(configuration, (one) => defectsOf(outcomeOf(one)).some((defect) => kindOf(defect) === kind));
  console.log([`\n${kind}`, JSON.stringify(small), ...defectsOf(outcomeOf(small)).slice(0, 4)].join("\n  "));
}

async function main(): Promise<void> {
  console.log(`${runs} stacks, FENCELINE_SEED=${seed}`);
  let drawn = 0;
  let planned = 0;
  for (const configuration of fc.sample(configurations, { seed, numRuns: runs })) {
    const outcome = outcomeOf(configuration);
    count(counted, outcome.kind);
    drawn += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${drawn} of ${runs}`);
    const defects = defectsOf(outcome);
    if (defects.length > 0) tell(configuration, defects);
    if (outcome.kind === "refused") {
      for (const { path, message } of outcome.problems) {
        const key = path.replace(/\d+/g, "N") || "(the whole)";
        count(
          refusals,
          `${key}: ${
            message
              .split(/[;,]/)[0]
              ?.replace(/\S*\d\S*/g, "…")
              .slice(0, 70) ?? ""
          }`,
        );
      }
    }
    if (outcome.kind !== "planned") continue;
    questions += outcome.verdict.questions;
    planned += 1;
    if (planned % programsEach === 0) await runProgram(configuration);
  }
  const told = [...counted].sort().map(([what, number]) => `${what}: ${number}`);
  console.log(`\n${told.join("\n")}\n${questions} questions asked of the planned ones`);
  console.log("\nRefused by validation:");
  for (const [what, number] of [...refusals].sort(([, one], [, other]) => other - one))
    console.log(`${number} ${what}`);
  if (kindsOfDefects.size > 0) process.exitCode = 1;
}

async function runProgram(configuration: Drawn): Promise<void> {
  count(counted, "planned by the program, too");
  try {
    const { tooOpen, missing, lost } = await judgeProgram(configuration);
    const all = [...tooOpen, ...missing, ...lost];
    if (all.length > 0) throw new Error(all.slice(0, 4).join("\n"));
  } catch (error) {
    kindsOfDefects.add("program");
    count(counted, "differs in the program");
    console.log(`\nthe program: ${String(error)}\n  ${JSON.stringify(configuration)}`);
  }
}

void main();
