/**
 * A policy made ready for many questions: nodes with equal guards, and addresses that no rule tells apart, are looked at
 * once. Answers are exact for every port; the index only saves repetition.
 */
import { addressFamilies, world, type AddressFamily } from "../addresses/address";
import { intervalOf, type AddressInterval } from "../addresses/address-interval";
import { allowedState, AnswerBook, deniedState, unknownState, type Answer } from "./answer";
import { answerOf, makeProfile, type GuardProfile, type Match } from "./rule-table";
import { cloudOfKey, membershipOf } from "./cloud-groups";
import type { Endpoint, Guard, Policy } from "./policy";
import type { Direction } from "../firewall/rule";
import {
  intervalsOfMembers,
  matchesAt,
  placeOfMember,
  placeOfNode,
  placeOfRange,
  type MemberSubject,
  type RangeSubject,
  type PolicyContext,
  type Unplaced,
  type OtherEnd,
} from "./other-end";

export type Subject = Endpoint | RangeSubject | MemberSubject;

/** By which of its addresses a node meets another. */
export type View = "private" | "public";

export interface IndexOptions {
  /**
   * An address that only a deployment knows is taken to lie in none of the ranges that rules name, instead of making each
   * such range unknown. For a comparison of all pairs, where the ranges are asked about by themselves.
   */
  readonly nodesOutsideRanges?: boolean;
}

export type EndRole = "sender" | "receiver";

/** A subject with its guards and where it stands looked up. */
export interface Prepared {
  readonly subject: Subject;
  readonly profile: GuardProfile | null;
  readonly families: readonly AddressFamily[];
  readonly where: (view: View, role: EndRole, family: AddressFamily) => OtherEnd;
  readonly groups: (view: View) => readonly string[];
  /** Equal for subjects that get the same answers to everything. */
  readonly key: string;
  /** Equal for subjects that rules see alike, as long as they name no group of theirs. */
  readonly appearance: string;
}

const indexes = new WeakMap<Policy, PolicyIndex>();

export class PolicyIndex {
  /** One index for all questions about a policy, but for those that make a choice of their own. */
  static of(policy: Policy, options: IndexOptions = {}): PolicyIndex {
    if (options.nodesOutsideRanges === true) return new PolicyIndex(policy, options);
    const index = indexes.get(policy) ?? new PolicyIndex(policy);
    indexes.set(policy, index);
    return index;
  }

  readonly book = new AnswerBook();
  readonly #allowed = this.book.constant(allowedState);
  readonly #denied = this.book.constant(deniedState);
  readonly #policy: Policy;
  readonly #options: IndexOptions;
  readonly #guards: ReadonlyMap<string, Guard>;
  readonly #profiles = new Map<string, GuardProfile>();
  readonly #prepared = new Map<Subject, Prepared>();
  readonly otherEnds = new Map<string, OtherEnd>();
  readonly #sides = new Map<string, Answer>();
  /** By profile and direction, then by the other end: asked for nearly every pair. */
  readonly #plainSides: (Answer | undefined)[][] = [];
  readonly #namedSymbols: ReadonlySet<string>;
  readonly #surroundings: PolicyContext;
  readonly #ownGroups: ReadonlySet<string>;

