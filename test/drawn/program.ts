/** What the very program makes of a stack, without an engine: its plan as `fenceline plan --json` prints it, judged naively. */
import { roles } from "../../components/matrix/flow";
import { planConfiguration } from "../stacks/project";
import { judgeNaively, type Carried, type Verdict } from "./naive-judge";
import type { Drawn } from "./values";

/** Throws where the program does not run to its end. */
export async function judgeProgram(configuration: Drawn): Promise<Verdict> {
  const { resources, outputs } = await planConfiguration(configuration);
  const groups = Array.isArray(outputs.groups) ? (outputs.groups as readonly Drawn[]) : [];
  const carried = groups.flatMap(({ cluster, role, securityGroups, tags }): Carried[] => {
    const known = ["rancher" as const, ...roles].find((one) => one === role);
    const all = [...(securityGroups as readonly string[]), ...(tags as readonly string[])];
    return known === undefined ? [] : [{ cluster: cluster as string | null, role: known, groups: all }];
  });
  return judgeNaively(
    configuration,
    resources.filter(({ custom }) => custom),
    carried,
  );
}
