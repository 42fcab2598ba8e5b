/** The forms in which a difference is printed or written. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../terminal/failure";
import { markdownForm } from "./markdown-form";
import type { Diff } from "../report";
import { sarifForm } from "./sarif-form";
import { terminalForm } from "./terminal-form";

export const diffForms = ["terminal", "markdown", "json", "sarif"] as const;
export type DiffForm = (typeof diffForms)[number];

const endings: Readonly<Record<string, DiffForm>> = {
  ".md": "markdown",
  ".json": "json",
  ".sarif": "sarif",
  ".txt": "terminal",
};

/** The form that a file's ending asks for. */
export function formOfFile(file: string): DiffForm {
  const form = endings[path.extname(file)];
  if (form !== undefined) return form;
  throw new Failure(2, `${file}: a file's ending tells its form: ${Object.keys(endings).join(", ")}`);
}

/** `root`: the folder that a stack's `file` is seen from. */
export function printedDiff(diff: Diff, form: DiffForm, root: string): string {
  switch (form) {
    case "terminal":
      return terminalForm(diff);
    case "markdown":
      return markdownForm(diff);
    case "json":
      return `${JSON.stringify(diff, null, 2)}\n`;
    case "sarif":
      return sarifForm(diff, { version: ownVersion(), textOf: (file) => textOf(path.join(root, file)) });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** This file runs from dist/cli/diff. */
function ownVersion(): string {
  const file = path.join(__dirname, "..", "..", "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
