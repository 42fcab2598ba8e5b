/**
 * What may come in to the judged nodes and no row needs, rule by rule, the worst first. What nodes may dial is not judged
 * here: open egress is a choice.
 */
import type { AddressFamily } from "../../components/addresses/address";
import { intervalOf, isWorldwide, privateIntervals } from "../../components/addresses/address-interval";
import { allowedState, partsOf } from "../../components/reach/answer";
import {
  policyTrafficText,
  type Allowance,
  type Endpoint,
  type Guard,
  type Policy,
} from "../../components/reach/policy";
import type { PolicyIndex } from "../../components/reach/policy-index";
import { answerBetween } from "../../components/reach/reach";
import { spanOf, trafficsOf, type Span } from "../../components/reach/traffic-line";
import type { CloudName } from "../../components/clouds/cloud";
import type { Traffic } from "../../components/matrix/traffic";
import { fewOf } from "../estate/estate";
import { MachineIndex } from "../estate/machine-index";
import { cloudOf, neededSpans, without, type Needs } from "./needs";
import { className, type NodeClass } from "./node-classes";
import { Members } from "./rule-senders";

export interface OpenTraffic {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  /** The group that lets it in; null where nothing guards the node. */
  readonly group: string | null;
  /** The rule that says so, by its id or name. */
  readonly rule: string | null;
  readonly isWorld: boolean;
  /** What it would be needed for, as the option of this command that says so; null where nothing needs it. */
  readonly neededWith: string | null;
}

export interface OpenOf {
  readonly cluster: string | null;
  readonly traffic: OpenTraffic;
}

/** The worst first. */
const ranks = ["world", "unknown group", "public range", "private range", "other machines", "nodes"] as const;
type Rank = (typeof ranks)[number];

/** One sender that a rule lets in, and what of it no row needs. */
interface Surplus {
  readonly from: string;
  readonly rank: Rank;
  readonly spans: ReadonlyMap<AddressFamily, readonly Span[]>;
  /** What a sender of this kind needs, in other circumstances too. */
  readonly needed: (needs: Needs) => readonly Traffic[];
}

export function openTraffic(index: PolicyIndex, policy: Policy, classes: readonly NodeClass[], needs: Needs): OpenOf[] {
  const guards = new Map(policy.guards.map((guard) => [guard.group, guard]));
  const members = new Members(policy, classes);
  const variants = [...needs.variants()];
  const found = new Map<
    string,
    { rank: number; cluster: string | null; traffic: OpenTraffic; to: Set<string>; from: Set<string> }
  >();
  const add = (one: NodeClass, rank: Rank, traffic: Omit<OpenTraffic, "to">, ruleKey: string) => {
    const key = JSON.stringify([one.cluster, traffic.ports, traffic.group, ruleKey, rank]);
    const known = found.get(key) ?? {
      rank: ranks.indexOf(rank),
      cluster: one.cluster,
      traffic: { ...traffic, to: "" },
      to: new Set<string>(),
      from: new Set<string>(),
    };
    known.to.add(className(one, classes));
    known.from.add(traffic.from);
    found.set(key, known);
  };
  for (const one of classes) {
    const own = new Map(
      one.endpoints
        .flatMap(({ groups }) => groups.flatMap((group) => guards.get(group) ?? []))
        .map((guard) => [guard.group, guard]),
    );
    if (
      one.endpoints.some(({ unguarded }) => unguarded.ingress === "open") &&
      own.size === 0 &&
      !one.parties.includes("loadBalancer")
    ) {
      add(
        one,
        "world",
        { from: "the world", ports: "everything", group: null, rule: null, isWorld: true, neededWith: null },
        "unguarded",
      );
    }
    for (const guard of own.values()) {
      for (const rule of guard.allowances) {
        if (rule.direction !== "ingress" || rule.effect !== "allow") continue;
        for (const { from, rank, spans, needed } of surplusOf(index, rule, one, members, needs)) {
          for (const ports of portsOf(rule, spans)) {
            const { name, part } = rule.source;
            const named = part === null ? name : `${name} ${part}`;
            const neededWith =
              variants.find((variant) => isNeeded(spans, needed(variant.needs), cloudOf(one)))?.what ?? null;
            const traffic = {
              from,
              ports,
              group: groupText(guard),
              rule: named,
              isWorld: rank === "world",
              neededWith,
            };
            add(one, rank, traffic, JSON.stringify([rule.source.type, named, rule.peer]));
          }
        }
      }
    }
  }
  const all = [...found.values()]
    .sort((one, other) => one.rank - other.rank)
    .map(({ cluster, traffic, from, to }) => ({
      cluster,
      traffic: { ...traffic, from: fewOf([...from], 8), to: [...to].join(", ") },
    }));
  return joinedRules(all);
}

