/**
 * Where nobody can tell from the resources who may talk to whom, by its cause: a rule that can't be read, a group whose
 * rules are elsewhere, a node whose groups or address are not known. Where no cause is at hand, by whom it concerns.
 */
import { spansWith } from "../../reach/answer";
import { allPairs } from "../../reach/all-pairs";
import { isDecidedHere } from "../../reach/party";
import { policyTrafficText, type Allowance } from "../../reach/policy";
import { trafficsOf } from "../../reach/traffic-line";
import { finding, groupName, partOf, placeOfRule, type Finding, type Scene } from "./finding";

export function unknownFindings(scene: Scene): Finding[] {
  const causes = [...ruleCauses(scene), ...groupCauses(scene), ...nodeCauses(scene)];
  const found = causes.length > 0 ? causes : unexplained(scene);
  return [...new Map(found.map((one) => [`${one.where} ${one.what}`, one])).values()];
}

function ruleCauses({ policy }: Scene): Finding[] {
  return policy.guards
    .flatMap(({ allowances }) => allowances)
    .flatMap((rule) => {
      const doubt = doubtOf(rule);
      if (doubt === undefined) return [];
      const what = `${partOf(rule.source)}${policyTrafficText(rule.traffic)}: ${doubt}`;
      return [finding("unknown-reach", placeOfRule(rule.source), what)];
    });
}

function doubtOf({ effect, doubt, peer }: Allowance): string | undefined {
  if (peer.kind === "unknown") return `who ${peer.text} is can't be told`;
  if (effect === "maybe" || effect === "contest") return doubt ?? "whether this rule holds can't be told";
  return undefined;
}

function groupCauses({ policy }: Scene): Finding[] {
  const carried = new Set(policy.endpoints.flatMap(({ groups }) => groups));
  return policy.guards
    .filter(({ group, complete, allowances }) => !complete && carried.has(group) && allowances.every(isSure))
    .map(({ group }) => {
      const name = groupName(group);
      return finding("unknown-reach", name, `nodes carry ${name}, whose rules are not among the resources`);
    });
}

function isSure(rule: Allowance): boolean {
  return doubtOf(rule) === undefined;
}

function nodeCauses({ policy }: Scene): Finding[] {
  return policy.endpoints
    .filter(({ groupsKnown }) => !groupsKnown)
    .map(({ type, name }) =>
      finding("unknown-reach", `${type}::${name}`, `which groups ${name} carries can't be told`),
    );
}

/** Mostly an address that only a deployment knows, beside a rule for a range. */
function unexplained({ policy, parties }: Scene): Finding[] {
  const asked = parties.filter(({ kind, subjects }) => kind !== "node" && subjects.length > 0);
  const open = new Map<string, { from: Set<string>; traffic: Set<string> }>();
  for (const { from, to, answer } of allPairs(policy, asked)) {
    if (!isDecidedHere(from, to, "unknown")) continue;
    for (const traffic of spansWith(answer, "unknown").flatMap(trafficsOf)) {
      const known = open.get(to.name) ?? { from: new Set(), traffic: new Set() };
      known.from.add(from.name);
      known.traffic.add(policyTrafficText(traffic));
      open.set(to.name, known);
    }
  }
  return [...open].map(([to, { from, traffic }]) =>
    finding(
      "unknown-reach",
      to,
      `whether ${[...from].join(", ")} may reach ${to} on ${[...traffic].join(", ")} depends on addresses that only a deployment knows`,
    ),
  );
}
