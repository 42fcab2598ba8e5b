/** Whether a network's range can be divided as its cloud needs it. */
import { AddressError, splitRange } from "../addresses/address";
import type { Problem } from "./problem";

export function splitProblems(cidr: string, count: number, longest: number): Problem[] {
  try {
    splitRange(cidr, count, longest);
    return [];
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return [{ path: "cidr", message: error.message }];
  }
}

/** Whether the cloud makes a network of this size; both limits are prefix lengths. */
export function sizeProblems(cidr: string, { largest, smallest }: { largest: number; smallest: number }): Problem[] {
  const length = Number(cidr.split("/")[1]);
  if (largest <= length && length <= smallest) return [];
  return [{ path: "cidr", message: `is ${cidr}; a new network's range must be from /${largest} to /${smallest}` }];
}
