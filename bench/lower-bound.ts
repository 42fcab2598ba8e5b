/**
 * How many rules a stack has, beside the fewest that allow the same and nothing else.
 *
 * What is compared. Each plan (Rancher's, a cluster's, a balancer's) and direction by itself: the cloud-neutral rules, before
 * a cloud says one of them once for each address family or joins several in one firewall. What they allow is a set of cells:
 * (who has the rule, who is at the other end, which traffic), where who is a role or Rancher, at the other end also a piece of
 * the address space or something that the user named, and traffic is a piece of a protocol's ports, a kind of ICMP message,
 * another protocol or all the rest. The pieces are the smallest that any rule tells apart; a range has its family in it, and a
 * group is all of its families. That the rules allow exactly what the flows say is proven elsewhere (components/proof).
 *
 * What a rule may be. It sits on a role's group, on the common group of a cluster or on another group as a whole, it names one
 * of these or one range, and it passes one span of ports, all of a protocol, or everything. It may allow no cell that isn't
 * allowed. The common group is all roles: every node of a cluster has a role and carries both.
 *
 * The bound is the least number of such rules that covers all cells: an exact set cover over the widest legal rules (any other
 * legal rule lies in one of them), by branch and bound, cells that no rule covers together being problems of their own. Where
 * the search would take too long, a fooling set takes its place: cells of which no legal rule covers two. That is said.
 *
 * A rule names a range as somebody told it. How much fewer it would be if adjoining ranges were joined is told apart.
 */
import { exampleStacks, plannedExample } from "../test/mutation/example-stacks";
import { comparisonOf, type Comparison } from "./fewest-rules/surplus";
import { crowdedStacks, drawnStacks } from "./fewest-rules/topologies";
import type { Measurement } from "./measurement";

interface Named extends Comparison {
  readonly name: string;
}

export function measureRules(): Promise<Measurement[]> {
  const examples = exampleStacks().map((stack) => ({ name: stack, ...comparisonOf(plannedExample(stack)) }));
  const drawn = drawnStacks(300).map((planned) => ({ name: planned.cloud.name, ...comparisonOf(planned) }));
  const crowded = crowdedStacks(100).map((planned) => ({ name: planned.cloud.name, ...comparisonOf(planned) }));
  return Promise.resolve([
    { ...measured("example stacks", examples), ...judged(examples) },
    measured("drawn topologies", drawn),
    measured("drawn topologies with many overlapping flows of the user's own", crowded),
    joinedRanges([...examples, ...drawn, ...crowded]),
  ]);
}

function measured(what: string, all: readonly Named[]): Measurement {
  const atBound = all.filter(({ rules, fewest }) => rules === fewest);
  const proven = all.filter(({ isExact }) => isExact).length;
  const exactness =
    proven === all.length ? "" : `; the bound is exact for ${String(proven)}, below the minimum elsewhere`;
  const [rules, fewest] = [total(all, "rules"), total(all, "fewest")];
  return {
    what: `rules against the fewest that do, ${what}`,
    figure: `${String(atBound.length)} of ${String(all.length)} at the bound, ${String(rules)} rules where ${String(fewest)} do${exactness}`,
    ...(rules > fewest ? { because: reason(all) } : {}),
  };
}

function judged(all: readonly Named[]): Pick<Measurement, "goal" | "isMet"> {
  return { goal: "all at the bound", isMet: all.every(({ rules, fewest }) => rules === fewest) };
}

function total(all: readonly Named[], key: "rules" | "fewest"): number {
  return all.reduce((sum, one) => sum + one[key], 0);
}

/** What the stack with the largest surplus could say in fewer rules. */
function reason(all: readonly Named[]): string {
  const worst = all.reduce((one, other) => (surplusOf(other) > surplusOf(one) ? other : one));
  const parts = worst.surplus.map(({ rules, fewest }) => `${String(fewest)} rules would do for ${rules.join(", ")}`);
  return (
    "only what every role says in the same words moves to the common group, and a rule that one move took is gone for the " +
    `next. The largest surplus is ${String(surplusOf(worst))} of ${String(worst.rules)} (${worst.name}): ${parts.join("; ")}`
  );
}

function surplusOf({ rules, fewest }: Named): number {
  return rules - fewest;
}

function joinedRanges(all: readonly Named[]): Measurement {
  const saving = all.filter(({ fewest, fewestJoined }) => fewestJoined < fewest);
  const most = Math.max(0, ...all.map(({ fewest, fewestJoined }) => fewest - fewestJoined));
  return {
    what: "rules that joining adjoining ranges would save",
    figure: `up to ${String(most)}, in ${String(saving.length)} of ${String(all.length)} stacks`,
    because:
      "a rule names a range as the user told it: another range beside it would rename, and so replace, the joined rule",
  };
}