/** What several rules of a group say alike, one for each address family mostly, is one opening. */
function joinedRules(all: readonly OpenOf[]): OpenOf[] {
  const alike = new Map<string, OpenOf>();
  for (const one of all) {
    const { from, to, ports, group } = one.traffic;
    const key = JSON.stringify([one.cluster, from, to, ports, group]);
    const known = alike.get(key);
    const rules = [known?.traffic.rule, one.traffic.rule].flatMap((rule) => rule ?? []);
    const rule = rules.length === 0 ? null : [...new Set(rules)].join(", ");
    alike.set(key, { ...one, traffic: { ...one.traffic, rule } });
  }
  return [...alike.values()];
}

function groupText({ group }: Guard): string {
  return MachineIndex.groupText(group);
}

/** Whether all of it is needed where this is. */
function isNeeded(spans: Surplus["spans"], needed: readonly Traffic[], cloud: CloudName): boolean {
  return [...spans].every(([family, all]) => {
    const wanted = neededSpans(needed, cloud, family);
    return all.every((span) => without(span, wanted).length === 0);
  });
}

/** Few parts are told one by one; of many, the rule's own words are clearer. */
function portsOf({ traffic }: Allowance, spans: ReadonlyMap<AddressFamily, readonly Span[]>): string[] {
  const texts = new Set([...spans.values()].flatMap((all) => all.flatMap(trafficsOf).map(policyTrafficText)));
  return texts.size === 0 ? [] : [texts.size > 3 ? policyTrafficText(traffic) : [...texts].join(", ")];
}

/** Whoever a rule lets in, each with what no row needs of it. */
function surplusOf(index: PolicyIndex, rule: Allowance, to: NodeClass, members: Members, needs: Needs): Surplus[] {
  const cloud = cloudOf(to);
  const minus = (needed: readonly Traffic[]) =>
    new Map(
      rule.families.map(
        (family) => [family, without(spanOf(rule.traffic, family), neededSpans(needed, cloud, family))] as const,
      ),
    );
  const outside = (from: string, rank: Rank): Surplus => {
    const needed = (some: Needs) => some.fromOutside(rank === "world" ? "everyone" : "chosen", to);
    return { from, rank, needed, spans: minus(needed(needs)) };
  };
  const inside = (senders: readonly NodeClass[], others: readonly Endpoint[]): Surplus[] => [
    ...senders.map((from): Surplus => {
      const needed = (some: Needs) => some.between(from, to);
      const spans = passing(index, minus(needed(needs)), from.endpoints, to.endpoints);
      return { from: members.nameOf(from), rank: "nodes", needed, spans };
    }),
    ...(others.length === 0 ? [] : [otherMachines(others)]),
  ];
  const otherMachines = (others: readonly Endpoint[]): Surplus => {
    const surplus = outside(fewOf([...new Set(others.map(({ name }) => name))]), "other machines");
    return { ...surplus, spans: passing(index, surplus.spans, others.slice(0, 1), to.endpoints) };
  };
  const { peer } = rule;
  switch (peer.kind) {
    case "everyone":
      return [outside("the world", "world")];
    case "range": {
      if (isWorldwide(peer.range)) return [outside("the world", "world")];
      // A single address that is known to be a machine's is that machine.
      const owners = members.atAddress(peer.range);
      if (owners !== undefined) return inside(owners.classes, owners.others);
      return [outside(peer.range, isPrivate(peer.range) ? "private range" : "public range")];
    }
    case "group": {
      const { classes, others } = members.carrying(peer.group);
      if (classes.length > 0 || others.length > 0) return inside(classes, others);
      return members.isKnown(peer.group)
        ? []
        : [outside(`whoever carries ${MachineIndex.groupText(peer.group)}`, "unknown group")];
    }
    case "symbol": {
      const owners = members.withSymbol(peer.symbol);
      return owners === undefined ? [] : inside(owners.classes, owners.others);
    }
    // Who that is can't be told, which is a finding.
    case "unknown":
      return [];
  }
}

/** What the sender's own rules let out, too. */
function passing(
  index: PolicyIndex,
  spans: ReadonlyMap<AddressFamily, readonly Span[]>,
  from: readonly Endpoint[],
  to: readonly Endpoint[],
): ReadonlyMap<AddressFamily, readonly Span[]> {
  return new Map(
    [...spans].map(([family, all]) => {
      const allowed = from.flatMap((sender) =>
        to.flatMap((receiver) => {
          const answer = answerBetween(index, index.prepare(sender), index.prepare(receiver), family);
          return answer === null
            ? []
            : partsOf(answer).filter((_, at) => ((answer.states[at] ?? 0) & allowedState) !== 0);
        }),
      );
      const kept = all.flatMap((span) =>
        allowed
          .map(({ first, last }) => ({ first: Math.max(first, span.first), last: Math.min(last, span.last) }))
          .filter(({ first, last }) => first <= last),
      );
      return [family, kept] as const;
    }),
  );
}

function isPrivate(range: string): boolean {
  const { first, last, family } = intervalOf(range);
  return privateIntervals[family].some((interval) => interval.first <= first && last <= interval.last);
}
