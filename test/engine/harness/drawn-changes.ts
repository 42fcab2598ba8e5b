/**
 * Changes that nobody chose: an example stack, a few edits before it is made, and one to three edits after. The seed decides
 * which; what fails is shrunk to the fewest edits.
 *
 * A change is safe in every moment and ends as a new stack; or `fenceline diff` tells of a disruption, with the way; or the
 * program refuses one of the two configurations.
 */
import * as fc from "fast-check";
import { ConfigurationError } from "../../../components/judging/problem";
import { canonical } from "../providers/values";
import type { Outcome } from "./changed-stack";
import { edits, type Edit } from "./edits";
import { plannedStack, toldOf } from "./modelled-change";
import { exampleConfiguration, exampleStacks, namespace, unprotected, type StackConfiguration } from "./stack-file";

export interface DrawnChange {
  readonly stack: string;
  readonly before: readonly Edit[];
  readonly edits: readonly Edit[];
}

export type Verdict = "the same" | "refused" | "told" | "safe";

/** Stacks of one cloud. */
export function drawnChanges(cloud: string): fc.Arbitrary<DrawnChange> {
  const stacks = exampleStacks().filter((stack) => exampleConfiguration(stack)[`${namespace}:cloud`] === cloud);
  const some = (minLength: number, maxLength: number) =>
    fc.uniqueArray(fc.constantFrom(...edits), { minLength, maxLength, selector: ({ key }) => key });
  return fc.record({ stack: fc.constantFrom(...stacks), before: some(0, 2), edits: some(1, 3) });
}

export function changeInWords({ stack, before, edits: after }: DrawnChange): string {
  const words = (all: readonly Edit[]) => all.map(({ key, to }) => `${key}: ${to}`).join("; ") || "as it is";
  return `${stack} (${words(before)}) → ${words(after)}`;
}

function isRefused(configuration: StackConfiguration): boolean {
  try {
    plannedStack(configuration);
    return false;
  } catch (error) {
    if (error instanceof ConfigurationError) return true;
    throw error;
  }
}

/** What becomes of a change, tried by `outcome`. Throws where it is none of the four. */
export async function verdictOf(
  change: DrawnChange,
  outcome: (before: StackConfiguration, after: StackConfiguration) => Outcome | Promise<Outcome>,
): Promise<Verdict> {
  const apply = (from: StackConfiguration, all: readonly Edit[]) =>
    all.reduce((one, { apply: edit }) => edit(one), from);
  const before = apply(unprotected(exampleConfiguration(change.stack)), change.before);
  const after = apply(before, change.edits);
  if (canonical(before) === canonical(after)) return "the same";
  if ([before, after].some(isRefused)) return "refused";
  if (toldOf(before, after).length > 0) return "told";
  const { stuck, onTheWay, inTheEnd } = await outcome(before, after);
  const wrong = [...(stuck === undefined ? [] : [`stuck: ${stuck}`]), ...onTheWay, ...inTheEnd];
  if (wrong.length === 0) return "safe";
  throw new Error(`${changeInWords(change)}\n  ${wrong.slice(0, 12).join("\n  ")}`);
}
