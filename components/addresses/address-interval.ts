/**
 * Address ranges as intervals of numbers, and the reading of ranges as clouds accept them: host bits, a single address, a
 * netmask. Stricter reading (of what users write) is address.ts's.
 */
import * as ipaddr from "ipaddr.js";
import { addressFamilies, parseRange, type AddressFamily, type AddressRange } from "./address";

export interface AddressInterval {
  readonly family: AddressFamily;
  readonly first: bigint;
  readonly last: bigint;
}

const bits = { ipv4: 32n, ipv6: 128n } as const;

/** The same few ranges stand in thousands of rules: each text is read once. */
const knownIntervals = new Map<string, AddressInterval>();
const knownRanges = new Map<string, AddressRange | undefined>();

/** The addresses of a canonical range. */
export function intervalOf(range: string): AddressInterval {
  const known = knownIntervals.get(range);
  if (known !== undefined) return known;
  const made = readInterval(range);
  knownIntervals.set(range, made);
  return made;
}

function readInterval(range: string): AddressInterval {
  const [address, prefixLength] = ipaddr.parseCIDR(range);
  const family: AddressFamily = address.kind();
  const size = 1n << (bits[family] - BigInt(prefixLength));
  const number = BigInt(`0x${Buffer.from(address.toByteArray()).toString("hex")}`);
  const first = number - (number % size);
  return { family, first, last: first + size - 1n };
}

/** The address of a number, as text. */
export function addressText(family: AddressFamily, address: bigint): string {
  const digits = Number(bits[family] / 4n);
  return ipaddr.fromByteArray([...Buffer.from(address.toString(16).padStart(digits, "0"), "hex")]).toString();
}

/**
 * A range as Neutron and EC2 read it (measured with Neutron, documented for EC2): an address alone is that one address,
 * host bits mean the network, `10/8` and netmasks are understood, zeros may lead. Undefined for anything else.
 */
export function looseRange(text: string): AddressRange | undefined {
  if (knownRanges.has(text)) return knownRanges.get(text);
  const made = readRange(text);
  knownRanges.set(text, made);
  return made;
}

function readRange(text: string): AddressRange | undefined {
  const [addressPart = "", lengthPart, ...rest] = text.trim().split("/");
  if (rest.length > 0) return undefined;
  const address = addressPart.includes(":") ? ipv6(addressPart) : ipv4(addressPart, lengthPart !== undefined);
  if (address === undefined) return undefined;
  const family: AddressFamily = address.kind();
  const length = lengthPart === undefined ? Number(bits[family]) : prefixLength(lengthPart);
  if (length === undefined || length > Number(bits[family])) return undefined;
  const { first } = readInterval(`${address.toString()}/${length}`);
  return parseRange(`${addressText(family, first)}/${length}`);
}

function ipv4(text: string, mayBeShort: boolean): ipaddr.IPv4 | undefined {
  const octets = text.split(".");
  const isShort = mayBeShort && octets.length < 4;
  const complete = isShort ? [...octets, "0", "0", "0"].slice(0, 4) : octets;
  if (complete.length !== 4 || !complete.every((octet) => /^\d{1,}$/.test(octet) && Number(octet) < 256))
    return undefined;
  return new ipaddr.IPv4(complete.map(Number));
}

function ipv6(text: string): ipaddr.IPv6 | undefined {
  return ipaddr.IPv6.isValid(text) && !text.includes("%") ? ipaddr.IPv6.parse(text) : undefined;
}

function prefixLength(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask() ?? undefined;
}

/** What is not the internet: private, shared (RFC 6598), loopback and link-local; for IPv6 all but global unicast. */
const privateRanges: Readonly<Record<AddressFamily, readonly string[]>> = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
  ],
  ipv6: ["::/3", "4000::/2", "8000::/1"],
};

/** No organization has more than a /8 of IPv4 or a /16 of IPv6: what is wider is the internet, or a piece of it. */
const widestOfAnyone = { ipv4: 8, ipv6: 16 } as const;

/** Whether a range means everyone, be it in pieces (`0.0.0.0/1`, `128.0.0.0/1`) or IPv4 written as IPv6. */
export function isWorldwide(range: string): boolean {
  return isMoreThanAnyones(intervalOf(range).family, [intervalOf(range)]) || isMapped(range);
}

