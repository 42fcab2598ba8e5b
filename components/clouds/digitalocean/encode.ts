/**
 * Rules and groups as DigitalOcean tags with Cloud Firewalls bound to them. One firewall holds all rules of one owner on
 * one tag; several firewalls of a droplet add up. Allows exactly what the rules say, or refuses.
 *
 * A firewall has no descriptions and its rules no `action` here: plugins older than 4.80 do not know it.
 */
import type { FirewallArgs, TagArgs } from "@pulumi/digitalocean";
import type { FirewallPlan, Group, Peer, Rule } from "../../firewall/rule";
import { highestPort, portsText, trafficText, type Traffic } from "../../matrix/traffic";
import type { Labels, NetworkReferences, Refusal, ResourceKey, ResourceSpec } from "../cloud";
import { spec } from "../spec";
import * as types from "./types";

/** Tags are the account's, so their names carry the prefix; a tag's name is its id. */
export function groupReference(group: string, labels: Labels): string {
  return `${labels.namePrefix}-${group}`;
}

export function encodeGroup(group: Group, _network: NetworkReferences, labels: Labels): ResourceSpec[] {
  return [spec<TagArgs>(types.tag, group.id, { name: groupReference(group.id, labels) })];
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
  const groups = [...new Set(plan.rules.map((rule) => rule.group))].sort();
  return groups.map((group) => {
    const rules = plan.rules.filter((rule) => rule.group === group);
    const name = firewallName(group, plan);
    const inboundRules = encodeDirection(rules, "ingress", labels).map(({ protocol, portRange, addresses, tags }) => ({
      protocol,
      ...(portRange === undefined ? {} : { portRange }),
      ...(addresses.length === 0 ? {} : { sourceAddresses: addresses }),
      ...(tags.length === 0 ? {} : { sourceTags: tags }),
    }));
    const outboundRules = encodeDirection(rules, "egress", labels).map(({ protocol, portRange, addresses, tags }) => ({
      protocol,
      ...(portRange === undefined ? {} : { portRange }),
      ...(addresses.length === 0 ? {} : { destinationAddresses: addresses }),
      ...(tags.length === 0 ? {} : { destinationTags: tags }),
    }));
    const peers = rules.flatMap((rule) => (rule.peer.kind === "group" ? [rule.peer.group] : []));
    return {
      group,
      spec: spec<FirewallArgs>(
        types.firewall,
        name,
        {
          name: `${labels.namePrefix}-${name}`,
          tags: [groupReference(group, labels)],
          ...(inboundRules.length === 0 ? {} : { inboundRules }),
          ...(outboundRules.length === 0 ? {} : { outboundRules }),
        },
        { dependsOn: [...new Set([group, ...peers])].sort().map(tagKey) },
      ),
    };
  });
}

interface JoinedRule {
  readonly protocol: string;
  readonly portRange: string | undefined;
  readonly addresses: string[];
  readonly tags: string[];
}

/** All peers of one protocol and port range in one rule, sorted. */
function encodeDirection(rules: readonly Rule[], direction: Rule["direction"], labels: Labels): JoinedRule[] {
  const joined = new Map<string, { traffic: EncodedTraffic; peers: Peer[] }>();
  for (const rule of rules.filter((one) => one.direction === direction)) {
    for (const traffic of encodeTraffic(rule.traffic)) {
      const key = `${traffic.protocol} ${(traffic.portRange ?? "").padStart(12, "0")}`;
      joined.set(key, { traffic, peers: [...(joined.get(key)?.peers ?? []), rule.peer] });
    }
  }
  return [...joined]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { traffic, peers }]) => ({
      ...traffic,
      addresses: peers.flatMap((peer) => (peer.kind === "range" ? [peer.range] : [])).sort(),
      tags: peers.flatMap((peer) => (peer.kind === "group" ? [groupReference(peer.group, labels)] : [])).sort(),
    }));
}

type EncodedTraffic = Pick<JoinedRule, "protocol" | "portRange">;

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
      return [{ protocol: "icmp", portRange: undefined }];
    case "number":
      return [];
    case "every":
      return [
        { protocol: "icmp", portRange: undefined },
        { protocol: "tcp", portRange: allPorts },
        { protocol: "udp", portRange: allPorts },
      ];
  }
}

/** Cloud Firewalls know tcp, udp and icmp alone. */
export function refusals(plan: FirewallPlan): Refusal[] {
  return plan.rules
    .filter((rule) => rule.traffic.protocol === "number")
    .map((rule) => ({
      what: `${trafficText(rule.traffic)} (${rule.reasons.map((reason) => reason.why).join("; ")}) on ${rule.group}: DigitalOcean's firewalls know only tcp, udp and icmp`,
      wayOut: "choose an encapsulation over UDP (VXLAN or WireGuard), or another cloud",
    }));
}
