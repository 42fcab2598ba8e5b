/**
 * A stack's rules beside the fewest that would do, plan by plan and direction by direction: rules of different owners are
 * never joined, for a cluster comes and goes with its own.
 */
import type { Planned } from "../../components/installation/plan";
import { ruleName, type FirewallPlan, type Rule } from "../../components/firewall/rule";
import { fewestSets, parts } from "./cover";
import { Membership } from "./options";
import { relationOf } from "./relation";

/** Rules of one plan that allow together what fewer would. */
export interface Surplus {
  readonly rules: readonly string[];
  readonly fewest: number;
}

export interface Comparison {
  readonly rules: number;
  readonly fewest: number;
  /** The fewest where a rule may also name a range that joins told ones. */
  readonly fewestJoined: number;
  /** Whether both are the minimum, and not only proven to be below it. */
  readonly isExact: boolean;
  readonly surplus: readonly Surplus[];
}

export function comparisonOf(planned: Pick<Planned, "rancher" | "clusters" | "balancer">): Comparison {
  const { rancher, clusters, balancer } = planned;
  const plans = [
    rancher.blueprint.plan,
    ...clusters.map(({ blueprint }) => blueprint.plan),
    ...(balancer === undefined ? [] : [balancer.plan]),
  ];
  return comparisonOfPlans(plans);
}

export function comparisonOfPlans(plans: readonly FirewallPlan[]): Comparison {
  const membership = new Membership(plans.flatMap(({ groups }) => groups));
  const compared = plans.flatMap(({ rules }) =>
    (["ingress", "egress"] as const).map((direction) =>
      compare(
        rules.filter((rule) => rule.direction === direction),
        membership,
      ),
    ),
  );
  return compared.reduce(sum);
}

function compare(rules: readonly Rule[], membership: Membership): Comparison {
  const relation = relationOf(rules, membership, "told");
  const joined = fewestSets(relationOf(rules, membership, "joined").legal);
  const found = parts(relation.legal).map((legal) => {
    const inside = new Set(legal.flatMap((cells) => [...cells]));
    const own = rules.filter((_, index) => [...(relation.cells[index] ?? [])].some((cell) => inside.has(cell)));
    return { rules: own.map(ruleName), cover: fewestSets(legal) };
  });
  return {
    rules: rules.length,
    fewest: found.reduce((total, { cover }) => total + cover.atLeast, 0),
    fewestJoined: joined.atLeast,
    isExact: joined.isExact && found.every(({ cover }) => cover.isExact),
    surplus: found
      .filter((part) => part.rules.length > part.cover.atLeast)
      .map((part) => ({ rules: part.rules, fewest: part.cover.atLeast })),
  };
}

function sum(one: Comparison, other: Comparison): Comparison {
  return {
    rules: one.rules + other.rules,
    fewest: one.fewest + other.fewest,
    fewestJoined: one.fewestJoined + other.fewestJoined,
    isExact: one.isExact && other.isExact,
    surplus: [...one.surplus, ...other.surplus],
  };
}
