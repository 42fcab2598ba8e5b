/**
 * Everyone outside who is named anywhere: clients, clusters elsewhere and balancers as our components were told of them; and
 * whoever else a rule names, by a range, a group, a list or an address. Guarantees that every peer of every rule is one of
 * the parties or lies in the world: the addresses that nothing names.
 */
import { addressFamilies, type AddressFamily } from "../addresses/address";
import { addressText, gaps, intervalOf, looseRange, outsideAddresses } from "../addresses/address-interval";
import { namedPeerText } from "../firewall/named-peer";
import { namedPeersOf } from "../firewall/named-peer-inputs";
import { clientParties as clientsByParty, isClientParty } from "../matrix/client-parties";
import { parties as matrixParties } from "../matrix/flow";
import { catalogRanges } from "../matrix/editions/rancher-2.x";
import { componentTypes } from "../resources/component-types";
import type { PlannedResource, StackPlan } from "../resources/resource";
import { cloudOfKey, groupsOfCloud, keyText, membershipOf, namedPeerKey } from "./cloud-groups";
import type { MemberSubject } from "./other-end";
import { party, type Party } from "./party";
import { abstractNode, openStance, type Policy, type PolicyPeer } from "./policy";
import type { Subject } from "./policy-index";
import { texts } from "./role-parties";

/** Those that our components were told of: clients by their kind, then clusters and balancers by their addresses. */
export function toldParties(plan: StackPlan, named: readonly Party[]): Party[] {
  const clients = matrixParties.filter(isClientParty).flatMap((name) => {
    const { key, dial } = clientsByParty[name];
    const types = dial.map((component): string => componentTypes[component]);
    const telling = plan.resources
      .filter(({ type }) => types.includes(type))
      .map((component) => ({ owner: component.name, texts: clientTexts(component, key) }));
    return sharedOut(name, telling, named);
  });
  const clusters = plan.resources.filter(({ type }) => type === componentTypes.cluster);
  const balancers = clusters.map(({ name, inputs }) => ({ owner: name, texts: texts(inputs.registrationBalancer) }));
  return [
    ...clients,
    ...sharedOut("registrationBalancer", balancers, named).filter(({ subjects }) => subjects.length > 0),
    ...clusters.flatMap((cluster) => elsewhere(cluster)),
  ];
}

function clientTexts({ inputs }: PlannedResource, key: string): string[] {
  return texts((inputs.clients as Readonly<Record<string, unknown>> | undefined)?.[key]);
}

interface Telling {
  readonly owner: string;
  readonly texts: readonly string[];
}

/** What all owners tell is one party; what only some of them tell is theirs, and called by their names too. */
function sharedOut(name: string, telling: readonly Telling[], named: readonly Party[]): Party[] {
  const speaking = telling.filter((one) => one.texts.length > 0);
  const owners = new Map<string, string[]>();
  for (const { owner, texts: own } of speaking) {
    for (const text of new Set(own)) owners.set(text, [...(owners.get(text) ?? []), owner]);
  }
  const isMember = (text: string) => named.some((one) => one.name === text);
  const shared: string[] = [];
  const parts = new Map<string, string[]>();
  for (const [text, own] of owners) {
    // What one cloud's rules name is told to its own components alone.
    if (own.length === speaking.length || isMember(text)) shared.push(text);
    else parts.set(own.join("+"), [...(parts.get(own.join("+")) ?? []), text]);
  }
  const subjectsOf = (all: readonly string[]): Subject[] => [
    ...outsiders(all.flatMap((text) => looseRange(text)?.text ?? [])),
    ...named.filter((one) => all.includes(one.name)).flatMap(({ subjects }) => subjects),
  ];
  const common =
    parts.size === 0 || shared.length > 0 ? [party(name, "clients", subjectsOf(shared), { role: name })] : [];
  return [
    ...common,
    ...[...parts].map(([own, all]) => party(`${own}/${name}`, "clients", subjectsOf(all), { role: name })),
  ];
}

/** Nodes that others made, where the user says that they are. */
function elsewhere({ name, inputs }: PlannedResource): Party[] {
  const ranges = texts(inputs.addresses).flatMap((text) => looseRange(text)?.text ?? []);
  if (ranges.length === 0) return [];
  const isOutside = inputs.launch === "hosted" || inputs.launch === "imported";
  // One that is called as a party is would be taken for that.
  const own = !isOutside ? `${name}/addresses` : isTaken(name) ? `${name}/hostedCluster` : name;
  const aliases = isOutside ? [`${name}/hostedCluster`] : [];
  return [party(own, "clients", outsiders(ranges), { role: "cluster", aliases })];
}

function isTaken(name: string): boolean {
  return name === "world" || matrixParties.some((one) => one === name);
}

