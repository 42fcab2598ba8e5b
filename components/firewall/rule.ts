/**
 * What a firewall is made of, cloud-neutral: groups of nodes, and rules on groups. Small readonly records without Pulumi.
 * A rule's name spells what the rule says, so it never depends on an index, a reason or the order of a list.
 */
import type { Citation, Role } from "../matrix/flow";
import { isPortTraffic, portsText, type IcmpTraffic, type Traffic } from "../matrix/traffic";
import type { AddressFamily } from "../addresses/address";
import { namedPeerText, type NamedPeer } from "./named-peer";

/** What the members of a group have in common: a role, membership of one cluster, being Rancher's, or its balancer. */
export type GroupKind = Role | "common" | "rancher" | "loadBalancer";

/** A set of nodes that share rules: a security group, or a tag with its firewall. */
export interface Group {
  /** The logical name, unique in a stack: `prod-etcd`, `prod-common`, `rancher`. */
  readonly id: string;
  readonly kind: GroupKind;
  /** The cluster's name; null for Rancher's own. */
  readonly cluster: string | null;
}

/** Who is at the other end: the nodes of a group, addresses, or something of the user's that the cloud's rules can name. */
export type Peer =
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "range"; readonly range: string; readonly family: AddressFamily }
  /** One address that only a deployment knows: whose it is, and the reference to it. */
  | { readonly kind: "address"; readonly owner: string; readonly reference: string; readonly family: AddressFamily }
  /** A load balancer that no group holds, by its logical name. */
  | { readonly kind: "balancer"; readonly balancer: string }
  | { readonly kind: "named"; readonly named: NamedPeer };

/** Why a rule exists: the matrix's words with its citations, or the user's own. */
export interface Reason {
  readonly why: string;
  readonly citations: readonly Citation[];
}

export type Direction = "ingress" | "egress";

export interface Rule {
  /** The id of the group that the rule is on. */
  readonly group: string;
  readonly direction: Direction;
  readonly traffic: Traffic;
  readonly peer: Peer;
  readonly reasons: readonly Reason[];
}

/** What one owner, Rancher or a cluster, asks of a cloud: groups of its own, and rules on those and on Rancher's. */
export interface FirewallPlan {
  /** The logical name of the owner. */
  readonly owner: string;
  readonly families: readonly AddressFamily[];
  readonly groups: readonly Group[];
  readonly rules: readonly Rule[];
}

/** Whether a rule is on the balancer of its own plan. */
export function isOnBalancer({ group }: Rule, { groups }: FirewallPlan): boolean {
  return groups.some(({ id, kind }) => id === group && kind === "loadBalancer");
}

/** The rules of a plan but for those on a balancer, for clouds where that has no group. */
export function rulesOnNodes(plan: FirewallPlan): readonly Rule[] {
  return plan.rules.filter((rule) => !isOnBalancer(rule, plan));
}

/** The rule's logical name: `prod-etcd-in-tcp-2379-2380-from-prod-controlplane`. */
export function ruleName(rule: Rule): string {
  return nameWith(rule, nameOfPeer(rule.peer));
}

/** What the same rule was called before: after the label of what it names. */
export function formerRuleNames(rule: Rule): string[] {
  const former = nameWith(rule, peerText(rule.peer));
  return former === ruleName(rule) ? [] : [former];
}

function nameWith({ group, direction, traffic }: Rule, peer: string): string {
  const [inOrOut, preposition] = direction === "ingress" ? ["in", "from"] : ["out", "to"];
  // Colons, slashes and spaces mean something in names of resources: peers are spelt without them; still one to one.
  return `${group}-${inOrOut}-${trafficName(traffic)}-${preposition}-${peer.replace(/[:/ ]/g, "-")}`;
}

/** A label says no more than its id, and may come, go and change; where only a deployment knows the id, it is all there is. */
function nameOfPeer(peer: Peer): string {
  if (peer.kind !== "named" || peer.named.id.includes("${")) return peerText(peer);
  return namedPeerText({ ...peer.named, label: peer.named.id });
}

function trafficName(traffic: Traffic): string {
  if (isPortTraffic(traffic)) return `${traffic.protocol}-${portsText(traffic)}`;
  if (traffic.protocol === "icmp") return icmpName(traffic.message);
  if (traffic.protocol === "number") return `protocol-${traffic.number}`;
  return "all";
}

function icmpName(message: IcmpTraffic["message"]): string {
  if (typeof message === "string") return message === "every" ? "icmp" : `icmp-${message}`;
  return `icmp-${message.type}${message.code === "every" ? "" : `-${message.code}`}`;
}

/** A rule that a cloud must say once for each family keeps its name for IPv4, so that adding IPv6 renames nothing. */
export function nameInFamily(name: string, family: AddressFamily): string {
  return family === "ipv4" ? name : `${name}-ipv6`;
}

/** A group's name, a range, whose address it is, a balancer's name, or what the user named. */
export function peerText(peer: Peer): string {
  switch (peer.kind) {
    case "group":
      return peer.group;
    case "range":
      return peer.range;
    case "address":
      return peer.owner;
    case "balancer":
      return peer.balancer;
    case "named":
      return namedPeerText(peer.named);
  }
}

/** The families of a rule: its peer's own, or all of the network's where the peer has both. */
export function ruleFamilies(rule: Rule, families: readonly AddressFamily[]): readonly AddressFamily[] {
  return rule.peer.kind === "range" || rule.peer.kind === "address" ? [rule.peer.family] : families;
}

/** One sentence for the cloud's own description field: the reasons, without their citations. */
export function reasonText(rule: Rule): string {
  return [...new Set(rule.reasons.map((reason) => reason.why))].join("; ");
}
