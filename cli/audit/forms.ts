/** The forms in which an audit is printed. JSON is the audit itself. */
import type { Audit } from "./audit";
import { auditPage } from "./audit-page";
import { printedAudit } from "./printed-audit";
import { auditSarif } from "./sarif-form";
import { headline } from "./words";

export type AuditForm = "terminal" | "markdown" | "json" | "sarif" | "html";

/** `files`: as the user gave them. */
export function printedForm(audit: Audit, form: AuditForm, files: readonly string[]): string {
  switch (form) {
    case "terminal":
      return printedAudit(audit, "table");
    case "markdown":
      return printedAudit(audit, "markdown");
    case "json":
      return `${JSON.stringify({ summary: headline(audit), ...audit }, null, 2)}\n`;
    case "sarif":
      return auditSarif(audit, files);
    case "html":
      return auditPage(audit, files);
  }
}
