/** A rule's arguments in EC2's words, and back. */
import type { IpPermission, SecurityGroupRule, SecurityGroupRuleRequest } from "@aws-sdk/client-ec2";
import { numberOf, textOf, type Value, type Values } from "../providers/values";

function ports(inputs: Values): { FromPort?: number; ToPort?: number } {
  const [from, to] = [numberOf(inputs.fromPort), numberOf(inputs.toPort)];
  return { ...(from === undefined ? {} : { FromPort: from }), ...(to === undefined ? {} : { ToPort: to }) };
}

export function permission(inputs: Values): IpPermission {
  const { cidrIpv4, cidrIpv6, referencedSecurityGroupId: group, prefixListId: list } = inputs;
  const words = { Description: textOf(inputs.description) };
  return {
    ...{ IpProtocol: textOf(inputs.ipProtocol), ...ports(inputs) },
    ...(cidrIpv4 === undefined ? {} : { IpRanges: [{ CidrIp: textOf(cidrIpv4), ...words }] }),
    ...(cidrIpv6 === undefined ? {} : { Ipv6Ranges: [{ CidrIpv6: textOf(cidrIpv6), ...words }] }),
    ...(group === undefined ? {} : { UserIdGroupPairs: [{ GroupId: textOf(group), ...words }] }),
    ...(list === undefined ? {} : { PrefixListIds: [{ PrefixListId: textOf(list), ...words }] }),
  };
}

export function ruleRequest(inputs: Values): SecurityGroupRuleRequest {
  const { cidrIpv4, cidrIpv6, referencedSecurityGroupId: group, prefixListId: list } = inputs;
  return {
    ...{ IpProtocol: textOf(inputs.ipProtocol), ...ports(inputs), Description: textOf(inputs.description) },
    ...(cidrIpv4 === undefined ? {} : { CidrIpv4: textOf(cidrIpv4) }),
    ...(cidrIpv6 === undefined ? {} : { CidrIpv6: textOf(cidrIpv6) }),
    ...(group === undefined ? {} : { ReferencedGroupId: textOf(group) }),
    ...(list === undefined ? {} : { PrefixListId: textOf(list) }),
  };
}

/** A described rule as the arguments that the provider keeps of it: every protocol has no ports. */
export function argumentsOf(rule: SecurityGroupRule): Values {
  const { IpProtocol: protocol = "", FromPort: from, ToPort: to, ReferencedGroupInfo: group } = rule;
  const hasPorts = protocol !== "-1" && from !== undefined && to !== undefined;
  const all: Readonly<Record<string, Value | undefined>> = {
    securityGroupId: rule.GroupId,
    ipProtocol: protocol,
    description: rule.Description,
    ...(hasPorts ? { fromPort: from, toPort: to } : {}),
    cidrIpv4: rule.CidrIpv4,
    cidrIpv6: rule.CidrIpv6,
    prefixListId: rule.PrefixListId,
    referencedSecurityGroupId: group?.GroupId,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, Value] => entry[1] !== undefined && entry[1] !== ""),
  );
}
