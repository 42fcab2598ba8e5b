/**
 * Writes docs/changes.md: key by key and cloud by cloud, what a change of it does to a stack that runs. Each cell is a run: an
 * example stack on the model of the engine, changed, judged in every moment, and compared with a new stack.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
import { ConfigurationError } from "../../components/judging/problem";
import { edits, type Edit } from "./harness/edits";
import { root } from "./harness/installation";
import { modelledChange, toldOf } from "./harness/modelled-change";
import { exampleConfiguration, exampleStacks, namespace, unprotected } from "./harness/stack-file";
import { canonical } from "./providers/values";

const clouds = ["aws", "openstack", "digitalocean"];

/** The first example stack of the cloud that can take the edit, and what it does there. */
function cell(edit: Edit, cloud: string): string {
  const stacks = exampleStacks().filter((stack) => exampleConfiguration(stack)[`${namespace}:cloud`] === cloud);
  for (const stack of stacks.sort((one, other) => one.length - other.length)) {
    const before = unprotected(exampleConfiguration(stack));
    const after = edit.apply(before);
    if (canonical(before) === canonical(after)) continue;
    try {
      return effect(before, after);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
    }
  }
  return "-";
}

function effect(...[before, after]: Parameters<typeof toldOf>): string {
  const told = toldOf(before, after);
  if (told.length > 0) return [...new Set(told.map(({ kind, way }) => `**${kind}**: ${way}`))].join(" ");
  const { stuck, onTheWay, inTheEnd, operations } = modelledChange(before, after);
  const wrong = [...(stuck === undefined ? [] : [stuck]), ...onTheWay, ...inTheEnd];
  if (wrong.length > 0) return `**unsafe**: ${wrong[0] ?? ""}`;
  const words = Object.entries(operations).map(([operation, count]) => `${String(count)} ${operation}`);
  return words.join(", ") || "nothing: it reaches new nodes alone";
}

async function write(): Promise<void> {
  const rows: string[] = [];
  for (const edit of edits) {
    const cells = clouds.map((cloud) => cell(edit, cloud));
    const what = edit.to.length > 60 ? `${edit.to.slice(0, 57)}...` : edit.to;
    if (cells.some((text) => text !== "-")) rows.push([`\`${edit.key}\``, `\`${what}\``, ...cells].join(" | "));
    if (process.stderr.isTTY) process.stderr.write(`${String(rows.length)} of ${String(edits.length)}\r`);
  }
  const text = `# What a change does

Written by \`npm run docs:changes\`. Each cell is a run: an example stack of the cloud, made and then changed on a model of
Pulumi's engine with providers that keep the clouds' rules, judged after every single operation. Numbers are the cloud's resources.
Where there are numbers, nothing passes on the way that neither side allows, nothing is cut off that both allow, no node stands without its rules
or its way out, etcd keeps its majority, and in the end all is as in a new stack. Where there is a word in bold,
\`fenceline diff DEPLOYED --stack NAME --fail-on disruption\` stops before the first operation and tells the same. A dash: no example
stack of the cloud takes that value.

| key | changed to | ${clouds.join(" | ")} |
|-|-|${clouds.map(() => "-").join("|")}|
${rows.map((row) => `| ${row} |`).join("\n")}
`;
  const file = path.join(root, "docs", "changes.md");
  fs.writeFileSync(file, await format(text, { parser: "markdown", printWidth: 120 }));
}

void write();
