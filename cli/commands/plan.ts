/** `fenceline plan`: what a stack would make and who may then talk to whom, without an account. */
import type { Command } from "commander";
import { examples } from "./examples";
import type { PlanOptions } from "../plan/plan";
import { print } from "../terminal/terminal";

export function planCommand(program: Command): void {
  program
    .command("plan")
    .summary("plan a stack: its resources, and who may then talk to whom")
    .description(
      "Runs the project of the current folder in this process and records what it would make: no Pulumi CLI, no " +
        "account, no network. Works for any project, your own too. Checks what STACK.expect.yaml expects; exit code 3 where " +
        "something is not met.",
    )
    .option("-s, --stack <name>", "the stack to plan", "aws")
    .option("--json", "print the plan as one JSON object: stack, resources, outputs")
    .addHelpText(
      "after",
      examples([
        ["fenceline plan", "the example stack aws"],
        ["fenceline plan --stack openstack", "another stack of this project"],
        ["fenceline plan --stack aws --json > plan.json", "for machines, and for fenceline diff"],
      ]),
    )
    .action(async (options: PlanOptions) => {
      const { plannedText } = await import("../plan/plan.js");
      const { text, complaints, exitCode } = await plannedText(options);
      print(text);
      for (const complaint of complaints) console.error(`fenceline: ${complaint}`);
      process.exitCode = exitCode;
    });
}
