/** What the example stacks ask for and would register, without running a program. */
import { judgeConfiguration } from "../../components/installation/judge";
import { plannedOf, type Planned } from "../../components/installation/plan";
import { findProject, listStacks, readStack } from "../../cli/project/project";
import { root } from "../cli/project/programs";

const prefix = "rancher-fenceline:";

export function exampleStacks(): string[] {
  return listStacks(findProject(root));
}

export function plannedExample(stack: string): Planned {
  const { values } = readStack(findProject(root), stack);
  const own = Object.entries(values).filter(([key]) => key.startsWith(prefix));
  const configuration = Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), structured(text)]));
  return plannedOf(judgeConfiguration(configuration));
}

function structured(text: string): unknown {
  return /^\s*[[{]/.test(text) ? (JSON.parse(text) as unknown) : text;
}
