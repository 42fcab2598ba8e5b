/**
 * What this process prints to: how wide it is, whether it takes colours. NO_COLOR always wins; a pipe gets colours only
 * when FORCE_COLOR asks for them.
 */
import { createColors } from "picocolors";

/** Lines longer than this are hard to follow, however wide the terminal. */
const widest = 100;

export function terminalWidth(): number {
  const { columns = 0 }: { columns?: number } = process.stdout;
  // No terminal, or one that does not know its size.
  return columns === 0 ? widest : Math.min(columns, widest);
}

export function terminalColors(): ReturnType<typeof createColors> {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM = "" } = process.env;
  // In a pipe isTTY is missing, and picocolors would then decide by itself.
  const isTerminal = Boolean(process.stdout.isTTY);
  const wanted = FORCE_COLOR !== "" ? FORCE_COLOR !== "0" : isTerminal && TERM !== "dumb";
  return createColors(NO_COLOR === "" && wanted);
}

/** Writes all of the text, with a line end. The process ends by itself, so a slow reader of a pipe gets everything. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
