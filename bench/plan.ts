/**
 * `fenceline plan` of the stack aws beside the plan of an empty Pulumi program: the same command, the same recorder, whole
 * processes from start to end. What the ratio tells is the price of the components, their proof and the printed tables.
 */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import type { Measurement } from "./measurement";
import { checkout, inScratch, runFenceline, type Usage } from "./process";
import { interleaved, medianOf } from "./rounds";

const goal = 1.5;
const rounds = 7;

export function measurePlan(): Promise<Measurement[]> {
  const { empty, aws } = inScratch((folder) => {
    makeEmptyProject(folder);
    return interleaved(
      {
        empty: () => runFenceline(["plan", "--stack", "empty"], { directory: folder }),
        aws: () => runFenceline(["plan", "--stack", "aws"]),
      },
      rounds,
    );
  });
  const ratio = medianOf(aws, bySeconds) / medianOf(empty, bySeconds);
  const processorRatio = medianOf(aws, byProcessor) / medianOf(empty, byProcessor);
  return Promise.resolve([
    { what: "plan of an empty program", figure: usageText(empty) },
    { what: "plan of the stack aws", figure: usageText(aws) },
    {
      what: "plan of the stack aws, times the empty program's",
      figure: `${ratio.toFixed(2)} by the clock, ${processorRatio.toFixed(2)} by the processors`,
      goal: `at most ${goal} by the clock`,
      isMet: ratio <= goal,
      ...(ratio <= goal
        ? {}
        : { because: "the stack loads the cloud's SDK and the components, which the empty program does not" }),
    },
  ]);
}

/** A project whose program only loads the SDK that every program loads. */
export function makeEmptyProject(folder: string): void {
  mkdirSync(path.join(folder, "stacks"));
  symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "index.js"), 'require("@pulumi/pulumi");\n');
  writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    stringify({ name: "empty", runtime: "nodejs", main: "index.js", stackConfigDir: "stacks" }),
  );
  writeFileSync(path.join(folder, "stacks", "Pulumi.empty.yaml"), stringify({ config: {} }));
}

export const bySeconds = ({ seconds }: Usage): number => seconds;
export const byProcessor = ({ processorSeconds }: Usage): number => processorSeconds;
export const byMemory = ({ megabytes }: Usage): number => megabytes;

export function usageText(usages: readonly Usage[]): string {
  const [seconds, processor, memory] = [bySeconds, byProcessor, byMemory].map((figure) => medianOf(usages, figure));
  return `${seconds?.toFixed(2)} s, processors ${processor?.toFixed(2)} s, at most ${memory?.toFixed(0)} MB`;
}
