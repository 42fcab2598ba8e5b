/**
 * Rules and groups as DigitalOcean tags with Cloud Firewalls bound to them. One firewall holds all rules of one owner on
 * one tag; several firewalls of a droplet add up. Allows exactly what the rules say, or refuses.
 *
 * A firewall has no descriptions and its rules no `action` here: plugins older than 4.80 do not know it.
 */
import type { FirewallArgs, TagArgs } from "@pulumi/digitalocean";
import type { NamedPeerKind } from "../../firewall/named-peer";
import { rulesOnNodes, type FirewallPlan, type Group, type Peer, type Rule } from "../../firewall/rule";
import { roles } from "../../matrix/flow";
import { highestPort, portsText, trafficText, type Traffic } from "../../matrix/traffic";
import { reference } from "../../resources/resource";
import type { Refusal } from "../cloud";
import type { Labels, NetworkReferences } from "../requests";
import { resourceSpec, type ResourceKey, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

/**
 * Tags are the account's, so their names carry the prefix. A tag is referred to by the name that it was made with: another
 * prefix renames none, since a tag of another name is another tag, which no droplet has yet.
 */
export function groupReference(group: string, labels: Labels): string {
  return labels.existing?.[group] ?? reference(types.tag, group, "name");
}

function groupName(group: string, labels: Labels): string {
  return labels.existing?.[group] ?? `${labels.namePrefix}-${group}`;
}

export function encodeGroup(group: Group, _network: NetworkReferences, labels: Labels): ResourceSpec[] {
  // A balancer has no tag; its door is inline.
  if (group.kind === "loadBalancer") return [];
  return [
    resourceSpec<TagArgs>(types.tag, group.id, { name: groupName(group.id, labels) }, { ignoreChanges: ["name"] }),
  ];
}

export function tagKey(group: string): ResourceKey {
  return `${types.tag}::${group}`;
}

/** The owner's own group names its firewall; on another's group the owner's name stands before it. */
export function firewallName(group: string, plan: FirewallPlan): string {
  return plan.groups.some((own) => own.id === group) ? group : `${plan.owner}-${group}`;
}

/** One firewall for each group that the plan has rules on. */
export function encodeRules(plan: FirewallPlan, labels: Labels): { group: string; spec: ResourceSpec }[] {
  const onNodes = rulesOnNodes(plan);
  const groups = [...new Set(onNodes.map((rule) => rule.group))].sort();
  const isMadeHere = (group: string) => labels.existing?.[group] === undefined;
  const common = plan.groups.find(({ kind }) => kind === "common")?.id;
  const isOpen = onNodes.some(
    ({ group, direction, traffic }) => group === common && direction === "egress" && traffic.protocol === "every",
  );
  const ofRoles = plan.groups.filter(({ kind }) => (roles as readonly string[]).includes(kind)).map(({ id }) => id);
  // What all may send is the common firewall's, or each role's own: whoever comes to allow it goes first.
  const firewallsBefore = (group: string) => {
    if (common === undefined || !groups.includes(common)) return [];
    if (isOpen) return ofRoles.includes(group) ? [common] : [];
    return group === common ? groups.filter((one) => ofRoles.includes(one)) : [];
  };
  const inOrder = [...groups].sort((one, other) => firewallsBefore(one).length - firewallsBefore(other).length);
  return inOrder.map((group) => {
    const rules = onNodes.filter((rule) => rule.group === group);
    const name = firewallName(group, plan);
    const inboundRules = encodeDirection(rules, "ingress", labels).map(({ peers, ...traffic }) => ({
      ...traffic,
      ...only("sourceAddresses", peers.addresses),
      ...only("sourceTags", peers.tags),
      ...only("sourceDropletIds", peers.droplets),
      ...only("sourceLoadBalancerUids", peers.balancers),
    }));
    const outboundRules = encodeDirection(rules, "egress", labels).map(({ peers, ...traffic }) => ({
      ...traffic,
      ...only("destinationAddresses", peers.addresses),
      ...only("destinationTags", peers.tags),
      ...only("destinationDropletIds", peers.droplets),
      ...only("destinationLoadBalancerUids", peers.balancers),
    }));
    const peers = rules.flatMap((rule) => (rule.peer.kind === "group" ? [rule.peer.group] : []));
    return {
      group,
      spec: resourceSpec<FirewallArgs>(
        types.firewall,
        name,
        {
          name: `${labels.namePrefix}-${name}`,
          tags: [groupReference(group, labels)],
          ...(inboundRules.length === 0 ? {} : { inboundRules }),
          ...(outboundRules.length === 0 ? {} : { outboundRules }),
        },
        {
          dependsOn: [
            ...[...new Set([group, ...peers])].filter(isMadeHere).sort().map(tagKey),
            ...firewallsBefore(group).map((one): ResourceKey => `${types.firewall}::${firewallName(one, plan)}`),
          ],
        },
      ),
    };
  });
}

/** An empty list is left out: the provider reads it as a difference. */
function only<Key extends string, Item>(key: Key, list: Item[]): Partial<Record<Key, Item[]>> {
  return list.length === 0 ? {} : ({ [key]: list } as Record<Key, Item[]>);
}

interface EncodedTraffic {
  readonly protocol: string;
  readonly portRange?: string;
}

interface JoinedRule extends EncodedTraffic {
  readonly peers: {
    readonly addresses: string[];
    readonly tags: string[];
    readonly droplets: number[];
    readonly balancers: string[];
  };
}

/** All peers of one protocol and port range in one rule, sorted. */
function encodeDirection(rules: readonly Rule[], direction: Rule["direction"], labels: Labels): JoinedRule[] {
  const byTraffic = new Map<string, { traffic: EncodedTraffic; peers: Peer[] }>();
  for (const rule of rules.filter((one) => one.direction === direction)) {
    for (const traffic of encodeTraffic(rule.traffic)) {
      const key = `${traffic.protocol} ${(traffic.portRange ?? "").padStart(12, "0")}`;
      byTraffic.set(key, { traffic, peers: [...(byTraffic.get(key)?.peers ?? []), rule.peer] });
    }
  }
  return [...byTraffic]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { traffic, peers }]) => ({ ...traffic, peers: encodePeers(peers, labels) }));
}

