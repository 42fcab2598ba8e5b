/** `fenceline stacks`: which stacks this project has, and whether they plan. */
import { Option, type Command } from "commander";
import { examples } from "./examples";
import type { StacksOptions } from "../stacks/stacks";
import { print } from "../terminal/terminal";

export function stacksCommand(program: Command): void {
  program
    .command("stacks")
    .summary("list the stacks of this project, and whether they plan")
    .description(
      "Lists the project's stacks with their cloud and clusters, and plans each of them. Exit code 1 where one can't be " +
        "planned; fenceline plan --stack NAME says why at length.",
    )
    .option("--names", "print the names alone, one a line, and plan nothing")
    .addOption(
      new Option("--format <format>", "how to print it").choices(["table", "markdown", "csv", "json"]).default("table"),
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline stacks", "every stack of this project"],
        ["fenceline stacks --format json", "for machines"],
        ["fenceline stacks --names", "for a shell: for stack in $(fenceline stacks --names)"],
      ]),
    )
    .action(async (options: StacksOptions) => {
      const { listedStacks } = await import("../stacks/stacks.js");
      const { text, exitCode } = await listedStacks(options);
      if (text !== "") print(text);
      process.exitCode = exitCode;
    });
}
