/**
 * May one reach another, and because of which rules: from decoded resources alone, for all clouds. Both ends must agree
 * where both are guarded; an address has no guard of its own; what can't be known is never reported as allowed or denied.
 */
import { addressFamilies, type AddressFamily } from "../addresses/address";
import { statesOver, unknownState, verdictOf, verdictOver, type Answer, type States, type Verdict } from "./answer";
import type { Allowance, Endpoint, Policy, PolicyTraffic } from "./policy";
import { PolicyIndex, type Prepared, type Subject, type View } from "./policy-index";
import type { Direction } from "../firewall/rule";
import { spanOf } from "./traffic-line";
import type { MemberSubject } from "./other-end";

/** Someone who can be asked about: one node or range, or several of which all are meant. */
export interface Asked {
  readonly subjects: readonly Subject[];
}

/** What one end's rules say. `unguarded`: no rule decides, the end lets everything or nothing pass, or it is no node. */
export interface SideReach {
  readonly verdict: Verdict;
  readonly unguarded: boolean;
  /** The rules that match, surely or perhaps, and name some of the traffic. */
  readonly rules: readonly Allowance[];
}

export interface Reach {
  readonly verdict: Verdict;
  readonly egress: SideReach;
  readonly ingress: SideReach;
  readonly families: readonly AddressFamily[];
  readonly note?: string;
}

export interface ReachOptions {
  /** Default: the families that both have; IPv4 where that can't be told. */
  readonly family?: AddressFamily;
}

/**
 * May `from` send this traffic to `to`? A node asked about itself is answered as another node like it would be: what a node
 * says to itself passes no firewall of a cloud.
 */
export function reach(
  policy: Policy | PolicyIndex,
  from: Asked,
  to: Asked,
  traffic: PolicyTraffic,
  options: ReachOptions = {},
): Reach {
  if (from.subjects.length === 0 || to.subjects.length === 0) return nobody;
  const index = policy instanceof PolicyIndex ? policy : PolicyIndex.of(policy);
  const senders = from.subjects.map((subject) => index.prepare(subject));
  const receivers = to.subjects.map((subject) => index.prepare(subject));
  const parts = senders.flatMap((sender) =>
    receivers.flatMap((receiver) =>
      familiesBetween(sender, receiver, options.family).map((family) =>
        reachOne(index, sender, receiver, traffic, family),
      ),
    ),
  );
  if (parts.length === 0) return { ...nobody, verdict: "unknown", note: unrelatedNote(from, to) };
  const notes = new Set(parts.flatMap((part) => part.note ?? []));
  return {
    verdict: verdictOf(joinStates(parts.map((part) => part.states))),
    egress: joinSides(parts.map((part) => part.egress)),
    ingress: joinSides(parts.map((part) => part.ingress)),
    families: [...new Set(parts.map((part) => part.family))],
    ...(notes.size > 0 ? { note: [...notes].join("; ") } : {}),
  };
}

function unrelatedNote(from: Asked, to: Asked): string {
  const [member] = [...from.subjects, ...to.subjects].filter((subject) => subject.kind === "member");
  return member === undefined
    ? "the two have no address family in common"
    : `the rules of another cloud can't name ${member.name}, and nothing tells at which addresses they would meet`;
}

const noSide: SideReach = { verdict: "denied", unguarded: true, rules: [] };
const nobody: Reach = {
  verdict: "denied",
  egress: noSide,
  ingress: noSide,
  families: [],
  note: "nobody: one of the two has no node and no address",
};

/** What may pass between two, along the whole line; null where they have no such family. */
export function answerBetween(index: PolicyIndex, from: Prepared, to: Prepared, family: AddressFamily): Answer | null {
  if (!from.families.includes(family) || !to.families.includes(family)) return null;
  if (isForeign(from.subject, to.subject)) return null;
  if (from.profile === null && to.profile === null) return index.book.constant(unknownState);
  const [view, otherView] = viewsBetween(from.subject, to.subject);
  const answer = viewed(index, from, to, view, family);
  return otherView === undefined ? answer : index.book.oneOf(answer, viewed(index, from, to, otherView, family));
}

/** What each end alone says of the other, along the whole line. */
export interface EndAnswers {
  readonly egress: Answer;
  readonly ingress: Answer;
}

/** Null where the two have no such family. */
export function endsBetween(
  index: PolicyIndex,
  from: Prepared,
  to: Prepared,
  family: AddressFamily,
): EndAnswers | null {
  if (!from.families.includes(family) || !to.families.includes(family)) return null;
  if (isForeign(from.subject, to.subject)) return null;
  const [view, otherView] = viewsBetween(from.subject, to.subject);
  const egress = index.side("egress", from, to, view, family);
  const ingress = index.side("ingress", from, to, view, family);
  if (otherView === undefined) return { egress, ingress };
  return {
    egress: index.book.oneOf(egress, index.side("egress", from, to, otherView, family)),
    ingress: index.book.oneOf(ingress, index.side("ingress", from, to, otherView, family)),
  };
}

function viewed(index: PolicyIndex, from: Prepared, to: Prepared, view: View, family: AddressFamily): Answer {
  return index.book.bothEnds(
    index.side("egress", from, to, view, family),
    index.side("ingress", from, to, view, family),
  );
}