function encodePeers(peers: readonly Peer[], labels: Labels): JoinedRule["peers"] {
  const sorted = (textsOf: (peer: Peer) => string[]) => [...new Set(peers.flatMap(textsOf))].sort();
  return {
    addresses: sorted((peer) =>
      peer.kind === "range" ? [peer.range] : peer.kind === "address" ? [peer.reference] : [],
    ),
    tags: sorted((peer) => (peer.kind === "group" ? [groupReference(peer.group, labels)] : idsOfKind(peer, "tag"))),
    droplets: sorted((peer) => idsOfKind(peer, "droplet")).map(dropletId),
    balancers: sorted((peer) =>
      peer.kind === "balancer" ? [reference(types.loadBalancer, peer.balancer, "id")] : idsOfKind(peer, "loadBalancer"),
    ),
  };
}

function idsOfKind(peer: Peer, kind: NamedPeerKind): string[] {
  return peer.kind === "named" && peer.named.kind === kind ? [peer.named.id] : [];
}

/** A droplet's id is a number here; a reference stands for one. */
function dropletId(id: string): number {
  return /^\d+$/.test(id) ? Number(id) : (id as unknown as number);
}

/** "1-65535" is how the provider keeps all ports without a difference; every protocol is tcp, udp and icmp. */
function encodeTraffic(traffic: Traffic): EncodedTraffic[] {
  const allPorts = `1-${highestPort}`;
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return [
        {
          protocol: traffic.protocol,
          portRange: traffic.first <= 1 && traffic.last === highestPort ? allPorts : portsText(traffic),
        },
      ];
    case "icmp":
      return [{ protocol: "icmp" }];
    case "number":
      return [];
    case "every":
      return [{ protocol: "icmp" }, { protocol: "tcp", portRange: allPorts }, { protocol: "udp", portRange: allPorts }];
  }
}

/** Cloud Firewalls know tcp, udp and icmp alone. */
export function refusals(plan: FirewallPlan): Refusal[] {
  return plan.rules
    .filter((rule) => rule.traffic.protocol === "number")
    .map((rule) => ({
      what: `${trafficText(rule.traffic)} (${rule.reasons.map((reason) => reason.why).join("; ")}) on ${rule.group}: DigitalOcean's firewalls know only tcp, udp and icmp`,
      wayOut: "choose what travels over UDP (of encapsulations: VXLAN or WireGuard), or another cloud",
    }));
}
