/**
 * Loaded before a command (`node --require`): clocks what the proof takes of the whole process, in processor time, and
 * writes both numbers to the file that FENCELINE_CLOCK names. The machine's other work changes neither.
 */
import { writeFileSync } from "node:fs";
import * as parity from "../components/proof/parity";

type Proof = (...words: readonly unknown[]) => unknown;

let spent = 0;
const exported = parity as unknown as Record<string, Proof>;
for (const name of ["parityProblems", "parityOfResources"]) {
  const prove = exported[name];
  if (prove === undefined) throw new Error(`the proof has no function ${name}`);
  exported[name] = (...words) => {
    const before = process.cpuUsage();
    const answer = prove(...words);
    spent += milliseconds(process.cpuUsage(before));
    return answer;
  };
}

process.on("exit", () => {
  const file = process.env.FENCELINE_CLOCK ?? "";
  if (file !== "") writeFileSync(file, JSON.stringify({ proof: spent, all: milliseconds(process.cpuUsage()) }));
});

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