/** Whether ranges together are more of one family's internet than anybody has. */
export function areWorldwide(ranges: readonly string[]): boolean {
  return addressFamilies.some((family) => {
    const own = ranges.map(intervalOf).filter((interval) => interval.family === family);
    return isMoreThanAnyones(family, own);
  });
}

function isMoreThanAnyones(family: AddressFamily, intervals: readonly AddressInterval[]): boolean {
  const texts = intervals.map(({ first, last }) => ({ first, last }));
  let size = 0n;
  let next = 0n;
  for (const { first, last } of texts.sort((one, other) => (one.first < other.first ? -1 : 1))) {
    const start = first > next ? first : next;
    if (last >= start) size += publicPart(family, start, last);
    if (last + 1n > next) next = last + 1n;
  }
  return size > 1n << (bits[family] - BigInt(widestOfAnyone[family]));
}

function publicPart(family: AddressFamily, first: bigint, last: bigint): bigint {
  return publicIntervals[family].reduce((sum, own) => {
    const [from, to] = [own.first > first ? own.first : first, own.last < last ? own.last : last];
    return to >= from ? sum + (to - from + 1n) : sum;
  }, 0n);
}

/** IPv4's internet, or much of it, as IPv6 writes it (RFC 4291, 2.5.5.2). */
function isMapped(range: string): boolean {
  const { family, first, last } = intervalOf(range);
  const prefix = 0xffffn << 32n;
  if (family === "ipv4" || first < prefix || last >= prefix + (1n << 32n)) return false;
  return isMoreThanAnyones("ipv4", [{ family: "ipv4", first: first - prefix, last: last - prefix }]);
}

/** The addresses of a family that lie in none of the ranges, in order. */
export function gaps(family: AddressFamily, ranges: readonly string[]): AddressInterval[] {
  const taken = ranges
    .map(intervalOf)
    .filter((interval) => interval.family === family)
    .sort((one, other) => (one.first < other.first ? -1 : one.first > other.first ? 1 : 0));
  const free: AddressInterval[] = [];
  let next = 0n;
  for (const { first, last } of taken) {
    if (next < first) free.push({ family, first: next, last: first - 1n });
    if (last + 1n > next) next = last + 1n;
  }
  const end = (1n << bits[family]) - 1n;
  if (next <= end) free.push({ family, first: next, last: end });
  return free;
}

export const publicIntervals: Readonly<Record<AddressFamily, readonly AddressInterval[]>> = {
  ipv4: gaps("ipv4", privateRanges.ipv4),
  ipv6: gaps("ipv6", privateRanges.ipv6),
};

export const privateIntervals: Readonly<Record<AddressFamily, readonly AddressInterval[]>> = {
  ipv4: privateRanges.ipv4.map(intervalOf),
  ipv6: privateRanges.ipv6.map(intervalOf),
};

/** A public address of each family that lies in none of the ranges; none where they leave nothing. */
export function outsideAddresses(ranges: readonly string[]): string[] {
  return addressFamilies.flatMap((family) => {
    const free = gaps(family, [...ranges, ...privateRanges[family]]);
    // Not the very first address: next to a boundary stands what a reader takes for an off-by-one.
    return free.slice(0, 1).map(({ first, last }) => `${addressText(family, (first + last) / 2n)}/${bits[family]}`);
  });
}

/**
 * One address for every part of the address space that the ranges tell apart: two addresses in the same part lie in the
 * same ranges. With all ranges of a policy and of its users, these are the addresses that an exhaustive test must try.
 */
export function representativeAddresses(ranges: readonly string[], family: AddressFamily): string[] {
  const intervals = [...new Set(ranges)].map(intervalOf).filter((interval) => interval.family === family);
  const starts = new Set([0n, ...intervals.flatMap(({ first, last }) => [first, last + 1n])]);
  const bySignature = new Map<string, bigint>();
  for (const start of starts) {
    if (start >= 1n << bits[family]) continue;
    const signature = intervals.map(({ first, last }) => (first <= start && start <= last ? "1" : "0")).join("");
    if (!bySignature.has(signature)) bySignature.set(signature, start);
  }
  return [...bySignature.values()].map((address) => `${addressText(family, address)}/${bits[family]}`);
}
