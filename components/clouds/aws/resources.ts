/** The real AWS resources: classes by type token, and look-ups. */
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones";
import { Volume } from "@pulumi/aws/ebs";
import {
  Eip,
  getAmiOutput,
  getSubnetOutput,
  Instance,
  InternetGateway,
  NatGateway,
  Route,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  Subnet,
  SubnetCidrReservation,
  VolumeAttachment,
  Vpc,
} from "@pulumi/aws/ec2";
import { InstanceProfile, Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import { Listener, LoadBalancer, TargetGroup, TargetGroupAttachment } from "@pulumi/aws/lb";
import { Record as DnsRecord, Zone } from "@pulumi/aws/route53";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type { CloudResources, ResourceConstructor } from "../../resources/resource-maker";
import * as types from "./types";

/** Canonical's account, and its current long-term release. */
const ubuntu = { owner: "099720109477", name: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*" };

export const resources: CloudResources = {
  constructors: {
    [types.vpc]: Vpc,
    [types.subnet]: Subnet,
    [types.internetGateway]: InternetGateway,
    [types.routeTable]: RouteTable,
    [types.route]: Route,
    [types.routeTableAssociation]: RouteTableAssociation,
    [types.securityGroup]: SecurityGroup,
    [types.ingressRule]: SecurityGroupIngressRule,
    [types.egressRule]: SecurityGroupEgressRule,
    [types.natGateway]: NatGateway,
    [types.elasticAddress]: Eip,
    [types.cidrReservation]: SubnetCidrReservation,
    [types.instance]: Instance,
    [types.volume]: Volume,
    [types.volumeAttachment]: VolumeAttachment,
    [types.accessRole]: Role,
    [types.accessPolicy]: RolePolicyAttachment,
    [types.accessProfile]: InstanceProfile,
    [types.loadBalancer]: LoadBalancer,
    [types.targetGroup]: TargetGroup,
    [types.targetGroupAttachment]: TargetGroupAttachment,
    [types.listener]: Listener,
    [types.zone]: Zone,
    [types.record]: DnsRecord,
  } as unknown as Record<string, ResourceConstructor>,
  lookups: {
    // Local Zones and Wavelength Zones must be opted into; they hold no ordinary subnets.
    [types.availabilityZones]: (options) =>
      getAvailabilityZonesOutput(
        { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
        options,
      ),
    [types.subnetLookup]: (options, id) => getSubnetOutput({ id }, options),
    [types.machineImage]: (options) =>
      getAmiOutput(
        { mostRecent: true, owners: [ubuntu.owner], filters: [{ name: "name", values: [ubuntu.name] }] },
        options,
      ),
  },
};
