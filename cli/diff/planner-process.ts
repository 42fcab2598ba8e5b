/**
 * The process that plans the base, beside the one that plans the head: it answers each message with a plan, or with what
 * went wrong.
 */
import { Failure, type FailureCode } from "../failure";
import { planStack } from "../plan/plan-stack";
import { withRoleOutputs } from "../sources/role-outputs";
import type { SourcePlan } from "../sources/source-plan";

export interface PlanRequest {
  readonly stack: string;
  readonly directory: string;
}

export type PlanReply =
  | { readonly stack: string; readonly plan: SourcePlan }
  | { readonly stack: string; readonly failure: { readonly exitCode: FailureCode; readonly message: string } }
  | { readonly stack: string; readonly unexpected: string };

async function replyTo({ stack, directory }: PlanRequest): Promise<PlanReply> {
  try {
    return { stack, plan: withRoleOutputs(await planStack(stack, directory)) };
  } catch (error) {
    if (error instanceof Failure) return { stack, failure: { exitCode: error.exitCode, message: error.message } };
    return { stack, unexpected: error instanceof Error ? (error.stack ?? error.message) : String(error) };
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
}
