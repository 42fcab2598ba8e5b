/** The command line as completion sees it, read from commander's own definition: nothing is listed twice. */
import type { Argument, Command, Option } from "commander";

export interface CompletedValue {
  /** `choices`: one of these. `stack`: a stack's name. `file`: a file. `other`: anything. */
  readonly kind: "choices" | "stack" | "file" | "other";
  readonly choices: readonly string[];
}

export interface CompletedOption {
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined where the option takes none. */
  readonly value?: CompletedValue;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly argument?: CompletedValue;
}

export function completedCommands(program: Command): CompletedCommand[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => {
    const [argument] = help.visibleArguments(command);
    return {
      name: command.name(),
      summary: command.summary(),
      options: help.visibleOptions(command).map(completedOption),
      argument: command.name() === "help" ? ofCommands(program) : argument && valueOf(argument, argument.name()),
    };
  });
}

/** The options of the command line itself. */
export function completedOptions(program: Command): CompletedOption[] {
  return program.createHelp().visibleOptions(program).map(completedOption);
}

function ofCommands(program: Command): CompletedValue {
  return { kind: "choices", choices: program.commands.map((command) => command.name()) };
}

function completedOption(option: Option): CompletedOption {
  const flags = [option.short, option.long].flatMap((flag) => flag ?? []);
  const takesValue = option.required || option.optional;
  const name = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? "";
  return { flags, description: option.description, value: takesValue ? valueOf(option, name) : undefined };
}

function valueOf({ argChoices, description }: Option | Argument, name: string): CompletedValue {
  if (argChoices !== undefined) return { kind: "choices", choices: argChoices };
  if (/\bfile\b/.test(name) || /\ba file\b/.test(description)) return { kind: "file", choices: [] };
  if (/^(?:stack|name)(?:\.\.\.)?$/.test(name) && description.includes("stack")) return { kind: "stack", choices: [] };
  return { kind: "other", choices: [] };
}
