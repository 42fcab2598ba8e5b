/**
 * A difference as SARIF 2.1.0, for code scanning: a result for each row of traffic, at the stack's file. An accepted
 * widening is a suppressed result with its reason.
 */
import { createHash } from "node:crypto";
import type { Diff, StackDiff, TrafficChange } from "../report";
import { partyText, trafficText, whyText } from "./words";

const rules = [
  {
    id: "traffic-widened",
    name: "TrafficWidened",
    shortDescription: { text: "Something may pass that could not" },
    fullDescription: {
      text: "The firewalls of the stack would let traffic pass that they deny today, or can't be known to deny.",
    },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["security"], "security-severity": "7.0" },
  },
  {
    id: "traffic-narrowed",
    name: "TrafficNarrowed",
    shortDescription: { text: "Something may no longer pass" },
    fullDescription: { text: "The firewalls of the stack would deny traffic that they let pass today." },
    defaultConfiguration: { level: "note" },
    properties: { tags: ["security"], "security-severity": "1.0" },
  },
] as const;

export interface SarifOptions {
  readonly version: string;
  /** A stack file's text, to point at the line that names a range or a cluster. */
  readonly textOf?: (file: string) => string | undefined;
}

export function sarifForm(diff: Diff, { version, textOf = () => undefined }: SarifOptions): string {
  const results = diff.stacks.flatMap((stack) => stack.traffic.map((row) => result(stack, row, diff, textOf)));
  const driver = { name: "fenceline", version, semanticVersion: version, rules };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", automationDetails: { id: "fenceline/diff/" }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(
  stack: StackDiff,
  row: TrafficChange,
  diff: Diff,
  textOf: (file: string) => string | undefined,
): unknown {
  const ruleIndex = row.change === "widening" ? 0 : 1;
  const rule = rules[ruleIndex];
  const [from, to] = [row.from, row.to].map((parties) => parties.map((party) => partyText(party)).join(", "));
  const may = row.change === "widening" ? "may now reach" : "may no longer reach";
  const why = whyText({ ...row, accepted: null });
  const text = `Stack ${stack.stack}: ${from ?? ""} ${may} ${to ?? ""} on ${trafficText(row)}${why === "" ? "" : `: ${why}`}`;
  const file = stack.file ?? diff.head;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([stack.stack, row.change, row.from, row.to, row.traffic, row.after]))
    .digest("hex");
  return {
    ruleId: rule.id,
    ruleIndex,
    level: row.accepted === null ? rule.defaultConfiguration.level : "note",
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
          region: { startLine: lineOf(row, textOf(file)) },
        },
      },
    ],
    partialFingerprints: { "traffic/v1": fingerprint },
    ...(row.accepted === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: row.accepted }] }),
  };
}

/** The first line that names one of the row's ranges, or one of its clusters. */
function lineOf({ from, to }: TrafficChange, text: string | undefined): number {
  const lines = text?.split("\n") ?? [];
  const parties = [...from, ...to];
  const words = [
    ...parties.flatMap(({ ranges }) => ranges),
    ...parties.flatMap(({ name, ranges }) => (ranges.length > 0 ? [] : [`name: ${name.split("/")[0] ?? ""}`])),
  ];
  const found = words.map((word) => lines.findIndex((line) => line.includes(word))).find((index) => index >= 0);
  return (found ?? 0) + 1;
}
