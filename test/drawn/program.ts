/** What the very program makes of a stack, without an engine: its plan as `fenceline plan --json` prints it, judged naively. */
import { roles } from "../../components/matrix/flow";
import { planConfiguration } from "../stacks/project";
import { judgeNaively, type Carried, type Verdict } from "./naive-judge";
import { naiveStack } from "./naive-stack";
import type { Drawn } from "./values";

/** Throws where the program does not run to its end. */
export async function judgeProgram(configuration: Drawn): Promise<Verdict> {
  const { resources, outputs } = await planConfiguration(configuration);
  const groups = Array.isArray(outputs.groups) ? (outputs.groups as readonly Drawn[]) : [];
  const { clusters } = naiveStack(configuration);
  const carried = groups.flatMap(({ cluster, role, securityGroups, tags, nodes }): Carried[] => {
    const all = [...(securityGroups as readonly string[]), ...(tags as readonly string[])];
    if (role === "rancher") return [{ cluster: null, roles: [], groups: all }];
    const sets = clusters
      .find(({ name }) => name === cluster)
      ?.roleSets.filter((set) => set.some((one) => one === role));
    const known = roles.filter((one) => sets?.every((set) => set.includes(one)));
    // Where nodes are made, each is judged by what it really carries.
    return (nodes as readonly string[]).length > 0 || role === "loadBalancer"
      ? []
      : [{ cluster: cluster as string | null, roles: known, groups: all }];
  });
  return judgeNaively(
    configuration,
    resources.filter(({ custom }) => custom),
    carried,
  );
}
