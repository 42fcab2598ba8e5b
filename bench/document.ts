/**
 * The figures in docs/performance.md: between two marks for each benchmark, so that measuring one again leaves the others
 * as they were.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { checkout } from "./process";
import { benchmarkText, type Measured } from "./table";

const document = path.join(checkout, "docs", "performance.md");

export async function writeFigures(all: readonly Measured[]): Promise<void> {
  const text = all.reduce(withFigures, readFileSync(document, "utf8"));
  const options = await resolveConfig(document);
  writeFileSync(document, await format(text, { ...options, filepath: document }));
}

function withFigures(text: string, measured: Measured): string {
  const [start, end] = [`<!-- figures: ${measured.name} -->`, `<!-- end: ${measured.name} -->`];
  // A level below the section that they stand in.
  const tables = benchmarkText(measured, "markdown").trim().replace(/^## /, "### ");
  const figures = `${start}\n\n${tables}\n\n${end}`;
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  // A benchmark that is new gets its place at the end.
  return from < 0 || to < from
    ? `${text.trimEnd()}\n\n${figures}\n`
    : text.slice(0, from) + figures + text.slice(to + end.length);
}
