/**
 * The words of nftables: lines that accept traffic with ranges. Guarantees few lines (one for each family and set of
 * ports), the same for any order of the input, and no text in them but numbers, canonical ranges and words from here.
 */
import { parseRange, rangeContains, world, type AddressFamily } from "../addresses/address";
import { isPortTraffic, type PortTraffic, type Traffic } from "../matrix/traffic";
import type { Admission } from "./admission";
import { HostFirewallError } from "./host-node";

export type Side = "saddr" | "daddr";

/** The verdict `accept` for all of these. */
export function acceptLines(admissions: readonly Admission[], side: Side): string[] {
  const rangesOfSelector = new Map<string, { family: AddressFamily; selector: string; ranges: string[] }>();
  for (const [range, traffics] of trafficsOfRanges(admissions)) {
    const { family } = parseRange(range);
    for (const selector of selectors(traffics, family)) {
      const key = `${family} ${selector}`;
      const entry = rangesOfSelector.get(key) ?? { family, selector, ranges: [] };
      entry.ranges.push(range);
      rangesOfSelector.set(key, entry);
    }
  }
  return [...rangesOfSelector]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { family, selector, ranges }]) => words(addresses(family, side, ranges), selector, "accept"));
}

function trafficsOfRanges(admissions: readonly Admission[]): Map<string, Traffic[]> {
  const traffics = new Map<string, Traffic[]>();
  for (const { range, traffic } of admissions) {
    const canonical = parseRange(range).text;
    traffics.set(canonical, [...(traffics.get(canonical) ?? []), traffic]);
  }
  return traffics;
}

/** Matches packets of the family from (or to) these ranges; nothing else, whatever the list. */
export function addresses(family: AddressFamily, side: Side, ranges: readonly string[]): string {
  const all = [...new Set(ranges)].sort();
  if (all.includes(world(family).text)) return `meta nfproto ${family}`;
  // Old versions of nft refuse a set whose ranges overlap.
  const outermost = all.filter((range) => !all.some((other) => other !== range && rangeContains(other, range)));
  return `${family === "ipv4" ? "ip" : "ip6"} ${side} ${set(outermost)}`;
}

/** All that matches one of these; an empty text matches every packet. */
function selectors(traffics: readonly Traffic[], family: AddressFamily): string[] {
  if (traffics.some(({ protocol }) => protocol === "every")) return [""];
  const ports = traffics.filter(isPortTraffic);
  const others = traffics.flatMap((traffic) => (isPortTraffic(traffic) ? [] : [portless(traffic, family)]));
  return [...portSelectors(ports), ...new Set(others)];
}

/** One selector for each protocol: `tcp dport { 80, 2379-2380 }`. */
export function portSelectors(ports: readonly PortTraffic[]): string[] {
  return (["tcp", "udp"] as const).flatMap((protocol) => {
    const intervals = joinedPorts(ports.filter((one) => one.protocol === protocol));
    const texts = intervals.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
    return texts.length === 0 ? [] : [`${protocol} dport ${set(texts)}`];
  });
}

/** Apart from each other: old versions of nft refuse a set whose intervals overlap. */
function joinedPorts(ports: readonly PortTraffic[]): [first: number, last: number][] {
  const intervals: [first: number, last: number][] = [];
  for (const { first, last } of [...ports].sort((one, other) => one.first - other.first)) {
    if (!isIn(first, 0, 65535) || !isIn(last, first, 65535)) {
      throw new HostFirewallError(
        `${first}-${last} are no ports; they are whole numbers up to 65535, the lower one first`,
      );
    }
    const before = intervals.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else intervals.push([first, last]);
  }
  return intervals;
}

function portless(traffic: Exclude<Traffic, PortTraffic>, family: AddressFamily): string {
  switch (traffic.protocol) {
    case "icmp": {
      if (traffic.message === "every") return `meta l4proto ${family === "ipv4" ? "icmp" : "ipv6-icmp"}`;
      const name = family === "ipv4" ? "icmp" : "icmpv6";
      if (traffic.message === "echo-request") return `${name} type echo-request`;
      const { type, code } = traffic.message;
      if (isIn(type, 0, 255) && (code === "every" || isIn(code, 0, 255))) {
        return `${name} type ${type}${code === "every" ? "" : ` ${name} code ${code}`}`;
      }
      throw new HostFirewallError(`type ${type}, code ${code} is no ICMP message; both are from 0 to 255`);
    }
    case "number": {
      if (isIn(traffic.number, 0, 255)) return `meta l4proto ${traffic.number}`;
      throw new HostFirewallError(`${traffic.number} is no IP protocol; its number is from 0 to 255`);
    }
    case "every":
      return "";
  }
}

function isIn(value: number, first: number, last: number): boolean {
  return Number.isInteger(value) && first <= value && value <= last;
}

function set(elements: readonly string[]): string {
  return elements.length === 1 ? elements.join("") : `{ ${elements.join(", ")} }`;
}

/** A line of these parts, without the empty ones. */
export function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}
