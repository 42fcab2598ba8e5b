/**
 * DigitalOcean resources → what they allow: firewalls by tag and droplet, balancers with their own door. Firewalls on one
 * droplet are a union and filter public and VPC traffic alike; a droplet without one is open; one with a firewall that has
 * no outbound rule sends nothing ("block all traffic that isn't expressly permitted by a rule", DigitalOcean's documents).
 */
import {
  emptyPolicy,
  joinPolicies,
  openStance,
  type Allowance,
  type CloudGroups,
  type Effect,
  type Endpoint,
  type Guard,
  type Policy,
  type PolicyPeer,
  type PolicyTraffic,
} from "../../reach/policy";
import { foreignKey } from "../../reach/cloud-groups";
import type { Direction } from "../../firewall/rule";
import {
  identityOf,
  items,
  known,
  plainText,
  records,
  type Catalogue,
  type DecodableResource,
} from "../../resources/catalogue";
import type { Decoder } from "../decoder";
import { addressPeer, bothFamilies, sourceOf, textOf, type FamilyPeer } from "../decoded-groups";
import { decodeBalancers } from "./decode-balancers";
import { decodeDroplets, networksOf, unknownTag } from "./decode-nodes";

const firewallType = "digitalocean:index/firewall:Firewall";
const tagType = "digitalocean:index/tag:Tag";
const dropletType = "digitalocean:index/droplet:Droplet";
const balancerType = "digitalocean:index/loadBalancer:LoadBalancer";

/** Tags compare without case. Members of a tag are known by every address, and a droplet without a firewall is open. */
const ofDigitalOcean: CloudGroups = {
  cloud: "digitalocean",
  carried: "tag",
  forms: {
    tag: { membership: "everywhere", prefix: "tag:", spelling: (name) => name.toLowerCase() },
    droplet: { membership: "everywhere", prefix: "droplet:" },
    loadBalancer: { membership: "everywhere", prefix: "balancer:" },
  },
  unguarded: openStance,
};

export const digitaloceanDecoder: Decoder = {
  groups: ofDigitalOcean,
  addressOutputs: {
    "digitalocean:index/droplet:Droplet": ["ipv4Address", "ipv6Address"],
    "digitalocean:index/reservedIp:ReservedIp": ["ipAddress"],
    "digitalocean:index/floatingIp:FloatingIp": ["ipAddress"],
    "digitalocean:index/loadBalancer:LoadBalancer": ["ip", "ipv6"],
  },
  decode: decodeDigitalOcean,
};

function decodeDigitalOcean(catalogue: Catalogue): Policy {
  const firewalls = catalogue.ofType(firewallType).map((firewall) => decodeFirewall(catalogue, firewall));
  const guards = firewalls.flatMap((firewall) => firewall.guards);
  const strays = firewalls.flatMap((firewall) => firewall.strays);
  const droplets = decodeDroplets(catalogue, (tag) => keyOfTag(catalogue, tag));
  const networks = networksOf(catalogue);
  return joinPolicies([
    ...guards.map((guard): Policy => ({ ...emptyPolicy, guards: [guard] })),
    { ...emptyPolicy, guards: [{ group: unknownTag, complete: false, allowances: [] }] },
    { ...emptyPolicy, ...withStrays(droplets, guards, strays), networks, groupKeys: tagKeys(catalogue) },
    decodeBalancers(catalogue),
  ]);
}

/** Carried where a firewall may guard a droplet, on top of others or alone. */
const strayBeside = "digitalocean:firewall of unknown droplets, beside others";
const strayAlone = "digitalocean:firewall of unknown droplets, alone";

/** A firewall on droplets that can't be told may be on any: it may allow more, or guard what seemed to be open. */
function withStrays(
  droplets: readonly Endpoint[],
  guards: readonly Guard[],
  strays: readonly Allowance[],
): Pick<Policy, "guards" | "endpoints"> {
  if (strays.length === 0) return { guards: [], endpoints: droplets };
  const doubt = "which droplets this firewall guards is not known";
  const allowances = strays.map((stray): Allowance => ({ ...stray, effect: "maybe", doubt }));
  const guarded = new Set(guards.map((guard) => guard.group));
  return {
    guards: [
      { group: strayBeside, complete: true, allowances },
      { group: strayAlone, complete: false, allowances },
    ],
    endpoints: droplets.map((droplet) => {
      const isGuarded = droplet.groups.some((group) => guarded.has(group));
      return { ...droplet, groups: [...droplet.groups, isGuarded ? strayBeside : strayAlone] };
    }),
  };
}

/** A tag's identity is its name. */
function keyOfTag(catalogue: Catalogue, value: unknown): string | null {
  const found = catalogue.find(value, tagType);
  if (found.kind === "unresolved") return null;
  if (found.kind === "foreign") return foreignKey(ofDigitalOcean, "tag", found.text);
  const name = plainText(known(found.resource, "name"));
  return found.resource.type === tagType ? foreignKey(ofDigitalOcean, "tag", name ?? identityOf(found.resource)) : null;
}

function keyOfDroplet(catalogue: Catalogue, value: unknown): string | null {
  const found = catalogue.find(value, dropletType);
  if (found.kind === "unresolved") return null;
  return found.kind === "foreign" ? foreignKey(ofDigitalOcean, "droplet", found.text) : identityOf(found.resource);
}

