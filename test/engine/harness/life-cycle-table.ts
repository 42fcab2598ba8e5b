/** The table of all stacks' lives: printed, and on request written into the documentation. */
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
import { count, type Change } from "./changes";
import { root } from "./installation";

export interface LifeCycleRow {
  readonly stack: string;
  readonly step: string;
  readonly changes: readonly Change[];
  readonly seconds: number;
}

/** Something else that the table's reader should know: a step left out, or a gap that a cloud forces. */
export interface LifeCycleNote {
  readonly stack: string;
  readonly step: string;
  readonly text: string;
}

export function lifeCycleTable(rows: readonly LifeCycleRow[]): string {
  const kinds = ["created", "updated", "replaced", "deleted"] as const;
  const lines = rows.map(({ stack, step, changes, seconds }) =>
    [stack, step, ...kinds.map((kind) => String(count(changes, kind))), seconds.toFixed(1)].join(" | "),
  );
  return [
    `| stack | step | ${kinds.join(" | ")} | seconds |`,
    "|-|-|-:|-:|-:|-:|-:|",
    ...lines.map((line) => `| ${line} |`),
  ]
    .join("\n")
    .concat("\n");
}

export async function writeLifeCycle(
  rows: readonly LifeCycleRow[],
  leftOut: readonly LifeCycleNote[],
  gaps: readonly LifeCycleNote[],
): Promise<void> {
  const list = (notes: readonly LifeCycleNote[]): string =>
    notes.map(({ stack, step, text }) => `- ${stack}, ${step}: ${text}`).join("\n") || "None.";
  const text = `# The life of every example stack

Written by \`UPDATE_DOCS=1 npm run test:engine\`: Pulumi's real engine runs the program on each stack of \`stacks/\`, against
providers that keep the clouds' rules. Counted are the cloud's resources, not components. Between the steps, every preview
and every refresh finds no change; at the end nothing is left. In no step is a node or a group replaced, and nothing that stays
allowed is cut off on the way, but for the gaps below.

${lifeCycleTable(rows)}

## Gaps

${list(gaps)}

## Steps left out

${list(leftOut)}
`;
  const file = path.join(root, "docs", "life-cycle.md");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, await format(text, { parser: "markdown", printWidth: 120 }));
}
