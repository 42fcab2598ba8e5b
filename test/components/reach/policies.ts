/** Small policies for tests: written by hand, or generated so densely that rules overlap. */
import * as fc from "fast-check";
import {
  emptyPolicy,
  type Allowance,
  type Effect,
  type Endpoint,
  type Guard,
  type Policy,
  type PolicyPeer,
  type PolicyTraffic,
  abstractNode,
} from "../../../components/reach/policy";
import { groupsOfCloud } from "../../../components/reach/cloud-groups";
import type { Direction } from "../../../components/firewall/rule";

export function allowance(
  direction: Direction,
  traffic: PolicyTraffic,
  peer: PolicyPeer,
  effect: Effect = "allow",
  name = "rule",
): Allowance {
  const families = peer.kind === "range" ? [peer.family] : (["ipv4", "ipv6"] as const);
  const source = { type: "test", name, urn: null, part: null, description: null };
  return { effect, direction, families, traffic, peer, source, doubt: null };
}

export function guard(group: string, allowances: readonly Allowance[], complete = true): Guard {
  return { group, complete, allowances };
}

export function node(name: string, groups: readonly string[], range?: string): Endpoint {
  const family = range?.includes(":") === true ? "ipv6" : "ipv4";
  return abstractNode(
    name,
    groupsOfCloud(emptyPolicy, "aws"),
    groups,
    range === undefined ? [] : [{ family, symbols: [], place: { kind: "range", range } }],
  );
}

export function policyOf(guards: readonly Guard[], endpoints: readonly Endpoint[] = []): Policy {
  return { ...emptyPolicy, guards, endpoints };
}

export const groupNames = ["a", "b", "c"] as const;

/** Sixteen addresses are enough for every way in which ranges can lie. */
export const ranges = [
  "10.0.0.0/28",
  "10.0.0.0/29",
  "10.0.0.8/29",
  "10.0.0.4/30",
  "10.0.0.6/31",
  "10.0.0.7/32",
] as const;

export const anyPorts: fc.Arbitrary<PolicyTraffic> = fc
  .tuple(fc.constantFrom("tcp" as const, "udp" as const), fc.nat(12), fc.nat(6))
  .map(([protocol, first, length]) => ({ protocol, first, last: first + length }));

export const anyTraffic: fc.Arbitrary<PolicyTraffic> = fc.oneof(
  { weight: 6, arbitrary: anyPorts },
  fc.record({ protocol: fc.constant("number" as const), number: fc.constantFrom(1, 4, 6, 50, 58) }),
  fc.constantFrom<PolicyTraffic>(
    { protocol: "every" },
    { protocol: "icmp", message: "every" },
    { protocol: "icmp", message: "echo-request" },
    { protocol: "icmp", message: { type: 8, code: "every" } },
    { protocol: "icmp", message: { type: 3, code: 4 } },
  ),
);

const anyPeer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.constantFrom(...groupNames).map((group): PolicyPeer => ({ kind: "group", group })),
  fc.constantFrom(...ranges).map((range): PolicyPeer => ({ kind: "range", range, family: "ipv4" })),
  fc.constant<PolicyPeer>({ kind: "everyone" }),
  { weight: 1, arbitrary: fc.constant<PolicyPeer>({ kind: "unknown", text: "pl-1" }) },
);

const anyEffect: fc.Arbitrary<Effect> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Effect>("allow") },
  fc.constantFrom<Effect>("maybe", "contest", "deny"),
);

export const anyAllowance: fc.Arbitrary<Allowance> = fc
  .tuple(fc.constantFrom<Direction>("ingress", "egress"), anyTraffic, anyPeer, anyEffect)
  .map(([direction, traffic, peer, effect]) => allowance(direction, traffic, peer, effect));

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .tuple(...groupNames.map(() => fc.tuple(fc.array(anyAllowance, { maxLength: 5 }), fc.nat(9))))
  .map((guards) =>
    policyOf(guards.map(([allowances, draw], index) => guard(groupNames[index] ?? "a", allowances, draw > 0))),
  );

/** A node at a known address, or anywhere in the sixteen. */
export const anyNode: fc.Arbitrary<Endpoint> = fc
  .tuple(fc.subarray([...groupNames]), fc.option(fc.nat(15)))
  .map(([groups, host]) => node("node", groups, host === null ? "10.0.0.0/28" : `10.0.0.${host}/32`));
