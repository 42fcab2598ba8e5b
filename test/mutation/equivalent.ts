/** Mutants that allow exactly what the original allows, so that nothing could report them. Each with the reason. */
import type { Mutant } from "./rule-mutants";

interface Equivalence {
  readonly stacks: RegExp;
  readonly mutants: RegExp;
  readonly why: string;
}

export const equivalences: readonly Equivalence[] = [];

export function reasonFor(stack: string, { name }: Mutant): string | undefined {
  return equivalences.find(({ stacks, mutants }) => stacks.test(stack) && mutants.test(name))?.why;
}
