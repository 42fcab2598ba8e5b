/**
 * How long Pulumi's own runner takes until this project's program has said what it wants, beside the smallest program of
 * Pulumi's TypeScript template: one bucket. Both are run as `pulumi preview` runs them, against a monitor that answers at once;
 * what the engine and the clouds take besides is the same for any program. Processor time is the program's own process's.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { findProject, readStack } from "../cli/project/project";
import { root } from "../test/cli/project/programs";
import { runProgram, type RunnerOptions } from "../test/harness/runner";
import type { Measurement } from "./measurement";
import { median } from "./rounds";

const rounds = 3;
const goal = 6;

const template = {
  "package.json": '{ "name": "template", "main": "index.ts" }',
  "tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node", sourceMap: true },
    files: ["index.ts"],
  }),
  "index.ts": [
    'import * as aws from "@pulumi/aws";',
    'const bucket = new aws.s3.Bucket("my-bucket");',
    "export const bucketName = bucket.id;",
  ].join("\n"),
};

export async function measureStartup(): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "fenceline-startup-"));
  try {
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    for (const [name, text] of Object.entries(template)) writeFileSync(path.join(folder, name), text);
    const { values: configuration } = readStack(findProject(root), "aws");
    const ours = { directory: root, program: "bin/program.js", typescript: false, configuration };
    const theirs = {
      directory: folder,
      program: ".",
      typescript: true,
      configuration: { "aws:region": "eu-central-1" },
    };
    const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let round = 0; round < rounds; round += 1) {
      times.ours.push(await secondsOf(ours));
      times.theirs.push(await secondsOf(theirs));
    }
    const [own, other] = [median(times.ours), median(times.theirs)];
    const figure = `${own.toFixed(2)} s / ${other.toFixed(2)} s = ${(own / other).toFixed(2)} (medians of ${String(rounds)})`;
    return [
      {
        what: "stack aws / a template program with one bucket, processor time",
        figure,
        goal: "below 1",
        isMet: own < other,
      },
      {
        what: "stack aws, processor time",
        figure: `${own.toFixed(2)} s`,
        goal: `under ${String(goal)} s`,
        isMet: own < goal,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function secondsOf(options: Omit<RunnerOptions, "project" | "stack">): Promise<number> {
  const { code, output, resources, processor } = await runProgram({ ...options, project: "startup", stack: "dev" });
  if (code !== 0 || resources.length === 0) throw new Error(`the program ended with ${String(code)}: ${output}`);
  return processor;
}
