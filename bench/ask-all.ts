/**
 * A process that answers one kind of question about a plan in a file and prints what it took: `ask-all.js PLAN pairs` looks at
 * what may pass between all pairs of parties, `ask-all.js PLAN explained` also says why, as `fenceline ask --all` does. Nothing
 * is warm: each process does its work once.
 */
import { readFileSync } from "node:fs";
import { allPairs } from "../components/reach/all-pairs";
import type { StackPlan } from "../components/resources/resource";
import { conversations, readPlan, type Reading } from "../cli/sources/reading";

export interface AskedAll {
  readonly parties: number;
  readonly answers: number;
  readonly seconds: number;
  readonly processorSeconds: number;
}

function askedParties({ parties }: Reading) {
  return parties.filter(({ kind, subjects }) => kind !== "node" && subjects.length > 0);
}

function answer(plan: StackPlan, kind: string): AskedAll {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const reading = readPlan(plan);
  let answers = 0;
  if (kind === "explained") answers = conversations(reading).length;
  else
    for (const { answer: found } of allPairs(reading.policy, askedParties(reading)))
      answers += found.starts.length > 0 ? 1 : 0;
  const [ended, { user, system }] = [performance.now(), process.cpuUsage(before)];
  return {
    parties: askedParties(reading).length,
    answers,
    seconds: (ended - started) / 1000,
    processorSeconds: (user + system) / 1e6,
  };
}

const [, , file = "", kind = "pairs"] = process.argv;
process.stdout.write(JSON.stringify(answer(JSON.parse(readFileSync(file, "utf8")) as StackPlan, kind)));
