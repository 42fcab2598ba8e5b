/** The command line's own definition: every command, its options and its help. The pages of docs/commands are made from it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { askCommand } from "./commands/ask";
import { auditCommand } from "./commands/audit";
import { completionCommand } from "./commands/completion";
import { diffCommand } from "./commands/diff";
import { initCommand } from "./commands/init";
import { matrixCommand } from "./commands/matrix";
import { planCommand } from "./commands/plan";
import { reportCommand } from "./commands/report";
import { stacksCommand } from "./commands/stacks";
import { symptomsCommand } from "./commands/symptoms";
import { testCommand } from "./commands/test";
import { examples } from "./commands/examples";
import { terminalWidth } from "./terminal/terminal";

/** In the order of the help. */
const commands: readonly ((program: Command) => void)[] = [
  planCommand,
  askCommand,
  diffCommand,
  auditCommand,
  reportCommand,
  testCommand,
  stacksCommand,
  initCommand,
  matrixCommand,
  symptomsCommand,
  completionCommand,
];

export function createProgram(): Command {
  const program = new Command("fenceline")
    .description("Rancher's port requirements as firewalls, from one matrix: what opens, for whom, and why.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: terminalWidth,
      getErrHelpWidth: terminalWidth,
      outputError: (text, write) => write(`${usageError(text)}\n`),
    })
    .addHelpText(
      "after",
      examples([
        ["fenceline init", "asks, and writes a stack file"],
        ["fenceline plan", "who may then talk to whom, without an account"],
      ]),
    );
  for (const register of commands) register(program);
  return program;
}

/** Commander's message in one line; it puts its suggestion on a second one. */
function usageError(text: string): string {
  return text
    .trim()
    .replace(/^error:/, "fenceline:")
    .replaceAll("\n", " ");
}

/** The package's own version; this file runs from dist/cli. */
function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
