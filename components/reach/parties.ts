/**
 * Who can be asked about in a stack: the roles of its clusters, those who dial from outside, and every node by its name.
 * Taken from the plan's outputs and resources, with the groups that the nodes really carry.
 */
import { componentTypes } from "../resources/component-types";
import { catalogRanges } from "../matrix/rancher-2.x";
import { namedPeersOf } from "../firewall/named-peer-inputs";
import type { PlannedResource, StackPlan } from "../resources/resource";
import type { Verdict } from "./answer";
import type { AddressFamily } from "../addresses/address";
import { intervalOf, isWorldwide, looseRange, outsideAddresses } from "../addresses/address-interval";
import {
  cloudOfKey,
  isForeignKey,
  isPrivateMembership,
  keyText,
  namedPeerKey,
  namedPeerText,
  tagKey,
} from "../firewall/named-peer";
import { abstractNode, hasTags, type Endpoint, type EndpointAddress, type Policy } from "./policy";
import type { Subject } from "./policy-index";
import type { Asked } from "./reach";
import type { MemberSubject } from "./other-end";

export type PartyKind = "role" | "clients" | "named" | "catalog" | "world" | "node" | "address";

export interface Party extends Asked {
  readonly name: string;
  /** Other names by which it is known: a role alone, where there is one cluster. */
  readonly aliases: readonly string[];
  readonly kind: PartyKind;
  readonly cluster: string | null;
  readonly role: string | null;
  readonly cloud: string | null;
  /** Rancher, where it is another stack's: most of what it admits is said there. */
  readonly isElsewhere?: boolean;
}

/**
 * Whether the resources at hand are what decides between two, and so worth telling: what another stack's Rancher may do with
 * outsiders is said there, and so is what it may admit besides.
 */
export function isDecidedHere(from: Party, to: Party, verdict: Verdict): boolean {
  if (from.isElsewhere !== true && to.isElsewhere !== true) return true;
  const other = from.isElsewhere === true ? to : from;
  const isOurs = other.isElsewhere !== true && (other.kind === "role" || other.kind === "node");
  if (!isOurs) return false;
  return to.isElsewhere !== true || verdict !== "unknown";
}

/** Roles first, then those outside, then nodes; names are unique. */
export function partiesOf(plan: StackPlan, policy: Policy): Party[] {
  const roles = roleParties(plan, policy);
  const named = namedParties(plan, policy, roles);
  const parties = [
    ...roles,
    ...clientParties(plan, named),
    ...named,
    catalogParty,
    worldParty(plan, policy),
    ...nodeParties(policy),
  ];
  return [...new Map([...parties].reverse().map((party) => [party.name, party])).values()].reverse();
}

export function party(name: string, kind: PartyKind, subjects: readonly Subject[], more: Partial<Party> = {}): Party {
  return { name, kind, subjects, aliases: [], cluster: null, role: null, cloud: null, ...more };
}

/** One entry of the output `groups`. */
export interface RoleEntry {
  readonly cluster: string | null;
  readonly role: string;
  readonly cloud: string;
  readonly securityGroups: readonly string[];
  readonly tags: readonly string[];
  readonly nodes: readonly string[];
  readonly addresses: readonly string[];
}

function roleParties(plan: StackPlan, policy: Policy): Party[] {
  const entries = list(plan.outputs.groups).flatMap((entry) => roleEntry(entry) ?? []);
  const clusters = new Set(entries.flatMap(({ cluster }) => cluster ?? []));
  return entries.map((entry) => {
    const { cluster, role, cloud } = entry;
    const name = cluster === null ? role : `${cluster}/${role}`;
    const aliases = cluster !== null && clusters.size === 1 ? [role] : [];
    const isElsewhere = role === "rancher" && plan.resources.some(({ type }) => type === componentTypes.existing);
    return party(name, "role", roleSubjects(entry, policy), {
      ...{ aliases, cluster, role, cloud },
      ...(isElsewhere ? { isElsewhere } : {}),
    });
  });
}

function roleEntry(value: unknown): RoleEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entry = value as Readonly<Record<string, unknown>>;
  if (typeof entry.role !== "string" || typeof entry.cloud !== "string") return undefined;
  return {
    cluster: typeof entry.cluster === "string" ? entry.cluster : null,
    role: entry.role,
    cloud: entry.cloud,
    securityGroups: texts(entry.securityGroups),
    tags: texts(entry.tags),
    nodes: texts(entry.nodes),
    addresses: texts(entry.addresses),
  };
}

/**
 * The nodes themselves where they exist, with what they really carry. Else a node that carries just these groups, as a node
 * template would make it; or, for a role that is no node of this stack, its addresses.
 */
