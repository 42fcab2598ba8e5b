/**
 * Fewer rules that allow exactly the same traffic: what every role shares moves to the common group, adjacent ports of one
 * peer become one range, a rule inside another one goes and leaves its reasons there. What cannot be proven redundant
 * stays. The result is sorted by name and does not depend on the order of the input.
 */
import { isPortTraffic, trafficContains, trafficText as key } from "../matrix/traffic";
import { rangeContains } from "../addresses/address";
import { peerText, ruleName, type Peer, type Reason, type Rule } from "./rule";

/**
 * Where all of a cluster's roles are the peers of a rule, the common group is the peer; where all of them carry a rule,
 * the common group carries it. Every node has a role and is in the common group, so nothing else is allowed by it.
 */
export function liftToCommon(rules: readonly Rule[], common: string, roles: readonly string[]): Rule[] {
  const peersLifted = lift(
    rules,
    (rule) => (rule.peer.kind === "group" && roles.includes(rule.peer.group) ? rule.peer.group : undefined),
    (rule) => [rule.group, rule.direction, key(rule.traffic)].join(" "),
    (rule) => ({ ...rule, peer: { kind: "group", group: common } }),
    roles.length,
  );
  return lift(
    peersLifted,
    (rule) => (roles.includes(rule.group) ? rule.group : undefined),
    (rule) => [rule.direction, key(rule.traffic), peerKey(rule.peer)].join(" "),
    (rule) => ({ ...rule, group: common }),
    roles.length,
  );
}

/** Replaces rules that are alike but for the role by one, where every role has its own. */
function lift(
  rules: readonly Rule[],
  roleOf: (rule: Rule) => string | undefined,
  alike: (rule: Rule) => string,
  lifted: (rule: Rule) => Rule,
  roleCount: number,
): Rule[] {
  const classes = groupBy(rules, (rule) => (roleOf(rule) === undefined ? undefined : alike(rule)));
  const complete = [...classes.values()].filter((same) => new Set(same.map(roleOf)).size === roleCount);
  const replaced = new Set(complete.flat());
  return [
    ...rules.filter((rule) => !replaced.has(rule)),
    ...complete.map((same) => withReasons(lifted(same[0] as Rule), same)),
  ];
}

/** Joins ports of one group, direction, protocol and peer that overlap or touch. */
export function joinPorts(rules: readonly Rule[]): Rule[] {
  const classes = groupBy(rules, (rule) => {
    const ports = isPortTraffic(rule.traffic) ? rule.traffic.protocol : key(rule.traffic);
    return [rule.group, rule.direction, ports, peerKey(rule.peer)].join(" ");
  });
  return [...classes.values()].flatMap((alike) =>
    isPortTraffic((alike[0] as Rule).traffic) ? join(alike) : merge(alike),
  );
}

function join(alike: readonly Rule[]): Rule[] {
  const result: Rule[] = [];
  for (const rule of [...alike].sort((one, other) => firstPort(one) - firstPort(other))) {
    const last = result.at(-1);
    if (last !== undefined && isPortTraffic(last.traffic) && isPortTraffic(rule.traffic)) {
      if (rule.traffic.first <= last.traffic.last + 1) {
        const traffic = { ...last.traffic, last: Math.max(last.traffic.last, rule.traffic.last) };
        result[result.length - 1] = withReasons({ ...last, traffic }, [last, rule]);
        continue;
      }
    }
    result.push(rule);
  }
  return result;
}

function firstPort(rule: Rule): number {
  return isPortTraffic(rule.traffic) ? rule.traffic.first : 0;
}

function merge(alike: readonly Rule[]): Rule[] {
  return [withReasons(alike[0] as Rule, alike)];
}

/**
 * Drops each rule that another one contains. `containing` names the common group of a role's group: its rules hold for
 * the role's nodes too, and as a peer it includes them.
 */
export function withoutRedundant(rules: readonly Rule[], containing: (group: string) => string | undefined): Rule[] {
  const sorted = sortRules(rules);
  const absorbed = new Map<Rule, Rule[]>();
  const kept = sorted.filter((rule) => {
    const container = sorted.find((other) => other !== rule && contains(other, rule, containing));
    if (container !== undefined) absorbed.set(container, [...(absorbed.get(container) ?? []), rule]);
    return container === undefined;
  });
  return kept.map((rule) => withReasons(rule, [rule, ...allAbsorbed(rule, absorbed)]));
}

/** What a rule absorbed, and what that had absorbed before. */
function allAbsorbed(rule: Rule, absorbed: ReadonlyMap<Rule, readonly Rule[]>): Rule[] {
  return (absorbed.get(rule) ?? []).flatMap((inner) => [inner, ...allAbsorbed(inner, absorbed)]);
}

type Containing = (group: string) => string | undefined;

/** Whether `outer` allows all that `inner` allows. Equal rules do not occur: joinPorts made them one. */
function contains(outer: Rule, inner: Rule, containing: Containing): boolean {
  return (
    outer.direction === inner.direction &&
    (outer.group === inner.group || outer.group === containing(inner.group)) &&
    trafficContains(outer.traffic, inner.traffic) &&
    peerContains(outer.peer, inner.peer, containing)
  );
}

function peerContains(outer: Peer, inner: Peer, containing: Containing): boolean {
  if (outer.kind === "group") {
    return inner.kind === "group" && (outer.group === inner.group || outer.group === containing(inner.group));
  }
  if (outer.kind !== "range") return peerKey(outer) === peerKey(inner);
  return inner.kind === "range" && rangeContains(outer.range, inner.range);
}

/** By name, which says all that a rule says. */
export function sortRules(rules: readonly Rule[]): Rule[] {
  const named = rules.map((rule) => ({ rule, name: ruleName(rule) }));
  return named.sort((one, other) => compare(one.name, other.name)).map(({ rule }) => rule);
}

/** The rule with the reasons of all of these, each once, in an order of their own. */
function withReasons(rule: Rule, sources: readonly Rule[]): Rule {
  const reasons = new Map<string, Reason>();
  for (const reason of sources.flatMap((source) => source.reasons)) {
    const before = reasons.get(reason.why);
    const citations = new Map(
      [...(before?.citations ?? []), ...reason.citations].map((one) => [JSON.stringify(one), one]),
    );
    const sorted = [...citations].sort(([one], [other]) => compare(one, other)).map(([, citation]) => citation);
    reasons.set(reason.why, { why: reason.why, citations: sorted });
  }
  return { ...rule, reasons: [...reasons.values()].sort((one, other) => compare(one.why, other.why)) };
}

function peerKey(peer: Peer): string {
  return `${peer.kind} ${peerText(peer)}`;
}

function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string | undefined): Map<string, Value[]> {
  const classes = new Map<string, Value[]>();
  for (const value of values) {
    const name = keyOf(value);
    if (name === undefined) continue;
    const same = classes.get(name);
    if (same === undefined) classes.set(name, [value]);
    else same.push(value);
  }
  return classes;
}

/** By code unit, the same on every machine and locale. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