  constructor(policy: Policy, options: IndexOptions = {}) {
    this.#policy = policy;
    this.#options = options;
    this.#guards = new Map(policy.guards.map((guard) => [guard.group, guard]));
    this.#namedSymbols = new Set(
      policy.guards.flatMap((guard) =>
        guard.allowances.flatMap(({ peer }) => (peer.kind === "symbol" ? [peer.symbol] : [])),
      ),
    );
    this.#ownGroups = new Set(policy.groupKeys.values());
    this.#surroundings = {
      ownedSymbols: new Set(
        policy.endpoints.flatMap((endpoint) =>
          [...endpoint.addresses, ...endpoint.publicAddresses].flatMap((address) => address.symbols),
        ),
      ),
      memberIntervals: (group, family) => this.#memberIntervals(group, family),
    };
  }

  prepare(subject: Subject): Prepared {
    return remember(this.#prepared, subject, () => this.#prepare(subject));
  }

  #prepare(subject: Subject): Prepared {
    switch (subject.kind) {
      case "range":
        return this.#prepareRange(subject);
      case "member":
        return this.#prepareMember(subject);
      case "node":
        return this.#prepareNode(subject);
    }
  }

  #prepareRange(subject: RangeSubject): Prepared {
    const where = this.#place(placeOfRange(subject));
    return {
      subject,
      profile: null,
      families: [where.family],
      where: () => where,
      groups: () => [],
      key: `range ${where.id}`,
      appearance: `range ${where.id}`,
    };
  }

  #prepareMember(member: MemberSubject): Prepared {
    const { cloud, group, membership } = member;
    const outside = this.#options.nodesOutsideRanges === true;
    return {
      subject: member,
      profile: null,
      families: addressFamilies,
      where: (_view, _role, family) => this.#place(placeOfMember(member, family, outside)),
      groups: (view) => (view === "private" || membership === "everywhere" ? [group] : []),
      key: `member ${cloud} ${membership} ${group}`,
      appearance: `member ${cloud} ${membership}`,
    };
  }

  #prepareNode(node: Endpoint): Prepared {
    const outside = this.#options.nodesOutsideRanges === true;
    const places: OtherEnd[] = [];
    const where = (view: View, role: EndRole, family: AddressFamily): OtherEnd =>
      (places[slotOf(view, role, family)] ??= place(view, role, family));
    const place = (view: View, role: EndRole, family: AddressFamily): OtherEnd => {
      const sent = role === "sender" ? node.sendsFrom : null;
      const addresses = view === "public" ? node.publicAddresses : (sent ?? node.addresses);
      const isPublic = view === "public";
      return this.#place(placeOfNode(addresses, family, isPublic, !node.groupsKnown, this.#namedSymbols, outside));
    };
    const profile = this.#profileOf(node);
    const ids = addressFamilies.flatMap((family) => [
      where("private", "sender", family).id,
      where("private", "receiver", family).id,
      where("public", "sender", family).id,
    ]);
    const appearance = [node.cloud, node.facing, node.membership, node.network ?? "", ids.join()].join(" ");
    return {
      subject: node,
      profile,
      families: addressFamilies,
      where,
      groups: (view) => (view === "private" || node.membership === "everywhere" ? node.groups : []),
      key: [profile.id, [...node.groups].sort().join(), appearance].join(" "),
      appearance,
    };
  }

  #profileOf(node: Endpoint): GuardProfile {
    const guards = [...new Set(node.groups)].flatMap((group) => this.#guardOf(node, group) ?? []);
    const key = `${node.unguarded.ingress} ${node.unguarded.egress} ${guards
      .map((guard) => guard.group)
      .sort()
      .join()}`;
    const known = this.#profiles.get(key);
    if (known !== undefined) return known;
    const made = makeProfile(this.#profiles.size, guards, node.unguarded);
    this.#profiles.set(key, made);
    return made;
  }

  /** A group of a kind that always guards, of which nothing is known, may allow anything; a tag alone guards nothing. */
  #guardOf(node: Endpoint, group: string): Guard | undefined {
    const known = this.#guards.get(group);
    const { ingress, egress } = node.unguarded;
    const isOpen = ingress === "open" && egress === "open";
    return known ?? (isOpen ? undefined : { group, complete: false, allowances: [] });
  }

  #place(place: Unplaced): OtherEnd {
    const intervals = place.intervals?.map(({ first, last }) => `${first}-${last}`).join() ?? "anywhere";
    const flags = [place.family, place.isRaw, place.isPublic, place.mayBeMember, place.isSingle].join(" ");
    const key = `${flags} ${intervals} ${place.symbols.join()}`;
    const known = this.otherEnds.get(key);
    if (known !== undefined) return known;
    const made: OtherEnd = { ...place, id: this.otherEnds.size };
    this.otherEnds.set(key, made);
    return made;
  }

  /** What one end's guards say: `from` sends and `to` receives; the ingress side is `to`'s. */
  side(direction: Direction, from: Prepared, to: Prepared, view: View, family: AddressFamily): Answer {
    const isIngress = direction === "ingress";
    const { profile } = isIngress ? to : from;
    if (profile === null) return this.#allowed;
    if (profile.unguarded !== null) return profile.unguarded[direction] === "open" ? this.#allowed : this.#denied;
    const other = isIngress ? from : to;
    const where = other.where(view, isIngress ? "sender" : "receiver", family);
    const named = profile.tables[direction][family].groups;
    const groups = named.size === 0 ? none : namedGroups(other.groups(view), named);
    const slot = profile.id * 2 + (isIngress ? 0 : 1);
    if (groups.length === 0) {
      const sides = (this.#plainSides[slot] ??= []);
      return (sides[where.id] ??= this.#sideAnswer(profile, direction, where, groups));
    }
    const key = `${slot} ${where.id} ${groups.join()}`;
    return remember(this.#sides, key, () => this.#sideAnswer(profile, direction, where, groups));
  }

  /** The rules of one end that match the other, surely or perhaps. */
  matches(direction: Direction, from: Prepared, to: Prepared, view: View, family: AddressFamily): Match[] {
    const profile = (direction === "ingress" ? to : from).profile;
    if (profile?.unguarded !== null) return [];
    const { other, where } = this.#otherEnd(direction, from, to, view, family);
    return matchesAt(profile.tables[direction][family], where, other.groups(view), this.#surroundings).flat();
  }

  #otherEnd(
    direction: Direction,
    from: Prepared,
    to: Prepared,
    view: View,
    family: AddressFamily,
  ): { other: Prepared; where: OtherEnd } {
    return direction === "ingress"
      ? { other: from, where: from.where(view, "sender", family) }
      : { other: to, where: to.where(view, "receiver", family) };
  }

  #sideAnswer(profile: GuardProfile, direction: Direction, where: OtherEnd, groups: readonly string[]): Answer {
    const table = profile.tables[direction][where.family];
    const parts = matchesAt(table, where, groups, this.#surroundings).map((matches) =>
      answerOf(this.book, matches, profile.complete),
    );
    const [first = this.book.constant(unknownState), ...rest] = parts;
    const either = rest.reduce((one, other) => this.book.either(one, other), first);
    return where.isSingle ? this.book.single(either) : either;
  }

  #memberIntervals(group: string, family: AddressFamily): AddressInterval[] {
    const members = this.#policy.endpoints.filter((endpoint) => endpoint.groups.includes(group));
    // A tag or a droplet of another program stands for public addresses too, and nobody knows which.
    const isEverywhere = membershipOf(this.#policy, cloudOfKey(this.#policy, group)) === "everywhere";
    const isAnywhere = members.length === 0 && isEverywhere && !this.#ownGroups.has(group);
    if (isAnywhere) return [intervalOf(world(family).text)];
    const addresses = members.flatMap((member) => [...member.addresses, ...(member.sendsFrom ?? [])]);
    const networks = this.#policy.networks.map(({ range }) => range);
    return intervalsOfMembers(addresses, networks, family);
  }
}

/** Asked for every pair, and mostly empty: nothing is made then. */
const none: readonly string[] = [];

function namedGroups(groups: readonly string[], named: ReadonlyMap<string, unknown>): readonly string[] {
  for (const group of groups) if (named.has(group)) return groups.filter((each) => named.has(each));
  return none;
}

function slotOf(view: View, role: EndRole, family: AddressFamily): number {
  return (view === "public" ? 4 : 0) + (role === "sender" ? 2 : 0) + (family === "ipv6" ? 1 : 0);
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
