/** `fenceline plan`: plans a stack, checks what is expected of it, and says both. */
import { checkReading, unmetOf } from "../expectations/check";
import { readExpectations } from "../expectations/expectation-files";
import { unmetLines } from "../expectations/printed-checks";
import { planStack } from "../sources/plan-stack";
import { printedPlan } from "./printed-plan";
import { sendersOf } from "./senders";
import { readPlan } from "../sources/reading";

export interface PlanOptions {
  readonly stack: string;
  readonly json?: true;
}

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
    ? {
        text: JSON.stringify({ ...reading.plan, senders: sendersOf(reading) }, null, 2),
        complaints: unmetLines(checked),
        exitCode,
      }
    : { text: printedPlan(reading, checked), complaints: [], exitCode };
}
