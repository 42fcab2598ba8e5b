/**
 * Every way in which one emitted resource can be a little wrong: a rule removed, widened, narrowed or re-targeted, a group
 * too few or too many on a node, a firewall on other tags. One change each; the resources are otherwise as they were.
 */
import type { ResourceInputs } from "../../components/resource";

export interface Mutant {
  /** `remove prod-etcd-in-…`. */
  readonly name: string;
  readonly resources: readonly ResourceInputs[];
}

type Inputs = Readonly<Record<string, unknown>>;
type Change = readonly [what: string, inputs: Inputs];

export function mutantsOf(resources: readonly ResourceInputs[]): Mutant[] {
  const others = {
    awsGroups: references(resources, "aws:ec2/securityGroup:SecurityGroup"),
    openstackGroups: references(resources, "openstack:networking/secGroup:SecGroup"),
    tags: resources
      .filter(({ type }) => type === "digitalocean:index/tag:Tag")
      .map(({ inputs }) => String(inputs.name)),
  };
  return resources.flatMap((resource, index) => {
    const replaced = (inputs: Inputs) => resources.map((one, which) => (which === index ? { ...one, inputs } : one));
    const removed = isRule(resource)
      ? [{ name: `remove ${resource.name}`, resources: resources.filter((_, which) => which !== index) }]
      : [];
    const changed = changesOf(resource, others).map(([what, inputs]) => ({
      name: `${what} of ${resource.name}`,
      resources: replaced(inputs),
    }));
    return [...removed, ...changed];
  });
}

interface Others {
  readonly awsGroups: readonly string[];
  readonly openstackGroups: readonly string[];
  readonly tags: readonly string[];
}

const ruleTypes = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "openstack:networking/secGroupRule:SecGroupRule",
  "digitalocean:index/firewall:Firewall",
];

function isRule({ type }: ResourceInputs): boolean {
  return ruleTypes.includes(type);
}

function references(resources: readonly ResourceInputs[], type: string): string[] {
  return resources.filter((one) => one.type === type).map(({ name }) => `\${${type}::${name}.id}`);
}

function changesOf({ type, inputs }: ResourceInputs, { awsGroups, openstackGroups, tags }: Others): Change[] {
  switch (type) {
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
    case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
      return awsChanges(inputs, awsGroups);
    case "openstack:networking/secGroupRule:SecGroupRule":
      return openstackChanges(inputs, openstackGroups);
    case "openstack:networking/secGroup:SecGroup":
      return [["default rules", { ...inputs, deleteDefaultRules: false }]];
    case "digitalocean:index/firewall:Firewall":
      return firewallChanges(inputs, tags);
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
      return listChanges(inputs, "tags", tags, "tag");
    case "digitalocean:index/loadBalancer:LoadBalancer":
      return doorChanges(inputs);
    default:
      return [];
  }
}

function awsChanges(inputs: Inputs, groups: readonly string[]): Change[] {
  const { fromPort, toPort, ipProtocol, cidrIpv4, cidrIpv6, referencedSecurityGroupId, ...rest } = inputs;
  const peers = { cidrIpv4, cidrIpv6, referencedSecurityGroupId };
  const withPeer = (peer: Inputs): Inputs => withoutUndefined({ ...rest, fromPort, toPort, ipProtocol, ...peer });
  return [
    ...portChanges(inputs, "fromPort", "toPort"),
    ...protocolChanges(inputs, "ipProtocol", "-1"),
    ...rangePeerChanges(cidrIpv4, (range) => withPeer({ cidrIpv4: range })),
    ...rangePeerChanges(cidrIpv6, (range) => withPeer({ cidrIpv6: range })),
    ["everyone", withPeer({ cidrIpv4: "0.0.0.0/0" })],
    ["everyone of IPv6", withPeer({ cidrIpv6: "::/0" })],
    ["prefix list", withPeer({ prefixListId: "pl-1" })],
    ["foreign group", withPeer({ referencedSecurityGroupId: "sg-elsewhere" })],
    ...otherThan(groups, referencedSecurityGroupId).map((group): Change => [
      `peer ${group}`,
      withPeer({ referencedSecurityGroupId: group }),
    ]),
    ...otherThan(groups, inputs.securityGroupId).map((group): Change => [
      `move to ${group}`,
      { ...inputs, securityGroupId: group },
    ]),
  ].filter(
    ([, changed]) => JSON.stringify(changed) !== JSON.stringify(withoutUndefined({ ...inputs, ...peers })),
  ) as Change[];
}

