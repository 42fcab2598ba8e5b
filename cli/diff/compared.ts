/** What a user asks to be compared → the difference: files, a file and a planned stack, or the stacks of two revisions. */
import { existsSync } from "node:fs";
import path from "node:path";
import { Failure } from "../terminal/failure";
import { planStack } from "../sources/plan-stack";
import { neededProject } from "../project/here";
import { findProject, listStacks, type Project } from "../project/project";
import { ProjectError } from "../project/errors";
import { readPlanBeside, readPlanFiles } from "../estate/load-plan";
import { findingsOf } from "../../components/review/findings/findings";
import type { Reading } from "../sources/reading";
import type { SourcePlan } from "../sources/source-plan";
import { AcceptedWidenings, readAcceptedWidenings } from "./accepted-widenings";
import { HeadPlans } from "./revisions/head-plans";
import { Planner } from "./revisions/planner";
import { joinedDiff, type Diff, type Finding, type StackDiff } from "./report";
import { changedFiles, commitOf, commitsAhead, findRepository, Worktree, type Repository } from "./revisions/revision";
import { stackDiff } from "./stack-diff";

export interface Wanted {
  readonly files: readonly string[];
  readonly stacks: readonly string[];
  /** A git revision. */
  readonly base?: string;
  /** The reason with which everything is accepted. */
  readonly accept?: string;
}

export interface Compared {
  readonly diff: Diff;
  /** The folder that the stacks' files are seen from. */
  readonly root: string;
}

/** `planner`: of the base, where there is one already. */
export async function compared(wanted: Wanted, directory = process.cwd(), planner?: Planner): Promise<Compared> {
  const { files, stacks, base } = wanted;
  if (base !== undefined) {
    if (files.length > 0) throw new Failure(2, "give either two files, or --base with a git revision");
    const ofBase = planner ?? new Planner();
    try {
      return await comparedRevisions(wanted, base, directory, ofBase);
    } finally {
      ofBase.close();
    }
  }
  const [baseFile, headFile] = files;
  const [stack, ...others] = stacks;
  if (baseFile === undefined) throw new Failure(2, "diff needs two files, a file and --stack, or --base REVISION");
  if (others.length > 0 || (stack !== undefined) === (headFile !== undefined)) {
    throw new Failure(2, "beside a file stands a second one, or one --stack to plan");
  }
  const after = headFile === undefined ? await planned(stack ?? "", directory) : await readPlanFiles([headFile]);
  const before = headFile === undefined ? await readPlanBeside(after, [baseFile]) : await readPlanFiles([baseFile]);
  const project = projectOf(directory);
  const found = stackDiff(before, after, {
    acceptances: acceptancesOf(project, after.stack, wanted),
    findings,
    file: headFile === undefined && project !== undefined ? stackFile(project, after.stack, directory) : null,
  });
  return { root: directory, diff: joinedDiff(baseFile, headFile ?? `stack ${after.stack}`, [found]) };
}

