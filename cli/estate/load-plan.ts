/**
 * The plan that a command works on: a stack of the current folder's project, or files. One file of Pulumi's or of ours is a
 * plan as it is; what clouds and clusters print comes together into one, in which Kubernetes says who is who.
 */
import path from "node:path";
import { decode } from "../../components/clouds/decode";
import type { StackPlan } from "../../components/resources/resource";
import { roles } from "../../components/matrix/flow";
import { planStack } from "../sources/plan-stack";
import type { SourcePlan } from "../sources/source-plan";
import { asItStands } from "./as-it-stands";
import { whoIsWho, type Member } from "./members";
import { readEstate, type ReadEstate } from "./read-estate";

export interface PlanChoice {
  readonly stack: string;
  /** Files or folders, all of which are one plan. */
  readonly plan?: readonly string[] | undefined;
}

export async function loadPlan({ stack, plan }: PlanChoice): Promise<StackPlan> {
  return plan === undefined ? await planStack(stack) : readPlanFiles(plan);
}

/** What the files leave out is said on the standard error. */
export async function readPlanFiles(paths: readonly string[]): Promise<SourcePlan> {
  const estate = await readEstate(paths, 2);
  const only = onlyPlanOf(estate);
  if (only !== undefined) return only;
  const { plan, incomplete } = planOfEstate(estate, nameOf(paths));
  for (const { what, wouldTell } of incomplete)
    process.stderr.write(`fenceline: ${what}; what would tell: ${wouldTell}\n`);
  return plan;
}

/** Beside the plan of a stack: what files of clouds say, as that stack stands; a plan in a file is what it is. */
export async function readPlanBeside(stack: SourcePlan, paths: readonly string[]): Promise<SourcePlan> {
  const estate = await readEstate(paths, 2);
  const only = onlyPlanOf(estate);
  return only ?? asItStands(stack, estate);
}

function onlyPlanOf({ plans, resources }: ReadEstate): SourcePlan | undefined {
  const [only] = plans;
  return plans.length === 1 && resources.length === only?.resources.length ? only : undefined;
}

function nameOf(paths: readonly string[]): string {
  const [first = "estate"] = paths;
  return paths.length === 1 ? path.basename(path.resolve(first)).replace(/\.json$/i, "") : "estate";
}

/** With the output `groups`, by which parties are called as a stack of ours calls them. */
function planOfEstate(estate: ReadEstate, stack: string) {
  const who = whoIsWho(estate, decode(estate.resources), {});
  const entries = [
    ...entriesOf(null, "rancher", who.rancher),
    ...who.clusters.flatMap(({ name, members }) =>
      roles.flatMap((role) =>
        entriesOf(
          name,
          role,
          members.filter((member) => member.roles.includes(role)),
        ),
      ),
    ),
  ];
  const told = estate.plans.flatMap(({ outputs }) =>
    Array.isArray(outputs.groups) ? (outputs.groups as readonly unknown[]) : [],
  );
  const plan: SourcePlan = {
    stack,
    resources: estate.resources,
    outputs: { groups: told.length > 0 ? told : entries },
  };
  return { plan, incomplete: [...estate.incomplete, ...who.incomplete] };
}

/** One entry of the output `groups`. */
interface GroupsEntry {
  readonly cluster: string | null;
  readonly role: string;
  readonly cloud: string;
  readonly securityGroups: readonly string[];
  readonly tags: readonly string[];
  readonly nodes: readonly string[];
  readonly addresses: readonly string[];
}

/** One entry for each cloud that the role's nodes are in. */
function entriesOf(cluster: string | null, role: string, members: readonly Member[]): GroupsEntry[] {
  const endpoints = members.flatMap((member) => member.endpoints);
  return [...new Set(endpoints.map(({ cloud }) => cloud))].map((cloud) => {
    const own = endpoints.filter((endpoint) => endpoint.cloud === cloud);
    const tags = own.flatMap(({ groups }) =>
      groups.flatMap((group) => (group.startsWith("tag:") ? group.slice("tag:".length) : [])),
    );
    return {
      ...{ cluster, role, cloud, securityGroups: [], addresses: [] },
      tags: [...new Set(tags)],
      nodes: [...new Set(own.map(({ name }) => name))],
    };
  });
}
