/** Markdown as the project's formatter leaves it: tables with aligned columns, a blank line between blocks. */
import { renderTable, type TextTable } from "../terminal/table";
import { displayWidth } from "../terminal/wrap";

/** A table without its title, its columns as wide as their widest cell. */
export function alignedTable({ columns, rows }: TextTable): string {
  const lines = renderTable({ columns, rows }, "markdown").trimEnd().split("\n").map(cellsOf);
  const widths = columns.map((_, index) =>
    Math.max(3, ...lines.map((cells, line) => (line === 1 ? 3 : displayWidth(cells[index] ?? "")))),
  );
  return lines
    .map((cells, line) => {
      const padded = widths.map((width, index) => {
        const cell = line === 1 ? "-".repeat(width) : (cells[index] ?? "");
        return cell + " ".repeat(width - displayWidth(cell));
      });
      return `| ${padded.join(" | ")} |`;
    })
    .join("\n");
}

/** The cells of a line of a Markdown table; a bar behind a backslash is text. */
function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Blocks with a blank line between them, and a line's end at the end. */
export function joinBlocks(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
