/**
 * Rules and groups as Neutron security groups. Allows exactly what the rules say: the two egress rules that Neutron adds
 * to every new group are deleted.
 *
 * Neutron replaces a rule whose description changes, and the copy is refused as a duplicate (409), so the description is
 * left out of later changes.
 */
import type { SecGroupArgs, SecGroupRuleArgs } from "@pulumi/openstack/networking";
import type { AddressFamily } from "../../addresses/address";
import {
  ruleFamilies,
  formerRuleNames,
  nameInFamily,
  reasonText,
  ruleName,
  rulesOnNodes,
  type FirewallPlan,
  type Group,
  type Peer,
  type Rule,
} from "../../firewall/rule";
import { highestPort, lowestPort, trafficText, type IcmpTraffic, type Traffic } from "../../matrix/traffic";
import { reference } from "../../resources/resource";
import type { Refusal } from "../cloud";
import type { Labels, NetworkReferences } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import { tagList } from "./tags";
import * as types from "./types";

const longestDescription = 255;

export function encodeGroup(group: Group, _network: NetworkReferences, labels: Labels): ResourceSpec[] {
  // Octavia's door is on its listeners.
  if (group.kind === "loadBalancer") return [];
  return [
    resourceSpec<SecGroupArgs>(types.securityGroup, group.id, {
      name: `${labels.namePrefix}-${group.id}`,
      description: "Rancher nodes by role",
      deleteDefaultRules: true,
      tags: tagList(labels),
    }),
  ];
}

export function groupReference(group: string, labels?: Labels): string {
  return labels?.existing?.[group] ?? reference(types.securityGroup, group, "id");
}

export function encodeRules(plan: FirewallPlan, labels?: Labels): { group: string; spec: ResourceSpec }[] {
  return rulesOnNodes(plan).flatMap((rule) =>
    ruleFamilies(rule, plan.families).map((family) => ({
      group: rule.group,
      spec: resourceSpec<SecGroupRuleArgs>(
        types.rule,
        nameOf(ruleName(rule), rule, family),
        {
          securityGroupId: groupReference(rule.group, labels),
          direction: rule.direction,
          ethertype: family === "ipv4" ? "IPv4" : "IPv6",
          ...encodeTraffic(rule.traffic, family),
          ...encodePeer(rule.peer, labels),
          description: reasonText(rule).slice(0, longestDescription),
        },
        { ignoreChanges: ["description"], ...formerNamesOf(rule, family) },
      ),
    })),
  );
}

function nameOf(name: string, { peer }: Rule, family: AddressFamily): string {
  return peer.kind === "group" || peer.kind === "named" ? nameInFamily(name, family) : name;
}

function formerNamesOf(rule: Rule, family: AddressFamily): { formerNames?: string[] } {
  const formerNames = formerRuleNames(rule).map((name) => nameOf(name, rule, family));
  return formerNames.length === 0 ? {} : { formerNames };
}

function encodePeer(peer: Peer, labels?: Labels) {
  switch (peer.kind) {
    case "group":
      return { remoteGroupId: groupReference(peer.group, labels) };
    case "named":
      return { remoteGroupId: peer.named.id };
    case "range":
    case "address":
    case "balancer":
      return { remoteIpPrefix: peerAddress(peer) };
  }
}

/** The addresses of a peer that is no group, as a range. */
export function peerAddress(peer: Peer): string {
  switch (peer.kind) {
    case "range":
      return peer.range;
    case "address":
      return `${peer.reference}/${peer.family === "ipv4" ? 32 : 128}`;
    case "group":
    case "balancer":
    case "named":
      throw new Error(`${peer.kind}s have no address here`);
  }
}

/** All ports of a protocol, and every protocol, are said by leaving them out: Neutron stores nothing for them. */
function encodeTraffic(traffic: Traffic, family: AddressFamily) {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return traffic.first <= lowestPort + 1 && traffic.last === highestPort
        ? { protocol: traffic.protocol }
        : { protocol: traffic.protocol, portRangeMin: traffic.first, portRangeMax: traffic.last };
    case "icmp":
      return encodeIcmp(traffic.message, family);
    case "number":
      return { protocol: String(traffic.number) };
    case "every":
      return {};
  }
}

/**
 * The minimum is the type here, the maximum the code. IPv6 must be `ipv6-icmp`: Neutron stores that name for every other.
 * Plugin 5 refuses a type without a code; both plugins, 3.15.2 and 5.5.1, take a code of 0 for none and send the type alone
 * (measured), so that a deployed rule does not change, and a code of 0 can't be said: exceptions.ts.
 */
function encodeIcmp(message: IcmpTraffic["message"], family: AddressFamily) {
  const protocol = family === "ipv4" ? "icmp" : "ipv6-icmp";
  if (message === "every") return { protocol };
  if (message === "echo-request") return { protocol, portRangeMin: family === "ipv4" ? 8 : 128, portRangeMax: 0 };
  return { protocol, portRangeMin: message.type, portRangeMax: message.code === "every" ? 0 : message.code };
}

/** The official provider drops a type of 0, and would let all ICMP in. */
export function refusals(plan: FirewallPlan): Refusal[] {
  return plan.rules
    .filter(
      ({ traffic }) => traffic.protocol === "icmp" && typeof traffic.message !== "string" && traffic.message.type === 0,
    )
    .map((rule) => ({
      what: `${trafficText(rule.traffic)} (${reasonText(rule)}) on ${rule.group}: OpenStack's provider can't send the type 0`,
      wayOut: "leave it out, since replies to what was let out come back anyway, or let all icmp in",
    }));
}
