/** `fenceline diff`: what is newly allowed, and what no longer is. */
import { writeFileSync } from "node:fs";
import { InvalidArgumentError, Option, type Command } from "commander";
import { examples } from "./examples";
import type { DiffForm } from "../diff/forms/forms";
import { Failure } from "../terminal/failure";
import { print } from "../terminal/terminal";

export interface DiffOptions {
  readonly stack?: readonly string[];
  readonly base?: string;
  readonly failOn?: readonly FailOn[];
  readonly accept?: string;
  readonly format: DiffForm;
  readonly write?: readonly string[];
}

const failures = ["widening", "disruption"] as const;
type FailOn = (typeof failures)[number];

/** One or several, with commas between. */
function failuresOf(text: string): FailOn[] {
  return text.split(",").map((word) => {
    const found = failures.find((one) => one === word.trim());
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Allowed choices are ${failures.join(", ")}, with a comma between for both.`);
  });
}

const all = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function diffCommand(program: Command): void {
  program
    .command("diff")
    .summary("what is newly allowed between two plans, and what no longer is")
    .description(
      "Compares what two plans allow: first the traffic, then the resources behind it and the limits. A rename, another " +
        "order or another encoding of the same traffic is no change. A file is a plan (plan --json), a " +
        "pulumi preview --json --show-sames, a pulumi stack export or a file that fenceline audit takes; a folder is the .json " +
        "files in it, together. With --base, the stacks of this project are compared " +
        "with what they were at a git revision.",
    )
    .argument("[base]", "a file: how it was")
    .argument("[head]", "a file: how it would be; with --stack instead, that stack is planned")
    .option("-s, --stack <name>", "a stack of this project, again for more; all when --base is given", all)
    .option("--base <revision>", "a git revision; with three dots (main...) where this branch left it")
    .addOption(
      new Option(
        "--fail-on <changes>",
        "exit with 3 when something is widened, or what runs is disrupted on the way: widening, disruption, or both with a comma",
      ).argParser(failuresOf),
    )
    .option("--accept <reason>", "accept every widening, for this reason")
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["terminal", "markdown", "json", "sarif"])
        .default("terminal"),
    )
    .option("--write <file>", "write it to a file as well, again for more: .md, .json, .sarif or .txt", all)
    .addHelpText(
      "after",
      examples([
        ["fenceline diff --base origin/main...", "all stacks, since this branch left main"],
        ["fenceline diff --base main --fail-on widening --write diff.md", "in a pull request's pipeline"],
        ["fenceline diff deployed.json --stack aws", "a pulumi stack export, and what its plan would make of it"],
        ["fenceline diff deployed.json --stack aws --fail-on widening,disruption", "before pulumi up"],
      ]),
    )
    .action(async (base: string | undefined, head: string | undefined, options: DiffOptions) => {
      const { accept, stack: stacks = [], write = [], format, failOn = [] } = options;
      if (accept?.trim() === "") throw new Failure(2, "--accept needs a reason");
      // The base's process loads Pulumi while this one does.
      const planner =
        options.base === undefined ? undefined : new (await import("../diff/revisions/planner.js")).Planner();
      const { compared } = await import("../diff/compared.js");
      const { formOfFile, printedDiff } = await import("../diff/forms/forms.js");
      const targets = write.map((file) => ({ file, form: formOfFile(file) }));
      const files = [base, head].filter((file) => file !== undefined);
      const wanted = { files, stacks, base: options.base, accept };
      const { diff, root } = await compared(wanted, process.cwd(), planner);
      for (const { file, form } of targets) written(file, printedDiff(diff, form, root));
      print(printedDiff(diff, format, root));
      const fails = { widening: diff.unacceptedWidening, disruption: diff.disruption };
      if (failOn.some((one) => fails[one])) process.exitCode = 3;
    });
}

function written(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(2, `${file}: can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
