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
