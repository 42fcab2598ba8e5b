/**
 * What a plan's resources mean to the three clouds, rule by rule, read anew from the vendors' documents: whom a group
 * names (private addresses on AWS and OpenStack, every address of a tagged droplet), what a missing port or protocol
 * means, what holds where no rule is. Shares no code with the encoders and decoders that it is compared with. What it
 * can't read is an error.
 */
import type { PlannedResource, StackPlan } from "../../components/resources/resource";
import {
  balancerGroup,
  groupOf,
  listOf,
  referenced,
  tagGroup,
  valuesIn,
  type Inventory,
  type Machine,
  type Values,
} from "./machines";

export interface CloudRule {
  /** The resource, and the part of it that says so. */
  readonly name: string;
  readonly group: string;
  readonly direction: "in" | "out";
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** `icmp` is of the rule's family. */
  readonly protocol: "all" | "tcp" | "udp" | "icmp" | number;
  /** Ports of tcp and udp, or type and code of icmp; null is all of them. */
  readonly ports: readonly [number, number] | null;
  readonly peer: { readonly range: string } | { readonly group: string };
}

export interface CloudFirewalls {
  readonly rules: readonly CloudRule[];
  /** The addresses by which a rule knows the members of a group. */
  membersOf(group: string): string[];
  /** Whether nothing guards a machine, so that everything passes. */
  isOpen(machine: Machine): boolean;
}

export function readFirewalls(plan: StackPlan, { machines, addressOf }: Inventory): CloudFirewalls {
  const rules = plan.resources.flatMap((resource) =>
    resource.custom ? rulesOf(resource, addressOf) : rulesElsewhere(resource),
  );
  return {
    rules,
    membersOf: (group) => machines.filter(({ groups }) => groups.includes(group)).flatMap(addressesAsMember),
    // A droplet is open until a firewall names one of its tags; AWS and OpenStack let nothing pass without a rule.
    isOpen: ({ cloud, groups }) =>
      cloud === null ||
      (cloud === "digitalocean" &&
        !groups.some((group) => rules.some((rule) => rule.group === group) || isEmptyGuard(plan, group))),
  };
}

/** A DigitalOcean firewall without a rule still closes its droplets. */
function isEmptyGuard(plan: StackPlan, group: string): boolean {
  return plan.resources.some(
    ({ type, inputs }) => type.endsWith(":Firewall") && listOf(inputs.tags).map(tagGroup).includes(group),
  );
}

/** AWS and Neutron know members by their private addresses; DigitalOcean by all of them. */
function addressesAsMember({ cloud, privateAddresses, publicAddresses }: Machine): readonly string[] {
  return cloud === "digitalocean" ? [...new Set([...privateAddresses, ...publicAddresses])] : privateAddresses;
}

function rulesOf(resource: PlannedResource, addressOf: Inventory["addressOf"]): CloudRule[] {
  const range = (text: unknown) => ({ range: known(String(text), addressOf) });
  const kind = resource.type.slice(resource.type.lastIndexOf(":") + 1);
  switch (`${resource.type.split(":")[0] ?? ""} ${kind}`) {
    case "aws SecurityGroup":
      if ("ingress" in resource.inputs || "egress" in resource.inputs)
        throw new Error(`${resource.name}: inline rules`);
      return [];
    case "aws SecurityGroupIngressRule":
      return [awsRule(resource, "in", range)];
    case "aws SecurityGroupEgressRule":
      return [awsRule(resource, "out", range)];
    case "openstack SecGroupRule":
      return [neutronRule(resource, range)];
    case "openstack Listener":
      return octaviaRules(resource, range);
    case "openstack LoadBalancer":
    case "digitalocean LoadBalancer":
      return balancerRules(resource, range);
    case "digitalocean Firewall":
      return firewallRules(resource, range);
    default:
      return [];
  }
}

/** A Rancher of another stack: what it may dial is said there, and nothing here is against it. */
function rulesElsewhere({ type, name, inputs }: PlannedResource): CloudRule[] {
  if (!type.endsWith(":ExistingRancher")) return [];
  const group = inputs.tag === undefined ? groupOf(inputs.securityGroupId) : tagGroup(inputs.tag);
  return everyone.map((peer) => ({
    ...{ name, group, peer },
    direction: "out",
    families: bothFamilies,
    protocol: "all",
    ports: null,
  }));
}

type RangePeer = (text: unknown) => { readonly range: string };

/** A range with what a reference in it stands for; an address alone is a range of one. */
function known(text: string, addressOf: Inventory["addressOf"]): string {
  const range = text.replace(/\$\{([^}]+)\}/, (_, reference: string) => {
    const address = addressOf.get(reference);
    if (address === undefined) throw new Error(`nothing here has the address ${reference}`);
    return address;
  });
  return range.includes("/") ? range : `${range}/${range.includes(":") ? 128 : 32}`;
}

/** EC2: `-1` is every protocol; a protocol by name or number; -1 as ICMP type is every type. */
function awsRule({ name, inputs }: PlannedResource, direction: CloudRule["direction"], range: RangePeer): CloudRule {
  const peer =
    inputs.referencedSecurityGroupId === undefined
      ? range(inputs.cidrIpv4 ?? inputs.cidrIpv6)
      : { group: groupOf(inputs.referencedSecurityGroupId) };
  const protocol = protocolOf(name, inputs.ipProtocol, { "-1": "all", icmpv6: "icmp" });
  const isOne = inputs.cidrIpv4 !== undefined || inputs.cidrIpv6 !== undefined;
  const families = isOne ? ([inputs.cidrIpv4 === undefined ? "ipv6" : "ipv4"] as const) : bothFamilies;
  return {
    name,
    group: groupOf(inputs.securityGroupId),
    direction,
    families,
    protocol,
    ports: portsOf(name, protocol, inputs.fromPort, inputs.toPort),
    peer,
  };
}

