/**
 * Rules that another rule of the same group makes redundant, in ours and in the users' own. What can't be proven redundant
 * is not reported; of two equal rules the later by name is.
 */
import { intervalOf } from "../../addresses/address-interval";
import { policyTrafficText, type Allowance, type PolicyPeer, type RuleSource } from "../../reach/policy";
import { spanOf } from "../../reach/traffic-line";
import { finding, groupName, partOf, placeOfRule, type Finding, type Scene } from "./finding";

interface RangeAllowance {
  readonly rule: Allowance;
  readonly by: Allowance | undefined;
}

/** One resource, or one part of it, may say several things: it is redundant when all of them are. */
export function shadowFindings({ policy }: Scene): Finding[] {
  const bySource = new Map<string, { source: RuleSource; all: RangeAllowance[]; group: string }>();
  for (const { group, allowances } of policy.guards) {
    const sure = allowances.filter(({ effect }) => effect === "allow");
    for (const rule of sure) {
      const key = sourceKey(rule.source);
      const known = bySource.get(key) ?? { source: rule.source, all: [], group };
      known.all.push({ rule, by: sure.find((other) => isShadowedBy(rule, other)) });
      bySource.set(key, known);
    }
  }
  return [...bySource.values()].flatMap(({ source, all, group }) => {
    const [first] = all;
    if (first?.by === undefined || !all.every(({ by }) => by !== undefined)) return [];
    const { rule, by } = first;
    const preposition = rule.direction === "ingress" ? "from" : "to";
    const what =
      `${partOf(source)}${policyTrafficText(rule.traffic)} ${preposition} ${peerText(rule.peer)} on ${groupName(group)} ` +
      `is within ${policyTrafficText(by.traffic)} ${preposition} ${peerText(by.peer)} of ${partOf(by.source)}${by.source.name}`;
    return [finding("shadowed-rule", placeOfRule(source), what)];
  });
}

function sourceKey({ type, name, part }: RuleSource): string {
  return `${type}::${name} ${part ?? ""}`;
}

function isShadowedBy(rule: Allowance, other: Allowance): boolean {
  if (sourceKey(rule.source) === sourceKey(other.source)) return false;
  return contains(other, rule) && (!contains(rule, other) || sourceKey(other.source) < sourceKey(rule.source));
}

function contains(outer: Allowance, inner: Allowance): boolean {
  return (
    outer.direction === inner.direction &&
    inner.families.length > 0 &&
    inner.families.every((family) => {
      const [whole, part] = [spanOf(outer.traffic, family), spanOf(inner.traffic, family)];
      return outer.families.includes(family) && whole.first <= part.first && part.last <= whole.last;
    }) &&
    containsPeer(outer.peer, inner.peer)
  );
}

function containsPeer(outer: PolicyPeer, inner: PolicyPeer): boolean {
  if (outer.kind === "everyone") return inner.kind !== "unknown";
  if (outer.kind === "group") return inner.kind === "group" && outer.group === inner.group;
  if (outer.kind === "symbol") return inner.kind === "symbol" && outer.symbol === inner.symbol;
  if (outer.kind !== "range" || inner.kind !== "range" || outer.family !== inner.family) return false;
  const [whole, part] = [intervalOf(outer.range), intervalOf(inner.range)];
  return whole.first <= part.first && part.last <= whole.last;
}

function peerText(peer: PolicyPeer): string {
  switch (peer.kind) {
    case "group":
      return groupName(peer.group);
    case "range":
      return peer.range;
    case "everyone":
      return "everyone";
    case "symbol":
      return peer.symbol.replace(/^.*::/, "");
    case "unknown":
      return peer.text;
  }
}
