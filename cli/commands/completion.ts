/** `fenceline completion`: what a shell needs to complete this command line. */
import { Argument, type Command } from "commander";
import { shells, type Shell } from "../completion/shells";
import { examples } from "./examples";
import { print } from "../terminal/terminal";

export function completionCommand(program: Command): void {
  program
    .command("completion")
    .summary("print a shell's completion of this command line")
    .description("Prints a script that completes commands, options, their values, files and the names of stacks.")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .addHelpText(
      "after",
      examples([
        ["fenceline completion bash > ~/.local/share/bash-completion/completions/fenceline", "bash finds it there"],
        ["fenceline completion zsh > ~/.zfunc/_fenceline", "with ~/.zfunc in zsh's fpath"],
        ["fenceline completion fish > ~/.config/fish/completions/fenceline.fish", "fish finds it there"],
      ]),
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../completion/completion.js");
      print(completionScript(program, shell));
    });
}
