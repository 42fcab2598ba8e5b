/**
 * The proofs of one network's owners. What differs from something proven in its cluster's name alone is as right as that,
 * and not proven again: a hundred clusters of a kind cost one proof.
 */
import { specsOf, type Blueprint } from "../blueprint/blueprint";
import type { Cloud } from "../clouds/cloud";
import type { Problem } from "../judging/problem";
import { roles } from "../matrix/flow";
import { parityProblems, type PlannedCluster, type PlannedNetwork, type PlannedRancher } from "./parity";

export class Proofs {
  readonly #proven = new Set<string>();

  /** Every difference between what was encoded for these and what was asked for; none when all is well. */
  problems(
    rancher: PlannedRancher,
    cluster: PlannedCluster | undefined,
    networks: readonly PlannedNetwork[],
    cloud: Cloud,
  ): Problem[] {
    const text = JSON.stringify([
      { cloud: cloud.name, networks },
      { topology: rancher.topology, ...provenParts(rancher.blueprint) },
      cluster && { topology: cluster.topology, cloud: cluster.cloud?.name, ...provenParts(cluster.blueprint) },
    ]);
    const nameless = cluster === undefined ? text : text.replaceAll(cluster.topology.name, nobody);
    if (this.#proven.has(nameless)) return [];
    const problems = parityProblems(rancher, cluster === undefined ? [] : [cluster], networks, cloud);
    if (problems.length === 0) this.#proven.add(nameless);
    return problems;
  }
}

/** Stands in no name, and in no JSON text: two texts that are equal with it differ in the names alone. */
const nobody = "\0";

/** All that a proof looks at. */
function provenParts(blueprint: Blueprint): Record<string, unknown> {
  return {
    specs: specsOf(blueprint),
    nodes: blueprint.nodes.map(({ name, roles: own }) => ({ name, roles: own })),
    groups: blueprint.plan.groups.length,
    carried: [[], ...roles.map((role) => [role])].map((own) => blueprint.carriedBy(own)),
  };
}
