/**
 * A difference as a comment on a pull request: what a reviewer must know first, the rest folded. Guarantees: never longer
 * than a comment may be; names from a plan can't break out of their place, mention anybody or link anywhere; stacks that
 * changed alike are told once.
 */
import { grouped } from "../../sources/grouped";
import { isNear, worthSaying } from "../limit-changes";
import type { Diff, StackDiff, TrafficChange } from "../report";
import { isQuiet } from "./terminal-form";
import {
  acceptanceHint,
  changeWords,
  headline,
  partyText,
  resourceCount,
  shortType,
  stackHeadline,
  trafficText,
  whyText,
} from "./words";

/** By this line a comment is found again. */
export const commentMark = "<!-- fenceline diff -->";

/** A comment may have 65,536 characters; the rest is for what the poster adds. */
const longest = 60_000;
/** How many rows of a table and lines of a list are shown, from generous to what fits at all times. */
const detail = [
  { rows: 40, lines: 15 },
  { rows: 20, lines: 5 },
  { rows: 8, lines: 0 },
  { rows: 2, lines: 0 },
];

export function markdownForm(diff: Diff, most = longest): string {
  for (const { rows, lines } of detail) {
    const text = comment(diff, rows, lines);
    if (text.length <= most) return text;
  }
  const hint = acceptanceHint(diff);
  const rest = "Too much to show here: the whole is in the artifact of this run.";
  return [commentMark, `## Firewall: ${headline(diff)}`, "", rest, "", ...(hint === undefined ? [] : [hint, ""])].join(
    "\n",
  );
}

function comment(diff: Diff, rows: number, lines: number): string {
  const spoken = diff.stacks.filter((stack) => !isQuiet(stack));
  const loud = spoken.filter(({ direction }) => direction !== "none");
  const calm = diff.stacks.filter(({ direction }) => direction === "none");
  const alike = grouped(loud, (stack) =>
    JSON.stringify([stack.status, stack.traffic.map(withoutResources), stack.renamed]),
  );
  const hint = acceptanceHint(diff);
  const parts = [
    `${commentMark}\n## Firewall: ${headline(diff)}`,
    ...(hint === undefined ? [] : [`> ${escaped(hint)}`]),
    ...[...alike.values()].map((stacks) => stackPart(stacks, rows)),
    ...(loud.length === 0 ? [renamings(calm), `What may pass stays the same: ${names(calm)}.`].filter(isText) : []),
    ...(calm.length === 0 || loud.length === 0 ? [] : [`No change in traffic: ${names(calm)}.`]),
    ...calm.flatMap(({ stack, notes }) => notes.map((note) => `${code(stack)}: ${escaped(note)}`)),
    ...spoken.flatMap((stack) => foldedParts(stack, lines)),
    `<sub>From ${code(diff.base)} to ${code(diff.head)}.</sub>`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function isText(text: string): boolean {
  return text !== "";
}

function withoutResources(row: TrafficChange): unknown {
  return { ...row, resources: null };
}

function names(stacks: readonly StackDiff[]): string {
  return stacks.map(({ stack }) => code(stack)).join(", ");
}

function renamings(stacks: readonly StackDiff[]): string {
  const lines = stacks.flatMap(({ renamed }) =>
    renamed.map(({ from, to }) => `${code(from)} is now called ${code(to)}.`),
  );
  return [...new Set(lines)].join(" ");
}

function stackPart(stacks: readonly StackDiff[], rows: number): string {
  const [first] = stacks;
  if (first === undefined) return "";
  const tables = (["widening", "narrowing"] as const).flatMap((change) => {
    const all = first.traffic.filter((row) => row.change === change);
    return all.length === 0 ? [] : [`**${changeWords[change]}**`, trafficTable(all, rows)];
  });
  const renamed = renamings([first]);
  return [
    `### ${names(stacks)}: ${stackHeadline(first)}`,
    ...(renamed === "" ? [] : [renamed]),
    ...tables,
    ...first.notes.map(escaped),
  ].join("\n\n");
}

function trafficTable(all: readonly TrafficChange[], most: number): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const shown = all.slice(0, most);
  const more = all.length - shown.length;
  return [
    line(["from", "to", "traffic", "why"]),
    "| --- | --- | --- | --- |",
    ...shown.map((row) =>
      line([
        row.from.map((party) => partyText(party, code)).join(", "),
        row.to.map((party) => partyText(party, code)).join(", "),
        escaped(trafficText(row)),
        whyText(row, escaped),
      ]),
    ),
    ...(more === 0 ? [] : [`\n… and ${more} more: the whole is in the artifact of this run.`]),
  ].join("\n");
}

function foldedParts(stack: StackDiff, most: number): string[] {
  const resources = stack.resources.map(({ change, type, name, properties }) => {
    const changed = properties.length === 0 ? "" : `: ${properties.slice(0, 8).map(code).join(", ")}`;
    return `- ${change} ${escaped(shortType(type))} ${code(name)}${changed}`;
  });
  const limits = worthSaying(stack.limits).map((limit) => {
    const { cloud, what, before, after, limit: allowed } = limit;
    const close = isNear(limit) ? " **close to the limit**" : "";
    return `- ${escaped(`${cloud}: ${what}`)}: ${before ?? "none"} → ${after ?? "none"} of ${allowed}${close}`;
  });
  const findings = stack.findings.map(
    ({ change, id, subject, message }) => `- ${change}: ${code(id)} ${code(subject)} ${escaped(message)}`,
  );
  const disruptions = stack.disruptions.map(
    ({ kind, who, what, way }) => `- **${kind}**: ${code(who)} ${escaped(what)}. ${escaped(way)}`,
  );
  // What is disrupted on the way is never folded: it is what a reviewer must not miss.
  return [
    ...(disruptions.length === 0
      ? []
      : [`**${escaped(stack.stack)}: disrupted on the way**\n\n${disruptions.slice(0, most + 5).join("\n")}`]),
    ...folded(`${stack.stack}: ${resourceCount(stack.resources)}`, resources, most),
    ...folded(`${stack.stack}: limits`, limits, most),
    ...folded(`${stack.stack}: findings`, findings, most),
  ];
}

function folded(title: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, most);
  const more = lines.length - shown.length;
  const rest =
    more === 0
      ? []
      : [
          `- ${shown.length === 0 ? "" : "… and "}${more} ${shown.length === 0 ? "in all" : "more"}: see the artifact of this run`,
        ];
  return [`<details><summary>${escaped(title)}</summary>\n\n${[...shown, ...rest].join("\n")}\n\n</details>`];
}

/** What means something to Markdown, and what makes a mention, a reference or a link. */
const special = /[&<>"`*_~|\\[\]{}!$]|[@#](?=[\p{L}\p{N}])|:(?=\/\/)|\bwww(?=\.)/giu;

/** Text as text: on one line, no markup of any kind, nobody mentioned, nothing linked. */
function escaped(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return line.replace(special, (found) => (/[@#:w]/i.test(found) ? `${found}&#8203;` : `&#${found.charCodeAt(0)};`));
}

/** In `code` neither a mention nor a reference nor an address becomes a link. */
function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}
