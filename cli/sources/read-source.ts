/** A plan from a file: a plan of ours, `pulumi preview --json` or `pulumi stack export`. */
import { readFile } from "node:fs/promises";
import type { StackPlan } from "../../components/resource";
import { Failure } from "../failure";

export async function readSource(file: string): Promise<StackPlan> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Failure(2, `${file}: can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return value as StackPlan;
}
