/** Checks a stack against what is expected of it: the user's own words, and what must hold everywhere. */
import {
  checkShipped,
  checkStated,
  partyProblems,
  type CheckedExpectation,
} from "../../components/review/expectations/check";
import { readPlanBeside } from "../estate/load-plan";
import { planStack } from "../sources/plan-stack";
import { readPlan, type Reading } from "../sources/reading";
import { badFile, type StackExpectations } from "./expectation-files";

export interface CheckedStack {
  readonly stack: string;
  readonly checked: readonly CheckedExpectation[];
  readonly reading: Reading;
}

/** `files`: as the stack stands in these, instead of as it is planned. */
export async function checkStack(
  expectations: StackExpectations,
  directory = process.cwd(),
  files?: readonly string[],
): Promise<CheckedStack> {
  const planned = await planStack(expectations.stack, directory);
  const reading = readPlan(files === undefined ? planned : await readPlanBeside(planned, files));
  return { stack: expectations.stack, checked: checkReading(reading, expectations), reading };
}

/** Throws a Failure for parties that the stack does not have. */
export function checkReading(
  reading: Reading,
  { file, stated }: Omit<StackExpectations, "stack">,
): CheckedExpectation[] {
  const problems = partyProblems(reading, stated);
  if (problems.length > 0) throw badFile(file, problems);
  return [...checkStated(reading, stated), ...checkShipped(reading)];
}

export function unmetOf(checked: readonly CheckedExpectation[]): CheckedExpectation[] {
  return checked.filter(({ isMet }) => !isMet);
}