/**
 * Neutron: of one family always; without protocol every protocol, without ports every port, without remote everyone.
 */
function neutronRule({ name, inputs }: PlannedResource, range: RangePeer): CloudRule {
  const family = inputs.ethertype === "IPv6" ? "ipv6" : "ipv4";
  const protocol = protocolOf(name, inputs.protocol ?? "any", { any: "all", "ipv6-icmp": "icmp" });
  const peer =
    inputs.remoteGroupId === undefined
      ? range(inputs.remoteIpPrefix ?? (family === "ipv6" ? "::/0" : "0.0.0.0/0"))
      : { group: groupOf(inputs.remoteGroupId) };
  const direction = inputs.direction === "ingress" ? "in" : "out";
  return {
    name,
    group: groupOf(inputs.securityGroupId),
    direction,
    families: [family],
    protocol,
    ports: portsOf(name, protocol, inputs.portRangeMin, inputs.portRangeMax),
    peer,
  };
}

/** Octavia opens the port of a listener to its `allowedCidrs`, to everyone where it has none. */
function octaviaRules({ name, inputs }: PlannedResource, range: RangePeer): CloudRule[] {
  const group = balancerGroup(referenced(inputs.loadbalancerId) ?? String(inputs.loadbalancerId));
  const port = Number(inputs.protocolPort);
  const protocol = inputs.protocol === "UDP" ? "udp" : "tcp";
  const sources = inputs.allowedCidrs === undefined ? ["0.0.0.0/0"] : listOf(inputs.allowedCidrs);
  return sources.map((source) => ({
    name,
    group,
    direction: "in",
    families: bothFamilies,
    protocol,
    ports: [port, port],
    peer: range(source),
  }));
}

/**
 * What a balancer itself sends is its own affair; DigitalOcean's has its sources inline, and only its own ports
 * answer.
 */
function balancerRules({ name, inputs }: PlannedResource, range: RangePeer): CloudRule[] {
  const group = balancerGroup(name);
  const common = { name, group, families: bothFamilies };
  const out = everyone.map((peer): CloudRule => ({ ...common, direction: "out", protocol: "all", ports: null, peer }));
  const firewall = inputs.firewall as Values | undefined;
  if (listOf(firewall?.denies).length > 0) throw new Error(`${name}: denies of a balancer`);
  const allows =
    firewall === undefined
      ? everyone
      : listOf(firewall.allows).map((text) => range(String(text).replace(/^(ip|cidr):/, "")));
  const ports = valuesIn(inputs.forwardingRules).map(({ entryPort }) => Number(entryPort));
  return [
    ...out,
    ...ports.flatMap((port) =>
      allows.map((peer): CloudRule => ({ ...common, direction: "in", protocol: "tcp", ports: [port, port], peer })),
    ),
  ];
}

/** DigitalOcean: a list of sources a rule; no port range, 0 or `all` are every port. */
function firewallRules({ name, inputs }: PlannedResource, range: RangePeer): CloudRule[] {
  if (listOf(inputs.dropletIds).length > 0) throw new Error(`${name}: droplets by id`);
  const said = [
    ...valuesIn(inputs.inboundRules).map((rule) => ({ rule, direction: "in" as const, side: "source" })),
    ...valuesIn(inputs.outboundRules).map((rule) => ({ rule, direction: "out" as const, side: "destination" })),
  ];
  return said.flatMap(({ rule, direction, side }) => {
    for (const key of ["DropletIds", "KubernetesIds"])
      if (listOf(rule[side + key]).length > 0) throw new Error(`${name}: ${side}${key}`);
    const peers = [
      ...listOf(rule[`${side}Addresses`]).map(range),
      ...listOf(rule[`${side}Tags`]).map((tag) => ({ group: tagGroup(tag) })),
      ...listOf(rule[`${side}LoadBalancerUids`]).map((id) => ({ group: balancerGroup(referenced(id) ?? String(id)) })),
    ];
    const protocol = protocolOf(name, rule.protocol, {});
    const [first, last = first] = (typeof rule.portRange === "string" ? rule.portRange : "all").split("-");
    const isAll = first === "all" || first === "0";
    const ports = isAll ? null : portsOf(name, protocol, Number(first), Number(last));
    return listOf(inputs.tags).flatMap((tag) =>
      peers.map((peer): CloudRule => ({
        name,
        group: tagGroup(tag),
        direction,
        families: bothFamilies,
        protocol,
        ports,
        peer,
      })),
    );
  });
}

const everyone = ["0.0.0.0/0", "::/0"].map((range) => ({ range }));
const bothFamilies = ["ipv4", "ipv6"] as const;

function protocolOf(
  name: string,
  value: unknown,
  others: Readonly<Record<string, CloudRule["protocol"]>>,
): CloudRule["protocol"] {
  const text = String(value);
  const other = others[text];
  if (other !== undefined) return other;
  if (text === "tcp" || text === "udp" || text === "icmp") return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`${name}: protocol ${text}`);
}

function portsOf(name: string, protocol: CloudRule["protocol"], first: unknown, last: unknown): CloudRule["ports"] {
  if (protocol === "all" || typeof protocol === "number" || first === undefined) return null;
  if (protocol === "icmp" && first === -1) return null;
  if (typeof first !== "number" || typeof last !== "number") {
    if (protocol === "icmp" && typeof first === "number") return [first, -1];
    throw new Error(`${name}: ports ${JSON.stringify([first, last])}`);
  }
  return [first, last];
}