const privately = ["private"] as const;
const publicly = ["public"] as const;
const eitherWay = ["private", "public"] as const;

/** Which address of the other each sees. Across networks of one cloud it depends on routes that no rule tells. */
function viewsBetween(from: Subject, to: Subject): readonly [View, View?] {
  if (from.kind === "range" || to.kind === "range") return privately;
  // Addresses of a list are what they are; members of a group are known by their private ones.
  if (from.kind === "member" || to.kind === "member")
    return to.kind === "node" && to.facing === "public" ? publicly : privately;
  if (from.cloud !== to.cloud || to.facing === "public") return publicly;
  return from.network !== null && to.network !== null && from.network !== to.network ? eitherWay : privately;
}

/** What one cloud's rules can name is nobody to the rules of another: who its members are there, nothing tells. */
function isForeign(one: Subject, other: Subject): boolean {
  const [member, node] = one.kind === "member" ? [one, other] : [other, one];
  return member.kind === "member" && node.kind === "node" && member.cloud !== node.cloud;
}

interface ReachPart {
  readonly family: AddressFamily;
  readonly states: States;
  readonly egress: SidePart;
  readonly ingress: SidePart;
  readonly note?: string;
}

interface SidePart extends SideReach {
  readonly states: States;
}

function reachOne(
  index: PolicyIndex,
  from: Prepared,
  to: Prepared,
  traffic: PolicyTraffic,
  family: AddressFamily,
): ReachPart {
  const span = spanOf(traffic, family);
  const views = viewsBetween(from.subject, to.subject).filter((view) => view !== undefined);
  const answer = answerBetween(index, from, to, family);
  const sideOf = (direction: Direction): SidePart => {
    const states = joinStates(views.map((view) => statesOver(index.side(direction, from, to, view, family), span)));
    const profile = (direction === "ingress" ? to : from).profile;
    const matches = views.flatMap((view) => index.matches(direction, from, to, view, family));
    const rules = matches
      .filter(({ entry }) => entry.span.first <= span.last && span.first <= entry.span.last)
      .map(({ entry }) => entry.allowance);
    return { states, verdict: verdictOf(states), unguarded: profile?.unguarded !== null, rules: unique(rules) };
  };
  const note = noteOn(from, to, views, answer, traffic, family);
  return {
    family,
    states: answer === null ? unknownState : statesOver(answer, span),
    egress: sideOf("egress"),
    ingress: sideOf("ingress"),
    ...(note === undefined ? {} : { note }),
  };
}

function noteOn(
  from: Prepared,
  to: Prepared,
  views: readonly View[],
  answer: Answer | null,
  traffic: PolicyTraffic,
  family: AddressFamily,
): string | undefined {
  if (from.profile === null && to.profile === null)
    return "neither end is one of the resources: no rule of theirs decides";
  if (views.length > 1 && answer !== null && verdictOver(answer, spanOf(traffic, family)) === "unknown") {
    return "they are in different networks, and it is not known at which address one meets the other";
  }
  const ends = [
    { end: from, direction: "egress" },
    { end: to, direction: "ingress" },
  ] as const;
  const open = ends.flatMap(({ end: { profile, subject }, direction }) =>
    profile?.unguarded?.[direction] === "open" && subject.kind === "node" ? [subject.name] : [],
  );
  return open.length > 0 ? `no firewall guards ${open.join(" and ")}` : undefined;
}

/** The families in which two can meet. */
function familiesBetween(from: Prepared, to: Prepared, asked: AddressFamily | undefined): AddressFamily[] {
  if (isForeign(from.subject, to.subject)) return [];
  const common = from.families.filter((family) => to.families.includes(family));
  if (asked !== undefined) return common.filter((family) => family === asked);
  if (from.subject.kind === "range" || to.subject.kind === "range") return common;
  const [own, other] = [endpointFamilies(from.subject), endpointFamilies(to.subject)];
  const shared = common.filter((family) => own.has(family) && other.has(family));
  return shared.length > 0 ? shared : ["ipv4"];
}

function endpointFamilies(node: Endpoint | MemberSubject): Set<AddressFamily> {
  if (node.kind === "member") return new Set(addressFamilies);
  const known = [...node.addresses, ...node.publicAddresses].map((address) => address.family);
  return new Set(known.length > 0 ? known : ["ipv4" as const]);
}

function joinStates(states: readonly States[]): States {
  return states.reduce((one, other) => one | other, 0);
}

function joinSides(parts: readonly SidePart[]): SideReach {
  return {
    verdict: verdictOf(joinStates(parts.map((part) => part.states))),
    unguarded: parts.every((part) => part.unguarded),
    rules: unique(parts.flatMap((part) => part.rules)),
  };
}

/** A firewall bound to several tags of a node says the same several times. */
function unique(rules: readonly Allowance[]): readonly Allowance[] {
  if (rules.length < 2) return rules;
  const seen = new Map<string, Allowance>();
  for (const rule of rules) {
    const { type, name, part } = rule.source;
    seen.set(`${type} ${name} ${part ?? ""} ${JSON.stringify(rule.peer)} ${rule.families.join()}`, rule);
  }
  return [...seen.values()];
}
