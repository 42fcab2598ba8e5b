/** What a configuration may say of a network on DigitalOcean. */
import { addressRange, object, text } from "../../judging/shapes";
import { sizeProblems } from "../../judging/check-range";
import { familiesSchema } from "../families";
import type { Problem } from "../../judging/problem";
import type { NetworkRequest } from "../requests";

export const networkSchema = object("{ cidr, region } for a new VPC, or { id, region } for an existing one", {
  families: familiesSchema,
  cidr: addressRange().optional(),
  region: text("a region's slug, like fra1"),
  id: text("the id of an existing VPC").optional(),
});

export function checkNetwork({ id, cidr }: NetworkRequest): Problem[] {
  if (id === undefined && cidr === undefined) {
    return [{ path: "cidr", message: "is missing; a new VPC needs its range, like 10.20.0.0/16" }];
  }
  return id === undefined ? sizeProblems(cidr ?? "", { largest: 16, smallest: 28 }) : [];
}

/** A tag here is one word, `key:value`. */
export function checkTags(tags: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(tags)
    .filter(([key, value]) => !/^[a-zA-Z0-9:_-]{1,255}$/.test(`${key}:${value}`))
    .map(([key]) => ({
      path: key,
      message: "must be, with its value, of letters, digits, colons, hyphens and underscores on DigitalOcean",
    }));
}
