/** `fenceline test`: all files are understood before the first stack is planned; every stack is told of. */
import { Failure, type FailureCode } from "../terminal/failure";
import { checkStack, unmetOf } from "./check";
import { readExpectations } from "./expectation-files";
import { printedChecks } from "./printed-checks";

export interface Tested {
  readonly text: string;
  /** Stacks that could not be checked. */
  readonly complaints: readonly string[];
  readonly exitCode: 0 | FailureCode;
}

/** `files`: what one stack is in, instead of as it is planned. */
export async function testStacks(stacks: readonly string[], files?: readonly string[]): Promise<Tested> {
  if (files !== undefined && stacks.length !== 1) {
    throw new Failure(2, "files are checked against what is expected of one stack: name it with --stack");
  }
  const texts: string[] = [];
  const failures: Failure[] = [];
  let isMet = true;
  for (const expectations of readExpectations(stacks)) {
    try {
      const { stack, checked, reading } = await checkStack(expectations, process.cwd(), files);
      texts.push(printedChecks(`Stack ${stack}`, checked, reading.reasons, "all"));
      isMet = isMet && unmetOf(checked).length === 0;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  const codes = failures.map(({ exitCode }) => exitCode);
  // A command line that is wrong before a stack that is, and that before an answer.
  const exitCode = codes.includes(2) ? 2 : (codes[0] ?? (isMet ? 0 : 3));
  return { text: texts.join("\n"), complaints: failures.map(({ message }) => message), exitCode };
}
