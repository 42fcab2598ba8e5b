/** The address families of a network: IPv4 alone, or both. */
import { list, oneOf } from "../judging/shapes";
import { addressFamilies, type AddressFamily } from "../addresses/address";
import type { NetworkRequest } from "./requests";

/** Why IPv6 comes beside IPv4, never alone. */
export const ipv4Needed = "every cloud's private network has it and gives every node such an address";

export const familiesSchema = list("address families", oneOf(addressFamilies))
  .refine((families) => families.includes("ipv4"), {
    error: `must have ipv4, because ${ipv4Needed}; write [ipv4], or [ipv4, ipv6]`,
  })
  .optional();

export function networkFamilies({ families = ["ipv4"] }: NetworkRequest): AddressFamily[] {
  return addressFamilies.filter((family) => families.includes(family));
}
