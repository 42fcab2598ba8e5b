/** The pages of docs/commands, from the command line's own definition. Guarantees: pure, and the same for the same definition. */
import type { Command, Option } from "commander";
import { examplesIn } from "../commands/examples";
import { alignedTable, joinBlocks } from "./markdown";

const notice = "<!-- Written by `npm run docs` from the command line's own definition; a change here is lost. -->";

/** Every file of the folder by its name. */
export function commandPages(program: Command): ReadonlyMap<string, string> {
  const commands = program.commands.filter((command) => command.name() !== "help");
  return new Map([
    ["README.md", indexPage(program, commands)],
    ...commands.map((command): [string, string] => [`${command.name()}.md`, commandPage(command)]),
  ]);
}

function indexPage(program: Command, commands: readonly Command[]): string {
  return joinBlocks([
    "# Commands",
    notice,
    sentence(program.description()),
    alignedTable({
      columns: ["Command", "What it does"],
      rows: commands.map((command) => [`[\`${usageOf(command)}\`](${command.name()}.md)`, command.summary()]),
    }),
    "## Exit codes",
    alignedTable({
      columns: ["Code", "Meaning"],
      rows: [
        ["0", "done"],
        ["1", "the configuration or the plan is wrong"],
        ["2", "the command line is wrong"],
        ["3", 'the answer is "no"'],
      ],
    }),
    "Answers go to standard output, everything else to standard error. Work that takes longer than two seconds says so on " +
      "a terminal. `NO_COLOR` turns colours off, `FORCE_COLOR` turns them on in a pipe.",
  ]);
}

function commandPage(command: Command): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  const argumentRows = help
    .visibleArguments(command)
    .map((argument) => [
      `\`${argument.name()}\``,
      [argument.description, choicesText(argument.argChoices)].filter((text) => text !== "").join(": "),
    ]);
  const examples = examplesIn(helpText(command));
  return joinBlocks([
    `# \`fenceline ${command.name()}\``,
    notice,
    sentence(command.summary()),
    sentence(command.description()),
    fenced("text", [`fenceline ${usageOf(command)}`]),
    ...(argumentRows.length === 0
      ? []
      : ["## Arguments", alignedTable({ columns: ["Argument", "What it is"], rows: argumentRows })]),
    ...(options.length === 0
      ? []
      : ["## Options", alignedTable({ columns: ["Option", "What it does", "Default"], rows: options.map(optionRow) })]),
    ...(examples.length === 0
      ? []
      : [
          "## Examples",
          fenced(
            "sh",
            examples.flatMap(([line, purpose]) => [`# ${purpose}`, line]),
          ),
        ]),
  ]);
}

function usageOf(command: Command): string {
  return `${command.name()} ${command.usage()}`;
}

function optionRow({ flags, description, argChoices, defaultValue }: Option): string[] {
  const usual: unknown = defaultValue;
  return [
    `\`${flags}\``,
    [description, choicesText(argChoices)].filter((text) => text !== "").join(": "),
    typeof usual === "string" ? `\`${usual}\`` : "",
  ];
}

function choicesText(choices: readonly string[] | undefined): string {
  return (choices ?? []).map((choice) => `\`${choice}\``).join(", ");
}

/** The whole help, with what stands after it. */
function helpText(command: Command): string {
  let text = "";
  const before = command.configureOutput();
  command.configureOutput({ ...before, writeOut: (part) => (text += part) });
  command.outputHelp();
  command.configureOutput(before);
  return text;
}

function fenced(language: string, lines: readonly string[]): string {
  return ["```" + language, ...lines, "```"].join("\n");
}

function sentence(text: string): string {
  const ended = /[.?!]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
