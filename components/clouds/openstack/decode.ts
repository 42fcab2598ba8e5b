/**
 * OpenStack resources → what they allow, with Neutron's semantics as measured with a real one, and the provider's on the way
 * there. Ports without rules are closed; a new group lets everything out unless its default rules are deleted.
 */
import type { AddressFamily } from "../../addresses/address";
import { emptyPolicy, joinPolicies, type Allowance, type Policy, type PolicyTraffic } from "../../reach/policy";
import { securityGroups } from "../../reach/cloud-groups";
import { integer, plainText, records, type Catalogue, type DecodableResource } from "../../resources/catalogue";
import type { Decoder } from "../decoder";
import { addressPeer, bothFamilies, DecodedGroups, sourceOf, textOf, type FamilyPeer } from "../decoded-groups";
import { decodeBalancers } from "./decode-balancers";
import { decodeEndpoints, networksOf } from "./decode-nodes";

const groupType = "openstack:networking/secGroup:SecGroup";
const ruleType = "openstack:networking/secGroupRule:SecGroupRule";
const computeGroupType = "openstack:compute/secGroup:SecGroup";

const ofOpenstack = securityGroups("openstack");

export const openstackDecoder: Decoder = {
  groups: ofOpenstack,
  addressOutputs: {
    "openstack:networking/port:Port": [],
    "openstack:compute/instance:Instance": [],
    "openstack:networking/floatingIp:FloatingIp": ["address"],
    "openstack:compute/floatingIp:FloatingIp": ["address"],
    "openstack:loadbalancer/loadBalancer:LoadBalancer": [],
  },
  decode: decodeOpenstack,
};

function decodeOpenstack(catalogue: Catalogue): Policy {
  const book = new DecodedGroups(ofOpenstack, catalogue, [groupType, computeGroupType]);
  for (const group of catalogue.ofType(groupType, computeGroupType)) {
    const key = book.declare(group);
    if (group.inputs.deleteDefaultRules !== true) book.add(key, defaultRules(group));
    book.add(
      key,
      records(group.inputs.rules).flatMap((rule, index) => computeRule(book, catalogue, group, key, rule, index)),
    );
  }
  for (const rule of catalogue.ofType(ruleType)) {
    book.add(book.carried(rule.inputs.securityGroupId), decodeRule(book, catalogue, rule));
  }
  const endpoints = decodeEndpoints(catalogue, book);
  return joinPolicies([
    book.policy(),
    decodeBalancers(catalogue, book),
    { ...emptyPolicy, endpoints, networks: networksOf(catalogue) },
  ]);
}

/** Neutron gives every new group two rules at once: egress IPv4 and egress IPv6, to everyone (measured). */
function defaultRules(group: DecodableResource): Allowance[] {
  return bothFamilies.map((family) => ({
    effect: "allow",
    direction: "egress",
    families: [family],
    traffic: { protocol: "every" },
    peer: { kind: "everyone" },
    source: sourceOf(group, undefined, `default egress rule for ${family}`),
    doubt: null,
  }));
}

function decodeRule(book: DecodedGroups, catalogue: Catalogue, rule: DecodableResource): Allowance[] {
  const { inputs } = rule;
  const family = familyOf(inputs.ethertype);
  const { peer, families } = remotePeer(book, catalogue, inputs);
  const { traffic, doubt } = decodeTraffic(
    inputs.protocol,
    given(inputs.portRangeMin),
    given(inputs.portRangeMax),
    family,
  );
  const direction = inputs.direction === "egress" ? "egress" : "ingress";
  const allowance: Allowance = {
    effect: doubt === null ? "allow" : "maybe",
    direction,
    families: families.filter((ofPeer) => ofPeer === family),
    traffic,
    peer,
    source: sourceOf(rule, inputs.description),
    doubt,
  };
  return [allowance, ...everyToSome(allowance)];
}

/** Left out is IPv4; any case is accepted (measured). */
function familyOf(ethertype: unknown): AddressFamily {
  return typeof ethertype === "string" && ethertype.toLowerCase() === "ipv6" ? "ipv6" : "ipv4";
}

/** No remote at all is every address of the ethertype (measured: the same rule as `0.0.0.0/0`). */
function remotePeer(book: DecodedGroups, catalogue: Catalogue, inputs: Readonly<Record<string, unknown>>): FamilyPeer {
  const { remoteGroupId, remoteAddressGroupId, remoteIpPrefix } = inputs;
  if (isGiven(remoteGroupId)) return { peer: book.groupPeer(remoteGroupId), families: bothFamilies };
  if (isGiven(remoteAddressGroupId)) {
    return { peer: { kind: "unknown", text: `address group ${textOf(remoteAddressGroupId)}` }, families: bothFamilies };
  }
  if (isGiven(remoteIpPrefix)) return addressPeer(catalogue, remoteIpPrefix);
  return { peer: { kind: "everyone" }, families: bothFamilies };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The provider drops a zero (measured): 0 is as good as not given. */
function given(value: unknown): ReturnType<typeof integer> {
  const number = integer(value);
  return number === 0 ? undefined : number;
}

/** Protocol names that Neutron accepts, with their IANA numbers. `ipip` is 4 to Neutron (measured: a duplicate of 4). */
const protocolNumbers: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ip: 0,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};

