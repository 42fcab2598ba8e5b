/** What a configuration may say of a network on OpenStack, and what it must say of a machine. */
import { addressRange, nonEmptyList, object, text } from "../../judging/shapes";
import { parseRange } from "../../addresses/address";
import { networkFamilies, familiesSchema } from "../families";
import type { Problem } from "../../judging/problem";
import { sizeProblems, splitProblems } from "../../judging/check-range";
import type { Machine, NetworkRequest } from "../requests";
import { longestSubnetPrefix } from "./network";

/** No private range is larger: 10.0.0.0/8. */
const largestPrefix = 8;

export const networkSchema = object(
  "{ cidr, externalNetwork } for a new network, or { id, subnetIds, cidr, externalNetwork } for an existing one",
  {
    families: familiesSchema,
    ipv6Cidr: addressRange().optional(),
    ipv6SubnetId: text("the id of the network's IPv6 subnet").optional(),
    cidr: addressRange(),
    externalNetwork: text("the name of the external network").optional(),
    id: text("the id of an existing network").optional(),
    subnetIds: nonEmptyList("the network's subnet ids", text("a subnet's id")).optional(),
  },
);

export function checkNetwork(request: NetworkRequest): Problem[] {
  const { id, cidr, subnetIds, externalNetwork } = request;
  if (id !== undefined && subnetIds === undefined) {
    return [{ path: "subnetIds", message: "is missing; an existing network needs its subnets' ids" }];
  }
  if (id === undefined && subnetIds !== undefined) {
    return [{ path: "id", message: "is missing; subnetIds belong to an existing network" }];
  }
  if (id === undefined && externalNetwork === undefined) {
    return [
      { path: "externalNetwork", message: "is missing; a new network's router needs the name of the external network" },
    ];
  }
  const ofIpv6 = ipv6Problems(request);
  if (ofIpv6.length > 0) return ofIpv6;
  if (id !== undefined) return [];
  const size = sizeProblems(cidr ?? "", { largest: largestPrefix, smallest: longestSubnetPrefix - 1 });
  return size.length > 0 ? size : splitProblems(cidr ?? "", 2, longestSubnetPrefix);
}

/** No image or flavor exists under the same name on every OpenStack, so there is no default. */
export function missingMachineSettings(machine: Machine): (keyof Machine)[] {
  return (["image", "size"] as const).filter((key) => machine[key] === undefined);
}

/** Nova's API reference, server tags. */
const mostTags = 50;

/** Neutron takes no slash in a tag, Nova no comma, and neither more than 60 characters everywhere. */
export function checkTags(tags: Readonly<Record<string, string>>): Problem[] {
  const count = Object.keys(tags).length;
  if (count > mostTags) return [{ path: "", message: `has ${count} tags; OpenStack takes ${mostTags} on an instance` }];
  return Object.entries(tags)
    .filter(([key, value]) => /[,/]/.test(key + value) || `${key}=${value}`.length > 60)
    .map(([key]) => ({
      path: key,
      message: "must be, with its value, at most 59 characters without comma and slash on OpenStack",
    }));
}

/** IPv6 needs a subnet of its own, made or named. */
function ipv6Problems(request: NetworkRequest): Problem[] {
  const { id, ipv6Cidr, ipv6SubnetId } = request;
  if (!networkFamilies(request).includes("ipv6")) {
    const setKey = ipv6Cidr !== undefined ? "ipv6Cidr" : ipv6SubnetId !== undefined ? "ipv6SubnetId" : undefined;
    return setKey === undefined
      ? []
      : [{ path: setKey, message: "is set, but families has no ipv6; add it, or leave this out" }];
  }
  if (id === undefined && (ipv6Cidr === undefined || parseRange(ipv6Cidr).prefixLength !== 64)) {
    return [{ path: "ipv6Cidr", message: "must be the /64 of the nodes' IPv6 addresses, like 2001:db8:20::/64" }];
  }
  if (id !== undefined && ipv6SubnetId === undefined) {
    return [{ path: "ipv6SubnetId", message: "is missing; an existing network needs the id of its IPv6 subnet" }];
  }
  return [];
}
