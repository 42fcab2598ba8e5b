/** `fenceline init`: a stack file from a few answers. */
import { Option, type Command } from "commander";
import { examples } from "./examples";
import { flagOf, questions } from "../init/questions";

export function initCommand(program: Command): void {
  const command = program
    .command("init")
    .summary("write a stack file from a few answers")
    .description(
      "Writes stacks/Pulumi.NAME.yaml. On a terminal it asks for what no option answers; elsewhere every answer without a " +
        "usual one must be an option. What it writes can be planned: all answers are judged together first.",
    );
  for (const question of questions) {
    const { ask, value, choices, where, fallback } = question;
    const usual = fallback === undefined ? "" : ` (usually ${fallback({}) ?? ""})`;
    const option = new Option(
      `${flagOf(question)} <${value}>`,
      `${ask.charAt(0).toLowerCase()}${ask.slice(1)}${where === undefined ? "" : `, ${where}`}${usual}`,
    );
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  command
    .option("--force", "replace a file that is there already")
    .addHelpText(
      "after",
      examples([
        ["fenceline init", "asks for everything"],
        ["fenceline init --stack staging --cloud aws", "asks for the rest"],
      ]),
    )
    .action(async ({ force, ...given }: Readonly<Record<string, string | undefined>> & { readonly force?: true }) => {
      const { writeStackFile } = await import("../init/init.js");
      const file = await writeStackFile({ given, force: force === true });
      const stack = /Pulumi\.(.*)\.yaml$/.exec(file)?.[1] ?? "";
      console.error(`fenceline: wrote ${file}; next: fenceline plan --stack ${stack}`);
    });
}
