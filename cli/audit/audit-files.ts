/** Reads the files of an estate, judges it, and says it in the form that was asked for. */
import { readEstate } from "../estate/read-estate";
import type { FailureCode } from "../terminal/failure";
import { audit, type Audit, type AuditOptions } from "./audit";
import { printedForm, type AuditForm } from "./forms";

export interface AuditCommandOptions extends AuditOptions {
  readonly format: AuditForm;
  readonly failOn?: readonly ("missing" | "open")[];
}

export interface Audited {
  readonly text: string;
  /** For the standard error, beside a form for machines. */
  readonly complaints: readonly string[];
  readonly exitCode: 0 | FailureCode;
}

export async function auditFiles(files: readonly string[], options: AuditCommandOptions): Promise<Audited> {
  const found = audit(await readEstate(files, 1), options);
  return {
    text: printedForm(found, options.format, files),
    complaints: found.incomplete.map(({ what, wouldTell }) => `${what}; what would tell: ${wouldTell}`),
    exitCode: exitCodeOf(found, options.failOn ?? []),
  };
}

/** What is judged from half of the files is no answer. */
function exitCodeOf({ clusters, incomplete }: Audit, failOn: readonly ("missing" | "open")[]): 0 | FailureCode {
  if (incomplete.length > 0) return 1;
  return failOn.some((what) => clusters.some((cluster) => cluster[what].length > 0)) ? 3 : 0;
}
