/**
 * What a set of resources allows, cloud-neutral: the answer of a decoder, and all that reach.ts knows. Nothing here comes
 * from our own intentions. Every "all" and every "not known" is a word of its own.
 */
import { type IcmpTraffic, type PortTraffic, type Traffic, highestPort, icmpText, portsText } from "../matrix/traffic";
import type { AddressFamily } from "../addresses/address";
import type { NamedPeerKind } from "../firewall/named-peer";
import type { Direction } from "../firewall/rule";

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
export type AddressPlace =
  { readonly kind: "range"; readonly range: string } | { readonly kind: "public" } | { readonly kind: "unknown" };

/** One address of an endpoint. `symbols` are the references that stand for it. */
export interface EndpointAddress {
  readonly family: AddressFamily;
  readonly symbols: readonly string[];
  readonly place: AddressPlace;
}

/** What an endpoint without a rule lets in, and what it lets out. */
export type Stance = Readonly<Record<Direction, "open" | "closed">>;

export const openStance: Stance = { ingress: "open", egress: "open" };
export const closedStance: Stance = { ingress: "closed", egress: "closed" };

/** A group as a peer matches private addresses only (AWS, Neutron), or all addresses of a member (DigitalOcean). */
export type Membership = "private" | "everywhere";

/** Of a kind of thing that rules can name: by what its members are known, and the key of one that no resource makes. */
export interface GroupForm {
  readonly membership: Membership;
  /** How the key begins; the id follows. */
  readonly prefix: string;
  /** The id in the one spelling that keys have. Default: as it is. */
  readonly spelling?: (id: string) => string;
}

/** What the groups of a cloud are, as its decoder says. */
export interface CloudGroups {
  readonly cloud: string;
  /** What its nodes carry. */
  readonly carried: NamedPeerKind;
  readonly forms: Readonly<Partial<Record<NamedPeerKind, GroupForm>>>;
  /** What holds for a node that carries no guard. */
  readonly unguarded: Stance;
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
  readonly unguarded: Stance;
  /** Whether others of its cloud reach it at a private address, or only at a public one (an internet-facing balancer). */
  readonly facing: "private" | "public";
  readonly membership: Membership;
  readonly network: string | null;
  readonly addresses: readonly EndpointAddress[];
  readonly publicAddresses: readonly EndpointAddress[];
  /** Where it sends from, if not from `addresses`: an Octavia balancer dials its members from another address. */
  readonly sendsFrom: readonly EndpointAddress[] | null;
}

export interface NetworkRange {
  readonly cloud: string;
  readonly range: string;
}

export interface Policy {
  readonly guards: readonly Guard[];
  readonly endpoints: readonly Endpoint[];
  /** The ranges of the networks that nodes live in. */
  readonly networks: readonly NetworkRange[];
  /** From the id of a group, or the reference to it, to its key. */
  readonly groupKeys: ReadonlyMap<string, string>;
  /** What groups are, by the name of their cloud. */
  readonly cloudGroups: ReadonlyMap<string, CloudGroups>;
}

export const emptyPolicy: Policy = {
  guards: [],
  endpoints: [],
  networks: [],
  groupKeys: new Map(),
  cloudGroups: new Map(),
};

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
    cloudGroups: new Map(policies.flatMap((policy) => [...policy.cloudGroups])),
  };
}

/** A node that carries exactly these groups, where no node exists: a role of a cluster whose nodes Rancher will make. */
export function abstractNode(
  name: string,
  { cloud, carried, forms, unguarded }: CloudGroups,
  groups: readonly string[],
  addresses: readonly EndpointAddress[] = [],
): Endpoint {
  return {
    kind: "node",
    name,
    type: "node",
    cloud,
    groups,
    groupsKnown: true,
    unguarded,
    facing: "private",
    membership: forms[carried]?.membership ?? "private",
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
