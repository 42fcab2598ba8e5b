/** An audit for people, as tables: on a terminal, or in Markdown. */
import { placeText } from "../plan/printed-findings";
import { renderParagraph, renderTable } from "../terminal/table";
import type { Audit, AuditedCluster } from "./audit";
import { clusterTitle, headline } from "./words";

export function printedAudit(audit: Audit, form: "table" | "markdown", width?: number): string {
  const { clusters, findings, incomplete } = audit;
  return [
    renderParagraph(headline(audit), form, width),
    ...(incomplete.length === 0
      ? []
      : [
          table(
            "The files do not show the whole",
            ["what", "what would tell"],
            incomplete.map((gap) => [gap.what, gap.wouldTell]),
            form,
            width,
          ),
        ]),
    ...clusters.flatMap((cluster) => printedCluster(cluster, form, width)),
    ...(findings.length === 0
      ? []
      : [
          table(
            "Findings",
            ["severity", "finding", "where", "what"],
            findings.map((one) => [one.severity, one.id, placeText(one), one.what]),
            form,
            width,
            ["docs/findings.md says what each means."],
          ),
        ]),
  ].join("\n");
}

function printedCluster(cluster: AuditedCluster, form: "table" | "markdown", width?: number): string[] {
  const { missing, open, unknown, required } = cluster;
  const title = clusterTitle(cluster);
  const isForSomething = open.some(({ neededWith }) => neededWith !== null);
  const missingTable = table(
    `${title}: blocked, and needed`,
    ["from", "to", "ports", "without it", "group without the rule"],
    missing.map((row) => [
      row.from,
      row.to,
      row.ports,
      row.without,
      `${row.group ?? "none"}${row.end === "sending" ? " (egress)" : ""}`,
    ]),
    form,
    width,
  );
  const openTable = table(
    `${title}: open, and needed by no row`,
    ["from", "to", "ports", "group", "rule", ...(isForSomething ? ["needed only with"] : [])],
    open.map((row) => [
      row.from,
      row.to,
      row.ports,
      row.group ?? "none: no firewall guards it",
      row.rule ?? "",
      ...(isForSomething ? [row.neededWith ?? ""] : []),
    ]),
    form,
    width,
  );
  const unknownTable = table(
    `${title}: can't be told`,
    ["what", "what would tell"],
    unknown.map((gap) => [gap.what, gap.wouldTell]),
    form,
    width,
  );
  const nothing = [
    ...(missing.length === 0 ? [`none of its ${String(required)} required flows is blocked`] : []),
    ...(open.length === 0 ? ["nothing is open that no row needs"] : []),
  ];
  return [
    ...(nothing.length === 0 ? [] : [renderParagraph(`${title}: ${nothing.join(", and ")}.`, form, width)]),
    ...(missing.length === 0 ? [] : [missingTable]),
    ...(open.length === 0 ? [] : [openTable]),
    ...(unknown.length === 0 ? [] : [unknownTable]),
  ];
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  form: "table" | "markdown",
  width?: number,
  notes: readonly string[] = [],
): string {
  return renderTable({ title, columns, rows, notes }, form, width);
}
