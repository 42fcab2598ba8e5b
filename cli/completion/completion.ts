/** The scripts for the three shells. Guarantees that every word of ours is quoted in the way of the shell. */
import type { Command } from "commander";
import type { Shell } from "./shells";
import {
  completedCommands,
  completedOptions,
  type CompletedCommand,
  type CompletedOption,
  type CompletedValue,
} from "./definition";

export function completionScript(program: Command, shell: Shell): string {
  const commands = completedCommands(program);
  switch (shell) {
    case "bash":
      return bashScript(commands, completedOptions(program));
    case "zsh":
      return zshScript(commands);
    case "fish":
      return fishScript(commands);
  }
}

const stackNames = "fenceline stacks --names 2>/dev/null";

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function bashScript(commands: readonly CompletedCommand[], options: readonly CompletedOption[]): string {
  const answer = (value: CompletedValue): string => {
    switch (value.kind) {
      case "choices":
        return `COMPREPLY=($(compgen -W ${quoted(value.choices.join(" "))} -- "$word"))`;
      case "stack":
        return `COMPREPLY=($(compgen -W "$(${stackNames})" -- "$word"))`;
      case "file":
        return 'compopt -o filenames; COMPREPLY=($(compgen -f -- "$word"))';
      case "other":
        return "COMPREPLY=()";
    }
  };
  const flags = (some: readonly CompletedOption[]) => some.flatMap((option) => option.flags).join(" ");
  const values = commands.flatMap(({ name, options: some }) =>
    some.flatMap(({ flags: own, value }) =>
      value === undefined ? [] : own.map((flag) => `    ${name}:${flag}) ${answer(value)}; return ;;`),
    ),
  );
  const words = commands.map(({ name, options: some, argument }) => {
    const ofArgument = argument === undefined ? "COMPREPLY=()" : answer(argument);
    return `    ${name}) if [[ $word == -* ]]; then COMPREPLY=($(compgen -W ${quoted(flags(some))} -- "$word")); else ${ofArgument}; fi ;;`;
  });
  const top = [...commands.map(({ name }) => name), ...options.flatMap((option) => option.flags)].join(" ");
  return `# fenceline completion bash
_fenceline() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W ${quoted(top)} -- "$word")); return; fi
  case $command:$before in
${values.join("\n")}
  esac
  case $command in
${words.join("\n")}
    *) COMPREPLY=() ;;
  esac
}
complete -F _fenceline fenceline`;
}

function zshScript(commands: readonly CompletedCommand[]): string {
  const text = (words: string) => words.replace(/[[\]:\\]/g, "\\$&");
  const action = (value: CompletedValue): string => {
    switch (value.kind) {
      case "choices":
        return `(${value.choices.join(" ")})`;
      case "stack":
        return "_fenceline_stacks";
      case "file":
        return "_files";
      case "other":
        return "";
    }
  };
  const specification = ({ flags, description, value }: CompletedOption): string[] =>
    flags.map((flag) =>
      quoted(`*${flag}[${text(description)}]${value === undefined ? "" : `:value:${action(value)}`}`),
    );
  const cases = commands.map(({ name, options, argument }) => {
    const rest = argument === undefined ? [] : [quoted(`*:argument:${action(argument)}`)];
    return `    ${name}) _arguments ${[...options.flatMap(specification), ...rest].join(" ")} ;;`;
  });
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef fenceline
_fenceline_stacks() { local -a names; names=(\${(f)"$(${stackNames})"}); compadd -a names }
_fenceline() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if ((CURRENT == 2)); then _describe command commands; return; fi
  local command=\${words[2]}
  shift words; ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _fenceline ]]; then _fenceline "$@"; else compdef _fenceline fenceline; fi`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  // Fish knows no '\'' inside quotes, but \' .
  const text = (words: string) => `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const value = (some: CompletedValue): string => {
    switch (some.kind) {
      case "choices":
        return ` -x -a ${text(some.choices.join(" "))}`;
      case "stack":
        return ` -x -a ${text(`(${stackNames})`)}`;
      case "file":
        return " -r -F";
      case "other":
        return " -x";
    }
  };
  const lines = commands.flatMap(({ name, summary, options, argument }) => {
    const here = `complete -c fenceline -n ${text(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c fenceline -f -n __fish_use_subcommand -a ${name} -d ${text(summary)}`,
      ...options.map(({ flags, description, value: taken }) => {
        const named = flags.map((flag) => (flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`));
        return `${here}${named.join("")} -d ${text(description)}${taken === undefined ? "" : value(taken)}`;
      }),
      ...(argument === undefined ? [`${here} -f`] : [`${here}${value(argument).replace(" -r", "")}`]),
    ];
  });
  return ["# fenceline completion fish", ...lines].join("\n");
}
