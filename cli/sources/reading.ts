/**
 * What a plan's resources allow, ready to be told: read from the resources alone; our own words only add the reasons.
 */
import { decode } from "../../components/clouds/decode";
import { explainedRulesIn, type ExplainedRule } from "../../components/firewall/explanation";
import { partiesOf } from "../../components/reach/parties";
import type { Party } from "../../components/reach/party";
import { passagesOf, type PassageVerdict } from "../../components/reach/passages";
import { namedPeerText } from "../../components/firewall/named-peer";
import { foreignKey, groupsOfCloud, namedPeerKey } from "../../components/reach/cloud-groups";
import { namedPeersOf } from "../../components/firewall/named-peer-inputs";
import { policyTrafficText, type Allowance, type Policy, type PolicyTraffic } from "../../components/reach/policy";
import { reach } from "../../components/reach/reach";
import { trafficsOf } from "../../components/reach/traffic-line";
import type { StackPlan } from "../../components/resources/resource";
import type { AddressFamily } from "../../components/addresses/address";

export interface Reading {
  readonly plan: StackPlan;
  readonly policy: Policy;
  readonly parties: readonly Party[];
  readonly reasons: Reasons;
}

export function readPlan(plan: StackPlan): Reading {
  const policy = decode(plan.resources);
  return { plan, policy, parties: partiesOf(plan, policy), reasons: new Reasons(plan, policy) };
}

/** One thing that may pass between two parties. */
export interface Conversation {
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
  /** `unknown`: whether it passes can't be told from the resources. */
  readonly verdict: PassageVerdict;
  readonly why: string;
  readonly citation: string;
}

/** What may pass between the parties of a stack, nodes counted by their roles. */
export function conversations({ policy, parties, reasons }: Reading): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const { from, to, family, verdict, spans } of passagesOf(policy, parties)) {
    for (const traffic of spans.flatMap(trafficsOf)) {
      const text = policyTrafficText(traffic);
      const key = [from.name, to.name, text, verdict].join(" ");
      // What is alike over IPv4 and IPv6 is said once.
      if (found.has(key)) continue;
      const { why, citation } = reasons.of(policy, from, to, traffic, family);
      found.set(key, { from: from.name, to: to.name, traffic: text, verdict, why, citation });
    }
  }
  return [...found.values()];
}

interface Reason {
  readonly why: string;
  readonly citation: string;
}

/** From a rule as a cloud has it to the words of the matrix. A rule that is not ours has its own description. */
export class Reasons {
  readonly #byResource = new Map<string, ExplainedRule[]>();
  readonly #groupKeys = new Map<string, string>();

  constructor(plan: StackPlan, policy: Policy) {
    for (const { inputs, custom } of plan.resources) {
      if (custom) continue;
      for (const rule of explainedRulesIn(inputs)) {
        this.#byResource.set(rule.resource, [...(this.#byResource.get(rule.resource) ?? []), rule]);
      }
    }
    for (const named of namedPeersOf(plan.resources)) {
      this.#groupKeys.set(namedPeerText(named), namedPeerKey(policy, named));
    }
    for (const { type, name, inputs } of plan.resources) {
      const key = policy.groupKeys.get(`\${${type}::${name}.id}`) ?? policy.groupKeys.get(String(inputs.name));
      if (key !== undefined) this.#groupKeys.set(name, key);
    }
    for (const { name, inputs } of plan.resources.filter(({ type }) => type.endsWith(":ExistingRancher"))) {
      const group = String(inputs.securityGroupId ?? inputs.tag);
      const ofCloud = groupsOfCloud(policy, String(inputs.cloud));
      const tagKey = inputs.tag === undefined ? undefined : foreignKey(ofCloud, "tag", group);
      const key = policy.groupKeys.get(group) ?? tagKey;
      if (key !== undefined) this.#groupKeys.set(name, key);
    }
  }

  /** Why this may pass: what the receiver's rules say, or the sender's where the receiver has none. */
  of(policy: Policy, from: Party, to: Party, traffic: PolicyTraffic, family: AddressFamily): Reason {
    const { ingress, egress } = reach(policy, from, to, traffic, { family });
    const deciding = ingress.unguarded ? egress : ingress;
    if (deciding.unguarded) return { why: "no firewall guards it", citation: "" };
    return this.ofRules(deciding.rules);
  }

  ofRules(rules: readonly Allowance[]): Reason {
    const named = rules.flatMap((rule) => this.#explain(rule)).filter((rule) => rule.why !== "");
    return {
      why: [...new Set(named.map((rule) => rule.why))].join("; "),
      citation: [...new Set(named.map((rule) => rule.citation).filter((citation) => citation !== ""))].join("; "),
    };
  }

  #explain(rule: Allowance): Reason[] {
    const own = (this.#byResource.get(rule.source.name) ?? []).filter((one) => this.#isFrom(one, rule));
    if (own.length > 0) return own;
    return [{ why: rule.source.description ?? "", citation: "" }];
  }

  #isFrom(explained: ExplainedRule, rule: Allowance): boolean {
    if (explained.direction !== rule.direction) return false;
    const traffic = policyTrafficText(rule.traffic);
    if (explained.traffic !== traffic && explained.traffic !== "everything") return false;
    switch (rule.peer.kind) {
      case "group":
        return this.#groupKeys.get(explained.peer) === rule.peer.group;
      case "range":
        return explained.peer === rule.peer.range;
      case "everyone":
        return explained.peer.endsWith("/0");
      case "symbol":
      case "unknown":
        return true;
    }
  }
}
