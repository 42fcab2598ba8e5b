/**
 * Whether a stack's resources do what is expected of them: what its users wrote down, and what must hold everywhere. What
 * can't be known is neither allowed nor denied, so it meets no expectation.
 */
import { AddressError } from "../../addresses/address";
import { verdictOver, type Verdict } from "../../reach/answer";
import type { Likeness } from "../../reach/same-answers";
import { allPairs, type PairOptions } from "../../reach/all-pairs";
import { toldOf, type Party } from "../../reach/party";
import { PartyError, resolveParty } from "../../reach/resolve-party";
import { policyTrafficText, type Allowance, type Policy } from "../../reach/policy";
import type { Subject } from "../../reach/policy-index";
import { reach, type Asked } from "../../reach/reach";
import { spanOf } from "../../reach/traffic-line";
import type { Problem } from "../../judging/problem";
import type { StatedExpectation } from "./stated";
import { shippedExpectations, type ShippedExpectation } from "./shipped";

/** What is asked: a policy and who is in it. */
export interface Stage {
  readonly policy: Policy;
  readonly parties: readonly Party[];
}

/** One answer: from one party to one, one kind of traffic. */
export interface CheckedExpectation {
  /** The id of an expectation that holds everywhere; null for the user's own. */
  readonly shipped: string | null;
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
  readonly expected: "allow" | "deny";
  readonly verdict: Verdict;
  readonly isMet: boolean;
  /** Why it is expected, where that was said. */
  readonly why: string;
  /** What decides, where it is not as expected. */
  readonly rules: readonly Allowance[];
  readonly note: string;
}

/** Parties that an expectation names and that nobody has. */
export function partyProblems({ parties }: Pick<Stage, "parties">, stated: readonly StatedExpectation[]): Problem[] {
  return stated.flatMap((one, index) =>
    (["from", "to"] as const).flatMap((side) =>
      one[side].flatMap((name, which) => {
        const message = messageOf(parties, name);
        const path = `expect[${index}].${side}${one[side].length > 1 ? `[${which}]` : ""}`;
        return message === undefined ? [] : [{ path, message }];
      }),
    ),
  );
}

function messageOf(parties: readonly Party[], name: string): string | undefined {
  try {
    resolveParty(parties, name);
    return undefined;
  } catch (error) {
    if (error instanceof PartyError || error instanceof AddressError) return error.message;
    throw error;
  }
}

/**
 * The user's own expectations, in their order.
 *
 * @throws PartyError or AddressError where a party is unknown: `partyProblems` says so beforehand.
 */
export function checkStated({ policy, parties }: Stage, stated: readonly StatedExpectation[]): CheckedExpectation[] {
  return stated.flatMap((one) => {
    const wanted = (["allow", "deny"] as const).flatMap((expected) =>
      one[expected].map((traffic) => ({ expected, traffic })),
    );
    return one.from.flatMap((sender) =>
      one.to.flatMap((receiver) => {
        const [from, to] = [resolveParty(parties, sender), resolveParty(parties, receiver)];
        return wanted.map(({ expected, traffic }): CheckedExpectation => {
          const found = reach(policy, from, to, traffic);
          // What is said of nobody is no promise kept.
          const isSomebody = from.subjects.length > 0 && to.subjects.length > 0;
          const isMet = isSomebody && found.verdict === (expected === "allow" ? "allowed" : "denied");
          return {
            shipped: null,
            from: from.name,
            to: to.name,
            traffic: policyTrafficText(traffic),
            expected,
            verdict: found.verdict,
            isMet,
            why: one.why ?? "",
            rules: isMet ? [] : decidingRules(found.ingress.rules, found.egress.rules),
            note: isSomebody ? (found.note ?? "") : nobodyNote([from, to]),
          };
        });
      }),
    );
  });
}

function nobodyNote(asked: readonly Party[]): string {
  const nobody = asked.filter(({ subjects }) => subjects.length === 0).map(({ name }) => name);
  return `there was nobody to ask about: ${[...new Set(nobody)].join(" and ")} is nobody in this stack`;
}

/** The receiver's rules say why something passes; where it has none, the sender's. */
function decidingRules(ingress: readonly Allowance[], egress: readonly Allowance[]): readonly Allowance[] {
  return ingress.length > 0 ? ingress : egress;
}

/** What must hold everywhere: each expectation that is met once, and each pair for which one is not. */
export function checkShipped(stage: Stage): CheckedExpectation[] {
  if (!stage.parties.some(({ kind }) => kind === "role")) return shippedExpectations.map(overNobody);
  const cast = castOf(stage.parties);
  // Where anything is unmet everybody is asked about, so that every pair is named.
  const isMet = unmetOf(stage, cast, { likeness }).every((found) => found.length === 0);
  const unmet = isMet ? [] : unmetOf(stage, cast, {});
  return shippedExpectations.flatMap((shipped, index) => {
    const failed = unique(unmet[index] ?? []);
    return failed.length > 0 ? failed : [metEverywhere(shipped)];
  });
}

