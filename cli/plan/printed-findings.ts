/** What a reviewer should know of a plan, as tables: what is found, and what the user accepts with a reason. */
import { findingsOf } from "../../components/review/findings/findings";
import type { Finding, Scene } from "../../components/review/findings/finding";
import { renderTable } from "../terminal/table";

/** No table where there is nothing to say. */
export function printedFindings(scene: Scene, width?: number): string[] {
  const findings = findingsOf(scene);
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  return [
    ...(open.length === 0
      ? []
      : [
          renderTable(
            {
              title: "Findings",
              columns: ["severity", "finding", "where", "what"],
              rows: open.map((one) => [one.severity, one.id, placeText(one), one.what]),
              notes: ["docs/findings.md says what each means, and how to accept it with a reason."],
            },
            "table",
            width,
          ),
        ]),
    ...(accepted.length === 0
      ? []
      : [
          renderTable(
            {
              title: "Accepted findings",
              columns: ["finding", "where", "what", "accepted because"],
              rows: accepted.map((one) => [one.id, placeText(one), one.what, one.accepted ?? ""]),
            },
            "table",
            width,
          ),
        ]),
  ];
}

/** `Firewall rancher` for `digitalocean:index/firewall:Firewall::rancher`. */
export function placeText({ where }: Finding): string {
  const [type, name] = where.split("::");
  return name === undefined ? where : `${type?.split(":").at(-1) ?? ""} ${name}`;
}
