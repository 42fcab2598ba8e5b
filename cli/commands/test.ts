/** `fenceline test`: does a stack do what is expected of it? */
import type { Command } from "commander";
import { examples } from "./examples";
import { print } from "../terminal/terminal";

export interface TestOptions {
  readonly stack?: string[];
  readonly plan?: readonly string[];
}

export function testCommand(program: Command): void {
  program
    .command("test")
    .summary("check stacks against what is expected of them")
    .description(
      "Plans stacks and checks what their resources allow: against NAME.expect.yaml beside each stack's file (expect: " +
        "[{ from, to, allow, deny }]), and against what must hold everywhere. Exit code 3 where something is not met.",
    )
    .option("-s, --stack <name...>", "the stacks to check (default: all)")
    .option(
      "--plan <file...>",
      "check one stack as it stands in files instead: a plan, a pulumi stack export, or all that fenceline audit takes",
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline test", "every stack of this project"],
        ["fenceline test --stack aws openstack", "two of them"],
      ]),
    )
    .action(async ({ stack = [], plan }: TestOptions) => {
      const { testStacks } = await import("../expectations/test.js");
      const { text, complaints, exitCode } = await testStacks(stack, plan);
      if (text !== "") print(text);
      for (const complaint of complaints) console.error(`fenceline: ${complaint}`);
      process.exitCode = exitCode;
    });
}
