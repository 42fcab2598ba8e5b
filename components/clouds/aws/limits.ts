/**
 * What AWS counts. Sources: Amazon VPC quotas, "Security groups": 60 inbound and 60 outbound rules a security group, IPv4
 * and IPv6 apart, where a rule that names a group counts for both; 5 security groups a network interface. A rule that names
 * a prefix list counts as the list's maximum number of entries (Amazon VPC user guide, "Managed prefix lists").
 */
import type { Limits, LimitUse } from "../cloud";
import type { ResourceSpec } from "../../resources/resource-spec";
import { namedPeersOf } from "../../firewall/named-peer-inputs";
import { reference, type ResourceInputs } from "../../resources/resource";
import { groupReference } from "./encode";
import * as types from "./types";

export const defaultLimits = { rulesPerGroup: 60, groupsPerInterface: 5 } as const satisfies Partial<Limits>;

export function count(resources: readonly ResourceInputs[], limits: Limits): LimitUse[] {
  const groups = resources.filter((resource) => resource.type === types.securityGroup);
  const ingress = byGroup(resources, types.ingressRule);
  const egress = byGroup(resources, types.egressRule);
  const entries = entriesOfLists(resources);
  return [
    ...groups.flatMap(({ name }) => [
      use(`ingress rules of ${name}`, "rulesPerGroup", rules(ingress.get(groupReference(name)) ?? [], entries), limits),
      use(`egress rules of ${name}`, "rulesPerGroup", rules(egress.get(groupReference(name)) ?? [], entries), limits),
    ]),
    ...resources
      .filter((resource) => resource.type === types.instance)
      .map(({ name, inputs }) => {
        const carried = Array.isArray(inputs.vpcSecurityGroupIds) ? inputs.vpcSecurityGroupIds.length : 0;
        return use(`security groups of ${name}`, "groupsPerInterface", carried, limits);
      }),
  ];
}

/** The rules of one type, by the group that they are on. */
function byGroup(resources: readonly ResourceInputs[], type: string): ReadonlyMap<unknown, readonly ResourceInputs[]> {
  const groups = new Map<unknown, ResourceInputs[]>();
  for (const rule of resources) {
    if (rule.type !== type) continue;
    const same = groups.get(rule.inputs.securityGroupId);
    if (same === undefined) groups.set(rule.inputs.securityGroupId, [rule]);
    else same.push(rule);
  }
  return groups;
}

/** The larger of both families: a rule that names a group or a prefix list counts in each. */
function rules(all: readonly ResourceInputs[], entries: ReadonlyMap<unknown, number>): number {
  const counted = (some: readonly (ResourceInputs & Pick<ResourceSpec, "countsAs">)[]) =>
    some.reduce((sum, rule) => sum + (rule.countsAs ?? entries.get(rule.inputs.prefixListId) ?? 1), 0);
  const ipv4 = all.filter((rule) => rule.inputs.cidrIpv6 === undefined);
  const ipv6 = all.filter((rule) => rule.inputs.cidrIpv4 === undefined);
  return Math.max(counted(ipv4), counted(ipv6));
}

/** In a plan, what the components were told of prefix lists, and what resources that make one say. */
function entriesOfLists(resources: readonly ResourceInputs[]): ReadonlyMap<unknown, number> {
  const told = namedPeersOf(resources).map(({ id, maximumEntries }) => [id, maximumEntries] as const);
  const made = resources
    .filter(({ type }) => type === types.prefixList)
    .map((list) => [reference(list.type, list.name, "id"), Number(list.inputs.maxEntries)] as const);
  return new Map([...told, ...made].filter((one): one is [string, number] => Number.isInteger(one[1])));
}

function use(what: string, key: keyof Limits, used: number, limits: Limits): LimitUse {
  return { what, key, used, limit: limits[key] };
}
