/**
 * Holds what resources let in and out against what the words say: at every node, about every address beside an end of some
 * range, every other member of the stack, every address known by reference alone and everything that a rule names.
 */
import { roles as allRoles, type Role } from "../../components/matrix/flow";
import { addressesBeside, addressText, holdsAddress, holdsRange, type Address } from "./naive-addresses";
import { decodeNaively, type NaivePeer, type NaiveRule, type Resource, type Traffic } from "./naive-decoder";
import { naiveStack, type Naive } from "./naive-stack";
import { NaiveWords, type Who, type Word, type WordPeer } from "./naive-words";
import type { Drawn } from "./values";

/** What a node with these roles carries, as the stack's outputs say; without any, one of Rancher's. */
export interface Carried {
  readonly cluster: string | null;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
}

/** Somebody in the stack: who that is, and what guards it. */
interface Member {
  readonly name: string;
  readonly who: Who;
  readonly groups: readonly string[];
  readonly door: readonly NaiveRule[];
  readonly range: string | undefined;
  readonly isDual: boolean;
  /** Its network: null for the stack's. */
  readonly place: string | null;
}

/** Who is at the other end. */
type Other =
  | { readonly kind: "address"; readonly address: Address }
  | { readonly kind: "at"; readonly symbol: string }
  | { readonly kind: "member"; readonly of: string }
  | { readonly kind: "who"; readonly member: Member };

export interface Verdict {
  readonly questions: number;
  readonly tooOpen: readonly string[];
  readonly missing: readonly string[];
  /** What the user said that no resource has, and arguments that are empty. */
  readonly lost: readonly string[];
}

export function judgeNaively(
  configuration: Drawn,
  resources: readonly Resource[],
  carried: readonly Carried[],
): Verdict {
  const stack = naiveStack(configuration);
  const decoded = decodeNaively(resources);
  const words = new NaiveWords(stack, decoded);
  const members = membersOf(stack, decoded, carried);
  const found = { questions: 0, tooOpen: new Set<string>(), missing: new Set<string>(members.absent) };
  for (const one of members.all) {
    // What guards a Rancher of another stack is only what is added here, and nothing does so without a group.
    if (one.groups.length + one.door.length === 0) continue;
    const rules = [...one.groups.flatMap((group) => decoded.rules.get(group) ?? []), ...one.door];
    const said = words.of(one.who);
    for (const direction of ["in", "out"] as const) {
      if (one.who.kind === "balancer" && direction === "out" && one.groups.length === 0) continue;
      const own = rules.filter((rule) => rule.direction === direction);
      const wanted = said.filter((word) => word.direction === direction);
      judgeEnd(one, direction, own, wanted, members.all, found);
    }
  }
  const lost = [...lostTags(configuration, resources), ...resources.flatMap(emptyArguments)];
  return { questions: found.questions, tooOpen: [...found.tooOpen], missing: [...found.missing], lost };
}

const tagged = /securityGroup:SecurityGroup|secGroup:SecGroup|droplet:Droplet/;

/** Every key of the user's tags is on some group or droplet: as a key, or in a text. */
function lostTags({ tags }: Drawn, resources: readonly Resource[]): string[] {
  const takers = resources.filter(({ type }) => tagged.test(type));
  if (takers.length === 0) return [];
  const all = JSON.stringify(takers.map(({ inputs }) => inputs.tags));
  return Object.keys(typeof tags === "object" && tags !== null ? tags : {}).flatMap((key) =>
    all.includes(key) ? [] : [`no resource has the tag ${key}`],
  );
}

/** No provider takes an empty text for an id, a name or an address. */
function emptyArguments({ type, name, inputs }: Resource): string[] {
  return Object.entries(inputs).flatMap(([key, value]) => (value === "" ? [`${type} ${name}: ${key} is empty`] : []));
}

interface Found {
  questions: number;
  readonly tooOpen: Set<string>;
  readonly missing: Set<string>;
}

