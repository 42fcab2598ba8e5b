/**
 * Reads the rules and the nodes back from the resources of a plan, in the plainest way: only what the example stacks need,
 * and anything else is an error. It shares no code with the encoders or the decoders.
 */
import assert from "node:assert/strict";
import type { PlannedResource, StackPlan } from "../../components/resources/resource";
import type { Peer, Rule } from "../../components/firewall/rule";
import type { Traffic } from "../../components/matrix/traffic";

type Inputs = Readonly<Record<string, unknown>>;

/** A node as the plan has it: its name and what it carries. */
export interface PlannedNode {
  readonly name: string;
  readonly groups: readonly string[];
}

export function ofType(plan: StackPlan, type: string): PlannedResource[] {
  return plan.resources.filter((resource) => resource.type === type);
}

/** `${TYPE::NAME.id}` → NAME. */
function named(reference: unknown): string {
  const [, name] = /^\$\{[^$]*::([^:]+)\.(?:id|name)\}$/.exec(String(reference)) ?? [];
  assert.ok(name !== undefined, `${String(reference)} is no reference to a resource`);
  return name;
}

const range = (text: unknown): Peer => ({ kind: "range", range: String(text), family: "ipv4" });
const group = (name: string): Peer => ({ kind: "group", group: name });

function traffic(protocol: unknown, first: unknown, last: unknown): Traffic {
  if (protocol === undefined || protocol === "-1") return { protocol: "every" };
  if (protocol === "icmp") return { protocol: "icmp", message: "every" };
  assert.ok(protocol === "tcp" || protocol === "udp", JSON.stringify(protocol));
  assert.ok(typeof first === "number" && typeof last === "number", `${protocol} without ports`);
  return { protocol, first, last };
}

export function rulesOf(plan: StackPlan): Rule[] {
  const rule = (direction: Rule["direction"], on: string, what: Traffic, peer: Peer): Rule => ({
    direction,
    group: on,
    traffic: what,
    peer,
    reasons: [],
  });
  const aws = (direction: Rule["direction"]) => (resource: PlannedResource) => {
    const { securityGroupId, ipProtocol, fromPort, toPort, cidrIpv4, referencedSecurityGroupId } = resource.inputs;
    const peer = cidrIpv4 === undefined ? group(named(referencedSecurityGroupId)) : range(cidrIpv4);
    return rule(direction, named(securityGroupId), traffic(ipProtocol, fromPort, toPort), peer);
  };
  return [
    ...ofType(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(aws("ingress")),
    ...ofType(plan, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(aws("egress")),
    ...ofType(plan, "openstack:networking/secGroupRule:SecGroupRule").map(({ inputs }) => {
      const { direction, protocol, portRangeMin, portRangeMax, remoteGroupId, remoteIpPrefix } = inputs;
      assert.ok(direction === "ingress" || direction === "egress");
      const peer = remoteIpPrefix === undefined ? group(named(remoteGroupId)) : range(remoteIpPrefix);
      return rule(direction, named(inputs.securityGroupId), traffic(protocol, portRangeMin, portRangeMax), peer);
    }),
    ...ofType(plan, "digitalocean:index/firewall:Firewall").flatMap(({ inputs }) => {
      const [on, ...others] = tags(inputs.tags, plan);
      assert.ok(on !== undefined && others.length === 0);
      return [
        ...list(inputs.inboundRules).flatMap((one) =>
          peersOf(one.sourceAddresses, one.sourceTags, plan).map((peer) => rule("ingress", on, ports(one), peer)),
        ),
        ...list(inputs.outboundRules).flatMap((one) =>
          peersOf(one.destinationAddresses, one.destinationTags, plan).map((peer) =>
            rule("egress", on, ports(one), peer),
          ),
        ),
      ];
    }),
  ];
}

function ports({ protocol, portRange }: Inputs): Traffic {
  const [first = "", last = first] = (typeof portRange === "string" ? portRange : "").split("-");
  return traffic(protocol, Number(first), Number(last));
}

function peersOf(addresses: unknown, tagNames: unknown, plan: StackPlan): Peer[] {
  return [...texts(addresses).map(range), ...tags(tagNames, plan).map(group)];
}

/** Tags by the logical names of their resources; the user's own are not among them. */
function tags(names: unknown, plan: StackPlan): string[] {
  const known = new Map(ofType(plan, "digitalocean:index/tag:Tag").map(({ name, inputs }) => [inputs.name, name]));
  return texts(names).flatMap((tag) => (tag.startsWith("$") ? [named(tag)] : [known.get(tag) ?? []].flat()));
}

function texts(value: unknown): string[] {
  return value === undefined ? [] : (value as string[]);
}

function list(value: unknown): Inputs[] {
  return value === undefined ? [] : (value as Inputs[]);
}

export function nodesOf(plan: StackPlan): PlannedNode[] {
  return [
    ...ofType(plan, "aws:ec2/instance:Instance").map(({ name, inputs }) => ({
      name,
      groups: texts(inputs.vpcSecurityGroupIds).map(named),
    })),
    ...ofType(plan, "openstack:networking/port:Port").map(({ name, inputs }) => ({
      name,
      groups: texts(inputs.securityGroupIds).map(named),
    })),
    ...ofType(plan, "digitalocean:index/droplet:Droplet").map(({ name, inputs }) => ({
      name,
      groups: tags(inputs.tags, plan),
    })),
  ];
}
