/** The plan that a command works on: a stack of the current folder's project, or a file. */
import type { StackPlan } from "../../components/resources/resource";
import { planStack } from "./plan-stack";
import { readSource } from "./read-source";

export interface PlanChoice {
  readonly stack: string;
  readonly plan?: string;
}

export async function loadPlan({ stack, plan }: PlanChoice): Promise<StackPlan> {
  return plan === undefined ? await planStack(stack) : readSource(plan);
}
