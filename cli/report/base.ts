/** The plan that a report is compared with: a file, or the same stack at a git revision. */
import { existsSync } from "node:fs";
import { prepareOwnProgram } from "../diff/revisions/own-program";
import { commitOf, findRepository, Worktree } from "../diff/revisions/revision";
import { Failure } from "../terminal/failure";
import { planStack } from "../sources/plan-stack";
import { findProject, listStacks } from "../project/project";
import { readPlanFiles } from "../estate/load-plan";
import type { SourcePlan } from "../sources/source-plan";

/** A stack that was not there yet had no resources. */
export async function basePlan(base: string, stack: string): Promise<SourcePlan> {
  if (existsSync(base)) return readPlanFiles([base]);
  const repository = findRepository(process.cwd());
  const commit = commitOf(repository, base);
  const worktree = Worktree.open(repository, commit);
  try {
    const { directory } = worktree;
    if (directory === null) return { stack, resources: [], outputs: {} };
    prepareOwnProgram(repository, commit, directory);
    if (!listStacks(findProject(directory)).includes(stack)) return { stack, resources: [], outputs: {} };
    return await planStack(stack, directory);
  } catch (error) {
    if (error instanceof Failure) throw new Failure(error.exitCode, `at ${base}: ${error.message}`);
    throw error;
  } finally {
    worktree.close();
  }
}