function openstackChanges(inputs: Inputs, groups: readonly string[]): Change[] {
  const { remoteGroupId, remoteIpPrefix, ...rest } = inputs;
  return [
    ...portChanges(inputs, "portRangeMin", "portRangeMax"),
    ...protocolChanges(inputs, "protocol", undefined),
    ...rangePeerChanges(remoteIpPrefix, (range) => ({ ...rest, remoteIpPrefix: range })),
    ["without peer", rest],
    ["other family", { ...rest, ethertype: inputs.ethertype === "IPv4" ? "IPv6" : "IPv4", remoteGroupId }],
    ["other direction", { ...inputs, direction: inputs.direction === "ingress" ? "egress" : "ingress" }],
    ["foreign group", { ...rest, remoteGroupId: "elsewhere" }],
    ...otherThan(groups, remoteGroupId).map((group): Change => [`peer ${group}`, { ...rest, remoteGroupId: group }]),
    ...otherThan(groups, inputs.securityGroupId).map((group): Change => [
      `move to ${group}`,
      { ...inputs, securityGroupId: group },
    ]),
  ];
}

/** Each entry of each list, each source of each entry, and the tags that it is bound to. */
function firewallChanges(inputs: Inputs, tags: readonly string[]): Change[] {
  const sides = [
    ["inboundRules", "source"],
    ["outboundRules", "destination"],
  ] as const;
  const ofRules = sides.flatMap(([list, side]) =>
    records(inputs[list]).flatMap((rule, index): Change[] => {
      const put = (changed: Inputs | undefined): Inputs => ({
        ...inputs,
        [list]: spliced(records(inputs[list]), index, changed),
      });
      const name = `${list}[${index}]`;
      return [
        [`remove ${name}`, put(undefined)],
        ...entryChanges(rule, side, tags).map(([what, changed]): Change => [`${what} of ${name}`, put(changed)]),
      ];
    }),
  );
  return [...ofRules, ...listChanges(inputs, "tags", tags, "bound tag")];
}

