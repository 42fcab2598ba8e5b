/**
 * Rules and groups as Neutron security groups. Allows exactly what the rules say: the two egress rules that Neutron adds
 * to every new group are deleted.
 *
 * Neutron replaces a rule whose description changes, and the copy is refused as a duplicate (409), so the description is
 * left out of later changes.
 */
import type { SecGroupArgs, SecGroupRuleArgs } from "@pulumi/openstack/networking";
import type { AddressFamily } from "../../firewall/address";
import { nameInFamily, reasonText, ruleName, type FirewallPlan, type Group, type Rule } from "../../firewall/rule";
import { highestPort, lowestPort, type Traffic } from "../../matrix/traffic";
import { reference } from "../../resource";
import type { Labels, NetworkReferences, ResourceSpec } from "../cloud";
import { spec } from "../spec";
import { tagList } from "./tags";
import * as types from "./types";

const longestDescription = 255;

export function encodeGroup(group: Group, _network: NetworkReferences, labels: Labels): ResourceSpec[] {
  return [
    spec<SecGroupArgs>(types.securityGroup, group.id, {
      name: `${labels.namePrefix}-${group.id}`,
      description: "Rancher nodes by role",
      deleteDefaultRules: true,
      tags: tagList(labels),
    }),
  ];
}

export function groupReference(group: string): string {
  return reference(types.securityGroup, group, "id");
}

export function encodeRules(plan: FirewallPlan): { group: string; spec: ResourceSpec }[] {
  return plan.rules.flatMap((rule) =>
    familiesOf(rule, plan.families).map((family) => ({
      group: rule.group,
      spec: spec<SecGroupRuleArgs>(
        types.rule,
        rule.peer.kind === "range" ? ruleName(rule) : nameInFamily(ruleName(rule), family),
        {
          securityGroupId: groupReference(rule.group),
          direction: rule.direction,
          ethertype: family === "ipv4" ? "IPv4" : "IPv6",
          ...encodeTraffic(rule.traffic, family),
          ...(rule.peer.kind === "group"
            ? { remoteGroupId: groupReference(rule.peer.group) }
            : { remoteIpPrefix: rule.peer.range }),
          description: reasonText(rule).slice(0, longestDescription),
        },
        { ignoreChanges: ["description"] },
      ),
    })),
  );
}

/** A rule of Neutron is of one family; one that names a group is said once for each family of the network. */
function familiesOf(rule: Rule, families: readonly AddressFamily[]): readonly AddressFamily[] {
  return rule.peer.kind === "range" ? [rule.peer.family] : families;
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

/** The minimum is the type here. IPv6 must be `ipv6-icmp`: Neutron stores that name for every other. */
function encodeIcmp(message: "echo-request" | "every", family: AddressFamily) {
  const protocol = family === "ipv4" ? "icmp" : "ipv6-icmp";
  if (message === "every") return { protocol };
  return { protocol, portRangeMin: family === "ipv4" ? 8 : 128 };
}
