/**
 * VPCs, subnets, security groups, their rules and instances on an EC2 API, through the AWS SDK, with the calls of the official
 * provider (terraform-provider-aws: ec2).
 */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ModifyInstanceAttributeCommand,
  ModifySecurityGroupRulesCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type Instance,
  type SecurityGroupRule,
  type _InstanceType,
} from "@aws-sdk/client-ec2";
import { aws } from "../providers/aws";
import { CloudError } from "../providers/cloud-error";
import type { CloudObject, Made } from "../providers/resource-type";
import { canonical, textOf, textsOf, type Value, type Values } from "../providers/values";
import { argumentsOf, permission, ruleRequest } from "./ec2-rules";
import type { RealCloud } from "./real-cloud";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
export const groupType = "aws:ec2/securityGroup:SecurityGroup";
export const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const instanceType = "aws:ec2/instance:Instance";

interface Operations {
  readonly create: (inputs: Values) => Promise<Made>;
  readonly update: (id: string, inputs: Values, before: Values) => Promise<void>;
  readonly delete: (id: string, inputs: Values) => Promise<void>;
  /** The arguments as they are there; nothing where it is gone. */
  readonly read: (id: string, inputs: Values) => Promise<Values | undefined>;
}

export class Ec2 implements RealCloud {
  readonly table = aws;
  readonly types: ReadonlySet<string>;
  readonly #operations: Readonly<Record<string, Operations>>;

