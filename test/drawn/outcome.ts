/** What becomes of a stack: refused by validation, refused by the proof, a crash, or a plan that the naive judge judges. */
import type { ResourceInputs } from "../../components/resources/resource";
import { ConfigurationError, type Problem } from "../../components/judging/problem";
import { judgeConfiguration } from "../../components/installation/judge";
import { roles } from "../../components/matrix/flow";
import { plannedOf } from "../../components/installation/plan";
import { judgeNaively, type Carried, type Verdict } from "./naive-judge";
import type { Drawn } from "./values";

export type Outcome =
  | { readonly kind: "refused"; readonly problems: readonly Problem[] }
  | { readonly kind: "refused by the proof"; readonly problems: readonly Problem[] }
  | { readonly kind: "crash"; readonly error: unknown }
  | { readonly kind: "planned"; readonly verdict: Verdict };

export function outcomeOf(configuration: Drawn): Outcome {
  try {
    const { resources, carried } = planOf(configuration);
    return { kind: "planned", verdict: judgeNaively(configuration, resources, carried) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) return { kind: "crash", error };
    const ofProof = error.problems.filter(({ message }) => message.includes(" by the resources, but "));
    return ofProof.length > 0
      ? { kind: "refused by the proof", problems: ofProof }
      : { kind: "refused", problems: error.problems };
  }
}

/** What a stack registers, and what a node of each role carries. */
export function planOf(configuration: Drawn): { resources: readonly ResourceInputs[]; carried: Carried[] } {
  const { specs, rancher, clusters } = plannedOf(judgeConfiguration(configuration));
  return {
    resources: specs,
    carried: [
      { cluster: null, roles: [], groups: rancher.blueprint.carriedBy([]) },
      ...clusters.flatMap(({ topology, blueprint }) =>
        roles.map((role): Carried => ({ cluster: topology.name, roles: [role], groups: blueprint.carriedBy([role]) })),
      ),
    ],
  };
}

/** A defect: anything but a plan that is right, or words of validation. */
export function defectsOf(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case "refused":
      return [];
    case "refused by the proof":
      return outcome.problems.map(({ message }) => `refused by the proof: ${message}`);
    case "crash":
      return [`crash: ${outcome.error instanceof Error ? String(outcome.error.stack) : String(outcome.error)}`];
    case "planned":
      return [
        ...outcome.verdict.tooOpen.map((line) => `too open: ${line}`),
        ...outcome.verdict.missing.map((line) => `missing: ${line}`),
        ...outcome.verdict.lost.map((line) => `lost: ${line}`),
      ];
  }
}
