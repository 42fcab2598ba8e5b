/** `fenceline completion`: what a shell needs to complete this command line. */
import { Argument, type Command } from "commander";
import { examples } from "../help";
import { print } from "../terminal";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export function completionCommand(program: Command): void {
  program
    .command("completion")
    .summary("print a shell's completion of this command line")
    .description("Prints a script that completes commands, options, their values, files and the names of stacks.")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .addHelpText(
      "after",
      examples([
        ["source <(fenceline completion bash)", "in ~/.bashrc; zsh likewise, in ~/.zshrc"],
        ["fenceline completion fish | source", "in config.fish"],
      ]),
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../completion/completion.js");
      print(completionScript(program, shell));
    });
}