/** What the user named besides ranges, and groups and lists that rules name and nobody here carries. */
export function namedParties(plan: StackPlan, policy: Policy, roles: readonly Party[]): Party[] {
  const told = namedPeersOf(plan.resources).map((one) => {
    const group = namedPeerKey(policy, one);
    const membership = membershipOf(policy, one.cloud, one.kind);
    const aliases = [one.label, ...(one.id.includes("${") ? [] : [one.id])];
    return memberParty({ kind: "member", name: namedPeerText(one), group, cloud: one.cloud, membership }, aliases);
  });
  const known = new Set(told.flatMap(({ subjects }) => subjects.flatMap(groupsOf)));
  const carried = new Set([...policy.endpoints, ...roles.flatMap(({ subjects }) => subjects)].flatMap(groupsOf));
  const others = new Map(
    peersOf(policy).flatMap((peer) =>
      peer.kind === "group" && !known.has(peer.group) && !carried.has(peer.group) ? [[peer.group, peer] as const] : [],
    ),
  );
  return [
    ...told,
    ...[...others.values()].map(({ group, isList = false }) => {
      const cloud = cloudOfKey(policy, group);
      const membership = isList ? "everywhere" : membershipOf(policy, cloud);
      const [, own] = /::([^:]+)$/.exec(group) ?? [];
      const kind = isList ? "prefixList" : groupsOfCloud(policy, cloud).carried;
      const name = own === undefined ? keyText(policy, group) : namedPeerText({ kind, label: own });
      return memberParty({ kind: "member", name, group, cloud, membership }, [group.replace(/^[a-z]+:/, "")]);
    }),
  ];
}

function memberParty(subject: MemberSubject, aliases: readonly string[]): Party {
  return party(subject.name, "named", [subject], { aliases, cloud: subject.cloud });
}

function groupsOf(subject: Subject): readonly string[] {
  switch (subject.kind) {
    case "node":
      return subject.groups;
    case "member":
      return [subject.group];
    case "range":
      return [];
  }
}

function peersOf({ guards }: Policy): PolicyPeer[] {
  return guards.flatMap(({ allowances }) => allowances.map(({ peer }) => peer));
}

/** Every range of a rule that is not some other party's whole, each by itself. Whole families are the world's. */
export function rangeParties(policy: Policy, others: readonly Party[]): Party[] {
  const ranges = new Set(peersOf(policy).flatMap((peer) => (peer.kind === "range" ? [peer.range] : [])));
  const told = others.flatMap(({ subjects }) => {
    const own = subjects.flatMap((subject) => (subject.kind === "range" ? [subject.range] : []));
    return own.length === 1 && own.length === subjects.length ? own : [];
  });
  // In a deployed stack a node is named by the address that it has.
  const ofNodes = policy.endpoints.flatMap((node) =>
    [...node.addresses, ...node.publicAddresses, ...(node.sendsFrom ?? [])].flatMap(({ place }) =>
      place.kind === "range" && isSingle(place.range) ? [place.range] : [],
    ),
  );
  for (const range of [...told, ...catalogRanges, ...ofNodes]) ranges.delete(range);
  return [...ranges].sort().map((range) => party(range, "range", outsiders([range])));
}

function isSingle(range: string): boolean {
  const { first, last } = intervalOf(range);
  return first === last;
}

/** Addresses that only a deployment knows, and that no node here has. */
export function addressParties(policy: Policy, roles: readonly Party[]): Party[] {
  const nodes = [...policy.endpoints, ...roles.flatMap(({ subjects }) => subjects)];
  const owned = new Set(
    nodes.flatMap((node) =>
      node.kind === "node"
        ? [...node.addresses, ...node.publicAddresses, ...(node.sendsFrom ?? [])].flatMap(({ symbols }) => symbols)
        : [],
    ),
  );
  const symbols = new Set(
    peersOf(policy).flatMap((peer) => (peer.kind === "symbol" && !owned.has(peer.symbol) ? [peer.symbol] : [])),
  );
  return [...symbols].sort().map((symbol) => {
    const [, type = "", name = symbol] = /^(.+?)::(.+)\.[^.]+$/.exec(symbol) ?? [];
    const cloud = type.split(":")[0] ?? "";
    const own = { ...abstractNode(name, groupsOfCloud(policy, cloud), []), unguarded: openStance };
    const addresses = [{ family: "ipv4", symbols: [symbol], place: { kind: "unknown" } } as const];
    return party(`address of ${name}`, "named", [{ ...own, addresses, publicAddresses: addresses }], { cloud });
  });
}

export const catalogParty = party("catalog", "catalog", outsiders(catalogRanges));

/** The addresses that nothing names, of each family that there is here: those who are let in by a rule for everyone alone. */
export function worldParty(policy: Policy, named: readonly string[]): Party {
  const families = familiesIn(policy);
  const places = addressFamilies
    .filter((family) => families.has(family))
    .flatMap((family) => placeIn(family, named) ?? []);
  return party("world", "world", outsiders(places));
}

/** One address stands for all: they lie in the same ranges, namely in none. One on the internet, where there is one. */
function placeIn(family: AddressFamily, named: readonly string[]): string | undefined {
  const [outside] = outsideAddresses(named).filter((address) => intervalOf(address).family === family);
  if (outside !== undefined) return outside;
  const [gap] = gaps(family, named);
  return gap && `${addressText(family, gap.first)}/${family === "ipv4" ? 32 : 128}`;
}

/** IPv4, and IPv6 where a node has it or a rule names it: elsewhere nobody comes in by it, and nobody would go out. */
function familiesIn({ guards, endpoints, networks }: Policy): ReadonlySet<AddressFamily> {
  return new Set<AddressFamily>([
    "ipv4",
    ...networks.map(({ range }) => intervalOf(range).family),
    ...endpoints.flatMap((one) => [...one.addresses, ...one.publicAddresses].map(({ family }) => family)),
    ...guards.flatMap(({ allowances }) =>
      allowances.flatMap(({ peer, families }) => (peer.kind === "range" || peer.kind === "everyone" ? families : [])),
    ),
  ]);
}

function outsiders(ranges: readonly string[]): Subject[] {
  return ranges.map((range) => ({ kind: "range", range, outsider: true }));
}