/** Nodes of two clusters with the same roles may do the same; outsiders are each somebody else. */
const likeness: Likeness<Player> = {
  kind: ({ isNode, isElsewhere, roles }) => `${isNode} ${isElsewhere} ${[...roles].join("+")}`,
  cluster: ({ cluster }) => cluster,
};

/** By shipped expectation: the pairs for which it is not met. */
function unmetOf(stage: Stage, cast: readonly Player[], options: PairOptions<Player>): CheckedExpectation[][] {
  const unmet = shippedExpectations.map(() => [] as CheckedExpectation[]);
  for (const { from, to, family, answer } of allPairs(stage.policy, cast, options)) {
    if (!to.isNode || to.isElsewhere) continue;
    shippedExpectations.forEach((shipped, index) => {
      if (!isForbidden(shipped, from, to)) return;
      for (const traffic of shipped.deny) {
        const verdict = verdictOver(answer, spanOf(traffic, family));
        if (verdict === "denied") continue;
        const found = reach(stage.policy, from, to, traffic, { family });
        unmet[index]?.push({
          ...{ shipped: shipped.id, from: from.name, to: to.name, traffic: policyTrafficText(traffic) },
          ...{ expected: "deny", verdict, isMet: false, why: shipped.why },
          rules: decidingRules(found.ingress.rules, found.egress.rules),
          note: found.note ?? "",
        });
      }
    });
  }
  return unmet;
}

function metEverywhere({ id, from, deny, why }: (typeof shippedExpectations)[number]): CheckedExpectation {
  const traffic = deny.map(policyTrafficText).join(", ");
  return {
    ...{ shipped: id, from, to: "every node", traffic, expected: "deny", verdict: "denied", isMet: true, why },
    ...{ rules: [], note: "" },
  };
}

/** No component and no output tells of a node: then nothing was looked at. */
function overNobody(shipped: (typeof shippedExpectations)[number]): CheckedExpectation {
  const note =
    "there was nobody to ask about: no component of rancher-fenceline makes a node or a group here, and no output named " +
    "groups tells of one";
  return { ...metEverywhere(shipped), verdict: "unknown", isMet: false, note };
}

/** The same of both address families. */
function unique(all: readonly CheckedExpectation[]): CheckedExpectation[] {
  return [...new Map(all.map((one) => [`${one.from} ${one.to} ${one.traffic}`, one])).values()];
}

/** Nodes by all of the roles that they have, and those outside. */
interface Player extends Asked {
  readonly name: string;
  readonly cluster: string | null;
  readonly roles: ReadonlySet<string>;
  readonly isNode: boolean;
  /** Another stack's: what it admits is said there. */
  readonly isElsewhere: boolean;
}

function isForbidden({ from: who, except = [] }: ShippedExpectation, from: Player, to: Player): boolean {
  if (!from.isNode) return !except.some((party) => from.roles.has(party));
  if (who === "outsiders") return false;
  const isOneOfThem = ["etcd", "controlplane", "rancher"].some((role) => from.roles.has(role));
  return !(isOneOfThem && from.cluster === to.cluster);
}

function castOf(parties: readonly Party[]): Player[] {
  const nodes = new Map<Subject, { cluster: string | null; roles: Set<string>; isElsewhere: boolean }>();
  for (const { kind, cluster, role, subjects, isElsewhere = false } of parties) {
    if (kind !== "role" || role === null || !guardedRoles.has(role)) continue;
    for (const subject of subjects) {
      const known = nodes.get(subject) ?? { cluster, roles: new Set(), isElsewhere };
      known.roles.add(role);
      nodes.set(subject, known);
    }
  }
  const players = new Map<string, Player & { subjects: Subject[] }>();
  for (const [subject, { cluster, roles, isElsewhere }] of nodes) {
    const own = [...roles].join("+");
    const name = cluster === null ? own : `${cluster}/${own}`;
    const player = players.get(name) ?? { name, cluster, roles, isNode: true, isElsewhere, subjects: [] };
    player.subjects.push(subject);
    players.set(name, player);
  }
  const outsiders = toldOf(parties)
    .filter(({ kind, role }) => kind !== "role" || !guardedRoles.has(role ?? ""))
    .map(({ name, role, subjects }): Player => ({
      ...{ name, cluster: null, isNode: false, isElsewhere: false, subjects },
      roles: new Set(role === null ? [] : [role]),
    }));
  return [...players.values(), ...outsiders];
}

/** A balancer's doors are what they are for. */
const guardedRoles = new Set(["rancher", "etcd", "controlplane", "worker"]);
