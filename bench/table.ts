/**
 * Measurements as a table, for a terminal or as Markdown: each goal stands beside its figure, and a missed one is told
 * again below in words, with its reason.
 */
import { renderParagraph, renderTable } from "../cli/terminal/table";
import { terminalColors } from "../cli/terminal/terminal";
import type { Measurement } from "./measurement";

export interface Measured {
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  readonly measurements: readonly Measurement[];
}

export type BenchForm = "table" | "markdown";

export function benchmarkText({ name, title, measurements }: Measured, form: BenchForm): string {
  const table = {
    title: `${name}: ${title}`,
    columns: ["what", "figure", "goal", "met"],
    rows: measurements.map((one) => [one.what, one.figure, one.goal ?? "", verdict(one)]),
  };
  const remarks = measurements.filter(({ because }) => because !== undefined).map((one) => remark(one, form));
  return [renderTable(table, form), ...remarks].join("\n");
}

function verdict({ isMet }: Measurement): string {
  return isMet === undefined ? "" : isMet ? "yes" : "no";
}

function remark({ what, isMet, because = "" }: Measurement, form: BenchForm): string {
  const text = renderParagraph(`${isMet === false ? "Missed: " : ""}${what}: ${because}.`, form);
  if (form === "markdown") return text;
  const { red, dim } = terminalColors();
  return isMet === false ? red(text) : dim(text);
}

/** One line at the end: how many goals are met, and which are not. */
export function summaryText(all: readonly Measured[], form: BenchForm): string {
  const goals = all.flatMap(({ name, measurements }) =>
    measurements.filter(({ isMet }) => isMet !== undefined).map((one) => ({ ...one, name })),
  );
  const missed = goals.filter(({ isMet }) => isMet === false);
  const head = `${goals.length - missed.length} of ${goals.length} goals met.`;
  const text = missed.length === 0 ? head : `${head} Missed: ${missed.map(missedText).join("; ")}.`;
  const { red, green } = terminalColors();
  const paragraph = renderParagraph(text, form);
  if (form === "markdown") return paragraph;
  return missed.length === 0 ? green(paragraph) : red(paragraph);
}

function missedText({ name, what, figure, goal = "" }: Measurement & { readonly name: string }): string {
  return `${name}, ${what}: ${figure} (goal ${goal})`;
}
