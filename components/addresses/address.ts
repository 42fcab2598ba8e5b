/**
 * Address ranges: the one place that reads and compares them. Canonical text in, canonical text out; a range with host
 * bits is an error that says what was meant. The arithmetic is ipaddr.js's.
 */
import * as ipaddr from "ipaddr.js";

export const addressFamilies = ["ipv4", "ipv6"] as const;
export type AddressFamily = (typeof addressFamilies)[number];

export interface AddressRange {
  /** Canonical: `203.0.113.0/24`, `2001:db8::/32`. */
  readonly text: string;
  readonly family: AddressFamily;
  readonly prefixLength: number;
}

/** A text that is no address range; the message says what would be right. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

type Parsed = [ipaddr.IPv4 | ipaddr.IPv6, number];

function parse(text: string): Parsed {
  // A leading zero means octal to some: it is refused, not guessed.
  const strictIpv4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}\/(?:0|[1-9]\d?)$/;
  const isStrict = text.includes(":") ? /\/(?:0|[1-9]\d{0,2})$/.test(text) : strictIpv4.test(text);
  if (!isStrict || !ipaddr.isValidCIDR(text)) {
    const suggestion = addressSuggestion(text);
    throw new AddressError(
      `"${text}" is not an address range; write it with a prefix length, like ${suggestion ?? "203.0.113.0/24 or 2001:db8::/32"}`,
    );
  }
  return ipaddr.parseCIDR(text);
}

function addressSuggestion(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return `${text}/32`;
  return ipaddr.IPv6.isValid(text) ? `${ipaddr.parse(text).toString()}/128` : undefined;
}

/** Reads a range. Throws an AddressError on anything else, a range with host bits included. */
export function parseRange(text: string): AddressRange {
  const [address, prefixLength] = parse(text);
  const family: AddressFamily = address.kind();
  const network = networkAddress(family, text);
  if (network !== address.toString()) {
    throw new AddressError(`"${text}" has host bits set; the range that contains it is ${network}/${prefixLength}`);
  }
  return { text: `${network}/${prefixLength}`, family, prefixLength };
}

function networkAddress(family: AddressFamily, text: string): string {
  const ip = family === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  return ip.networkAddressFromCIDR(text).toString();
}

/** Whether every address of `inner` is in `outer`; ranges of different families never contain each other. */
export function rangeContains(outer: string, inner: string): boolean {
  const [outerAddress, outerLength] = ipaddr.parseCIDR(outer);
  const [innerAddress, innerLength] = ipaddr.parseCIDR(inner);
  if (outerAddress.kind() !== innerAddress.kind() || outerLength > innerLength) return false;
  return innerAddress.match([outerAddress, outerLength] as [ipaddr.IPv4 & ipaddr.IPv6, number]);
}

/** Whether two ranges share an address. */
export function rangesOverlap(one: string, other: string): boolean {
  return rangeContains(one, other) || rangeContains(other, one);
}

/** The whole of an address family. */
export function world(family: AddressFamily): AddressRange {
  return family === "ipv4" ? { text: "0.0.0.0/0", family, prefixLength: 0 } : { text: "::/0", family, prefixLength: 0 };
}

/**
 * Splits a range into `count` equal subnets, none longer than `longest`, in address order.
 * Throws an AddressError where they would be smaller.
 */
export function splitRange(text: string, count: number, longest: number): string[] {
  const [, prefixLength] = ipaddr.parseCIDR(text);
  const length = prefixLength + Math.ceil(Math.log2(count));
  if (length > longest) {
    throw new AddressError(`${text} is too small for ${count} subnets of at least /${longest}`);
  }
  return Array.from({ length: count }, (_, index) => subnetAt(text, length, index));
}

/** The address at this place of a range, counted from its first. */
export function addressAt(text: string, place: number): string {
  const [address, prefixLength] = ipaddr.parseCIDR(text);
  const bytes = address.toByteArray();
  if (place < 0 || place >= 2 ** Math.min(8 * bytes.length - prefixLength, 30)) {
    throw new AddressError(`${text} has no address number ${place}`);
  }
  const number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`) + BigInt(place);
  return ipaddr.fromByteArray([...Buffer.from(number.toString(16).padStart(2 * bytes.length, "0"), "hex")]).toString();
}

/** The subnet with this number, from 0, of a range: how a cloud's own IPv6 block is divided once it is known. */
export function subnetAt(text: string, length: number, index: number): string {
  const [address] = ipaddr.parseCIDR(text);
  const bits = address.kind() === "ipv4" ? 32 : 128;
  const first = BigInt(`0x${Buffer.from(address.toByteArray()).toString("hex")}`);
  const network = first + (BigInt(index) << BigInt(bits - length));
  const raw = Buffer.from(network.toString(16).padStart(bits / 4, "0"), "hex");
  return `${ipaddr.fromByteArray([...raw]).toString()}/${length}`;
}
