/** An audit as SARIF 2.1.0, for code scanning: a result for each missing row and each rule that lets in what nobody needs. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Audit } from "./audit";

const rules = [
  {
    id: "flow-missing",
    name: "FlowMissing",
    shortDescription: { text: "A row of the port matrix can't pass" },
    fullDescription: { text: "Rancher or Kubernetes needs traffic that the firewall denies." },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["reliability"] },
  },
  {
    id: "flow-not-needed",
    name: "FlowNotNeeded",
    shortDescription: { text: "Traffic may pass that no row of the port matrix needs" },
    fullDescription: { text: "The firewall lets in traffic that neither Rancher nor Kubernetes needs." },
    defaultConfiguration: { level: "warning" },
    properties: { tags: ["security"], "security-severity": "7.0" },
  },
] as const;

export function auditSarif({ clusters }: Audit, files: readonly string[]): string {
  const missing = clusters.flatMap((cluster) =>
    cluster.missing.map((row) => ({
      index: 0 as const,
      identity: [cluster.name, "missing", row.from, row.to, row.ports],
      text: `${row.from} can't reach ${row.to} on ${row.ports}: ${row.without}${row.group === null ? "" : `; the rule is missing in ${row.group}`}`,
    })),
  );
  const open = clusters.flatMap((cluster) =>
    cluster.open.map((row) => ({
      index: 1 as const,
      identity: [cluster.name, "open", row.from, row.to, row.ports, row.rule],
      text: `${row.from} may reach ${row.to} on ${row.ports}, which no row needs${row.group === null ? ": no firewall guards it" : `; ${row.group} lets it in`}`,
    })),
  );
  const uri = encodeURI((files[0] ?? "audit").replaceAll("\\", "/"));
  const results = [...missing, ...open].map(({ index, identity, text }) => ({
    ruleId: rules[index].id,
    ruleIndex: index,
    level: rules[index].defaultConfiguration.level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }],
    partialFingerprints: { "audit/v1": createHash("sha256").update(JSON.stringify(identity)).digest("hex") },
  }));
  const version = ownVersion();
  const driver = { name: "fenceline", version, semanticVersion: version, rules };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", automationDetails: { id: "fenceline/audit/" }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** This file runs from dist/cli/audit. */
function ownVersion(): string {
  const file = path.join(__dirname, "..", "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
