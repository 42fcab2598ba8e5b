/**
 * `fenceline diff --base` over all example stacks, in a copy of this checkout with a history of its own: each stack file has
 * changed, once alone and once with the program, whose base is then translated and planned with its own components.
 */
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Measurement } from "./measurement";
import { byProcessor, bySeconds } from "./plan";
import { checkout, inScratch, run, type Usage } from "./process";
import { interleaved, medianOf } from "./rounds";

const rounds = 3;
const goalSeconds = 5;

const copied = ["index.ts", "bin", "components", "stacks", "Pulumi.yaml", "package.json", "tsconfig.json"];
const built = ["index.js", "components", "cli"];

export function measureDiff(): Promise<Measurement[]> {
  return Promise.resolve(
    inScratch((one) =>
      inScratch((other) => {
        const stacksAlone = makeRepository(realpathSync(one), { changeProgram: false });
        const programToo = makeRepository(realpathSync(other), { changeProgram: true });
        const results = interleaved(
          { stacksAlone: () => compare(stacksAlone.folder), programToo: () => compare(programToo.folder) },
          rounds,
        );
        return [
          measurement(`${stacksAlone.stacks} stacks, only the stack files changed`, results.stacksAlone),
          measurement(`${programToo.stacks} stacks, the program changed too`, results.programToo),
        ];
      }),
    ),
  );
}

interface TeamCopy {
  readonly folder: string;
  readonly stacks: number;
}

/** What is compiled is the head; the base's program opens another port to ssh clients. */
function makeRepository(folder: string, { changeProgram }: { readonly changeProgram: boolean }): TeamCopy {
  for (const name of copied) cpSync(path.join(checkout, name), path.join(folder, name), { recursive: true });
  for (const name of built) {
    cpSync(path.join(checkout, "dist", name), path.join(folder, "dist", name), { recursive: true });
  }
  symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, ".gitignore"), "dist\nnode_modules\n");
  const program = path.join(folder, "components", "firewall", "topology.ts");
  const source = readFileSync(program, "utf8");
  if (changeProgram) writeFileSync(program, replaced(source, "ports: 22,", "ports: 2222,"));
  git(folder, "init", "--quiet", "--initial-branch", "main");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "The base");
  writeFileSync(program, source);
  const stacks = readdirSync(path.join(folder, "stacks")).filter((name) => /^Pulumi\..*\.yaml$/.test(name));
  for (const stack of stacks) {
    const file = path.join(folder, "stacks", stack);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("[203.0.113.0/24]", "[203.0.113.0/24, 192.0.2.0/24]"));
  }
  return { folder, stacks: stacks.length };
}

function replaced(text: string, old: string, other: string): string {
  if (!text.includes(old)) throw new Error(`components/firewall/topology.ts has no "${old}"`);
  return text.replace(old, other);
}

function git(folder: string, ...words: readonly string[]): void {
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"];
  const { status, stderr } = spawnSync("git", [...identity, ...words], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
}

function compare(folder: string): Usage {
  const main = path.join(folder, "dist", "cli", "main.js");
  return run([main, "diff", "--base", "main", "--format", "json"], { directory: folder });
}

/** Two processes plan at the same time: on two free cores the clock shows half of what the processors do, and some more. */
function measurement(what: string, results: readonly Usage[]): Measurement {
  const [seconds, processor] = [medianOf(results, bySeconds), medianOf(results, byProcessor)];
  return {
    what,
    figure: `${seconds.toFixed(2)} s by the clock, processors ${processor.toFixed(2)} s`,
    goal: `under ${goalSeconds} s by the clock on two cores`,
    isMet: seconds < goalSeconds,
    ...(seconds < goalSeconds
      ? {}
      : {
          because:
            "two processes plan each stack, and each of them loads the SDKs of all clouds and runs the program anew for each stack",
        }),
  };
}
