/**
 * What a plan's resources let in and out, read the slow and obvious way from the plan's JSON: each rule, what it names and on
 * which group it is; which groups a machine carries; the doors of balancers. Shares no code with the product's decoders.
 */

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Whom a rule names: a range, one address by a reference, or the members of something. */
export type NaivePeer =
  | { readonly kind: "range"; readonly range: string }
  | { readonly kind: "at"; readonly symbol: string }
  | { readonly kind: "member"; readonly of: string };

export interface Traffic {
  /** `tcp`, `udp`, `icmp`, a protocol's number, or `all`. */
  readonly protocol: string;
  /** Ports; types of ICMP. */
  readonly first: number;
  readonly last: number;
}

export interface NaiveRule {
  readonly direction: "in" | "out";
  /** Undefined: both. */
  readonly family: 4 | 6 | undefined;
  readonly traffic: Traffic;
  readonly peer: NaivePeer;
}

export interface Machine {
  readonly groups: readonly string[];
  readonly privateAddress: string;
  readonly publicAddress: string | undefined;
  /** Of a machine without an address on the internet: that of the gateway through which it dials. */
  readonly gateway?: string | undefined;
}

export interface Door {
  readonly groups: readonly string[];
  readonly rules: readonly NaiveRule[];
}

export interface Decoded {
  readonly rules: ReadonlyMap<string, readonly NaiveRule[]>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly door: Door | undefined;
  /** The balancer's own subnet, from which it dials its members. */
  readonly balancerRange: string | undefined;
}

export const everything: Traffic = { protocol: "all", first: 0, last: 65535 };

export function decodeNaively(resources: readonly Resource[]): Decoded {
  const rules = new Map<string, NaiveRule[]>();
  const machines = new Map<string, Machine>();
  const doors: Door[] = [];
  const on = (group: string, all: readonly NaiveRule[]) => rules.set(group, [...(rules.get(group) ?? []), ...all]);
  for (const { type, name, inputs } of resources) {
    const text = (key: string) => textOf(inputs[key]);
    const at = (property: string) => `\${${type}::${name}.${property}}`;
    switch (type) {
      case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
        on(text("securityGroupId"), [ofAws("in", inputs)]);
        break;
      case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
        on(text("securityGroupId"), [ofAws("out", inputs)]);
        break;
      case "openstack:networking/secGroupRule:SecGroupRule":
        on(text("securityGroupId"), [ofNeutron(inputs)]);
        break;
      case "digitalocean:index/firewall:Firewall":
        for (const tag of list(inputs.tags)) on(String(tag), ofFirewall(inputs));
        break;
      case "aws:ec2/instance:Instance": {
        const isPublic = inputs.associatePublicIpAddress === true;
        const groups = list(inputs.vpcSecurityGroupIds).map(String);
        machines.set(name, {
          groups,
          privateAddress: at("privateIp"),
          publicAddress: isPublic ? at("publicIp") : undefined,
          gateway: gatewayOf(String(inputs.subnetId), resources),
        });
        break;
      }
      case "openstack:compute/instance:Instance": {
        const port = resources.find((one) => one.type === "openstack:networking/port:Port" && one.name === name);
        const portId = `\${openstack:networking/port:Port::${name}.id}`;
        const floating = resources.find(
          (one) => one.type === "openstack:networking/floatingIp:FloatingIp" && one.inputs.portId === portId,
        );
        machines.set(name, {
          groups: list(port?.inputs.securityGroupIds).map(String),
          privateAddress: at("accessIpV4"),
          publicAddress: floating && `\${${floating.type}::${floating.name}.address}`,
        });
        break;
      }
      case "digitalocean:index/droplet:Droplet":
        machines.set(name, {
          groups: list(inputs.tags).map(String),
          privateAddress: at("ipv4AddressPrivate"),
          publicAddress: at("ipv4Address"),
        });
        break;
      case "aws:lb/loadBalancer:LoadBalancer":
        doors.push({ groups: list(inputs.securityGroups).map(String), rules: [] });
        break;
      case "openstack:loadbalancer/listener:Listener":
        doors.push({
          groups: [],
          rules: doorRules(list(inputs.allowedCidrs).map(String), [Number(inputs.protocolPort)]),
        });
        break;
      case "digitalocean:index/loadBalancer:LoadBalancer": {
        const { allows } = inputs.firewall as { allows: unknown };
        const ports = list(inputs.forwardingRules).map((rule) => Number((rule as { entryPort: unknown }).entryPort));
        const entries = list(allows).map((entry) => String(entry).replace(/^(?:cidr|ip):/, ""));
        doors.push({ groups: [], rules: doorRules(entries, ports) });
        break;
      }
    }
  }
  const door =
    doors.length === 0
      ? undefined
      : { groups: doors.flatMap(({ groups }) => groups), rules: doors.flatMap((one) => one.rules) };
  const subnet = resources.find(
    ({ type, name }) => type === "openstack:networking/subnet:Subnet" && name === "rancher-balancer",
  );
  return { rules, machines, door, balancerRange: subnet?.inputs.cidr as string | undefined };
}

