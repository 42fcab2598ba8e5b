/** The answer to one question, in words: yes or no first, then what decides at each end, and why that is there. */
import { clouds } from "../../components/clouds";
import { cloudNames } from "../../components/clouds/cloud";
import { spansWith } from "../../components/reach/answer";
import { allPairs } from "../../components/reach/all-pairs";
import type { Party } from "../../components/reach/party";
import { policyTrafficText, type Allowance, type PolicyTraffic } from "../../components/reach/policy";
import type { Reach, SideReach } from "../../components/reach/reach";
import { spanOf, trafficsOf } from "../../components/reach/traffic-line";
import { withoutLines } from "../matrix/printed-symptoms";
import type { Reading } from "../sources/reading";
import { openingLines } from "./openings";

export interface Asked {
  readonly from: Party;
  readonly to: Party;
  readonly traffic: PolicyTraffic;
}

export function answerLines(asked: Asked, found: Reach, reading: Reading): string[] {
  const { from, to } = asked;
  return [
    headLine(asked, found, reading),
    ...sideLines("sending", from, found.egress, reading),
    ...sideLines("receiving", to, found.ingress, reading),
    ...exceptionLines(asked, found),
    ...withoutItLines(asked, found, reading),
    ...(found.note === undefined ? [] : [`note: ${found.note}`]),
    ...(found.verdict === "denied" ? openingLines(asked, reading.plan) : []),
  ];
}

function headLine({ from, to, traffic }: Asked, found: Reach, reading: Reading): string {
  const what = policyTrafficText(traffic);
  switch (found.verdict) {
    case "allowed":
      return `yes: ${from.name} may reach ${to.name} on ${what}`;
    case "denied":
      return `no: ${from.name} may not reach ${to.name} on ${what}`;
    case "unknown":
      return `unknown: whether ${from.name} may reach ${to.name} on ${what} can't be told`;
    case "partly": {
      const passing = passingOf({ from, to, traffic }, found, reading);
      return passing.length === 0
        ? `no: some of ${from.name} may reach some of ${to.name} on ${what}, others may not`
        : `no: ${from.name} may reach ${to.name} on ${passing.join(", ")}, not on all of ${what}`;
    }
  }
}

/** The parts of the traffic that surely pass, for everyone who was asked about. */
function passingOf({ from, to, traffic }: Asked, { families }: Reach, { policy }: Reading): string[] {
  const [family = "ipv4"] = families;
  const asked = spanOf(traffic, family);
  for (const pair of allPairs(policy, from === to ? [from] : [from, to])) {
    if (pair.from !== from || pair.to !== to || pair.family !== family) continue;
    return spansWith(pair.answer, "allowed")
      .map(({ first, last }) => ({ first: Math.max(first, asked.first), last: Math.min(last, asked.last) }))
      .filter(({ first, last }) => first <= last)
      .flatMap(trafficsOf)
      .map(policyTrafficText);
  }
  return [];
}

/** What is seen where it does not pass, if a row of the matrix says that it should. */
function withoutItLines({ from, to, traffic }: Asked, { verdict }: Reach, { parties }: Reading): string[] {
  if (verdict !== "denied" && verdict !== "partly") return [];
  return withoutLines(partyOf(from, parties), partyOf(to, parties), traffic);
}

/** The matrix's word for a party; a node's is that of its role. */
function partyOf({ kind, name, role, subjects }: Party, parties: readonly Party[]): string | null {
  if (kind !== "node") return role ?? name;
  const own = parties.find((one) => one.kind === "role" && one.subjects.some((subject) => subjects.includes(subject)));
  return own?.role ?? null;
}

/** Where a cloud can't say what was asked, and says something else instead. */
function exceptionLines({ from, to, traffic }: Asked, { verdict }: Reach): string[] {
  const own = [from, to].flatMap(({ subjects }) =>
    subjects.flatMap((subject) => (subject.kind === "node" ? [subject.cloud] : [])),
  );
  if (verdict !== "partly") return [];
  return cloudNames
    .filter((cloud) => own.includes(cloud))
    .flatMap((cloud) => clouds[cloud].firewall.exceptions)
    .filter((exception) => exception.concerns(traffic))
    .map(({ id, why }) => `note: ${id}: ${why}`);
}

function sideLines(end: string, party: Party, side: SideReach, { reasons }: Reading): string[] {
  if (side.unguarded) return [];
  if (side.rules.length === 0) {
    const what = side.verdict === "unknown" ? "what its groups allow can't be told" : "no rule of its groups allows it";
    return [`${end} end, ${party.name}: ${what}`];
  }
  return [
    `${end} end, ${party.name}: ${side.verdict} by`,
    ...side.rules.map((rule) => {
      const because = reasonText(reasons.ofRules([rule]));
      return because === "" ? `- ${placeText(rule)}` : `- ${placeText(rule)}: ${because}`;
    }),
  ];
}

function placeText({ source: { type, name, part } }: Allowance): string {
  return `${type.split(":").at(-1) ?? type} ${name}${part === null ? "" : ` ${part}`}`;
}

function reasonText({ why, citation }: { why: string; citation: string }): string {
  return [why, citation].filter((text) => text !== "").join("; ");
}