function judgeEnd(
  one: Member,
  direction: "in" | "out",
  rules: readonly NaiveRule[],
  words: readonly Word[],
  members: readonly Member[],
  found: Found,
): void {
  const asked = traffics([...rules, ...words].map(({ traffic }) => traffic));
  for (const other of othersOf(
    one,
    [...rules, ...words].map(({ peer }) => peer),
    members,
  )) {
    for (const family of familiesOf(one, other)) {
      const own = rules.filter((rule) => (rule.family ?? family) === family && names(rule.peer, other, family));
      const wanted = words.filter((word) => isAbout(word.peer, other, family));
      for (const traffic of asked) {
        found.questions += 1;
        const isAllowed = own.some((rule) => carries(rule.traffic, traffic));
        const about = wanted.filter((word) => carries(word.traffic, traffic));
        const line = `${one.name} ${direction} ${textOf(other)} v${family} ${traffic.first}/${traffic.protocol}`;
        if (isAllowed && about.length === 0) found.tooOpen.add(line);
        // Of a family that the network does not have, rules may say the same all the same.
        const isThere = family === 4 || one.isDual;
        if (!isAllowed && isThere && about.some(({ must }) => must)) found.missing.add(line);
      }
    }
  }
}

function membersOf(
  { rancher, clusters, range, isDual, cloud }: Naive,
  { machines, door }: ReturnType<typeof decodeNaively>,
  carried: readonly Carried[],
): { all: Member[]; absent: string[] } {
  const absent: string[] = [];
  const all = new Map<string, Member>();
  const add = (member: Member) => all.set(`${member.name} ${member.groups.join()}`, member);
  const ofOwner = (cluster: string | null) => carried.filter((one) => one.cluster === cluster);
  const here = { range, isDual, place: null, door: [] } as const;
  add({ ...here, name: "rancher", who: { kind: "rancher" }, groups: ofOwner(null).flatMap(({ groups }) => groups) });
  for (const { name } of rancher.nodes) {
    const machine = machines.get(name);
    if (machine === undefined) absent.push(`no machine ${name}`);
    else add({ ...here, name: "rancher", who: { kind: "rancher" }, groups: ownGroups(machine.groups, cloud) });
  }
  if (door !== undefined) {
    // On DigitalOcean rules name the balancer itself.
    const groups = door.groups.length > 0 ? door.groups : [];
    add({ ...here, name: "balancer", who: { kind: "balancer" }, groups, door: door.rules });
  }
  for (const cluster of clusters.filter(({ hasNodes }) => hasNodes)) {
    const there = cluster.isTogether ? null : cluster.name;
    const place = { range: cluster.range, isDual: cluster.isDual, place: there, door: [] };
    const at = (roles: readonly Role[], groups: readonly string[]) => {
      const sorted = allRoles.filter((role) => roles.includes(role));
      add({
        ...place,
        name: `${cluster.name}/${sorted.join("+")}`,
        who: { kind: "node", cluster, roles: sorted },
        groups,
      });
    };
    for (const { name, roles } of cluster.nodes) {
      const machine = machines.get(name);
      if (machine === undefined) absent.push(`no machine ${name}`);
      else at(roles, ownGroups(machine.groups, cluster.cloud));
    }
    for (const { roles, groups } of ofOwner(cluster.name)) at(roles, groups.toSorted());
    for (const roles of cluster.roleSets) {
      const own = ofOwner(cluster.name).filter((one) => one.roles.every((role) => roles.includes(role)));
      const isWhole = roles.every((role) => own.some((one) => one.roles.includes(role)));
      if (isWhole) at(roles, [...new Set(own.flatMap(({ groups }) => groups))].sort());
    }
  }
  return { all: [...all.values()], absent };
}

/** A droplet's tags of the user's own guard nothing here. */
function ownGroups(groups: readonly string[], cloud: string): string[] {
  return groups.filter((group) => cloud !== "digitalocean" || !group.endsWith(":platform")).sort();
}

