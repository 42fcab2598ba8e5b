/**
 * A network of one's own on OpenStack: network, subnet and a router to a named external network; or the references of an
 * existing one.
 */
import type { NetworkArgs, RouterArgs, RouterInterfaceArgs, SubnetArgs } from "@pulumi/openstack/networking";
import { splitRange } from "../../addresses/address";
import { lookupReference, reference } from "../../resources/resource";
import { firstOfOthers, hasRoom, lastOfOthers } from "../chosen-address";
import type { Labels, NetworkReferences, NetworkRequest } from "../requests";
import { networkFamilies } from "../families";
import { resourceKey, resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import { tagList } from "./tags";
import * as types from "./types";

/** Each half of the network's range is at least this large. */
export const longestSubnetPrefix = 28;

export function encodeNetwork(
  name: string,
  request: NetworkRequest,
  labels: Labels,
): { specs: ResourceSpec[]; network: NetworkReferences } {
  const external = request.externalNetwork === undefined ? {} : { externalNetwork: request.externalNetwork };
  const families = networkFamilies(request);
  if (request.id !== undefined) {
    return {
      specs: [],
      network: {
        id: request.id,
        families,
        range: request.cidr,
        subnetIds: request.subnetIds ?? [],
        ...(request.ipv6SubnetId === undefined ? {} : { ipv6SubnetId: request.ipv6SubnetId }),
        wayOut: [],
        ...external,
      },
    };
  }
  // The second half is a balancer's, made or not: switching one on must not move the nodes.
  const [ofNodes = "", ofBalancer = ""] = splitRange(request.cidr ?? "", 2, longestSubnetPrefix);
  const physicalName = `${labels.namePrefix}-${name}`;
  const tags = tagList(labels);
  const networkId = reference(types.network, name, "id");
  const subnetId = reference(types.subnet, name, "id");
  const way = resourceSpec<RouterInterfaceArgs>(types.routerInterface, name, {
    routerId: reference(types.router, name, "id"),
    subnetId,
  });
  const ipv6 = request.ipv6Cidr === undefined ? [] : ipv6Subnet(name, request.ipv6Cidr, labels);
  return {
    specs: [
      resourceSpec<NetworkArgs>(types.network, name, { name: physicalName, adminStateUp: true, tags }),
      resourceSpec<SubnetArgs>(types.subnet, name, {
        name: physicalName,
        networkId,
        cidr: ofNodes,
        ipVersion: 4,
        // Below it are the addresses that are chosen beforehand.
        ...(hasRoom(ofNodes)
          ? { allocationPools: [{ start: firstOfOthers(ofNodes), end: lastOfOthers(ofNodes) }] }
          : {}),
        tags,
      }),
      resourceSpec<RouterArgs>(types.router, name, {
        name: physicalName,
        adminStateUp: true,
        externalNetworkId: lookupReference(types.networkLookup, "id"),
        tags,
      }),
      way,
      ...ipv6,
    ],
    network: {
      id: networkId,
      families,
      ...(ipv6.length === 0 ? {} : { ipv6SubnetId: reference(types.subnet, `${name}-ipv6`, "id") }),
      range: request.cidr,
      subnetIds: [subnetId],
      subnetRanges: [ofNodes],
      balancerRange: ofBalancer,
      routerId: reference(types.router, name, "id"),
      wayOut: [way, ...ipv6.filter(({ type }) => type === types.routerInterface)].map(resourceKey),
      ...external,
    },
  };
}

/** Nodes give themselves addresses of this subnet (SLAAC). */
function ipv6Subnet(name: string, cidr: string, labels: Labels): ResourceSpec[] {
  const own = `${name}-ipv6`;
  return [
    resourceSpec<SubnetArgs>(types.subnet, own, {
      name: `${labels.namePrefix}-${own}`,
      networkId: reference(types.network, name, "id"),
      cidr,
      ipVersion: 6,
      ipv6AddressMode: "slaac",
      ipv6RaMode: "slaac",
      tags: tagList(labels),
    }),
    resourceSpec<RouterInterfaceArgs>(types.routerInterface, own, {
      routerId: reference(types.router, name, "id"),
      subnetId: reference(types.subnet, own, "id"),
    }),
  ];
}