/** From a machine's subnet to its table, the table's way out, and the address of the gateway there. */
function gatewayOf(subnetId: string, resources: readonly Resource[]): string | undefined {
  const find = (type: string, key: string, value: unknown) =>
    resources.find((one) => one.type === type && one.inputs[key] === value);
  const association = find("aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId", subnetId);
  const table = association?.inputs.routeTableId;
  const route = resources.find(
    ({ type, inputs }) =>
      type === "aws:ec2/route:Route" && inputs.routeTableId === table && inputs.natGatewayId !== undefined,
  );
  const gateway = resources.find(({ type, name }) => `\${${type}::${name}.id}` === route?.inputs.natGatewayId);
  const address = gateway?.inputs.allocationId;
  return address === undefined ? undefined : textOf(address).replace(/\.id\}$/, ".publicIp}");
}

/** As it would stand in the plan's JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** A range, or one address: `${…}/32` and `${…}` are the same. */
function addresses(text: string): NaivePeer {
  const symbol = /^\$\{.*?\}/.exec(text)?.[0];
  if (symbol !== undefined) return { kind: "at", symbol };
  return { kind: "range", range: text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}` };
}

function familyOf(peer: NaivePeer): 4 | 6 | undefined {
  if (peer.kind === "member") return undefined;
  return peer.kind === "at" || !peer.range.includes(":") ? 4 : 6;
}

function ofAws(direction: "in" | "out", inputs: Resource["inputs"]): NaiveRule {
  const { cidrIpv4, cidrIpv6, referencedSecurityGroupId, prefixListId, ipProtocol, fromPort, toPort } = inputs;
  const range = cidrIpv4 ?? cidrIpv6;
  const peer: NaivePeer =
    range === undefined
      ? { kind: "member", of: textOf(referencedSecurityGroupId ?? prefixListId) }
      : addresses(textOf(range));
  const protocol = textOf(ipProtocol);
  const isIcmp = protocol === "icmp" || protocol === "icmpv6";
  const family = isIcmp ? (protocol === "icmp" ? 4 : 6) : familyOf(peer);
  if (protocol === "-1") return { direction, family, peer, traffic: everything };
  if (isIcmp) return { direction, family, peer, traffic: icmp(fromPort === -1 ? undefined : Number(fromPort), family) };
  const isPorts = protocol === "tcp" || protocol === "udp";
  const traffic = isPorts ? { protocol, first: Number(fromPort), last: Number(toPort) } : { ...everything, protocol };
  return { direction, family, peer, traffic };
}

/** An echo request is message 8, of ICMPv6 128: here it is 8 in both. */
function icmp(type: number | undefined, family: 4 | 6 | undefined): Traffic {
  if (type === undefined) return { protocol: "icmp", first: 0, last: 65535 };
  const same = family === 6 && type === 128 ? 8 : type;
  return { protocol: "icmp", first: same, last: same };
}

function ofNeutron(inputs: Resource["inputs"]): NaiveRule {
  const { direction, ethertype, protocol, portRangeMin, portRangeMax, remoteGroupId, remoteIpPrefix } = inputs;
  const family = ethertype === "IPv6" ? 6 : 4;
  const peer: NaivePeer =
    remoteGroupId !== undefined
      ? { kind: "member", of: textOf(remoteGroupId) }
      : remoteIpPrefix !== undefined
        ? addresses(textOf(remoteIpPrefix))
        : { kind: "range", range: family === 6 ? "::/0" : "0.0.0.0/0" };
  const common = { direction: direction === "egress" ? "out" : "in", family, peer } as const;
  if (protocol === undefined) return { ...common, traffic: everything };
  const name = textOf(protocol);
  if (name === "icmp" || name === "ipv6-icmp") {
    return { ...common, traffic: icmp(portRangeMin === undefined ? undefined : Number(portRangeMin), family) };
  }
  const [first, last] = [portRangeMin ?? 0, portRangeMax ?? 65535].map(Number);
  return { ...common, traffic: { protocol: name, first: first ?? 0, last: last ?? 65535 } };
}

const keysOfPeers = { in: "source", out: "destination" } as const;

function ofFirewall(inputs: Resource["inputs"]): NaiveRule[] {
  const rules = [
    ...list(inputs.inboundRules).map((rule) => ["in", rule] as const),
    ...list(inputs.outboundRules).map((rule) => ["out", rule] as const),
  ];
  return rules.flatMap(([direction, rule]) => {
    const own = rule as Readonly<Record<string, unknown>>;
    const all = (key: string) => list(own[`${keysOfPeers[direction]}${key}`]);
    const protocol = String(own.protocol);
    const [first, last] = own.portRange === undefined ? [0, 65535] : textOf(own.portRange).split("-").map(Number);
    const traffic = { protocol, first: first ?? 0, last: last ?? first ?? 0 };
    const peers: NaivePeer[] = [
      ...all("Addresses").map((one) => addresses(String(one))),
      ...[...all("Tags"), ...all("LoadBalancerUids")].map((one): NaivePeer => ({ kind: "member", of: String(one) })),
      ...all("DropletIds").map((one): NaivePeer => ({ kind: "member", of: `droplet ${String(one)}` })),
    ];
    return peers.map((peer) => ({ direction, family: familyOf(peer), traffic, peer }));
  });
}

/** An empty list at a door admits everyone. */
function doorRules(entries: readonly string[], ports: readonly number[]): NaiveRule[] {
  const peers = entries.length === 0 ? ["0.0.0.0/0", "::/0"] : entries;
  return peers.map(addresses).flatMap((peer) =>
    ports.map((port): NaiveRule => ({
      ...{ direction: "in", family: familyOf(peer), peer },
      traffic: { protocol: "tcp", first: port, last: port },
    })),
  );
}
