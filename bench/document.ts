/**
 * The figures in docs/performance.md: between two marks for each benchmark, so that measuring one again leaves the others
 * as they were.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkout } from "./process";
import { benchmarkText, type Measured } from "./table";

const document = path.join(checkout, "docs", "performance.md");

export function writeFigures(all: readonly Measured[]): void {
  const text = all.reduce(withFigures, readFileSync(document, "utf8"));
  writeFileSync(document, text);
}

function withFigures(text: string, measured: Measured): string {
  const [start, end] = [`<!-- figures: ${measured.name} -->`, `<!-- end: ${measured.name} -->`];
  const [before, rest] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || rest < before)
    throw new Error(`docs/performance.md has no place for the figures of ${measured.name}`);
  const figures = benchmarkText(measured, "markdown").trim();
  return `${text.slice(0, before + start.length)}\n\n${figures}\n\n${text.slice(rest)}`;
}
