/**
 * Rules and groups as AWS security groups. One resource a rule, never inline: inline rules of two groups that name each
 * other would make a cycle. Allows exactly what the rules say.
 */
import type { SecurityGroupArgs } from "@pulumi/aws/ec2";
import type { SecurityGroupEgressRuleArgs, SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc";
import type { IcmpTraffic, Traffic } from "../../matrix/traffic";
import type { AddressFamily } from "../../addresses/address";
import {
  ruleFamilies,
  formerRuleNames,
  nameInFamily,
  reasonText,
  ruleName,
  type FirewallPlan,
  type Group,
  type Peer,
  type Rule,
} from "../../firewall/rule";
import { reference } from "../../resources/resource";
import type { Labels, NetworkReferences } from "../requests";
import { resourceSpec, type Plain, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

/** A security group is replaced when its description changes, so there is but one description. */
const groupDescription = "Rancher nodes by role";

/** Vendor's limit for the description of a rule; other characters than these are refused. */
const longestDescription = 255;
const refusedCharacters = /[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g;

export function encodeGroup(group: Group, network: NetworkReferences, labels: Labels): ResourceSpec[] {
  const name = `${labels.namePrefix}-${group.id}`;
  return [
    resourceSpec<SecurityGroupArgs>(
      types.securityGroup,
      group.id,
      { name, description: groupDescription, vpcId: network.id, tags: { ...labels.tags, Name: name } },
      // A group of another name is another group, of which nobody would be a member yet.
      { ignoreChanges: ["name"] },
    ),
  ];
}

/** As it was called when it was made: another prefix renames none. */
export function groupName(group: string): string {
  return reference(types.securityGroup, group, "name");
}

export function groupReference(group: string, labels?: Labels): string {
  return labels?.existing?.[group] ?? reference(types.securityGroup, group, "id");
}

export function encodeRules(plan: FirewallPlan, labels: Labels): { group: string; spec: ResourceSpec }[] {
  return plan.rules.flatMap((rule) =>
    encodings(rule, plan.families).map(({ name, formerNames, traffic }) => {
      const inputs: Plain<SecurityGroupIngressRuleArgs & SecurityGroupEgressRuleArgs> = {
        securityGroupId: groupReference(rule.group, labels),
        ...traffic,
        ...encodePeer(rule.peer, labels),
        description: description(rule),
        tags: { ...labels.tags, Name: name },
      };
      const entries = rule.peer.kind === "named" ? rule.peer.named.maximumEntries : undefined;
      const options = {
        ...(entries === undefined ? {} : { countsAs: entries }),
        ...(formerNames.length === 0 ? {} : { formerNames }),
      };
      return {
        group: rule.group,
        spec:
          rule.direction === "ingress"
            ? resourceSpec<SecurityGroupIngressRuleArgs>(types.ingressRule, name, inputs, options)
            : resourceSpec<SecurityGroupEgressRuleArgs>(types.egressRule, name, inputs, options),
      };
    }),
  );
}

interface RuleTraffic {
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** A rule is one resource, but for ICMP between groups: AWS tells the families of ICMP apart. */
function encodings(
  rule: Rule,
  families: readonly AddressFamily[],
): { name: string; formerNames: string[]; traffic: RuleTraffic }[] {
  const names = { name: ruleName(rule), formerNames: formerRuleNames(rule) };
  const { traffic, peer } = rule;
  if (traffic.protocol !== "icmp") return [{ ...names, traffic: encodeTraffic(traffic) }];
  return ruleFamilies(rule, families).map((family) => {
    const inFamily = (name: string) =>
      peer.kind === "group" || peer.kind === "named" ? nameInFamily(name, family) : name;
    const { name, formerNames } = names;
    return {
      ...{ name: inFamily(name), formerNames: formerNames.map(inFamily) },
      traffic: encodeIcmp(traffic.message, family),
    };
  });
}

function encodeTraffic(traffic: Exclude<Traffic, { protocol: "icmp" }>): RuleTraffic {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return { ipProtocol: traffic.protocol, fromPort: traffic.first, toPort: traffic.last };
    case "number":
      return { ipProtocol: String(traffic.number) };
    case "every":
      return { ipProtocol: "-1" };
  }
}

/** From and to are type and code here; -1 is every one. Echo request is type 8, of ICMPv6 128, and code 0. */
function encodeIcmp(message: IcmpTraffic["message"], family: AddressFamily): RuleTraffic {
  const ipProtocol = family === "ipv4" ? "icmp" : "icmpv6";
  if (message === "every") return { ipProtocol, fromPort: -1, toPort: -1 };
  if (message === "echo-request") return { ipProtocol, fromPort: family === "ipv4" ? 8 : 128, toPort: 0 };
  return { ipProtocol, fromPort: message.type, toPort: message.code === "every" ? -1 : message.code };
}

function encodePeer(peer: Peer, labels: Labels) {
  switch (peer.kind) {
    case "group":
      return { referencedSecurityGroupId: groupReference(peer.group, labels) };
    case "range":
      return peer.family === "ipv4" ? { cidrIpv4: peer.range } : { cidrIpv6: peer.range };
    case "address":
      return peer.family === "ipv4" ? { cidrIpv4: `${peer.reference}/32` } : { cidrIpv6: `${peer.reference}/128` };
    case "named":
      return peer.named.kind === "prefixList"
        ? { prefixListId: peer.named.id }
        : { referencedSecurityGroupId: peer.named.id };
    case "balancer":
      throw new Error("a balancer is a group here");
  }
}

function description(rule: Rule): string {
  return reasonText(rule).replace(refusedCharacters, " ").slice(0, longestDescription);
}
