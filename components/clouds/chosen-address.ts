/**
 * Addresses in a network of ours that are chosen beforehand, so that the members of a highly available Rancher know each
 * other before any is there. Guarantees: a node and the one that takes its place never have the same; all are in one block
 * of 16, which each cloud keeps from giving to others.
 */
import { addressAt, parseRange } from "../addresses/address";

/** A subnet smaller than this has no room for such a block. */
const longestPrefix = 26;
const firstOfBlock = 16;
const blockPrefix = 28;
/** At most five nodes, and one generation beside the other. */
const mostNodes = 5;

export function hasRoom(subnetRange: string): boolean {
  return parseRange(subnetRange).prefixLength <= longestPrefix;
}

/** The block of a subnet that chosen addresses are in. */
export function chosenBlock(subnetRange: string): string {
  return `${addressAt(subnetRange, firstOfBlock)}/${blockPrefix}`;
}

/** The first address of a subnet that anybody may get. */
export function firstOfOthers(subnetRange: string): string {
  return addressAt(subnetRange, firstOfBlock + 2 ** (32 - blockPrefix));
}

/** The last address of a subnet that is a node's. */
export function lastOfOthers(subnetRange: string): string {
  return addressAt(subnetRange, 2 ** (32 - parseRange(subnetRange).prefixLength) - 2);
}

/** `index` from 0; `generation` from 1. Undefined where a subnet has no room. */
export function chosenAddress(subnetRanges: readonly string[], index: number, generation: number): string | undefined {
  const range = subnetRanges[index % subnetRanges.length];
  if (range === undefined || index >= mostNodes || !subnetRanges.every(hasRoom)) return undefined;
  return addressAt(range, firstOfBlock + index + mostNodes * ((generation - 1) % 2));
}