function keyOfBalancer(catalogue: Catalogue, value: unknown): string | null {
  const found = catalogue.find(value, balancerType);
  if (found.kind === "unresolved") return null;
  return found.kind === "foreign" ? foreignKey(ofDigitalOcean, "loadBalancer", found.text) : identityOf(found.resource);
}

function tagKeys(catalogue: Catalogue): Map<string, string> {
  return new Map(
    catalogue.ofType(tagType).flatMap((tag) => {
      const key = keyOfTag(catalogue, `\${${identityOf(tag)}.id}`);
      return key === null
        ? []
        : ([
            [`\${${identityOf(tag)}.id}`, key],
            [`\${${identityOf(tag)}.name}`, key],
          ] as const);
    }),
  );
}

/** A firewall guards whatever has one of its tags, and its droplets. `strays`: its rules, if some of those can't be told. */
function decodeFirewall(
  catalogue: Catalogue,
  firewall: DecodableResource,
): { guards: Guard[]; strays: readonly Allowance[] } {
  const { inputs } = firewall;
  const decodeRules = (direction: Direction, key: string): Allowance[] =>
    records(inputs[key]).flatMap((rule, index) => decodeRule(catalogue, firewall, direction, rule, `${key}[${index}]`));
  const allowances = [...decodeRules("ingress", "inboundRules"), ...decodeRules("egress", "outboundRules")];
  const groups = [
    ...items(inputs.tags).map((tag) => keyOfTag(catalogue, tag)),
    ...items(inputs.dropletIds).map((droplet) => keyOfDroplet(catalogue, droplet)),
  ];
  return {
    guards: [...new Set(groups)].flatMap((group) => (group === null ? [] : [{ group, complete: true, allowances }])),
    strays: groups.includes(null) ? allowances : [],
  };
}

function decodeRule(
  catalogue: Catalogue,
  firewall: DecodableResource,
  direction: Direction,
  rule: Readonly<Record<string, unknown>>,
  part: string,
): Allowance[] {
  const { traffic, doubt } = decodeTraffic(rule.protocol, rule.portRange);
  const isAllow = rule.action === undefined || rule.action === null || rule.action === "" || rule.action === "allow";
  // Which of a deny and an allow goes first, DigitalOcean doesn't document.
  const effect: Effect = !isAllow ? "contest" : doubt === null ? "allow" : "maybe";
  return peersOf(catalogue, direction, rule).map(({ peer, families }) => ({
    effect,
    direction,
    families,
    traffic,
    peer,
    source: sourceOf(firewall, undefined, part),
    doubt: isAllow ? doubt : "whether this deny goes before an allow is not documented",
  }));
}

function peersOf(catalogue: Catalogue, direction: Direction, rule: Readonly<Record<string, unknown>>): FamilyPeer[] {
  if (Object.keys(rule).length === 0) {
    return [{ peer: { kind: "unknown", text: "a rule that is not known yet" }, families: bothFamilies }];
  }
  const side = direction === "ingress" ? "source" : "destination";
  const group = (key: string | null, value: unknown): FamilyPeer => {
    const peer: PolicyPeer = key === null ? { kind: "unknown", text: textOf(value) } : { kind: "group", group: key };
    return { peer, families: bothFamilies };
  };
  return [
    ...items(rule[`${side}Addresses`]).map((address) => addressPeer(catalogue, address)),
    ...items(rule[`${side}Tags`]).map((tag) => group(keyOfTag(catalogue, tag), tag)),
    ...items(rule[`${side}DropletIds`]).map((droplet) => group(keyOfDroplet(catalogue, droplet), droplet)),
    ...items(rule[`${side}LoadBalancerUids`]).map((balancer) => group(keyOfBalancer(catalogue, balancer), balancer)),
    // Which droplets a cluster of DigitalOcean's has, no resource tells.
    ...items(rule[`${side}KubernetesIds`]).map((cluster) => group(null, `Kubernetes cluster ${textOf(cluster)}`)),
  ];
}

/** `all` and `0` are what the API reads back for every port, `1-65535` is how to write it; ICMP has no ports. */
function decodeTraffic(protocol: unknown, portRange: unknown): { traffic: PolicyTraffic; doubt: string | null } {
  const name = plainText(protocol)?.toLowerCase();
  if (name === "icmp") return { traffic: { protocol: "icmp", message: "every" }, doubt: null };
  if (name !== "tcp" && name !== "udp") {
    return { traffic: { protocol: "every" }, doubt: `its protocol ${textOf(protocol)} is not known` };
  }
  const all: PolicyTraffic = { protocol: name, first: 0, last: 65535 };
  const text = typeof portRange === "number" ? String(portRange) : plainText(portRange)?.trim();
  if (text === "all" || text === "0" || text === "1-65535" || text === "0-65535") return { traffic: all, doubt: null };
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text ?? "") ?? [];
  if (first === undefined || last === undefined || Number(first) > Number(last) || Number(last) > 65535) {
    return { traffic: all, doubt: `its ports ${textOf(portRange)} are not known or not valid` };
  }
  return { traffic: { protocol: name, first: Number(first), last: Number(last) }, doubt: null };
}
