/** Where in a program an error was thrown: the first place of its trace that is neither a package's nor Node's own. */
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/** The position in the source of a position in the code that ran. */
export type PositionOf = (file: string, line: number, column: number) => { line: number; column: number };

/** `FILE:LINE:COLUMN`, the file named from the current folder; undefined when the trace does not say. */
export function locate(error: unknown, positionOf: PositionOf): string | undefined {
  const trace = error instanceof Error ? (error.stack ?? "") : "";
  // A file that is no JavaScript: its trace begins with the line, and goes on with Node's loader.
  const [, unreadable, at] = /^(\S.*):(\d+)\n/.exec(trace) ?? [];
  if (unreadable !== undefined && at !== undefined) return `${path.relative(process.cwd(), unreadable)}:${at}`;
  for (const [, address = "", line, column] of trace.matchAll(/^ +at (?:.*\()?([^()\n]+?):(\d+):(\d+)\)?$/gm)) {
    if (address.startsWith("node:") || address.includes("node_modules") || address.startsWith("eval ")) continue;
    const file = address.startsWith("file:") ? fileURLToPath(address.replace(/\?.*$/, "")) : address;
    if (file.startsWith(__dirname + path.sep)) continue;
    const source = positionOf(file, Number(line), Number(column));
    return `${path.relative(process.cwd(), file)}:${String(source.line)}:${String(source.column)}`;
  }
  return undefined;
}
