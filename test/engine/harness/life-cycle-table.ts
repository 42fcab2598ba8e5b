/**
 * The table of all stacks' lives. Each file of tests keeps what it saw; once all have ended, the table is printed, and on
 * request written into the documentation.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
import { changeKinds, type ChangeKind } from "./changes";
import { root } from "./installation";

export interface LifeCycleRow {
  readonly stack: string;
  readonly step: string;
  readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly seconds: number;
}

/** Something else that the table's reader should know: a step left out, or a gap that a cloud forces. */
export interface LifeCycleNote {
  readonly stack: string;
  readonly step: string;
  readonly text: string;
}

export interface Lives {
  readonly rows: readonly LifeCycleRow[];
  readonly leftOut: readonly LifeCycleNote[];
  readonly gaps: readonly LifeCycleNote[];
}

const folder = path.join(root, "dist", "life-cycle");

export function keepLives(name: string, lives: Lives): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(lives));
}

/** All that was kept, by stack; it is forgotten then, so that no table shows an older run. */
export function takeLives(): Lives {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
  const all = files.map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as Lives);
  fs.rmSync(folder, { recursive: true, force: true });
  const byStack = <Row extends { stack: string }>(rows: Row[]) =>
    rows.sort((one, other) => (one.stack < other.stack ? -1 : one.stack > other.stack ? 1 : 0));
  return {
    rows: byStack(all.flatMap(({ rows }) => rows)),
    leftOut: byStack(all.flatMap(({ leftOut }) => leftOut)),
    gaps: byStack(all.flatMap(({ gaps }) => gaps)),
  };
}

export function lifeCycleTable(rows: readonly LifeCycleRow[]): string {
  const lines = rows.map(({ stack, step, counts, seconds }) =>
    [stack, step, ...changeKinds.map((kind) => String(counts[kind] ?? 0)), seconds.toFixed(1)].join(" | "),
  );
  return [
    `| stack | step | ${changeKinds.join(" | ")} | seconds |`,
    "|-|-|-:|-:|-:|-:|-:|",
    ...lines.map((line) => `| ${line} |`),
  ]
    .join("\n")
    .concat("\n");
}

export function noteList(notes: readonly LifeCycleNote[]): string {
  return notes.map(({ stack, step, text }) => `- ${stack}, ${step}: ${text}`).join("\n") || "None.";
}

export async function writeLives({ rows, leftOut, gaps }: Lives): Promise<void> {
  const text = `# The life of every example stack

Written by \`UPDATE_DOCS=1 npm run test:engine\`: Pulumi's real engine runs the program on each stack of \`stacks/\`, against
providers that keep the clouds' rules. Counted are the cloud's resources, not components. A preview and a
refresh find no change once a stack is made, and again after its last step, when it is as it was in the beginning; destroyed, it
leaves nothing. In no step is a node or a group replaced, and nothing that stays
allowed is cut off on the way, but for the gaps below.

${lifeCycleTable(rows)}

## Gaps

${noteList(gaps)}

## Steps left out

${noteList(leftOut)}
`;
  const file = path.join(root, "docs", "life-cycle.md");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, await format(text, { parser: "markdown", printWidth: 120 }));
}
