/**
 * The proof between two stacks: an update is replayed operation by operation, and every moment of it is judged by what the
 * account then holds. Nothing may pass that neither the stack before nor the one after allows; a node that stays is never cut
 * off from what both allow, never without its firewall, its way out or its volume; etcd keeps a majority of its members.
 */
import type { LogEntry } from "../../providers/account";
import type { CloudObject } from "../../providers/resource-type";
import { awsMembers } from "./aws-moment";
import { Objects, type Member } from "./cloud-moment";
import { digitaloceanMembers } from "./digitalocean-moment";
import { factsOf, merged, spansOf, subjectText, without, type Fact, type Facts, type Span } from "./facts";
import { openstackMembers } from "./openstack-moment";

export type DisruptionKind = "opened" | "cut off" | "unguarded" | "no way out" | "volume away" | "quorum lost";

/** What was wrong, and the operation that began it. */
export interface Disruption {
  readonly kind: DisruptionKind;
  readonly who: string;
  readonly since: string;
}

export function disruptionText({ kind, who, since }: Disruption): string {
  return `${kind}: ${who}, from ${since} on`;
}

interface Moment {
  readonly entry: string;
  readonly members: ReadonlyMap<string, Member>;
  readonly facts: Facts;
}

export function membersOf(objects: Iterable<CloudObject>): Member[] {
  const all = new Objects(objects);
  const members = [...awsMembers(all), ...openstackMembers(all), ...digitaloceanMembers(all)];
  // A balancer and the one that takes its place are there at once for a while: either is dialled.
  const byKey = new Map<string, Member>();
  for (const member of members) {
    const other = byKey.get(member.key);
    const both = other && { groups: [...other.groups, ...member.groups], rules: [...other.rules, ...member.rules] };
    byKey.set(member.key, { ...member, ...both });
  }
  return [...byKey.values()];
}

/** `before`: all that the account held, what was there before the stack too. */
export function disruptions(before: readonly CloudObject[], log: readonly LogEntry[]): Disruption[] {
  const states = replayed(before, log);
  const ranges = rangesOf(states.flatMap(({ members }) => members));
  const moments = states.map(({ entry, members }): Moment => ({
    ...{ entry, members: new Map(members.map((member) => [member.key, member])) },
    facts: factsOf(members, ranges),
  }));
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return [];
  const classes = new Classes([...before, ...log.flatMap(({ before: old, after }) => [old, after])]);
  const judges = [
    standing(first, last),
    opened(first, last, classes, ranges),
    cutOff(first, last),
    quorum(first, last, classes),
  ];
  const found = moments.flatMap((moment) => judges.flatMap((judge) => judge(moment)));
  // What lasts over many moments is told once, by its beginning.
  return [...new Map(found.toReversed().map((one) => [`${one.kind} ${one.who}`, one])).values()].reverse();
}

/** Only moments in which something changed for anybody: most operations concern names, tags and descriptions alone. */
function replayed(before: readonly CloudObject[], log: readonly LogEntry[]): { entry: string; members: Member[] }[] {
  const present = new Map(before.map((object) => [`${object.type} ${object.id}`, object]));
  const states = [{ entry: "the beginning", members: membersOf(present.values()) }];
  for (const { operation, before: old, after } of log) {
    if (old !== undefined) present.delete(`${old.type} ${old.id}`);
    if (after !== undefined) present.set(`${after.type} ${after.id}`, after);
    const { type = "", name = "" } = after ?? old ?? {};
    states.push({ entry: `the ${operation} of ${type}::${name}`, members: membersOf(present.values()) });
  }
  return states;
}

export function rangesOf(members: readonly Member[]): string[] {
  const ranges = members.flatMap(({ rules }) =>
    rules.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])),
  );
  return [...new Set(ranges)].sort();
}

type Judge = (moment: Moment) => Disruption[];

/** A node has its firewall, its way out and its volumes: from its first moment, and as long as it stays. */
function standing(first: Moment, last: Moment): Judge {
  return ({ entry, members }) =>
    [...members.values()].flatMap((member): Disruption[] => {
      if (!member.isNode) return [];
      const { key, name: who, isGuarded, hasWayOut } = member;
      const [old, now] = [first, last].map((moment) => moment.members.get(key));
      const isExpected = (has: (one: Member) => boolean) => [old, now].every((one) => one === undefined || has(one));
      const lost = (old?.volumes ?? []).filter((volume) => now !== undefined && !member.volumes.includes(volume));
      return [
        ...(isGuarded ? [] : [{ kind: "unguarded", who, since: entry } as const]),
        ...(hasWayOut || !isExpected((one) => one.hasWayOut)
          ? []
          : [{ kind: "no way out", who, since: entry } as const]),
        ...lost.map((volume) => ({ kind: "volume away", who: `${volume} of ${who}`, since: entry }) as const),
      ];
    });
}

