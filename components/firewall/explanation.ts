/**
 * What a plan's rules say and why, as plain data. A component keeps it among its inputs, so that a plan, a preview and the
 * state of a deployed stack can all tell why something is allowed, on clouds too whose rules have no description.
 */
import { citationText } from "../matrix/flow";
import { trafficText } from "../matrix/traffic";
import { peerText, ruleName, type FirewallPlan, type Rule } from "./rule";

export interface ExplainedRule {
  /** The logical name of the resource that holds it. */
  readonly resource: string;
  readonly group: string;
  readonly direction: "ingress" | "egress";
  readonly traffic: string;
  /** A group's name, or an address range. */
  readonly peer: string;
  readonly why: string;
  readonly citation: string;
}

/**
 * By the names of the rules, so that one more is shown as one more: the engine compares a list by position. `resourceOf` names
 * the resource that a rule ends up in.
 */
export function explainedRules(
  plan: FirewallPlan,
  resourceOf: (rule: Rule) => string,
): Readonly<Record<string, ExplainedRule>> {
  const entries = plan.rules.map((rule): [string, ExplainedRule] => [
    ruleName(rule),
    {
      resource: resourceOf(rule),
      group: rule.group,
      direction: rule.direction,
      traffic: trafficText(rule.traffic),
      peer: peerText(rule.peer),
      why: rule.reasons.map((reason) => reason.why).join("; "),
      citation: [...new Set(rule.reasons.flatMap((reason) => reason.citations.map(citationText)))].join("; "),
    },
  ]);
  return Object.fromEntries(entries);
}

/** The rules among a component's inputs; one that was made by an earlier version has them as a list. */
export function explainedRulesIn({ rules }: Readonly<Record<string, unknown>>): readonly ExplainedRule[] {
  return typeof rules === "object" && rules !== null ? (Object.values(rules) as ExplainedRule[]) : [];
}
