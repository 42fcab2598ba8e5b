/** Plans for tests of the report: many clusters, hostile names, and what a page says, read back from its markup. */
import { readPlan, type Reading } from "../../../cli/sources/reading";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";
import { planOf } from "../plan-files";

export async function readingOf(stack: string): Promise<Reading> {
  return readPlan(await planOf(stack));
}

/** The example stack `aws` with so many clusters like its own. */
export async function manyClusters(count: number): Promise<StackPlan> {
  const plan = await planOf("aws");
  const groups = plan.outputs.groups as readonly { readonly cluster: string | null }[];
  const names = Array.from({ length: count }, (_, index) => `cluster-${index + 1}`);
  const copied = <Item>(items: readonly Item[], isOfCluster: (item: Item) => boolean): Item[] => [
    ...items.filter((item) => !isOfCluster(item)),
    ...names.flatMap((name) => items.filter(isOfCluster).map((item) => renamed(item, "prod", name))),
  ];
  return {
    ...plan,
    resources: copied(plan.resources, ({ urn }: PlannedResource) => urn.includes("prod")),
    outputs: { ...plan.outputs, groups: copied(groups, ({ cluster }) => cluster === "prod") },
  };
}

export const hostileName = `x"'><script>alert(1)</script><b>\u202e\u0000&amp;\`\${1}`;

/** The example stack `aws`, as a file that somebody wrote to break the page: every name and reason is hostile. */
export async function hostilePlan(): Promise<StackPlan> {
  const plan = renamed(await planOf("aws"), "prod", hostileName);
  const resources = plan.resources.map((resource) => ({
    ...resource,
    inputs: { ...resource.inputs, ...("description" in resource.inputs ? { description: hostileName } : {}) },
  }));
  return { ...plan, stack: hostileName, resources };
}

function renamed<Value>(value: Value, from: string, to: string): Value {
  const inText = JSON.stringify(to).slice(1, -1);
  return JSON.parse(JSON.stringify(value).replaceAll(from, () => inText)) as Value;
}

/** One entry of a matrix on the page. */
export interface MatrixEntry {
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
  readonly look: string;
}

/** What the matrices of a page say; the filter's list tells whose numbers are whose. */
export function matrixEntries(page: string): MatrixEntry[] {
  const names = new Map(
    [...page.matchAll(/<option value="(\d+)">([^<]*)<\/option>/g)].map(([, number = "", name = ""]) => [number, name]),
  );
  const entry = /<li class="([^"]*)"\s+data-from="(\d+)" data-to="(\d+)" data-traffic="[^"]*">([\s\S]*?)<\/li>/g;
  return [...page.matchAll(entry)].map(([, look = "", from = "", to = "", content = ""]) => ({
    from: names.get(from) ?? "",
    to: names.get(to) ?? "",
    traffic: content.replace(/<span[\s\S]*<\/span\s*>/, "").trim(),
    look,
  }));
}
