/** Whether a network's range can be divided as its cloud needs it. */
import { AddressError, splitRange } from "../firewall/address";
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