  constructor(readonly client: EC2Client) {
    this.#operations = {
      [vpc]: this.networks(),
      [subnet]: this.subnets(),
      [groupType]: this.groups(),
      [ingressType]: this.rules("ingress"),
      [egressType]: this.rules("egress"),
      [instanceType]: this.instances(),
    };
    this.types = new Set(Object.keys(this.#operations));
  }

  create(type: string, inputs: Values): Promise<Made> {
    return this.of(type).create(inputs);
  }

  update({ type, id, inputs: before }: CloudObject, inputs: Values): Promise<void> {
    return this.of(type).update(id, inputs, before);
  }

  delete({ type, id, inputs }: CloudObject): Promise<void> {
    return this.of(type).delete(id, inputs);
  }

  read({ type, id, inputs }: CloudObject): Promise<Values | undefined> {
    return this.of(type).read(id, inputs);
  }

  /** All rules of groups other than a VPC's own. */
  async describedRules(): Promise<SecurityGroupRule[]> {
    const { SecurityGroups: groups = [] } = await this.client.send(new DescribeSecurityGroupsCommand({}));
    const own = new Set(groups.flatMap(({ GroupName: name, GroupId: id }) => (name === "default" ? [] : [id])));
    const { SecurityGroupRules: rules = [] } = await this.client.send(new DescribeSecurityGroupRulesCommand({}));
    return rules.filter(({ GroupId: id }) => own.has(id));
  }

  async describedGroups(): Promise<string[]> {
    const { SecurityGroups: groups = [] } = await this.client.send(new DescribeSecurityGroupsCommand({}));
    return groups.flatMap(({ GroupName: name, GroupId: id }) => (name === "default" || id === undefined ? [] : [id]));
  }

  async describedInstances(): Promise<Instance[]> {
    const { Reservations: all = [] } = await this.client.send(new DescribeInstancesCommand({}));
    return all
      .flatMap(({ Instances: instances = [] }) => instances)
      .filter(({ State: state }) => state?.Name !== "terminated");
  }

  private of(type: string): Operations {
    const found = this.#operations[type];
    if (found === undefined) throw new Error(`nothing here sends ${type}`);
    return found;
  }

  private networks(): Operations {
    const attributes = async (id: string, { enableDnsSupport, enableDnsHostnames }: Values): Promise<void> => {
      for (const wish of [{ EnableDnsSupport: enableDnsSupport }, { EnableDnsHostnames: enableDnsHostnames }]) {
        const [[name, value] = []] = Object.entries(wish);
        if (name === undefined || typeof value !== "boolean") continue;
        await this.client.send(new ModifyVpcAttributeCommand({ VpcId: id, [name]: { Value: value } }));
      }
    };
    return {
      create: async (inputs) => {
        const { Vpc: made } = await this.client.send(
          new CreateVpcCommand({
            CidrBlock: textOf(inputs.cidrBlock),
            AmazonProvidedIpv6CidrBlock: inputs.assignGeneratedIpv6CidrBlock === true,
          }),
        );
        const id = given(made?.VpcId);
        await attributes(id, inputs);
        const [ipv6] = made?.Ipv6CidrBlockAssociationSet ?? [];
        return { id, assigned: { ipv6CidrBlock: ipv6?.Ipv6CidrBlock ?? "" } };
      },
      update: attributes,
      delete: async (id) => void (await this.client.send(new DeleteVpcCommand({ VpcId: id }))),
      read: async (id, inputs) => {
        const { Vpcs: found = [] } = await this.client.send(new DescribeVpcsCommand({}));
        const one = found.find(({ VpcId: own }) => own === id);
        return one && { ...inputs, cidrBlock: one.CidrBlock ?? null };
      },
    };
  }

  private subnets(): Operations {
    return {
      create: async (inputs) => {
        const { Subnet: made } = await this.client.send(
          new CreateSubnetCommand({
            VpcId: textOf(inputs.vpcId),
            CidrBlock: textOf(inputs.cidrBlock),
            AvailabilityZone: textOf(inputs.availabilityZone),
            ...(inputs.ipv6CidrBlock === undefined ? {} : { Ipv6CidrBlock: textOf(inputs.ipv6CidrBlock) }),
          }),
        );
        const id = given(made?.SubnetId);
        const isPublic = { Value: inputs.mapPublicIpOnLaunch === true };
        await this.client.send(new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch: isPublic }));
        return { id, assigned: {} };
      },
      update: () => Promise.resolve(),
      delete: async (id) => void (await this.client.send(new DeleteSubnetCommand({ SubnetId: id }))),
      read: async (id, inputs) => {
        const { Subnets: found = [] } = await this.client.send(new DescribeSubnetsCommand({}));
        const one = found.find(({ SubnetId: own }) => own === id);
        return one && { ...inputs, vpcId: one.VpcId ?? null, cidrBlock: one.CidrBlock ?? null };
      },
    };
  }

  private groups(): Operations {
    return {
      create: async ({ name, description, vpcId }) => {
        const words = { GroupName: textOf(name), Description: textOf(description), VpcId: textOf(vpcId) };
        const { GroupId: made } = await this.client.send(new CreateSecurityGroupCommand(words));
        const id = given(made);
        // The provider takes the egress rule away that EC2 gives a new group.
        const all = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
        await this.client.send(new RevokeSecurityGroupEgressCommand({ GroupId: id, IpPermissions: [all] }));
        return { id, assigned: {} };
      },
      update: () => Promise.resolve(),
      delete: async (id) => void (await this.client.send(new DeleteSecurityGroupCommand({ GroupId: id }))),
      read: async (id, inputs) => {
        const { SecurityGroups: found = [] } = await this.client.send(new DescribeSecurityGroupsCommand({}));
        const one = found.find(({ GroupId: own }) => own === id);
        return one && { ...inputs, name: one.GroupName ?? null, description: one.Description ?? null };
      },
    };
  }

  private rules(direction: "ingress" | "egress"): Operations {
    const isIngress = direction === "ingress";
    return {
      create: async (inputs) => {
        const request = { GroupId: textOf(inputs.securityGroupId), IpPermissions: [permission(inputs)] };
        const { SecurityGroupRules: made } = isIngress
          ? await this.client.send(new AuthorizeSecurityGroupIngressCommand(request))
          : await this.client.send(new AuthorizeSecurityGroupEgressCommand(request));
        const id = given(made?.[0]?.SecurityGroupRuleId);
        return { id, assigned: { securityGroupRuleId: id } };
      },
      update: async (id, inputs, before) => {
        const [now, was] = [ruleRequest(inputs), ruleRequest(before)];
        if (canonical(now as Value) === canonical(was as Value)) return;
        const rules = [{ SecurityGroupRuleId: id, SecurityGroupRule: now }];
        const group = textOf(inputs.securityGroupId);
        await this.client.send(new ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules: rules }));
      },
      delete: async (id, { securityGroupId }) => {
        const request = { GroupId: textOf(securityGroupId), SecurityGroupRuleIds: [id] };
        if (isIngress) await this.client.send(new RevokeSecurityGroupIngressCommand(request));
        else await this.client.send(new RevokeSecurityGroupEgressCommand(request));
      },
      read: async (id, inputs) => {
        const found = (await this.describedRules()).find(({ SecurityGroupRuleId: own }) => own === id);
        if (found === undefined) return undefined;
        const { tags = null, description = null } = inputs;
        // moto forgets what a rule between groups is described with.
        const isBetweenGroups = found.ReferencedGroupInfo?.GroupId !== undefined;
        return { tags, ...argumentsOf(found), ...(isBetweenGroups ? { description } : {}) };
      },
    };
  }

  private instances(): Operations {
    return {
      create: async (inputs) => {
        const { Instances: made = [] } = await this.client.send(
          new RunInstancesCommand({
            ...{ MinCount: 1, MaxCount: 1, ImageId: textOf(inputs.ami) },
            InstanceType: textOf(inputs.instanceType) as _InstanceType,
            NetworkInterfaces: [
              {
                DeviceIndex: 0,
                SubnetId: textOf(inputs.subnetId),
                Groups: textsOf(inputs.vpcSecurityGroupIds),
                AssociatePublicIpAddress: inputs.associatePublicIpAddress === true,
                ...(inputs.privateIp === undefined ? {} : { PrivateIpAddress: textOf(inputs.privateIp) }),
              },
            ],
          }),
        );
        const [one] = made;
        return {
          id: given(one?.InstanceId),
          assigned: {
            privateIp: one?.PrivateIpAddress ?? "",
            publicIp: one?.PublicIpAddress ?? "",
            ipv6Addresses: [],
            primaryNetworkInterfaceId: one?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? "",
            instanceState: "running",
          },
        };
      },
      update: async (id, { vpcSecurityGroupIds: groups }, before) => {
        if (canonical(groups) === canonical(before.vpcSecurityGroupIds)) return;
        await this.client.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: textsOf(groups) }));
      },
      delete: async (id) => void (await this.client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))),
      read: async (id, inputs) => {
        const found = (await this.describedInstances()).find(({ InstanceId: own }) => own === id);
        if (found === undefined) return undefined;
        const groups = groupsOf(found);
        const isSame = canonical(groups) === canonical([...textsOf(inputs.vpcSecurityGroupIds)].sort());
        return isSame ? inputs : { ...inputs, vpcSecurityGroupIds: groups };
      },
    };
  }
}

function given(text: string | undefined): string {
  if (text === undefined) throw new CloudError("NoAnswer", "EC2 answers without an id");
  return text;
}

/** The groups of an instance's first interface, sorted. */
export function groupsOf({ NetworkInterfaces: interfaces = [] }: Instance): string[] {
  return (interfaces[0]?.Groups ?? []).map(({ GroupId: id }) => given(id)).sort();
}
