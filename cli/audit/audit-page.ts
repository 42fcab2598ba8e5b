/** An audit as one HTML page, which asks for nothing from anywhere. */
import { html, type Html } from "../report/html";
import { document, section } from "../report/page";
import { findingsHtml, plainTable } from "../report/tables";
import type { Gap } from "../estate/estate";
import type { Audit, AuditedCluster } from "./audit";
import { clusterTitle, headline } from "./words";

export function auditPage(audit: Audit, files: readonly string[]): string {
  const { clusters, findings, incomplete } = audit;
  return document(
    "Is the firewall right?",
    html`<header>
        <h1>Is the firewall right?</h1>
        <p><strong>${headline(audit)}</strong></p>
        <p class="soft">Judged from <bdi>${files.join(", ")}</bdi>.</p>
      </header>
      <main id="main">
        ${incomplete.length === 0 ? undefined : section("incomplete", "The files do not show the whole", gapsHtml(incomplete))}
        ${clusters.map((cluster, index) => clusterHtml(cluster, index))}
        ${section(
          "findings",
          "Findings",
          findings.length === 0 ? html`<p>Nothing to say.</p>` : findingsHtml(findings),
        )}
      </main>
      <footer><p class="soft">Written by fenceline audit. The page asks for nothing from anywhere.</p></footer>`,
  );
}

function clusterHtml(cluster: AuditedCluster, index: number): Html {
  const { missing, open, unknown, required } = cluster;
  return section(
    `cluster-${String(index)}`,
    clusterTitle(cluster),
    missing.length === 0
      ? html`<p>None of its ${required} required flows is blocked.</p>`
      : plainTable({
          caption: "Blocked, and needed",
          heads: ["From", "To", "Ports", "Without it", "Group without the rule"],
          rows: missing.map((row) => ({
            look: "gone",
            cells: [
              row.from,
              row.to,
              html`<span class="port">${row.ports}</span>`,
              row.without,
              `${row.group ?? "none"}${row.end === "sending" ? " (egress)" : ""}`,
            ],
          })),
        }),
    open.length === 0
      ? html`<p>Nothing is open that no row needs.</p>`
      : plainTable({
          caption: "Open, and needed by no row",
          heads: ["From", "To", "Ports", "Group", "Rule", "Needed only with"],
          rows: open.map((row) => ({
            look: row.isWorld ? "severity-high" : "new",
            cells: [
              row.from,
              row.to,
              html`<span class="port">${row.ports}</span>`,
              row.group ?? "none: no firewall guards it",
              row.rule ?? "",
              row.neededWith ?? "",
            ],
          })),
        }),
    unknown.length === 0 ? undefined : gapsHtml(unknown),
  );
}

function gapsHtml(gaps: readonly Gap[]): Html {
  return plainTable({
    caption: "What can't be told, and what would tell",
    heads: ["What", "What would tell"],
    rows: gaps.map(({ what, wouldTell }) => ({ cells: [what, wouldTell] })),
  });
}
