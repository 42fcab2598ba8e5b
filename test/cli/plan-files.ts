/** Plans of the example stacks, made once and kept as files, for tests of the commands that read plans. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { planStack } from "../../cli/sources/plan-stack";
import type { StackPlan } from "../../components/resources/resource";
import { root } from "./project/programs";

const known = new Map<string, Promise<StackPlan>>();
const folder = mkdtempSync(path.join(tmpdir(), "fenceline-plans-"));

export function planOf(stack: string): Promise<StackPlan> {
  const plan = known.get(stack) ?? planStack(stack, root);
  known.set(stack, plan);
  return plan;
}

export async function planFile(stack: string): Promise<string> {
  return fileOf(await planOf(stack), stack);
}

export function fileOf(plan: unknown, name: string): string {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

export function textFile(text: string, name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
