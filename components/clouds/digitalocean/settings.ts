/** What a configuration may say of a network on DigitalOcean. */
import { addressRange, object, text } from "../../configuration/expect";
import type { Problem } from "../../configuration/problem";
import type { NetworkRequest } from "../cloud";

export const networkSchema = object("{ cidr, region } for a new VPC, or { id, region } for an existing one", {
  cidr: addressRange().optional(),
  region: text("a region's slug, like fra1"),
  id: text("the id of an existing VPC").optional(),
});

export function checkNetwork({ id, cidr }: NetworkRequest): Problem[] {
  if (id === undefined && cidr === undefined) {
    return [{ path: "cidr", message: "is missing; a new VPC needs its range, like 10.20.0.0/16" }];
  }
  return [];
}
