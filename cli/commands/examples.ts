/** The examples below a command's help, all commands alike. */

/** Each example is a command line and what it is for. */
export function examples(lines: readonly (readonly [command: string, purpose: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const fits = width <= 50;
  const printed = lines.map(([command, purpose]) =>
    fits ? `  ${command.padEnd(width)}  ${purpose}` : `  ${command}\n      ${purpose}`,
  );
  return `\nExamples:\n${printed.join("\n")}`;
}

/** The examples in a command's help, read back: each command line with what it is for. */
export function examplesIn(help: string): [command: string, purpose: string][] {
  const lines = (help.split("\nExamples:\n")[1] ?? "").split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line, index): [string, string][] => {
    if (line.startsWith("      ")) return [];
    const [, command = "", purpose = lines[index + 1] ?? ""] = /^ {2}(.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    return [[command, purpose.trim()]];
  });
}
