/**
 * `rancher-fenceline/testing`: a stack's expectations in a test of any runner. One function; it fails by throwing.
 *
 *     it("prod keeps its promises", () => checkExpectations("prod"));
 */
import {
  checkShipped,
  checkStated,
  partyProblems,
  type CheckedExpectation,
} from "../components/review/expectations/check";
import {
  parseExpectations,
  type ExpectationArgs,
  type StatedExpectation,
} from "../components/review/expectations/stated";
import { ConfigurationError } from "../components/judging/problem";
import type { StackPlan } from "../components/resources/resource";
import { planStack } from "./sources/plan-stack";
import { readPlan } from "./sources/reading";
import { unmetOf } from "./expectations/check";
import { readExpectations } from "./expectations/expectation-files";
import { unmetLines } from "./expectations/printed-checks";

export type { CheckedExpectation, ExpectationArgs, StackPlan };

export interface CheckOptions {
  /** What is expected. Default: what `NAME.expect.yaml` beside the stack's file says. */
  expect?: ExpectationArgs[];
  /** The project's folder. Default: the current one. */
  directory?: string;
}

/** Expectations that a stack does not meet; the message has one line for each. */
export class UnmetExpectationsError extends Error {
  override readonly name = "UnmetExpectationsError";

  constructor(
    readonly stackName: string,
    readonly unmet: readonly CheckedExpectation[],
  ) {
    super([`stack ${stackName} does not do what is expected of it:`, ...unmetLines(unmet)].join("\n  - "));
  }
}

/**
 * Plans a stack (or takes its plan, as `fenceline plan --json` prints it) and checks what its resources allow: against what
 * is expected of it, and against what must hold everywhere. Resolves to every answer.
 *
 * @throws UnmetExpectationsError where something is not met, ConfigurationError where the expectations make no sense.
 */
export async function checkExpectations(
  stack: string | StackPlan,
  { expect, directory = process.cwd() }: CheckOptions = {},
): Promise<readonly CheckedExpectation[]> {
  const name = typeof stack === "string" ? stack : stack.stack;
  const stated = expect === undefined ? storedExpectations(stack, directory) : statedIn(expect);
  const reading = readPlan(typeof stack === "string" ? await planStack(stack, directory) : stack);
  const problems = partyProblems(reading, stated);
  if (problems.length > 0) throw new ConfigurationError(`what is expected of ${name}`, problems);
  const checked = [...checkStated(reading, stated), ...checkShipped(reading)];
  const unmet = unmetOf(checked);
  if (unmet.length > 0) throw new UnmetExpectationsError(name, unmet);
  return checked;
}

/** A plan comes without a project: then only what must hold everywhere is checked. */
function storedExpectations(stack: string | StackPlan, directory: string): readonly StatedExpectation[] {
  return typeof stack === "string" ? readExpectations([stack], directory).flatMap(({ stated }) => stated) : [];
}

function statedIn(expect: readonly ExpectationArgs[]): readonly StatedExpectation[] {
  const { value, problems } = parseExpectations({ expect });
  if (value === undefined) throw new ConfigurationError("the expectations", problems);
  return value;
}
