/** Addresses as texts of 0 and 1, the slow and obvious way, and those at which some range begins or ends. */
import { bits } from "../components/reach/evaluator";

/** 32 or 128 characters of 0 and 1, as long as the whole address or only its prefix. */
export function prefixOf(range: string): string {
  const [start = "", length] = range.split("/");
  const whole = bits(start);
  return length === undefined ? whole : `${whole.slice(0, Number(length))}${isLong(start) ? "+" : ""}`;
}

/** A prefix of IPv6 ends in a plus, so that no prefix of one family is one of the other. */
function isLong(address: string): boolean {
  return address.includes(":");
}

/** Whether a prefix holds an address: `all` its bits. */
export function holdsAddress(range: string, address: Address): boolean {
  return address.isLong === isLong(range) && address.bits.startsWith(prefixOf(range).replace("+", ""));
}

export interface Address {
  readonly bits: string;
  readonly isLong: boolean;
}

/** Whether one range holds all of another. */
export function holdsRange(outer: string, inner: string): boolean {
  return isLong(outer) === isLong(inner) && prefixOf(inner).startsWith(prefixOf(outer).replace("+", ""));
}

/** Whether two ranges have an address in common: one of them holds the other. */
export function overlaps(one: string, other: string): boolean {
  return holdsRange(one, other) || holdsRange(other, one);
}

/** For each way in which ranges hold an address, one address that is held like that: all lie beside some range's ends. */
export function addressesBeside(ranges: readonly string[]): Address[] {
  const found = new Map<string, Address>();
  for (const long of [false, true]) {
    const size = long ? 128 : 32;
    const own = ranges.filter((range) => isLong(range) === long);
    const beside = [0n, 2n ** BigInt(size) - 1n].concat(
      own.flatMap((range) => {
        const prefix = prefixOf(range).replace("+", "");
        const [first, last] = ["0", "1"].map((fill) => BigInt(`0b${prefix.padEnd(size, fill)}`));
        return [(first ?? 0n) - 1n, first ?? 0n, last ?? 0n, (last ?? 0n) + 1n];
      }),
    );
    for (const number of beside.filter((one) => one >= 0n && one < 2n ** BigInt(size))) {
      const address = { bits: number.toString(2).padStart(size, "0"), isLong: long };
      const held = own.map((range) => (holdsAddress(range, address) ? "1" : "0")).join("");
      found.set(`${size} ${held}`, address);
    }
  }
  return [...found.values()];
}

export function addressText({ bits: text, isLong: long }: Address): string {
  const parts = text.match(long ? /.{16}/g : /.{8}/g) ?? [];
  return parts.map((part) => parseInt(part, 2).toString(long ? 16 : 10)).join(long ? ":" : ".");
}
