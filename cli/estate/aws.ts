/**
 * AWS CLI 2's files → resources. Guarantees: a group counts as known with all of its rules only where a file lists the group
 * itself; whatever instances carry and no file has is said.
 */
import type { SourceResource, Values } from "../sources/source-plan";
import { scopeOf, type AwsDocuments } from "./aws-documents";
import { machinesOf } from "./aws-machines";
import type { NetworkInterface, Permission, SecurityGroup, SecurityGroupRule } from "./aws-shapes";
import { distinctBy } from "./documents";
import { fewOf, found, referenceTo, uniqueNames, type CloudEstate, type Gap } from "./estate";

export const types = {
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  subnet: "aws:ec2/subnet:Subnet",
  vpc: "aws:ec2/vpc:Vpc",
} as const;

type Names = ReadonlyMap<string, string>;

export function awsEstate(documents: AwsDocuments): CloudEstate {
  const groups = distinctBy(documents.groups, ({ GroupId }) => GroupId).map(({ entry }) => entry);
  const names = uniqueNames(
    groups.map(({ GroupId, GroupName }) => ({ id: GroupId, name: `${GroupName} (${GroupId})` })),
  );
  const machines = machinesOf(documents, names);
  const networks = networksOf(documents, machines.interfaces);
  return {
    resources: [
      ...networks,
      ...groups.map((group) => groupOf(group)),
      ...rulesOf(documents, groups, names),
      ...machines.resources,
      ...distinctBy(documents.balancers, ({ LoadBalancerArn }) => LoadBalancerArn).map(({ entry }) =>
        found(types.balancer, entry.LoadBalancerName, entry.LoadBalancerArn, {
          loadBalancerType: entry.Type ?? "application",
          internal: entry.Scheme === "internal",
          securityGroups: entry.SecurityGroups.map((id) => referenceTo(types.group, names, id)),
          subnets: entry.AvailabilityZones.flatMap(({ SubnetId }) => SubnetId ?? []),
        }),
      ),
    ],
    incomplete: [...documents.cut, ...missingGroups(documents, names, machines.interfaces)],
  };
}

function groupOf({ GroupId, GroupName, Description, VpcId }: SecurityGroup): SourceResource {
  const inputs = { name: GroupName, description: Description, vpcId: VpcId };
  return found(types.group, `${GroupName} (${GroupId})`, GroupId, inputs);
}

/** Subnets and networks that a file describes, and those that only machines tell of, whose ranges nobody knows. */
function networksOf({ subnets, vpcs }: AwsDocuments, interfaces: readonly NetworkInterface[]): SourceResource[] {
  const told = new Map(subnets.map(({ entry }) => [entry.SubnetId, entry]));
  for (const { SubnetId, VpcId } of interfaces) {
    if (SubnetId !== undefined && !told.has(SubnetId)) told.set(SubnetId, { SubnetId, VpcId });
  }
  return [
    ...distinctBy(vpcs, ({ VpcId }) => VpcId).map(({ entry }) =>
      found(types.vpc, entry.VpcId, entry.VpcId, { cidrBlock: entry.CidrBlock }),
    ),
    ...[...told.values()].map(({ SubnetId, VpcId, CidrBlock, ...rest }) =>
      found(types.subnet, SubnetId, SubnetId, {
        vpcId: VpcId,
        cidrBlock: CidrBlock,
        ipv6CidrBlock: "ipv6" in rest ? rest.ipv6 : undefined,
      }),
    ),
  ];
}

/** Rules with ids of their own where a file has them; of the other groups, what their own entries say. */
function rulesOf(documents: AwsDocuments, groups: readonly SecurityGroup[], names: Names): SourceResource[] {
  const listed = distinctBy(documents.rules, ({ SecurityGroupRuleId }) => SecurityGroupRuleId).map(
    ({ entry }) => entry,
  );
  const byGroup = new Map<string, SecurityGroupRule[]>();
  for (const rule of listed) {
    const same = byGroup.get(rule.GroupId);
    if (same === undefined) byGroup.set(rule.GroupId, [rule]);
    else same.push(rule);
  }
  const own = groups.flatMap((group) => {
    const inline = inlineRules(group);
    const known = byGroup.get(group.GroupId);
    // A list that was filtered or is older says less than the group itself: then the group's own entries hold.
    if (known?.length !== inline.length) return inline.map((rule) => ruleOf(rule, documents, names));
    byGroup.delete(group.GroupId);
    return known.map((rule) => ruleOf(argumentsOf(rule), documents, names));
  });
  const stray = [...byGroup]
    .filter(([group]) => !names.has(group))
    .flatMap(([, rules]) => rules.map((rule) => ruleOf(argumentsOf(rule), documents, names)));
  return [...own, ...stray].flat();
}

interface Rule {
  readonly id: string;
  readonly group: string;
  readonly isEgress: boolean;
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly peer: Readonly<
    Partial<Record<"cidrIpv4" | "cidrIpv6" | "prefixListId" | "referencedSecurityGroupId", string>>
  >;
  readonly description: string | undefined;
}

