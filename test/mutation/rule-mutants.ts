/**
 * Every way in which one emitted resource can be a little wrong: a rule removed, widened, narrowed or re-targeted, a group
 * too few or too many on a node, a firewall on other tags. One change each; the resources are otherwise as they were.
 */
import { reference, type ResourceInputs } from "../../components/resources/resource";
import { listChanges, portChanges, rangeChanges, rangePeerChanges, texts, type Change, type Inputs } from "./changes";
import type { Equivalence } from "./equivalent";
import { firewallChanges, sameOnNode } from "./firewall-mutants";

export interface Mutant {
  /** `remove prod-etcd-in-…`. */
  readonly name: string;
  readonly resources: readonly ResourceInputs[];
  /** Why it allows exactly what the original allows, where it does. */
  readonly equivalent: Equivalence | undefined;
}

export function mutantsOf(resources: readonly ResourceInputs[]): Mutant[] {
  return resources.flatMap((resource, index): Mutant[] => {
    const replaced = (inputs: Inputs) => resources.map((one, which) => (which === index ? { ...one, inputs } : one));
    const rest = resources.filter((_, which) => which !== index);
    const removed = { name: `remove ${resource.name}`, resources: rest, equivalent: undefined };
    const changed = changesOf(resource, resources).map(([what, inputs, equivalent]): Mutant => {
      return { name: `${what} of ${resource.name}`, resources: replaced(inputs), equivalent };
    });
    return ruleTypes.includes(resource.type) ? [removed, ...changed] : changed;
  });
}

const ruleTypes = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "openstack:networking/secGroupRule:SecGroupRule",
  "digitalocean:index/firewall:Firewall",
];

function changesOf({ type, inputs }: ResourceInputs, resources: readonly ResourceInputs[]): Change[] {
  const groups = (of: string) => resources.filter((one) => one.type === of).map((one) => `\${${of}::${one.name}.id}`);
  const awsGroups = groups("aws:ec2/securityGroup:SecurityGroup");
  const openstackGroups = groups("openstack:networking/secGroup:SecGroup");
  const tags = resources.flatMap((one) =>
    one.type === "digitalocean:index/tag:Tag" ? [reference(one.type, one.name, "name")] : [],
  );
  switch (type) {
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
    case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
      return awsChanges(inputs, awsGroups);
    case "openstack:networking/secGroupRule:SecGroupRule":
      return openstackChanges(inputs, openstackGroups);
    case "openstack:networking/secGroup:SecGroup":
      return [["default rules", { ...inputs, deleteDefaultRules: false }]];
    case "digitalocean:index/firewall:Firewall":
      return firewallChanges(inputs, tags, resources);
    case "aws:ec2/instance:Instance":
      return listChanges(inputs, "vpcSecurityGroupIds", awsGroups, "group");
    case "aws:lb/loadBalancer:LoadBalancer":
      return listChanges(inputs, "securityGroups", awsGroups, "group");
    case "openstack:networking/port:Port":
      return [
        ...listChanges(inputs, "securityGroupIds", openstackGroups, "group"),
        ["port security off", { ...inputs, securityGroupIds: [], portSecurityEnabled: false }],
      ];
    case "openstack:loadbalancer/listener:Listener":
      return [...rangeChanges(inputs, "allowedCidrs"), ...portChanges(inputs, "protocolPort", "protocolPort")];
    case "digitalocean:index/droplet:Droplet":
      return listChanges(
        inputs,
        "tags",
        tags,
        "tag",
        (tag) => sameOnNode(tag, texts(inputs.tags), resources),
        (tag) =>
          sameOnNode(
            tag,
            texts(inputs.tags).filter((other) => other !== tag),
            resources,
          ),
      );
    case "digitalocean:index/loadBalancer:LoadBalancer":
      return doorChanges(inputs);
    default:
      return [];
  }
}

const peerKeys = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId"];

