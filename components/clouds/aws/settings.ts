/** What a configuration may say of a network on AWS. */
import { object, nonEmptyList, addressRange, oneOf, text, wholeNumber } from "../../configuration/expect";
import type { Problem } from "../../configuration/problem";
import { splitProblems } from "../../configuration/check-range";
import type { NetworkRequest } from "../cloud";
import { defaultZones, longestSubnetPrefix, subnetsOfZone } from "./network";

export const networkSchema = object(
  "{ cidr, zones } for a new network, or { id, subnetIds, cidr } for an existing one",
  {
    cidr: addressRange(),
    natGateway: oneOf(["none", "single", "zone"]).optional(),
    zones: wholeNumber("the number of availability zones, from 1 to 6", 1, 6).optional(),
    id: text("the id of an existing VPC").optional(),
    subnetIds: nonEmptyList("the VPC's subnet ids", text("a subnet's id")).optional(),
  },
);

export function checkNetwork({ cidr, id, subnetIds, natGateway, zones = defaultZones }: NetworkRequest): Problem[] {
  if (id !== undefined) {
    if (natGateway !== undefined && natGateway !== "none")
      return [
        { path: "natGateway", message: "is set, but the ways out of an existing VPC are not ours; leave it out" },
      ];
    if (subnetIds === undefined)
      return [{ path: "subnetIds", message: "is missing; an existing VPC needs its subnets' ids" }];
    return [];
  }
  if (subnetIds !== undefined) return [{ path: "id", message: "is missing; subnetIds belong to an existing VPC" }];
  return splitProblems(cidr ?? "", subnetsOfZone * zones, longestSubnetPrefix);
}
