/** What `fenceline stacks` tells: from each stack's file, and from its plan where there is one. */
import { componentTypes } from "../../components/resources/component-types";
import { type TableForm, renderTable } from "../terminal/table";
import { cloudNames } from "../../components/clouds/cloud";
import type { StackPlan } from "../../components/resources/resource";
import { Failure } from "../terminal/failure";
import { planStack } from "../sources/plan-stack";
import { listStacks, readStack, type Project } from "../project/project";
import { neededProject } from "../project/here";

export interface StacksOptions {
  readonly names?: true;
  readonly format: TableForm;
}

export interface ListedStacks {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

export async function listedStacks({ names, format }: StacksOptions, directory = process.cwd()): Promise<ListedStacks> {
  const project = neededProject(directory);
  const stacks = listStacks(project);
  if (names === true) return { text: stacks.join("\n"), exitCode: 0 };
  const rows: StackRow[] = [];
  for (const stack of stacks) rows.push(await rowOf(project, stack));
  const text = renderTable(
    {
      title: `Stacks of ${project.name}`,
      columns: ["stack", "cloud", "clusters", "plans"],
      rows: rows.map(({ stack, cloud, clusters, problem }) => [
        stack,
        cloud,
        listed(format === "table" ? someOf(clusters) : clusters),
        problem ?? "yes",
      ]),
      notes: stacks.length === 0 ? ["There is none yet: fenceline init writes one."] : [],
    },
    format,
  );
  return { text, exitCode: rows.some(({ problem }) => problem !== undefined) ? 1 : 0 };
}

interface StackRow {
  readonly stack: string;
  readonly cloud: string;
  readonly clusters: readonly string[];
  /** What is wrong with it, in a line. */
  readonly problem?: string;
}

async function rowOf(project: Project, stack: string): Promise<StackRow> {
  try {
    const plan = await planStack(stack, project.directory);
    return { stack, cloud: listed(cloudsIn(plan)), clusters: clustersIn(plan) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { stack, ...configured(project, stack), problem: `no: ${shortened(error.message)}` };
  }
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join(", ");
}

const mostShown = 4;

function someOf(names: readonly string[]): string[] {
  const more = names.length - mostShown;
  return more <= 1 ? [...names] : [...names.slice(0, mostShown), `and ${more} more`];
}

function cloudsIn({ resources }: StackPlan): string[] {
  const used = new Set(resources.map(({ type }) => type.split(":")[0] ?? ""));
  return cloudNames.filter((cloud) => used.has(cloud));
}

function clustersIn({ resources }: StackPlan): string[] {
  return resources
    .filter(({ type }) => type === componentTypes.cluster)
    .map(({ name, inputs }) => `${name} (${[inputs.distribution, inputs.launch].filter(Boolean).join(", ")})`);
}

/** What the stack's file says, as far as it can be read. */
function configured(project: Project, stack: string): Pick<StackRow, "cloud" | "clusters"> {
  try {
    const { values } = readStack(project, stack);
    const clusters: unknown = JSON.parse(values["rancher-fenceline:clusters"] ?? "[]");
    const names = (Array.isArray(clusters) ? (clusters as unknown[]) : []).flatMap((cluster) => {
      const { name } = (cluster ?? {}) as { readonly name?: unknown };
      return typeof name === "string" ? [name] : [];
    });
    return { cloud: values["rancher-fenceline:cloud"] ?? "none", clusters: names };
  } catch {
    return { cloud: "unknown", clusters: ["unknown"] };
  }
}

const longest = 160;

/** The first problem, and how many more there are. */
function shortened(message: string): string {
  const [head = "", first, ...others] = message.split("\n").map((line) => line.replace(/^ *- /, "").trim());
  const told = first ?? head;
  const more = others.filter((line) => line !== "").length;
  return `${told.length > longest ? `${told.slice(0, longest)}…` : told}${more === 0 ? "" : ` (and ${more} more)`}`;
}