function awsChanges(inputs: Inputs, groups: readonly string[]): Change[] {
  const { cidrIpv4, cidrIpv6 } = inputs;
  const rest = Object.fromEntries(Object.entries(inputs).filter(([key]) => !peerKeys.includes(key)));
  const withPeer = (peer: Inputs): Inputs => ({ ...rest, ...peer });
  const changes: Change[] = [
    ...portChanges(inputs, "fromPort", "toPort"),
    ...protocolChanges(inputs, "ipProtocol", "-1"),
    ...rangePeerChanges(cidrIpv4, (range) => withPeer({ cidrIpv4: range })),
    ...rangePeerChanges(cidrIpv6, (range) => withPeer({ cidrIpv6: range })),
    ["everyone", withPeer({ cidrIpv4: "0.0.0.0/0" })],
    ["everyone of IPv6", withPeer({ cidrIpv6: "::/0" })],
    ["prefix list", withPeer({ prefixListId: "pl-1" })],
    ["foreign group", withPeer({ referencedSecurityGroupId: "sg-elsewhere" })],
    ...groups.map((group): Change => [`peer ${group}`, withPeer({ referencedSecurityGroupId: group })]),
    ...groups.map((group): Change => [`move to ${group}`, { ...inputs, securityGroupId: group }]),
  ];
  return changes.filter(([, changed]) => canonical(changed) !== canonical(inputs));
}

function openstackChanges(inputs: Inputs, groups: readonly string[]): Change[] {
  const { remoteGroupId, remoteIpPrefix, ...rest } = inputs;
  const isWorld = remoteIpPrefix === "0.0.0.0/0" || remoteIpPrefix === "::/0";
  const changes: Change[] = [
    ...portChanges(inputs, "portRangeMin", "portRangeMax"),
    ...protocolChanges(inputs, "protocol", undefined),
    ...rangePeerChanges(remoteIpPrefix, (range) => ({ ...rest, remoteIpPrefix: range })),
    ["without peer", rest, isWorld ? "no prefix" : undefined],
    ["other family", { ...rest, ethertype: inputs.ethertype === "IPv4" ? "IPv6" : "IPv4", remoteGroupId }],
    ["other direction", { ...inputs, direction: inputs.direction === "ingress" ? "egress" : "ingress" }],
    ["foreign group", { ...rest, remoteGroupId: "elsewhere" }],
    ...groups.map((group): Change => [`peer ${group}`, { ...rest, remoteGroupId: group }]),
    ...groups.map((group): Change => [`move to ${group}`, { ...inputs, securityGroupId: group }]),
  ];
  return changes.filter(([, changed]) => canonical(changed) !== canonical(inputs));
}

function doorChanges(inputs: Inputs): Change[] {
  const { allows } = inputs.firewall as { allows: readonly string[] };
  const put = (list: readonly string[]): Inputs => ({ ...inputs, firewall: { allows: list } });
  return [
    ...allows.map((one): Change => [`remove ${one}`, put(allows.filter((other) => other !== one))]),
    ["everyone", put([...allows, "cidr:0.0.0.0/0"])],
    ["no door", put([])],
    ["a stranger", put([...allows, "ip:192.0.2.200"])],
  ];
}

function protocolChanges(inputs: Inputs, key: string, every: unknown): Change[] {
  const ports = ["fromPort", "toPort", "portRangeMin", "portRangeMax", key];
  const rest = Object.fromEntries(Object.entries(inputs).filter(([name]) => !ports.includes(name)));
  const allPorts = key === "ipProtocol" ? { fromPort: 0, toPort: 65535 } : {};
  const protocol = inputs[key];
  if (protocol === every) return [["only tcp", { ...rest, [key]: "tcp", ...allPorts }]];
  const isPorts = protocol === "tcp" || protocol === "udp";
  return [
    ["every protocol", every === undefined ? rest : { ...rest, [key]: every }],
    ...(isPorts ? [["protocol", { ...inputs, [key]: protocol === "tcp" ? "udp" : "tcp" }] as const] : []),
  ];
}

/** Equal for equal arguments, whatever their order. */
function canonical(inputs: Inputs): string {
  return JSON.stringify(
    Object.entries(inputs)
      .filter(([, value]) => value !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