function othersOf(one: Member, peers: readonly WordPeer[], members: readonly Member[]): Other[] {
  const ranges = peers.flatMap((peer) => (peer.kind === "range" ? [peer.range] : []));
  const symbols = peers.flatMap((peer) => (peer.kind === "at" ? [peer.symbol] : []));
  const there = members.filter(({ place }) => place === one.place);
  const known = new Set(there.flatMap((member) => [...member.groups, ...balancerIds(member)]));
  const named = peers.flatMap((peer) => (peer.kind === "member" && !known.has(peer.of) ? [peer.of] : []));
  return [
    ...addressesBeside([...new Set(ranges)]).map((address): Other => ({ kind: "address", address })),
    ...[...new Set(symbols)].map((symbol): Other => ({ kind: "at", symbol })),
    ...[...new Set(named)].map((of): Other => ({ kind: "member", of })),
    ...there
      .filter((member) => member.groups.length > 0 || balancerIds(member).length > 0)
      .map((member): Other => ({ kind: "who", member })),
  ];
}

/** As DigitalOcean's rules name a balancer. */
function balancerIds({ who, groups }: Member): string[] {
  return who.kind === "balancer" && groups.length === 0
    ? ["${digitalocean:index/loadBalancer:LoadBalancer::rancher-balancer.id}"]
    : [];
}

function familiesOf(one: Member, other: Other): readonly (4 | 6)[] {
  if (other.kind === "address") return [other.address.isLong ? 6 : 4];
  if (other.kind === "at") return [4];
  const isBoth =
    one.isDual && (other.kind === "member" || other.member.who.kind !== "balancer" || other.member.groups.length > 0);
  return isBoth ? [4, 6] : [4];
}

/** Whether a rule names it, by its groups or by a range in which it is whatever its address may be. */
function names(peer: NaivePeer, other: Other, family: 4 | 6): boolean {
  switch (other.kind) {
    case "address":
      return peer.kind === "range" && holdsAddress(peer.range, other.address);
    case "at":
      return (peer.kind === "at" && peer.symbol === other.symbol) || isWorld(peer, family);
    case "member":
      return (peer.kind === "member" && peer.of === other.of) || isWorld(peer, family);
    case "who": {
      const { member } = other;
      if (peer.kind === "member") return [...member.groups, ...balancerIds(member)].includes(peer.of);
      if (peer.kind === "range" && family === 4 && member.range !== undefined && member.who.kind !== "balancer")
        return holdsRange(peer.range, member.range);
      return isWorld(peer, family);
    }
  }
}

function isWorld(peer: WordPeer, family: 4 | 6): boolean {
  return peer.kind === "range" && peer.range === (family === 4 ? "0.0.0.0/0" : "::/0");
}

function isAbout(peer: WordPeer, other: Other, family: 4 | 6): boolean {
  if (peer.kind !== "who") return names(peer, other, family);
  if (other.kind !== "who") return false;
  const { who } = other.member;
  if (typeof peer.who === "string") return who.kind === peer.who;
  return who.kind === "node" && who.cluster.name === peer.who.cluster && who.roles.includes(peer.who.role);
}

function carries(outer: Traffic, { protocol, first }: Traffic): boolean {
  if (outer.protocol === "all") return true;
  return outer.protocol === protocol && outer.first <= first && first <= outer.last;
}

/** Ports beside every end, some messages of ICMP, some other protocols: each as one packet. */
function traffics(all: readonly Traffic[]): Traffic[] {
  const packets = new Map<string, Traffic>();
  const add = (protocol: string, first: number) =>
    packets.set(`${protocol} ${first}`, { protocol, first, last: first });
  for (const { protocol, first, last } of all) {
    if (protocol !== "tcp" && protocol !== "udp") continue;
    for (const port of [first - 1, first, last, last + 1]) if (port >= 1 && port <= 65535) add(protocol, port);
  }
  for (const protocol of ["tcp", "udp"]) for (const port of [1, 65535]) add(protocol, port);
  for (const type of [8, 13]) add("icmp", type);
  for (const number of ["4", "47", "112"]) add(number, 0);
  return [...packets.values()];
}

function textOf(other: Other): string {
  switch (other.kind) {
    case "address":
      return addressText(other.address);
    case "at":
      return other.symbol;
    case "member":
      return other.of;
    case "who":
      return other.member.name;
  }
}
