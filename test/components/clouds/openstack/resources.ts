/** Neutron's groups, rules and ports, as a stack's resources say them. */
import type { DecodableResource } from "../../../../components/resources/catalogue";
import { resource } from "../asking";

export const groupType = "openstack:networking/secGroup:SecGroup";
export const portType = "openstack:networking/port:Port";
export const instanceType = "openstack:compute/instance:Instance";
export const id = (name: string): string => `\${${groupType}::${name}.id}`;
export const bare = { deleteDefaultRules: true };

export function group(name: string, inputs: Record<string, unknown> = bare): DecodableResource {
  return resource(groupType, name, inputs);
}

export function port(name: string, groups: readonly string[], inputs: Record<string, unknown> = {}): DecodableResource {
  return resource(portType, name, { networkId: "net", securityGroupIds: groups.map(id), ...inputs });
}

export function rule(name: string, on: string, inputs: Record<string, unknown>): DecodableResource {
  const defaults = { securityGroupId: id(on), direction: "ingress", ethertype: "IPv4" };
  return resource("openstack:networking/secGroupRule:SecGroupRule", name, { ...defaults, ...inputs });
}
