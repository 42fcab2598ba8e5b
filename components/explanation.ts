/**
 * What a plan's rules say and why, as plain data. A component keeps it among its inputs, so that a plan, a preview and the
 * state of a deployed stack can all tell why something is allowed, on clouds too whose rules have no description.
 */
import { citationText } from "./matrix/flow";
import { trafficText } from "./matrix/traffic";
import type { FirewallPlan } from "./firewall/rule";

export interface ExplainedRule {
  readonly group: string;
  readonly direction: "ingress" | "egress";
  readonly traffic: string;
  /** A group's name, or an address range. */
  readonly peer: string;
  readonly why: string;
  readonly citation: string;
}

export function explainedRules(plan: FirewallPlan): ExplainedRule[] {
  return plan.rules.map(({ group, direction, traffic, peer, reasons }) => ({
    group,
    direction,
    traffic: trafficText(traffic),
    peer: peer.kind === "group" ? peer.group : peer.range,
    why: reasons.map((reason) => reason.why).join("; "),
    citation: [...new Set(reasons.flatMap((reason) => reason.citations.map(citationText)))].join("; "),
  }));
}
