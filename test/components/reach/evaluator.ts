/**
 * What a list of rules allows, found out the slow and obvious way: for two parties and one packet, look at every rule. It
 * shares no code with the planner but the shape of a rule.
 */
import type { Peer, Rule } from "../../../components/firewall/rule";
import type { Traffic } from "../../../components/matrix/traffic";

/** Someone who sends or receives: a node with its groups, or anything else, which no firewall of ours guards. */
export interface Endpoint {
  readonly label: string;
  /** Undefined for what is no node. */
  readonly groups: readonly string[] | undefined;
  readonly address: string;
}

/** One packet's worth of traffic. */
export type Packet =
  | { readonly protocol: "tcp" | "udp"; readonly port: number }
  | { readonly protocol: "icmp"; readonly message: "echo-request" | "echo-reply" }
  | { readonly protocol: "number"; readonly number: number };

export function packetText(packet: Packet): string {
  if (packet.protocol === "icmp") return `icmp ${packet.message}`;
  return packet.protocol === "number" ? `protocol ${packet.number}` : `${packet.port}/${packet.protocol}`;
}

/** Whether a packet gets from one to the other: out of the sender's firewall, and into the receiver's. */
export function allows(rules: readonly Rule[], from: Endpoint, to: Endpoint, packet: Packet): boolean {
  return passes(rules, "egress", from, to, packet) && passes(rules, "ingress", to, from, packet);
}

/** One end of it: a node lets through what some rule of some of its groups lets through. */
export function passes(
  rules: readonly Rule[],
  direction: Rule["direction"],
  guarded: Endpoint,
  other: Endpoint,
  packet: Packet,
): boolean {
  const { groups } = guarded;
  if (groups === undefined) return true;
  return rules.some(
    (rule) =>
      rule.direction === direction &&
      groups.includes(rule.group) &&
      carries(rule.traffic, packet) &&
      includes(rule.peer, other),
  );
}

export function carries(traffic: Traffic, packet: Packet): boolean {
  switch (traffic.protocol) {
    case "every":
      return true;
    case "tcp":
    case "udp":
      return packet.protocol === traffic.protocol && traffic.first <= packet.port && packet.port <= traffic.last;
    case "icmp":
      return packet.protocol === "icmp" && (traffic.message === "every" || packet.message === traffic.message);
    case "number":
      return packet.protocol === "number" && packet.number === traffic.number;
  }
}

/** Peers that are known to be groups or ranges; this evaluator has no eyes for others. */
function includes(peer: Peer, other: Endpoint): boolean {
  if (peer.kind === "group") return (other.groups ?? []).includes(peer.group);
  return peer.kind === "range" && inRange(peer.range, other.address);
}

/** Compares the leading bits as text. */
export function inRange(range: string, address: string): boolean {
  const [start = "", length = ""] = range.split("/");
  const [one, other] = [bits(start), bits(address)];
  return one.length === other.length && one.slice(0, Number(length)) === other.slice(0, Number(length));
}

const known = new Map<string, string>();

/** 32 or 128 characters of 0 and 1. */
export function bits(address: string): string {
  const text = known.get(address) ?? (address.includes(":") ? ipv6Bits(address) : ipv4Bits(address));
  known.set(address, text);
  return text;
}

function ipv4Bits(address: string): string {
  return address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
}

function ipv6Bits(address: string): string {
  const [before = "", after] = address.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].map((part) => parseInt(part, 16).toString(2).padStart(16, "0")).join("");
}