function argumentsOf(rule: SecurityGroupRule): Rule {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
  return {
    id: rule.SecurityGroupRuleId,
    group: rule.GroupId,
    isEgress: rule.IsEgress,
    protocol: rule.IpProtocol,
    from: rule.FromPort,
    to: rule.ToPort,
    peer: {
      ...(CidrIpv4 === undefined ? {} : { cidrIpv4: CidrIpv4 }),
      ...(CidrIpv6 === undefined ? {} : { cidrIpv6: CidrIpv6 }),
      ...(PrefixListId === undefined ? {} : { prefixListId: PrefixListId }),
      ...(ReferencedGroupInfo === undefined ? {} : { referencedSecurityGroupId: ReferencedGroupInfo.GroupId }),
    },
    description: rule.Description,
  };
}

/** One rule for each peer of a permission, as EC2 counts them. */
function inlineRules({ GroupId, IpPermissions, IpPermissionsEgress }: SecurityGroup): Rule[] {
  const ofPermission = (permission: Permission, isEgress: boolean): Rule[] => {
    const peers: { peer: Rule["peer"]; Description?: string | undefined }[] = [
      ...permission.IpRanges.map(({ CidrIp, Description }) => ({ peer: { cidrIpv4: CidrIp }, Description })),
      ...permission.Ipv6Ranges.map(({ CidrIpv6, Description }) => ({ peer: { cidrIpv6: CidrIpv6 }, Description })),
      ...permission.PrefixListIds.map((one) => ({
        peer: { prefixListId: one.PrefixListId },
        Description: one.Description,
      })),
      ...permission.UserIdGroupPairs.map((one) => ({
        peer: { referencedSecurityGroupId: one.GroupId },
        Description: one.Description,
      })),
    ];
    const { IpProtocol: protocol, FromPort: from, ToPort: to } = permission;
    return peers.map(({ peer, Description: description }) => {
      const ports = from === undefined ? protocol : `${protocol} ${String(from)}-${String(to)}`;
      const id = `${GroupId} ${isEgress ? "egress" : "ingress"} ${ports} ${Object.values(peer).join()}`;
      return { id, group: GroupId, isEgress, protocol, from, to, peer, description };
    });
  };
  return [
    ...IpPermissions.flatMap((permission) => ofPermission(permission, false)),
    ...IpPermissionsEgress.flatMap((permission) => ofPermission(permission, true)),
  ];
}

/** A prefix list whose entries a file has is as many ranges. */
function ruleOf(
  { id, group, isEgress, protocol, from, to, peer, description }: Rule,
  { lists }: AwsDocuments,
  names: Names,
) {
  const { prefixListId, referencedSecurityGroupId } = peer;
  const ranges = prefixListId === undefined ? undefined : lists.get(prefixListId);
  const peers: Values[] =
    ranges !== undefined
      ? ranges.map((range) => ({ [range.includes(":") ? "cidrIpv6" : "cidrIpv4"]: range }))
      : referencedSecurityGroupId === undefined
        ? [peer]
        : [{ referencedSecurityGroupId: referenceTo(types.group, names, referencedSecurityGroupId) }];
  return peers.map((one, index) =>
    found(isEgress ? types.egress : types.ingress, peers.length > 1 ? `${id} [${String(index)}]` : id, id, {
      securityGroupId: referenceTo(types.group, names, group),
      ipProtocol: protocol,
      fromPort: from,
      toPort: to,
      ...one,
      description,
    }),
  );
}

/** Groups that machines carry and that no file lists: half of the groups, another region's or another account's. */
function missingGroups(
  { groups, instances, interfaces: listed }: AwsDocuments,
  names: Names,
  interfaces: readonly NetworkInterface[],
): Gap[] {
  const carried = new Set(interfaces.flatMap(({ Groups }) => Groups.map(({ GroupId }) => GroupId)));
  const missing = [...carried].filter((id) => !names.has(id)).sort();
  if (missing.length === 0) return [];
  const scopes = (entries: readonly Values[]): string => {
    const all = entries.map(scopeOf);
    const regions = [...new Set(all.flatMap(({ region }) => region ?? []))];
    const accounts = [...new Set(all.flatMap(({ account }) => account ?? []))];
    return [...regions, ...accounts.map((account) => `account ${account}`)].join(", ");
  };
  const machines = scopes([...instances, ...listed].map(({ entry }) => entry));
  const ofGroups = scopes(groups.map(({ entry }) => entry));
  const elsewhere =
    groups.length > 0 && machines !== ofGroups && machines !== "" && ofGroups !== ""
      ? `: the instances are of ${machines}, the groups of ${ofGroups}`
      : "";
  const what = `${String(missing.length)} of the ${String(carried.size)} security groups that instances carry are in no file (${fewOf(missing)})${elsewhere}`;
  return [
    { what, wouldTell: "aws ec2 describe-security-groups, of the instances' own region and account, unfiltered" },
  ];
}