function entryChanges(rule: Inputs, side: "source" | "destination", tags: readonly string[]): Change[] {
  const [addresses, tagged] = [`${side}Addresses`, `${side}Tags`];
  const range = /^(\d+)(?:-(\d+))?$/.exec(String(rule.portRange ?? ""));
  const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
  const ports: Change[] =
    range === null || (first <= 1 && last === 65535)
      ? []
      : [
          ["widen up", { ...rule, portRange: `${first}-${last + 1}` }],
          ["widen down", { ...rule, portRange: `${first - 1}-${last}` }],
          ["all ports", { ...rule, portRange: "1-65535" }],
          ["shift", { ...rule, portRange: `${first + 1}-${last + 1}` }],
          ...(first < last ? [["narrow", { ...rule, portRange: `${first}-${last - 1}` }] as const] : []),
        ];
  return [
    ...ports,
    ...(rule.protocol === "icmp"
      ? []
      : [["protocol", { ...rule, protocol: rule.protocol === "tcp" ? "udp" : "tcp" }] as const]),
    ...rangeChanges(rule, addresses),
    ...listChanges(rule, tagged, [...tags, "elsewhere"], "peer"),
    ...["0.0.0.0/0", "::/0"]
      .filter((range) => !texts(rule[addresses]).includes(range))
      .map((range): Change => [`everyone (${range})`, { ...rule, [addresses]: [...texts(rule[addresses]), range] }]),
    ["deny", { ...rule, action: "deny" }],
  ];
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

function portChanges(inputs: Inputs, low: string, high: string): Change[] {
  const [first, last] = [inputs[low], inputs[high]];
  if (
    typeof first !== "number" ||
    typeof last !== "number" ||
    first < 0 ||
    /icmp/.test(String(inputs.protocol ?? inputs.ipProtocol))
  )
    return [];
  if (low === high) return [["shift", { ...inputs, [low]: first + 1 }]];
  return [
    ["widen up", { ...inputs, [high]: last + 1 }],
    ["widen down", { ...inputs, [low]: first - 1 }],
    ["all ports", { ...inputs, [low]: 1, [high]: 65535 }],
    ["shift", { ...inputs, [low]: first + 1, [high]: last + 1 }],
    ...(first < last
      ? ([
          ["narrow up", { ...inputs, [low]: first + 1 }],
          ["narrow down", { ...inputs, [high]: last - 1 }],
        ] as const)
      : []),
  ];
}

function protocolChanges(inputs: Inputs, key: string, every: unknown): Change[] {
  const { fromPort: _from, toPort: _to, portRangeMin: _min, portRangeMax: _max, [key]: protocol, ...rest } = inputs;
  const whole = every === undefined ? rest : { ...rest, [key]: every };
  if (protocol === every)
    return [["only tcp", { ...rest, [key]: "tcp", ...(key === "ipProtocol" ? { fromPort: 0, toPort: 65535 } : {}) }]];
  const swapped = protocol === "tcp" ? "udp" : "tcp";
  const isPorts = protocol === "tcp" || protocol === "udp";
  return [["every protocol", whole], ...(isPorts ? [["protocol", { ...inputs, [key]: swapped }] as const] : [])];
}

/** A range twice as large, half as large, and its neighbour. */
function rangePeerChanges(range: unknown, put: (range: string) => Inputs): Change[] {
  if (typeof range !== "string" || range.includes("${")) return [];
  return rangesBeside(range).map(([what, changed]): Change => [what, put(changed)]);
}

function rangesBeside(range: string): (readonly [string, string])[] {
  const [address = "", text = ""] = range.split("/");
  const length = Number(text);
  const bits = address.includes(":") ? 128 : 32;
  const half = length < bits ? [["narrow range", `${address}/${length + 1}`] as const] : [];
  if (length === 0) return half;
  return [
    ["widen range", `${address}/${length - 1}`],
    ...half,
    ["other range", bits === 32 ? "192.0.2.200/32" : "2001:db8:99::/64"],
  ];
}

function rangeChanges(inputs: Inputs, key: string): Change[] {
  const ranges = texts(inputs[key]);
  return ranges.flatMap((range, index): Change[] => {
    const rest = ranges.filter((_, which) => which !== index);
    return [
      [`remove ${range}`, { ...inputs, [key]: rest }],
      ...rangePeerChanges(range, (changed) => ({ ...inputs, [key]: [...rest, changed] })),
    ];
  });
}

/** One of these less, and one more of each that it lacks; other items are the user's own. */
function listChanges(inputs: Inputs, key: string, all: readonly string[], what: string): Change[] {
  const own = texts(inputs[key]);
  const known = own.filter((item) => all.includes(item));
  return [
    ...known.map((item): Change => [
      `remove ${what} ${item}`,
      { ...inputs, [key]: own.filter((other) => other !== item) },
    ]),
    ...all
      .filter((item) => !own.includes(item))
      .map((item): Change => [`add ${what} ${item}`, { ...inputs, [key]: [...own, item] }]),
  ];
}

function otherThan(all: readonly string[], one: unknown): string[] {
  return all.filter((item) => item !== one);
}

function spliced(list: readonly Inputs[], index: number, changed: Inputs | undefined): readonly Inputs[] {
  return list.flatMap((one, which) => (which !== index ? [one] : changed === undefined ? [] : [changed]));
}

function withoutUndefined(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

function records(value: unknown): readonly Inputs[] {
  return Array.isArray(value) ? (value as readonly Inputs[]) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