/** What passes and neither stack allows. A node that comes or goes is measured by what its like may do. */
function opened(first: Moment, last: Moment, classes: Classes, ranges: readonly string[]): Judge {
  const ends = [first, last].map((moment) => ({ moment, byClass: classes.facts(moment, ranges) }));
  return (moment) => {
    const nameOf = namer([moment, first, last]);
    return [...moment.facts.values()].flatMap(({ subject, spans }) => {
      const key = subjectText(subject);
      const ofClass = classes.subjectText(subject, moment);
      const allowed = ends.flatMap((end) => [...spansOf(end.moment.facts, key), ...spansOf(end.byClass, ofClass)]);
      return told("opened", without(spans, merged(allowed)), subject, nameOf, moment.entry);
    });
  };
}

/** What both stacks allow to those who stay, and does not pass. */
function cutOff(first: Moment, last: Moment): Judge {
  const both = [...first.facts.values()].flatMap(({ subject, spans }): Fact[] => {
    const after = spansOf(last.facts, subjectText(subject));
    const shared = without(spans, without(spans, after));
    return shared.length === 0 ? [] : [{ subject, spans: shared }];
  });
  return (moment) => {
    const nameOf = namer([moment, first, last]);
    return both.flatMap(({ subject, spans }) =>
      told("cut off", without(spans, spansOf(moment.facts, subjectText(subject))), subject, nameOf, moment.entry),
    );
  };
}

function told(
  kind: DisruptionKind,
  spans: readonly Span[],
  { from, to, what }: Fact["subject"],
  nameOf: (key: string) => string,
  since: string,
): Disruption[] {
  if (spans.length === 0) return [];
  const ports = spans
    .map(([one, other]) => (one === other ? String(one) : `${String(one)}-${String(other)}`))
    .join(",");
  return [{ kind, who: `${nameOf(from)} → ${nameOf(to)} ${what} ${ports}`, since }];
}

function namer(moments: readonly Moment[]): (key: string) => string {
  return (key) => moments.flatMap(({ members }) => members.get(key) ?? [])[0]?.name ?? key;
}

/** The members that etcd knows of: new ones are none before they have joined. */
function quorum(first: Moment, last: Moment, classes: Classes): Judge {
  const before = classes.etcdMembers(first);
  const after = classes.etcdMembers(last);
  return ({ entry, members }) =>
    [...before].flatMap(([who, known]) => {
      // A cluster that goes as a whole loses nothing, and a Rancher on one node has no etcd of several members.
      if (!after.has(who) || (who === "rancher" && known.length < 3)) return [];
      const present = known.filter((key) => members.has(key)).length;
      if (present > known.length / 2) return [];
      return [{ kind: "quorum lost", who: `etcd of ${who}, ${String(known.length)} members`, since: entry } as const];
    });
}

/** Nodes that carry the same groups, by the groups' logical names. */
class Classes {
  readonly #names: ReadonlyMap<string, string>;

  constructor(objects: readonly (CloudObject | undefined)[]) {
    const made = objects.flatMap((object) => (object?.origin === "stack" ? [object] : []));
    this.#names = new Map(made.map(({ id, name }) => [id, name]));
  }

  /** The group names of a member that the stack made. */
  of({ name, isNode, groups }: Member): string {
    const known = groups.flatMap((group) => this.#names.get(group) ?? []).sort();
    return isNode && known.length > 0 ? known.join("+") : name;
  }

  subjectText({ from, to, what }: Fact["subject"], { members }: Pick<Moment, "members">): string {
    const classOf = (key: string) => {
      const member = members.get(key);
      return member === undefined ? key : this.of(member);
    };
    return `${classOf(from)} → ${classOf(to)} ${what}`;
  }

  /** What members of each class may do, to others of their own class too: where it has one member, to one more of its like. */
  facts({ members }: Moment, ranges: readonly string[]): Facts {
    const twins = [...members.values()].flatMap((member) => [member, { ...member, key: `another ${member.key}` }]);
    const moment = { members: new Map(twins.map((member) => [member.key, member])) };
    const facts = new Map<string, Fact>();
    for (const { subject, spans } of factsOf(twins, ranges).values()) {
      const key = this.subjectText(subject, moment);
      facts.set(key, { subject, spans: merged([...spansOf(facts, key), ...spans]) });
    }
    return facts;
  }

  /** By group: nodes with the role etcd, and Rancher's own. */
  etcdMembers({ members }: Moment): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const member of members.values()) {
      if (!member.isNode) continue;
      for (const name of this.of(member).split("+")) {
        if (name !== "rancher" && !name.endsWith("-etcd")) continue;
        found.set(name, [...(found.get(name) ?? []), member.key]);
      }
    }
    return found;
  }
}
