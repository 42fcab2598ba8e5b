/** A difference for a terminal: traffic first, then the resources behind it, then limits and findings. */
import { renderParagraph, renderTable, type TextTable } from "../../terminal/table";
import { isNear, worthSaying } from "../limit-changes";
import type { Diff, StackDiff, TrafficChange } from "../report";
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

export function terminalForm(diff: Diff, width?: number): string {
  const quiet = diff.stacks.filter(isQuiet);
  const hint = acceptanceHint(diff);
  return [
    renderParagraph(`${headline(diff)}, from ${diff.base} to ${diff.head}.`, "table", width),
    ...diff.stacks.filter((stack) => !isQuiet(stack)).map((stack) => stackText(stack, width)),
    ...(quiet.length === 0 ? [] : [renderParagraph(`Nothing changed in ${namesOf(quiet)}.`, "table", width)]),
    ...(hint === undefined ? [] : [renderParagraph(hint, "table", width)]),
  ].join("\n");
}

/** Nothing to say of it at all. */
export function isQuiet(stack: StackDiff): boolean {
  const { direction, resources, findings, limits, renamed, disruptions, notes } = stack;
  const lists = [resources, findings, limits, renamed, disruptions, notes];
  return direction === "none" && lists.every((list) => list.length === 0);
}

export function namesOf(stacks: readonly StackDiff[]): string {
  return stacks.map(({ stack }) => stack).join(", ");
}

function stackText(stack: StackDiff, width?: number): string {
  const tables: readonly TextTable[] = [
    trafficTable("widening", stack.traffic),
    trafficTable("narrowing", stack.traffic),
    {
      title: "On the way",
      columns: ["", "who", "what", "the way out"],
      rows: stack.disruptions.map(({ kind, who, what, way }) => [kind, who, what, way]),
    },
    {
      title: `Resources: ${resourceCount(stack.resources)}`,
      columns: ["", "name", "type", "arguments"],
      rows: stack.resources.map(({ change, type, name, properties }) => [
        signs[change],
        name,
        shortType(type),
        properties.join(", "),
      ]),
    },
    {
      title: "Limits",
      columns: ["what", "before", "after", "limit"],
      rows: worthSaying(stack.limits).map((limit) => [
        `${limit.cloud}: ${limit.what}`,
        String(limit.before ?? "-"),
        String(limit.after ?? "-"),
        `${limit.limit}${isNear(limit) ? " (close)" : ""}`,
      ]),
    },
    {
      title: "Findings",
      columns: ["", "id", "of", "what"],
      rows: stack.findings.map(({ change, id, subject, message }) => [change, id, subject, message]),
    },
  ];
  return [
    renderParagraph(`Stack ${stack.stack}: ${stackHeadline(stack)}.`, "table", width),
    ...stack.renamed.map(({ from, to }) => renderParagraph(`${from} is now called ${to}.`, "table", width)),
    ...tables.filter(({ rows }) => rows.length > 0).map((table) => renderTable(table, "table", width)),
    ...stack.notes.map((note) => renderParagraph(note, "table", width)),
  ].join("\n");
}

const signs = { added: "+", removed: "-", changed: "~" } as const;

function trafficTable(change: TrafficChange["change"], traffic: readonly TrafficChange[]): TextTable {
  return {
    title: changeWords[change],
    columns: ["from", "to", "traffic", "why"],
    rows: traffic
      .filter((row) => row.change === change)
      .map((row) => [
        row.from.map((party) => partyText(party)).join(", "),
        row.to.map((party) => partyText(party)).join(", "),
        trafficText(row),
        whyText(row),
      ]),
  };
}
