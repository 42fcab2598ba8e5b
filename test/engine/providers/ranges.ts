/** Address ranges, read independently of the program under test. */
import * as ipaddr from "ipaddr.js";
import { CloudError } from "./cloud-error";

export interface Range {
  readonly family: "ipv4" | "ipv6";
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads `10.0.0.0/8`; one with host bits, or no range at all, is the given error. */
export function readRange(text: string, code: string): Range {
  if (!ipaddr.isValidCIDR(text)) throw new CloudError(code, `${text} is no address range`);
  const [address, length] = ipaddr.parseCIDR(text);
  const first = address.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const size = 1n << BigInt((address.kind() === "ipv4" ? 32 : 128) - length);
  if (first % size !== 0n) throw new CloudError(code, `${text} has host bits`);
  return { family: address.kind(), first, last: first + size - 1n };
}

export function overlap(one: Range, other: Range): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

export function within(inner: Range, outer: Range): boolean {
  return inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** An address below `PREFIX.0.0.0` that differs for each number. */
export function numberedAddress(prefix: number, number: number): string {
  return `${String(prefix)}.0.${String(number >> 8)}.${String(number & 255)}`;
}
