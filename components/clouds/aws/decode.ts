/**
 * AWS resources → what they allow, with EC2's semantics: groups allow only, several are a union, and nothing leaves unless a
 * rule says so (the provider takes away the rule that EC2 adds to a new group).
 */
import type { AddressFamily } from "../../addresses/address";
import {
  emptyPolicy,
  joinPolicies,
  type Allowance,
  type Policy,
  type PolicyPeer,
  type PolicyTraffic,
} from "../../reach/policy";
import { foreignKey, referenceKey, securityGroups } from "../../reach/cloud-groups";
import type { Direction } from "../../firewall/rule";
import { integer, items, records, type Catalogue, type DecodableResource } from "../../resources/catalogue";
import type { Decoder } from "../decoder";
import { addressPeer, bothFamilies, DecodedGroups, sourceOf, textOf, type FamilyPeer } from "../decoded-groups";
import { decodeEndpoints, networksOf } from "./decode-nodes";

const groupTypes = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
const oldRuleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ruleTypes: readonly (readonly [string, Direction])[] = [
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ingress"],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egress"],
];

/** A group of another account is written `ACCOUNT/sg-…`; of a prefix list any address may be one. */
const ofAws = securityGroups("aws", {
  securityGroup: { membership: "private", prefix: "aws:", spelling: (id) => id.replace(/^\d{12}\//, "") },
  prefixList: { membership: "everywhere", prefix: "aws:" },
});

export const awsDecoder: Decoder = {
  groups: ofAws,
  addressOutputs: {
    "aws:ec2/eip:Eip": ["publicIp"],
    "aws:ec2/instance:Instance": ["publicIp"],
    "aws:ec2/natGateway:NatGateway": ["publicIp"],
    "aws:ec2/networkInterface:NetworkInterface": [],
  },
  decode: decodeAws,
};

function decodeAws(catalogue: Catalogue, lists: ReadonlySet<string>): Policy {
  const book = new DecodedGroups(ofAws, catalogue, groupTypes);
  const groups = catalogue.ofType(...groupTypes);
  for (const group of groups) book.declare(group);
  for (const group of groups) {
    const key = book.carried(`\${${group.type}::${group.name}.id}`);
    for (const direction of ["ingress", "egress"] as const) {
      const rules = records(group.inputs[direction]);
      book.add(
        key,
        rules.flatMap((rule, index) =>
          inlineRule({ book, catalogue, lists }, group, direction, rule, `${direction}[${index}]`, key),
        ),
      );
    }
  }
  for (const [type, direction] of ruleTypes) {
    for (const rule of catalogue.ofType(type)) {
      const { inputs } = rule;
      book.add(
        book.carried(inputs.securityGroupId),
        allow(rule, direction, inputs, "ipProtocol", null, peersOfRule({ book, catalogue, lists }, inputs)),
      );
    }
  }
  for (const rule of catalogue.ofType(oldRuleType)) {
    const key = book.carried(rule.inputs.securityGroupId);
    const direction = rule.inputs.type === "egress" ? "egress" : "ingress";
    book.add(key, inlineRule({ book, catalogue, lists }, rule, direction, rule.inputs, null, key));
  }
  const endpoints = decodeEndpoints(catalogue, book);
  return joinPolicies([book.policy(), { ...emptyPolicy, endpoints, networks: networksOf(catalogue) }]);
}

interface Known {
  readonly book: DecodedGroups;
  readonly catalogue: Catalogue;
  readonly lists: ReadonlySet<string>;
}

/** Inline rules and the old rule resource have lists of peers, and `self`. */
function inlineRule(
  { book, catalogue, lists }: Known,
  resource: DecodableResource,
  direction: Direction,
  rule: Readonly<Record<string, unknown>>,
  part: string | null,
  own: string | null,
): Allowance[] {
  const peers = [
    ...[...items(rule.cidrBlocks), ...items(rule.ipv6CidrBlocks)].map((range) => addressPeer(catalogue, range)),
    ...items(rule.prefixListIds).map((id) => prefixList(id, lists)),
    ...[...items(rule.securityGroups), ...items(rule.sourceSecurityGroupId)].map((group) => groupPeer(book, group)),
    ...(rule.self === true ? [selfPeer(own)] : []),
  ];
  const isRecord = Object.keys(rule).length > 0;
  return allow(
    resource,
    direction,
    rule,
    "protocol",
    part,
    isRecord ? peers : [{ peer: { kind: "unknown", text: "a rule that is not known yet" }, families: bothFamilies }],
  );
}

/** Exactly one of the four is given. */
function peersOfRule({ book, catalogue, lists }: Known, rule: Readonly<Record<string, unknown>>): FamilyPeer[] {
  return [
    ...[...items(rule.cidrIpv4), ...items(rule.cidrIpv6)].map((range) => addressPeer(catalogue, range)),
    ...items(rule.prefixListId).map((id) => prefixList(id, lists)),
    ...items(rule.referencedSecurityGroupId).map((group) => groupPeer(book, group)),
  ];
}

/** Whom a list holds no resource tells; one that we were told of is a party by itself, never a list of addresses. */
function prefixList(id: unknown, lists: ReadonlySet<string>): FamilyPeer {
  const text = textOf(id);
  const peer: PolicyPeer = lists.has(text)
    ? { kind: "group", group: referenceKey(text) ?? foreignKey(ofAws, "prefixList", text), isList: true }
    : { kind: "unknown", text };
  return { peer, families: bothFamilies };
}

function selfPeer(own: string | null): FamilyPeer {
  const peer: PolicyPeer = own === null ? { kind: "unknown", text: "self" } : { kind: "group", group: own };
  return { peer, families: bothFamilies };
}

/** A group of another account is written `ACCOUNT/sg-…`. */
function groupPeer(book: DecodedGroups, value: unknown): FamilyPeer {
  const id = typeof value === "string" ? value.replace(/^\d{12}\//, "") : value;
  return { peer: book.groupPeer(id), families: bothFamilies };
}

function allow(
  resource: DecodableResource,
  direction: Direction,
  rule: Readonly<Record<string, unknown>>,
  protocolKey: string,
  part: string | null,
  peers: readonly FamilyPeer[],
): Allowance[] {
  const { traffic, families, doubt } = decodeTraffic(rule[protocolKey], integer(rule.fromPort), integer(rule.toPort));
  return peers.map(({ peer, families: ofPeer }) => ({
    effect: doubt === null ? "allow" : "maybe",
    direction,
    families: ofPeer.filter((family) => families.includes(family)),
    traffic,
    peer,
    source: sourceOf(resource, rule.description, part),
    doubt,
  }));
}

interface DecodedTraffic {
  readonly traffic: PolicyTraffic;
  readonly families: readonly AddressFamily[];
  readonly doubt: string | null;
}

type Port = ReturnType<typeof integer>;

/** EC2 takes names for these four only; everything else is a number (API reference, IpPermission). */
const protocolNumbers: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

function decodeTraffic(protocol: unknown, from: Port, to: Port): DecodedTraffic {
  const every: PolicyTraffic = { protocol: "every" };
  const name = typeof protocol === "number" ? String(protocol) : protocol;
  if (typeof name !== "string") return { traffic: every, families: bothFamilies, doubt: "its protocol is not known" };
  const lower = name.toLowerCase();
  if (lower === "-1" || lower === "all") return { traffic: every, families: bothFamilies, doubt: null };
  const number = protocolNumbers[lower] ?? (/^\d+$/.test(lower) ? Number(lower) : undefined);
  if (number === undefined)
    return { traffic: every, families: bothFamilies, doubt: `its protocol ${name} is not known` };
  if (number === 6 || number === 17) return decodePorts(number === 6 ? "tcp" : "udp", from, to);
  if (number === 1) return decodeIcmp("ipv4", from, to);
  if (number === 58) return decodeIcmp("ipv6", from, to);
  // "allows traffic on all ports, regardless of any port range" (API reference, IpPermission).
  return { traffic: { protocol: "number", number }, families: bothFamilies, doubt: null };
}

function decodePorts(protocol: "tcp" | "udp", from: Port, to: Port): DecodedTraffic {
  if (typeof from !== "number" || typeof to !== "number" || from < 0 || from > to || to > 65535) {
    const traffic: PolicyTraffic = { protocol, first: 0, last: 65535 };
    return {
      traffic,
      families: bothFamilies,
      doubt: `its ports ${textOf(from)} to ${textOf(to)} are not known or not valid`,
    };
  }
  return { traffic: { protocol, first: from, last: to }, families: bothFamilies, doubt: null };
}

/** From is the type, to is the code; -1 is every one (API reference, IpPermission). */
function decodeIcmp(family: AddressFamily, from: Port, to: Port): DecodedTraffic {
  if (from === -1) return { traffic: { protocol: "icmp", message: "every" }, families: [family], doubt: null };
  if (typeof from !== "number" || (typeof to !== "number" && to !== undefined)) {
    return { traffic: { protocol: "icmp", message: "every" }, families: [family], doubt: "its ICMP type is not known" };
  }
  const code = to === undefined || to === -1 ? "every" : to;
  return { traffic: { protocol: "icmp", message: { type: from, code } }, families: [family], doubt: null };
}
