/** What a configuration may say of a network on AWS. */
import { object, nonEmptyList, addressRange, oneOf, text, wholeNumber } from "../../judging/shapes";
import { familiesSchema } from "../families";
import type { Problem } from "../../judging/problem";
import { sizeProblems, splitProblems } from "../../judging/check-range";
import type { NetworkRequest } from "../requests";
import { defaultZones, longestSubnetPrefix, subnetsOfZone } from "./network";

export const networkSchema = object(
  "{ cidr, zones } for a new network, or { id, subnetIds, cidr } for an existing one",
  {
    families: familiesSchema,
    cidr: addressRange(),
    natGateway: oneOf(["none", "single", "zone"]).optional(),
    zones: wholeNumber("the number of availability zones, from 1 to 6", 1, 6).optional(),
    id: text("the id of an existing VPC").optional(),
    subnetIds: nonEmptyList("the VPC's subnet ids", text("a subnet's id")).optional(),
  },
);

export function checkNetwork({ cidr, id, subnetIds, natGateway, zones: given }: NetworkRequest): Problem[] {
  if (id !== undefined) {
    if (natGateway !== undefined && natGateway !== "none")
      return [
        { path: "natGateway", message: "is set, but the ways out of an existing VPC are not ours; leave it out" },
      ];
    if (subnetIds === undefined)
      return [{ path: "subnetIds", message: "is missing; an existing VPC needs its subnets' ids" }];
    if (given !== undefined)
      return [{ path: "zones", message: "is for a new network; an existing VPC has its subnets already" }];
    return [];
  }
  if (subnetIds !== undefined) return [{ path: "id", message: "is missing; subnetIds belong to an existing VPC" }];
  const size = sizeProblems(cidr ?? "", { largest: 16, smallest: longestSubnetPrefix });
  const subnets = subnetsOfZone * (given ?? defaultZones);
  return size.length > 0 ? size : splitProblems(cidr ?? "", subnets, longestSubnetPrefix);
}

/** Amazon EC2, "Tag restrictions": 50, one of which is `Name`. */
const mostTags = 49;

/** `Name` is what the console shows, and ours; `aws:` is Amazon's. */
export function checkTags(tags: Readonly<Record<string, string>>): Problem[] {
  const count = Object.keys(tags).length;
  if (count > mostTags) {
    return [{ path: "", message: `has ${count} tags; AWS takes 50 on a resource, and Name is one of them` }];
  }
  return Object.keys(tags)
    .filter((key) => key === "Name" || key.toLowerCase().startsWith("aws:"))
    .map((key) => ({ path: key, message: "is set by us or by AWS; choose another key" }));
}
