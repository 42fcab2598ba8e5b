/** Hand-written resources as a scene for findings and expectations: a plan with its policy and its parties. */
import { decode } from "../../../components/clouds/decode";
import { partiesOf } from "../../../components/reach/parties";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";
import type { Finding, Scene } from "../../../components/review/findings/finding";

export const group = "aws:ec2/securityGroup:SecurityGroup";
export const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const droplet = "digitalocean:index/droplet:Droplet";
export const firewall = "digitalocean:index/firewall:Firewall";

export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown> = {},
  parent: string | null = null,
): PlannedResource {
  const custom = !type.startsWith("rancher-fenceline:");
  return { type, name, inputs, custom, parent, urn: `urn:pulumi:test::test::${type}::${name}` };
}

/** A rule of a security group. */
export function rule(type: string, name: string, on: string, inputs: Record<string, unknown>): PlannedResource {
  return resource(type, name, { securityGroupId: `\${${group}::${on}.id}`, ipProtocol: "tcp", ...inputs });
}

export function ports(first: number, last = first): Record<string, number> {
  return { fromPort: first, toPort: last };
}

export interface RoleOfTest {
  readonly cluster: string | null;
  readonly role: string;
  readonly securityGroups?: readonly string[];
}

export function sceneOf(resources: readonly PlannedResource[], roles: readonly RoleOfTest[] = []): Scene {
  const groups = roles.map(({ cluster, role, securityGroups = [role] }) => ({
    ...{ cluster, role, cloud: "aws", tags: [], nodes: [], addresses: [], publicAddresses: [] },
    securityGroups: securityGroups.map((name) => `\${${group}::${name}.id}`),
  }));
  const plan: StackPlan = { stack: "test", resources, outputs: { groups } };
  const policy = decode(resources);
  return { plan, policy, parties: partiesOf(plan, policy) };
}

/** `ID WHERE: WHAT`, for comparing. */
export function findingText({ id, where, what }: Finding): string {
  return `${id} ${where.replace(/^.*::/, "")}: ${what}`;
}
