/**
 * The one place that renders a table, in four forms: for a terminal, Markdown, CSV (RFC 4180) and JSON (an array of
 * objects). Guarantees: the terminal's form is never wider than asked, and every form holds every cell whole.
 */
import CliTable from "cli-table3";
import { terminalColors, terminalWidth } from "./terminal";
import { displayWidth, words, wrap } from "./wrap";

/** `title` and `notes` are for people: CSV and JSON leave them out. A cell may have several lines. */
export interface TextTable {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

export type TableForm = "table" | "markdown" | "csv" | "json";

export function renderTable(table: TextTable, form: TableForm, width = terminalWidth()): string {
  switch (form) {
    case "table":
      return terminalTable(table, width);
    case "markdown":
      return markdownTable(table);
    case "csv":
      return [table.columns, ...table.rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
    case "json":
      return `${JSON.stringify(
        table.rows.map((row) => record(table.columns, row)),
        null,
        2,
      )}\n`;
  }
}

/** A paragraph beside tables, in the forms for people. */
export function renderParagraph(text: string, form: "table" | "markdown", width = terminalWidth()): string {
  return form === "table" ? `${noteText(printable(text), width)}\n` : `${text}\n`;
}

function record(columns: readonly string[], row: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ""]));
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownTable({ title, columns, rows, notes = [] }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(" | ")} |`;
  const parts = [
    ...(title === undefined ? [] : [`## ${title}`]),
    [line(columns), `|${columns.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n"),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function markdownCell(text: string): string {
  return text.replace(/[\\|]/g, "\\$&").replace(/\r?\n/g, "<br>");
}

const gap = 2;

function terminalTable({ title, columns, rows, notes = [] }: TextTable, width: number): string {
  const { bold } = terminalColors();
  const head = columns.map(printable);
  const body = rows.map((row) => columns.map((_, index) => printable(row[index] ?? "")));
  const widths = columnWidths([head, ...body], width - gap * (columns.length - 1));
  const parts = [
    ...(title === undefined ? [] : [wrap(printable(title), width).map(bold).join("\n")]),
    widths === undefined ? stacked(head, body, width) : grid(head, body, widths),
    ...(notes.length === 0 ? [] : [notes.map((note) => noteText(printable(note), width)).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Tabs, escape sequences and the like would break the layout. */
function printable(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(/[^\P{Cc}\n]/gu, " ");
}

/** Room for each column, given to the narrow ones first; undefined where a word of each column finds no room. */
function columnWidths(rows: readonly (readonly string[])[], available: number): number[] | undefined {
  const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index] ?? ""));
  const natural = columns.map((texts) => widest(texts.flatMap((text) => text.split("\n"))));
  const least = columns.map((texts) => widest(texts.flatMap(words)));
  const torn = columns.map((texts) => widest(texts.flatMap((text) => text.split(/\s+/))));
  const widths = withTornMarks(least, torn, available);
  let used = sum(widths);
  if (used > available) return undefined;
  for (const wanted = Math.min(available, sum(natural)); used < wanted; used += 1) {
    const growing = widths.map((width, index) => (width < (natural[index] ?? 0) ? width : Infinity));
    const narrowest = growing.indexOf(Math.min(...growing));
    widths[narrowest] = (widths[narrowest] ?? 0) + 1;
  }
  return widths;
}

/** Where room is short, footnote marks may leave their word, in as few columns as will do and the widest first. */
function withTornMarks(least: readonly number[], torn: readonly number[], available: number): number[] {
  const widths = [...least];
  const widestFirst = [...widths.keys()].sort((one, other) => (least[other] ?? 0) - (least[one] ?? 0));
  for (const column of widestFirst) {
    if (sum(widths) > available) widths[column] = torn[column] ?? 0;
  }
  return widths;
}

function widest(texts: readonly string[]): number {
  return Math.max(1, ...texts.map(displayWidth));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

// A line below the head and, where rows take several lines, between rows; no frame and no vertical lines.
// prettier-ignore
const borders = {
  top: "", "top-left": "", "top-mid": "", "top-right": "",
  bottom: "", "bottom-left": "", "bottom-mid": "", "bottom-right": "",
  left: "", "left-mid": "", right: "", "right-mid": "",
  mid: "─", "mid-mid": "─".repeat(gap), middle: " ".repeat(gap),
};

function grid(head: readonly string[], rows: readonly (readonly string[])[], widths: readonly number[]): string {
  const { bold } = terminalColors();
  const titles = head.map((text, index) => wrap(text, widths[index] ?? 1).map(bold));
  const wrapped = rows.map((row) => linesAcross(row.map((text, index) => wrap(text, widths[index] ?? 1))));
  const table = new CliTable({
    head: titles.map((lines) => lines.join("\n")),
    chars: borders,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  // A line at a time: cli-table3 measures the whole of a cell again for each of its lines.
  table.push(...wrapped.flat());
  const drawn = withoutTrailingSpace(table.toString()).split("\n");
  const isRuled = wrapped.some((lines) => lines.length > 1);
  return (isRuled ? withRules(drawn, Math.max(...titles.map(({ length }) => length)), wrapped) : drawn).join("\n");
}

/** The cells of a row as rows of one line each. */
function linesAcross(cells: readonly (readonly string[])[]): string[][] {
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ""));
}

/** The same rule between rows as below the head. */
function withRules(
  drawn: readonly string[],
  headHeight: number,
  rows: readonly (readonly unknown[])[],
): readonly string[] {
  const rule = drawn[headHeight] ?? "";
  let end = headHeight;
  const ruled = rows.flatMap(({ length }) => {
    const start = end + (end === headHeight ? 1 : 0);
    end = start + length;
    return [rule, ...drawn.slice(start, end)];
  });
  return [...drawn.slice(0, headHeight), ...ruled];
}

/** Too narrow for columns: each row becomes a paragraph of `column: text` lines. */
function stacked(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const { bold } = terminalColors();
  const paragraph = (row: readonly string[]) => {
    const cells = row.map((text, index) => wrap(`${head[index] ?? ""}: ${text.replaceAll("\n", ", ")}`, width));
    return cells.map((lines, index) => (index === 0 ? lines.map(bold) : lines).join("\n")).join("\n");
  };
  return rows.map(paragraph).join("\n\n");
}

/** A note: its lines are aligned behind its mark. */
function noteText(note: string, width: number): string {
  const mark = /^\[\d+\] /.exec(note)?.[0] ?? "";
  if (mark.length * 2 > width) return wrap(note, width).join("\n");
  const lines = wrap(note.slice(mark.length), width - mark.length);
  return lines.map((line, index) => (index === 0 ? mark : " ".repeat(mark.length)) + line).join("\n");
}

function withoutTrailingSpace(text: string): string {
  return text.replace(/ +$/gm, "");
}