interface DecodedTraffic {
  readonly traffic: PolicyTraffic;
  readonly doubt: string | null;
}

type Port = ReturnType<typeof integer>;

function decodeTraffic(protocol: unknown, min: Port, max: Port, family: AddressFamily): DecodedTraffic {
  const every: PolicyTraffic = { protocol: "every" };
  if (!isGiven(protocol)) {
    const hasPorts = min !== undefined || max !== undefined;
    return { traffic: every, doubt: hasPorts ? "Neutron refuses ports without a protocol" : null };
  }
  const name = typeof protocol === "number" ? String(protocol) : plainText(protocol)?.toLowerCase();
  const number =
    name === undefined ? undefined : (protocolNumbers[name] ?? (/^\d+$/.test(name) ? Number(name) : undefined));
  if (number === undefined || number > 255)
    return { traffic: every, doubt: `its protocol ${textOf(protocol)} is not known` };
  if (number === 6 || number === 17) return decodePorts(number === 6 ? "tcp" : "udp", min, max);
  // With IPv6, icmp and 1 are taken for ICMPv6 (measured).
  if (number === 1 || (number === 58 && family === "ipv6")) return decodeIcmp(min, max);
  const isWhole = min === undefined && max === undefined;
  const isAllPorts = min === 1 && max === 65535;
  const traffic: PolicyTraffic = { protocol: "number", number };
  return { traffic, doubt: isWhole || isAllPorts ? null : `only some ports of protocol ${number}` };
}

/** 1-65535 is stored as no ports, which is every port (measured). */
function decodePorts(protocol: "tcp" | "udp", min: Port, max: Port): DecodedTraffic {
  const all: PolicyTraffic = { protocol, first: 0, last: 65535 };
  if (min === undefined && max === undefined) return { traffic: all, doubt: null };
  const areNumbers = typeof min === "number" && typeof max === "number";
  if (!areNumbers || min < 1 || min > max || max > 65535) {
    return { traffic: all, doubt: `its ports ${textOf(min)} to ${textOf(max)} are not known or not valid` };
  }
  return { traffic: min === 1 && max === 65535 ? all : { protocol, first: min, last: max }, doubt: null };
}

/** Min is the type, max is the code; left out is every one. A code without a type is refused (measured). */
function decodeIcmp(type: Port, code: Port): DecodedTraffic {
  if (type === undefined && code === undefined) return { traffic: { protocol: "icmp", message: "every" }, doubt: null };
  if (typeof type !== "number" || code === "unresolved") {
    return {
      traffic: { protocol: "icmp", message: "every" },
      doubt: "its ICMP type or code is not known or not valid",
    };
  }
  return { traffic: { protocol: "icmp", message: { type, code: code ?? "every" } }, doubt: null };
}

/** Neutron takes protocol 0 for a protocol of its own (measured), but a packet filter may read 0 as every protocol. */
function everyToSome(allowance: Allowance): Allowance[] {
  if (allowance.traffic.protocol !== "number" || allowance.traffic.number !== 0) return [];
  const doubt = "protocol 0 may mean every protocol to the network's packet filter";
  return [{ ...allowance, effect: "maybe", traffic: { protocol: "every" }, doubt }];
}

/** The compute service's own groups have inline rules: `cidr`, `fromGroupId` or `self`, and ICMP with -1 for all. */
function computeRule(
  book: DecodedGroups,
  catalogue: Catalogue,
  group: DecodableResource,
  key: string,
  rule: Readonly<Record<string, unknown>>,
  index: number,
): Allowance[] {
  const isIcmp = plainText(rule.ipProtocol)?.toLowerCase() === "icmp";
  const port = (value: unknown): Port => (integer(value) === -1 ? undefined : isIcmp ? integer(value) : given(value));
  const { traffic, doubt } = decodeTraffic(rule.ipProtocol, port(rule.fromPort), port(rule.toPort), "ipv4");
  const remoteGroupId = rule.self === true ? `\${${key}.id}` : rule.fromGroupId;
  const { peer, families } = remotePeer(book, catalogue, { remoteGroupId, remoteIpPrefix: rule.cidr });
  return [
    {
      effect: doubt === null ? "allow" : "maybe",
      direction: "ingress",
      families,
      traffic,
      peer,
      source: sourceOf(group, undefined, `rules[${index}]`),
      doubt,
    },
  ];
}
