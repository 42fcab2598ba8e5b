/** The second process that plans: it answers each message with a plan, or with what went wrong. */
import { createRequire } from "node:module";
import path from "node:path";
import { Failure, type FailureCode } from "../../terminal/failure";
import { planStack } from "../../sources/plan-stack";
import type { SourcePlan } from "../../sources/source-plan";
import { prepareOwnProgram } from "./own-program";
import type { Repository } from "./revision";

/** Where a stack is planned: the base, as it was at a commit, or the head, as it is. */
export interface PlanRequest {
  readonly id: number;
  readonly stack: string;
  readonly directory: string;
  /** The commit that was checked out there: none for the head. */
  readonly base?: { readonly repository: Repository; readonly commit: string };
}

export type PlanReply =
  | { readonly id: number; readonly plan: SourcePlan }
  | { readonly id: number; readonly failure: { readonly exitCode: FailureCode; readonly message: string } }
  | { readonly id: number; readonly unexpected: string };

let prepared: string | undefined;

async function replyTo({ id, stack, directory, base }: PlanRequest): Promise<PlanReply> {
  try {
    if (base !== undefined && prepared !== directory) prepareOwnProgram(base.repository, base.commit, directory);
    if (base !== undefined) prepared = directory;
    return { id, plan: await planStack(stack, directory) };
  } catch (error) {
    if (error instanceof Failure) return { id, failure: { exitCode: error.exitCode, message: error.message } };
    return { id, unexpected: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Both programs mostly have the packages of this folder; what is missing is said when they are planned. */
function loadAhead(): void {
  try {
    createRequire(path.join(process.cwd(), "index.js"))("@pulumi/pulumi");
  } catch {
    // Its absence is no mistake yet.
  }
}

let waiting = 0;

if (require.main === module && process.send !== undefined) {
  process.setMaxListeners(0);
  process.on("message", (request: PlanRequest) => {
    waiting += 1;
    // A program that waits for nothing is found out by the process having nothing left to do.
    process.channel?.unref();
    void replyTo(request).then((reply) => {
      waiting -= 1;
      if (waiting === 0) process.channel?.ref();
      process.send?.(reply);
    });
  });
  loadAhead();
}