async function comparedRevisions(
  wanted: Wanted,
  revision: string,
  directory: string,
  planner: Planner,
): Promise<Compared> {
  const project = neededProject(directory);
  const repository = findRepository(project.directory);
  const commit = commitOf(repository, revision);
  const ahead = revision.endsWith("...") ? 0 : commitsAhead(repository, commit);
  if (ahead > 0) {
    const what = ahead === 1 ? "a commit" : `${ahead} commits`;
    process.stderr.write(
      `fenceline: ${revision} has ${what} that this branch lacks, which show in reverse; --base ${revision}... leaves them out\n`,
    );
  }
  const worktree = Worktree.open(repository, commit);
  try {
    const before = worktree.directory === null ? undefined : projectOf(worktree.directory, worktree.directory);
    const [old, now] = [before === undefined ? [] : listStacks(before), listStacks(project)];
    const isUnchanged = unchangedStacks(repository, commit, project);
    const stacks = chosen(wanted.stacks, [...new Set([...old, ...now])].sort());
    const isSame = (stack: string): boolean => old.includes(stack) && now.includes(stack) && isUnchanged(stack);
    const bases = stacks.map((stack) => {
      if (before === undefined || !old.includes(stack) || isSame(stack)) return { stack, base: null };
      const plan = planner.plan({ stack, directory: before.directory, base: { repository, commit } });
      const base = atBase(revision, plan);
      base.catch(() => undefined);
      return { stack, base };
    });
    const heads = new HeadPlans(
      stacks.filter((stack) => now.includes(stack)),
      (stack) => planned(stack, project.directory),
      (stack) => planner.plan({ stack, directory: project.directory }),
    );
    planner.onIdle = () => heads.takeOver();
    if (planner.isIdle) heads.takeOver();
    const found: StackDiff[] = [];
    for (const { stack, base } of bases) {
      const head = now.includes(stack) ? await heads.of(stack) : null;
      const acceptances = acceptancesOf(project, stack, wanted);
      const file = stackFile(project, stack, repository.root);
      found.push(stackDiff(isSame(stack) ? head : await base, head, { acceptances, findings, file }));
    }
    return { root: repository.root, diff: joinedDiff(revision, "the working tree", found) };
  } finally {
    planner.close();
    worktree.close();
  }
}

/** Where only files of stacks changed, a stack whose own file did not has the plan that it had: one is enough. */
function unchangedStacks(repository: Repository, commit: string, project: Project): (stack: string) => boolean {
  const folder = path.relative(repository.root, project.stackDirectory).split(path.sep).join("/");
  const changed = changedFiles(repository, commit).filter((file) => !file.endsWith(".md"));
  const stacks = changed.map((file) =>
    path.posix.dirname(file) === (folder === "" ? "." : folder)
      ? /^(?:Pulumi\.([\w.-]+)\.(?:ya?ml|json))$/.exec(path.posix.basename(file))
      : null,
  );
  if (stacks.includes(null)) return () => false;
  const names = new Set(stacks.map((match) => match?.[1]));
  return (stack) => !names.has(stack);
}

function findings(reading: Reading): Finding[] {
  return findingsOf(reading).map(({ id, where, what, accepted }) => ({
    id,
    subject: where,
    message: accepted === undefined ? what : `${what} (accepted: ${accepted})`,
  }));
}

function chosen(wanted: readonly string[], all: readonly string[]): readonly string[] {
  const missing = wanted.find((stack) => !all.includes(stack));
  if (missing !== undefined) {
    throw new Failure(2, `there is no stack "${missing}", neither before nor now; choose one of ${all.join(", ")}`);
  }
  if (all.length === 0) throw new Failure(2, "the project has no stack, neither before nor now");
  return wanted.length > 0 ? wanted : all;
}

async function planned(stack: string, directory: string): Promise<SourcePlan> {
  // Each run of a program leaves a listener of the SDK's behind.
  process.setMaxListeners(0);
  return await planStack(stack, directory);
}

async function atBase(revision: string, plan: Promise<SourcePlan>): Promise<SourcePlan> {
  try {
    return await plan;
  } catch (error) {
    if (error instanceof Failure) throw new Failure(error.exitCode, `at ${revision}: ${error.message}`);
    throw error;
  }
}

/** `top`: no project above it counts. */
function projectOf(directory: string, top?: string): Project | undefined {
  try {
    const project = findProject(directory);
    return top !== undefined && project.directory !== top ? undefined : project;
  } catch (error) {
    if (error instanceof ProjectError) return undefined;
    throw error;
  }
}

function acceptancesOf(project: Project | undefined, stack: string, { accept }: Wanted): AcceptedWidenings {
  const entries = project === undefined ? [] : readAcceptedWidenings(project, stack);
  return new AcceptedWidenings(entries, accept);
}

function stackFile({ stackDirectory }: Project, stack: string, root: string): string | null {
  const file = [".yaml", ".yml", ".json"]
    .map((ending) => path.join(stackDirectory, `Pulumi.${stack}${ending}`))
    .find((candidate) => existsSync(candidate));
  return file === undefined ? null : path.relative(root, file).split(path.sep).join("/");
}