function roleSubjects(entry: RoleEntry, policy: Policy): Subject[] {
  const names = new Set(entry.nodes);
  const owners = new Set(entry.addresses.flatMap((address) => /^\$\{(.+?::[^.]+)\./.exec(address)?.[1] ?? []));
  const isOwn = ({ cloud, type, name }: Endpoint): boolean =>
    cloud === entry.cloud && (names.has(name) || (owners.size > 0 && owners.has(`${type}::${name}`)));
  const nodes = policy.endpoints.filter(isOwn);
  if (nodes.length > 0) return nodes;
  const groups = [
    ...entry.securityGroups.map((id) => policy.groupKeys.get(id) ?? `${entry.cloud}:${id}`),
    ...entry.tags.map((tag) => policy.groupKeys.get(tag) ?? tagKey(tag)),
  ];
  const ranges = entry.addresses.flatMap((address) =>
    address.includes("${") ? [] : (looseRange(address)?.text ?? []),
  );
  if (groups.length === 0) return ranges.map((range) => ({ kind: "range", range, outsider: false }));
  const told = ranges.map(
    (range) => ({ family: intervalOf(range).family, symbols: [], place: { kind: "range", range } }) as const,
  );
  const node = abstractNode(entry.role, entry.cloud, groups, networkAddresses(entry.cloud, policy));
  return [{ ...node, publicAddresses: told }];
}

/** Where a node will be that Rancher makes: somewhere in the networks of its cloud. */
function networkAddresses(cloud: string, policy: Policy): EndpointAddress[] {
  return policy.networks
    .filter((network) => network.cloud === cloud)
    .map(({ range }) => ({ family: intervalOf(range).family, symbols: [], place: { kind: "range", range } }));
}

const clientSources: readonly (readonly [string, string, readonly string[]])[] = [
  ["rancherClients", "rancher", [componentTypes.server]],
  ["workloadClients", "workloads", [componentTypes.cluster]],
  ["kubernetesApiClients", "kubernetesApi", [componentTypes.cluster]],
  ["sshClients", "ssh", [componentTypes.server, componentTypes.cluster]],
];

function clientParties(plan: StackPlan, named: readonly Party[]): Party[] {
  return clientSources.map(([name, key, types]) => {
    const told = new Set(clientTexts(plan.resources, key, types));
    const members = named.filter((one) => told.has(one.name)).flatMap(({ subjects }) => subjects);
    return party(name, "clients", [...outsiders(clientRanges(plan.resources, key, types)), ...members]);
  });
}

function clientTexts(resources: readonly PlannedResource[], key: string, types: readonly string[]): string[] {
  return resources
    .filter(({ type }) => types.includes(type))
    .flatMap(({ inputs }) => texts((inputs.clients as Readonly<Record<string, unknown>> | undefined)?.[key]));
}

function clientRanges(resources: readonly PlannedResource[], key: string, types: readonly string[]): string[] {
  return [...new Set(clientTexts(resources, key, types).flatMap((range) => looseRange(range)?.text ?? []))];
}

/** What the user named besides ranges, and groups that rules name and nobody here carries. */
function namedParties(plan: StackPlan, policy: Policy, roles: readonly Party[]): Party[] {
  const told = namedPeersOf(plan.resources).map((one) => {
    const group = policy.groupKeys.get(one.id) ?? namedPeerKey(one);
    const membership = isPrivateMembership(one.kind) ? "private" : "everywhere";
    const aliases = [one.label, ...(one.id.includes("${") ? [] : [one.id])];
    return memberParty({ kind: "member", name: namedPeerText(one), group, cloud: one.cloud, membership }, aliases);
  });
  const known = new Set(told.flatMap(({ subjects }) => subjects.flatMap(groupsOf)));
  const carried = new Set([...policy.endpoints, ...roles.flatMap(({ subjects }) => subjects)].flatMap(groupsOf));
  const others = policy.guards
    .flatMap(({ allowances }) => allowances.flatMap(({ peer }) => (peer.kind === "group" ? [peer.group] : [])))
    .filter((group) => isForeignKey(group) && !known.has(group) && !carried.has(group));
  return [
    ...told,
    ...[...new Set(others)].map((group) => {
      const cloud = cloudOfKey(group);
      const membership = hasTags(cloud) ? "everywhere" : "private";
      return memberParty({ kind: "member", name: keyText(group), group, cloud, membership }, [
        group.replace(/^[a-z]+:/, ""),
      ]);
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

function outsiders(ranges: readonly string[]): Subject[] {
  return ranges.map((range) => ({ kind: "range", range, outsider: true }));
}

const catalogParty = party("catalog", "catalog", outsiders(catalogRanges));

/** Every range that somebody names: in a rule, as a network, as clients. */
export function namedRanges(plan: StackPlan, policy: Policy): string[] {
  const ofRules = policy.guards.flatMap(({ allowances }) =>
    allowances.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])),
  );
  const ofClients = clientSources.flatMap(([, key, types]) => clientRanges(plan.resources, key, types));
  return [...new Set([...ofRules, ...ofClients, ...policy.networks.map(({ range }) => range), ...catalogRanges])];
}

/** An address of each family here that nobody names, unless with half the internet. */
function worldParty(plan: StackPlan, policy: Policy): Party {
  const families = familiesIn(policy);
  const addresses = outsideAddresses(namedRanges(plan, policy).filter((range) => !isWorldwide(range)));
  return party("world", "world", outsiders(addresses.filter((address) => families.has(intervalOf(address).family))));
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

function nodeParties(policy: Policy): Party[] {
  const byName = new Map<string, Endpoint[]>();
  for (const endpoint of policy.endpoints) byName.set(endpoint.name, [...(byName.get(endpoint.name) ?? []), endpoint]);
  return [...byName].map(([name, endpoints]) => party(name, "node", endpoints, { cloud: endpoints[0]?.cloud ?? null }));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((item) => typeof item === "string");
}
