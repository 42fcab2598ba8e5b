/** What AWS CLI 2 prints of the things that decide who may talk to whom: the fields that are read, checked in shape. */
import { z } from "zod";

const text = z.string();
const port = z.number().optional();
const tags = z.array(z.looseObject({ Key: text, Value: text.optional() })).optional();
const groupNames = z.array(z.looseObject({ GroupId: text, GroupName: text.optional() }));

export const permission = z.looseObject({
  IpProtocol: text,
  FromPort: port,
  ToPort: port,
  IpRanges: z.array(z.looseObject({ CidrIp: text, Description: text.optional() })).default([]),
  Ipv6Ranges: z.array(z.looseObject({ CidrIpv6: text, Description: text.optional() })).default([]),
  PrefixListIds: z.array(z.looseObject({ PrefixListId: text, Description: text.optional() })).default([]),
  UserIdGroupPairs: z.array(z.looseObject({ GroupId: text, Description: text.optional() })).default([]),
});

export const securityGroup = z.looseObject({
  GroupId: text,
  GroupName: text.default(""),
  Description: text.optional(),
  VpcId: text.optional(),
  OwnerId: text.optional(),
  SecurityGroupArn: text.optional(),
  IpPermissions: z.array(permission),
  IpPermissionsEgress: z.array(permission),
});

export const securityGroupRule = z.looseObject({
  SecurityGroupRuleId: text,
  GroupId: text,
  IsEgress: z.boolean(),
  IpProtocol: text,
  FromPort: port,
  ToPort: port,
  CidrIpv4: text.optional(),
  CidrIpv6: text.optional(),
  PrefixListId: text.optional(),
  ReferencedGroupInfo: z.looseObject({ GroupId: text }).optional(),
  Description: text.optional(),
});

export const networkInterface = z.looseObject({
  NetworkInterfaceId: text,
  SubnetId: text.optional(),
  VpcId: text.optional(),
  OwnerId: text.optional(),
  AvailabilityZone: text.optional(),
  Description: text.optional(),
  InterfaceType: text.optional(),
  PrivateIpAddress: text.optional(),
  PrivateIpAddresses: z.array(z.looseObject({ PrivateIpAddress: text.optional() })).default([]),
  Ipv6Addresses: z.array(z.looseObject({ Ipv6Address: text })).default([]),
  Groups: groupNames.default([]),
  Association: z.looseObject({ PublicIp: text.optional() }).optional(),
  Attachment: z.looseObject({ InstanceId: text.optional(), DeviceIndex: z.number().optional() }).optional(),
  TagSet: tags,
});

export const instance = z.looseObject({
  InstanceId: text,
  SubnetId: text.optional(),
  VpcId: text.optional(),
  PrivateIpAddress: text.optional(),
  PublicIpAddress: text.optional(),
  Ipv6Address: text.optional(),
  SecurityGroups: groupNames.default([]),
  NetworkInterfaces: z.array(networkInterface).default([]),
  Placement: z.looseObject({ AvailabilityZone: text.optional() }).optional(),
  State: z.looseObject({ Name: text.optional() }).optional(),
  Tags: tags,
});

export const reservation = z.looseObject({ OwnerId: text.optional(), Instances: z.array(instance) });

export const prefixList = z.looseObject({
  PrefixListId: text,
  PrefixListName: text.optional(),
  /** Only `describe-prefix-lists` has them. */
  Cidrs: z.array(text).optional(),
});

export const prefixListEntry = z.looseObject({ Cidr: text });

export const loadBalancer = z.looseObject({
  LoadBalancerArn: text,
  LoadBalancerName: text,
  DNSName: text.optional(),
  Scheme: text.optional(),
  Type: text.optional(),
  VpcId: text.optional(),
  SecurityGroups: z.array(text).default([]),
  AvailabilityZones: z.array(z.looseObject({ SubnetId: text.optional() })).default([]),
});

export const targetGroup = z.looseObject({
  TargetGroupArn: text,
  TargetGroupName: text.optional(),
  Protocol: text.optional(),
  Port: z.number().optional(),
  LoadBalancerArns: z.array(text).default([]),
});

export const subnet = z.looseObject({
  SubnetId: text,
  VpcId: text.optional(),
  CidrBlock: text.optional(),
  Ipv6CidrBlockAssociationSet: z.array(z.looseObject({ Ipv6CidrBlock: text.optional() })).default([]),
});

export const vpc = z.looseObject({ VpcId: text, CidrBlock: text.optional() });

export type Permission = z.infer<typeof permission>;
export type SecurityGroup = z.infer<typeof securityGroup>;
export type SecurityGroupRule = z.infer<typeof securityGroupRule>;
export type NetworkInterface = z.infer<typeof networkInterface>;
export type Instance = z.infer<typeof instance>;
export type LoadBalancer = z.infer<typeof loadBalancer>;
