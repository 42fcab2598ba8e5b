/**
 * What a set of resources allows, cloud-neutral: the answer of a decoder, and all that reach.ts knows. Nothing here comes
 * from our own intentions. Every "all" and every "not known" is a word of its own.
 */
import type { IcmpTraffic, PortTraffic, Traffic } from "../matrix/traffic";
import { highestPort, icmpText, portsText } from "../matrix/traffic";
import type { AddressFamily } from "./address";
import type { Direction } from "./rule";

export type PolicyIcmp = IcmpTraffic;
export type PolicyTraffic = Traffic;

/** Who is at the other end of a rule. */
export type PolicyPeer =
  /** The members of a group, by its key; of a list of addresses (`isList`) any address may be one. */
  | { readonly kind: "group"; readonly group: string; readonly isList?: true }
  /** Canonical, without host bits; never the whole of a family. */
  | { readonly kind: "range"; readonly range: string; readonly family: AddressFamily }
  /** Every address of the rule's families. */
  | { readonly kind: "everyone" }
  /** The address of a resource, known after deployment only: `TYPE::NAME.PROPERTY`. */
  | { readonly kind: "symbol"; readonly symbol: string; readonly isPublic: boolean }
  /** A prefix list that nobody told us of, a look-up, a cluster of the cloud's: who that is the resources don't tell. */
  | { readonly kind: "unknown"; readonly text: string };

/** The resource that says so; `part` where one resource says several things (`inboundRules[3]`). */
export interface RuleSource {
  readonly type: string;
  readonly name: string;
  readonly urn: string | null;
  readonly part: string | null;
  readonly description: string | null;
}

/**
 * `maybe`: whether it allows can't be told (`doubt` says why). `contest`: a deny whose precedence over an allow the vendor
 * doesn't document. `deny`: certain.
 */
export type Effect = "allow" | "maybe" | "contest" | "deny";

export interface Allowance {
  readonly effect: Effect;
  readonly direction: Direction;
  readonly families: readonly AddressFamily[];
  readonly traffic: PolicyTraffic;
  readonly peer: PolicyPeer;
  readonly source: RuleSource;
  readonly doubt: string | null;
}

/** All that is allowed to the members of a group. `complete` is false where rules may exist that the resources don't show. */
export interface Guard {
  readonly group: string;
  readonly complete: boolean;
  readonly allowances: readonly Allowance[];
}

/** Where an address is: in a range (a single one where it is fixed), on the internet, or anywhere. */
export type Place =
  { readonly kind: "range"; readonly range: string } | { readonly kind: "public" } | { readonly kind: "unknown" };

/** One address of an endpoint. `symbols` are the references that stand for it. */
export interface EndpointAddress {
  readonly family: AddressFamily;
  readonly symbols: readonly string[];
  readonly place: Place;
}

/** One network interface of a node, droplet or balancer, or a node that doesn't exist yet and carries just these groups. */
export interface Endpoint {
  readonly kind: "node";
  readonly name: string;
  readonly type: string;
  readonly cloud: string;
  /** The keys of the groups that it really carries. */
  readonly groups: readonly string[];
  /** False where it carries a group that can't be told: it may be a member of any. */
  readonly groupsKnown: boolean;
  /** What holds when none of its groups is a guard: a droplet without a firewall is open, a port without groups closed. */
  readonly unguarded: "open" | "closed";
  /** Whether others of its cloud reach it at a private address, or only at a public one (an internet-facing balancer). */
  readonly facing: "private" | "public";
  /** A group as a peer matches private addresses only (AWS, Neutron), or all addresses of a member (DigitalOcean). */
  readonly membership: "private" | "everywhere";
  readonly network: string | null;
  readonly addresses: readonly EndpointAddress[];
  readonly publicAddresses: readonly EndpointAddress[];
  /** Where it sends from, if not from `addresses`: an Octavia balancer dials its members from another address. */
  readonly sendsFrom: readonly EndpointAddress[] | null;
}

export interface CloudNetwork {
  readonly cloud: string;
  readonly range: string;
}

export interface Policy {
  readonly guards: readonly Guard[];
  readonly endpoints: readonly Endpoint[];
  /** The ranges of the networks that nodes live in. */
  readonly networks: readonly CloudNetwork[];
  /** From the id of a group, or the reference to it, to its key. */
  readonly groupKeys: ReadonlyMap<string, string>;
}

export const emptyPolicy: Policy = { guards: [], endpoints: [], networks: [], groupKeys: new Map() };

/** Several policies as one. Guards of one group become one: rules of several firewalls are a union. */
export function joinPolicies(policies: readonly Policy[]): Policy {
  const guards = new Map<string, Guard>();
  for (const guard of policies.flatMap((policy) => policy.guards)) {
    const known = guards.get(guard.group);
    guards.set(guard.group, {
      group: guard.group,
      complete: guard.complete && (known?.complete ?? true),
      allowances: [...(known?.allowances ?? []), ...guard.allowances],
    });
  }
  return {
    guards: [...guards.values()],
    endpoints: policies.flatMap((policy) => policy.endpoints),
    networks: policies.flatMap((policy) => policy.networks),
    groupKeys: new Map(policies.flatMap((policy) => [...policy.groupKeys])),
  };
}

/** The key of a DigitalOcean tag: tags compare without case. */
export function tagKey(name: string): string {
  return `tag:${name.toLowerCase()}`;
}

/**
 * Whether a cloud's groups are tags. Their members are known by every address, and a node without a rule is open; members of
 * security groups are known by private addresses alone, and a node without a rule is closed.
 */
export function hasTags(cloud: string): boolean {
  return cloud === "digitalocean";
}

/** A node that carries exactly these groups, where no node exists: a role of a cluster whose nodes Rancher will make. */
export function abstractNode(
  name: string,
  cloud: string,
  groups: readonly string[],
  addresses: readonly EndpointAddress[] = [],
): Endpoint {
  const isByTag = hasTags(cloud);
  return {
    kind: "node",
    name,
    type: "node",
    cloud,
    groups,
    groupsKnown: true,
    unguarded: isByTag ? "open" : "closed",
    facing: "private",
    membership: isByTag ? "everywhere" : "private",
    network: null,
    addresses,
    publicAddresses: [],
    sendsFrom: null,
  };
}

/** Nothing listens on port 0: with it or without, it is every port. */
function isEveryPort({ first, last }: PortTraffic): boolean {
  return first <= 1 && last === highestPort;
}

/** `2379-2380/tcp`, `all udp`, `icmp type 8 code 0`, `protocol 4`, `everything`. */
export function policyTrafficText(traffic: PolicyTraffic): string {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return isEveryPort(traffic) ? `all ${traffic.protocol}` : `${portsText(traffic)}/${traffic.protocol}`;
    case "icmp":
      return icmpText(traffic.message);
    case "number":
      return `protocol ${traffic.number}`;
    case "every":
      return "everything";
  }
}
