/** `fenceline report`: reads the plan, and the one to compare with, and writes the page. */
import { writeFileSync } from "node:fs";
import { Failure } from "../terminal/failure";
import { readPlan } from "../sources/reading";
import { loadPlan } from "../estate/load-plan";
import { basePlan } from "./base";
import { comparedWith } from "./changes";
import { reportPage, type ReportBase } from "./page";

export interface ReportOptions {
  readonly stack: string;
  readonly plan?: readonly string[];
  readonly out: string;
  readonly base?: string;
}

export interface Written {
  /** The page itself, where it goes to standard output. */
  readonly page?: string;
  /** What to say when it went to a file. */
  readonly note?: string;
}

export async function writeReport({ out, base, ...choice }: ReportOptions): Promise<Written> {
  const plan = await loadPlan(choice);
  let compared: ReportBase | undefined;
  if (base !== undefined) {
    const before = await basePlan(base, plan.stack);
    compared = { ...comparedWith(base, before, plan), reading: readPlan(before) };
  }
  const page = reportPage(readPlan(plan), compared);
  if (out === "-") return { page };
  try {
    writeFileSync(out, page);
  } catch (error) {
    throw new Failure(2, `${out}: can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const size = Math.ceil(Buffer.byteLength(page) / 1024);
  return { note: `${out}: ${size} KiB` };
}
