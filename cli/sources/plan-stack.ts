/** Plans a stack of the current folder's project; what the user can put right becomes a Failure with its exit code. */
import type { StackPlan } from "../../components/resources/resource";
import { Failure } from "../terminal/failure";
import { isConfigurationError, ProgramError, ProjectError } from "../project/errors";
import { withProgress } from "../terminal/progress";
import { recordStack } from "../project/recorder";

export async function planStack(stack: string, directory = process.cwd()): Promise<StackPlan> {
  try {
    return await withProgress(`fenceline: planning ${stack}`, () => recordStack({ directory, stack }));
  } catch (error) {
    // A stack or project that is not there is a mistake on the command line; what it says is the plan's.
    if (error instanceof ProjectError) throw new Failure(2, error.message);
    if (error instanceof ProgramError || isConfigurationError(error)) throw new Failure(1, error.message);
    throw error;
  }
}
