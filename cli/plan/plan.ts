/** `fenceline plan`: plans a stack, checks what is expected of it, and says both. */
import type { PlanOptions } from "../commands/plan";
import { checkReading, unmetOf } from "../test/check";
import { readExpectations } from "../test/expectation-files";
import { unmetLines } from "../test/printed-checks";
import { planStack } from "./plan-stack";
import { printedPlan } from "./printed-plan";
import { readPlan } from "./reading";

export interface PlannedText {
  readonly text: string;
  /** For the standard error, beside a plan that is for machines. */
  readonly complaints: readonly string[];
  readonly exitCode: 0 | 3;
}

export async function plannedText({ stack, json }: PlanOptions): Promise<PlannedText> {
  const [expectations] = readExpectations([stack]);
  const reading = readPlan(await planStack(stack));
  const checked = expectations === undefined ? [] : checkReading(reading, expectations);
  const exitCode = unmetOf(checked).length > 0 ? 3 : 0;
  return json === true
    ? { text: JSON.stringify(reading.plan, null, 2), complaints: unmetLines(checked), exitCode }
    : { text: printedPlan(reading, checked), complaints: [], exitCode };
}
