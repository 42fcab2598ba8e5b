/**
 * The head's plans, each made once: here in the order in which they are asked for, and from the last on by the other process,
 * as long as that has nothing else to do.
 */
import type { SourcePlan } from "../../sources/source-plan";

type Plan = (stack: string) => Promise<SourcePlan>;

export class HeadPlans {
  readonly #plans = new Map<string, Promise<SourcePlan>>();
  readonly #left: string[];

  /** `stacks` in the order in which they will be asked for. */
  constructor(
    stacks: readonly string[],
    private readonly here: Plan,
    private readonly elsewhere: Plan,
  ) {
    this.#left = [...stacks];
  }

  of(stack: string): Promise<SourcePlan> {
    return this.#plans.get(stack) ?? this.#start(stack, this.here);
  }

  /** The other process takes one over; the very last is asked for here soon enough. */
  takeOver(): void {
    const stack = this.#left.length > 1 ? this.#left.at(-1) : undefined;
    if (stack === undefined) return;
    // Whoever waits for it hears of its failure.
    this.#start(stack, this.elsewhere).catch(() => undefined);
  }

  #start(stack: string, plan: Plan): Promise<SourcePlan> {
    const started = plan(stack);
    this.#plans.set(stack, started);
    this.#left.splice(this.#left.indexOf(stack), 1);
    return started;
  }
}
