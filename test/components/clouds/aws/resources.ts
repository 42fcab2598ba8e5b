/** AWS resources in few words, for tests. */
import type { DecodableResource } from "../../../../components/resources/catalogue";
import { resource } from "../asking";

export const groupType = "aws:ec2/securityGroup:SecurityGroup";
export const id = (name: string): string => `\${${groupType}::${name}.id}`;

export function group(name: string, inputs: Record<string, unknown> = {}): DecodableResource {
  return resource(groupType, name, inputs);
}

export function instance(
  name: string,
  groups: readonly string[],
  inputs: Record<string, unknown> = {},
): DecodableResource {
  return resource("aws:ec2/instance:Instance", name, { vpcSecurityGroupIds: groups.map(id), ...inputs });
}

export function ingress(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  return resource(type, name, { securityGroupId: id(on), ...inputs });
}

export function egress(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  const type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  return resource(type, name, { securityGroupId: id(on), ...inputs });
}

export function oldRule(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  return resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, { securityGroupId: id(on), ...inputs });
}

export const open = { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
