/**
 * A network of one's own on AWS: a VPC with a public subnet in each of the first `zones` availability zones, an internet
 * gateway and one route table; or the references of an existing one. How many subnets there are is known beforehand.
 */
import type {
  InternetGatewayArgs,
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SubnetArgs,
  VpcArgs,
} from "@pulumi/aws/ec2";
import { splitRange } from "../../firewall/address";
import { lookupReference, reference } from "../../resource";
import { resourceKey, type Labels, type NetworkReferences, type NetworkRequest, type ResourceSpec } from "../cloud";
import { spec } from "../spec";
import * as types from "./types";

/** Subnets of a VPC are at least this large: /28 (vendor's limit). */
export const longestSubnetPrefix = 28;
export const defaultZones = 2;

export function encodeNetwork(
  name: string,
  request: NetworkRequest,
  labels: Labels,
): { specs: ResourceSpec[]; network: NetworkReferences } {
  if (request.id !== undefined) {
    return {
      specs: [],
      network: { id: request.id, range: request.cidr, subnetIds: request.subnetIds ?? [], wayOut: [] },
    };
  }
  const tags = (suffix = "") => ({ ...labels.tags, Name: `${labels.namePrefix}-${name}${suffix}` });
  const cidrBlock = request.cidr ?? "";
  const vpcId = reference(types.vpc, name, "id");
  const routeTableId = reference(types.routeTable, name, "id");
  const subnets = splitRange(cidrBlock, request.zones ?? defaultZones, longestSubnetPrefix).map((range, index) =>
    spec<SubnetArgs>(types.subnet, `${name}-${index + 1}`, {
      vpcId,
      cidrBlock: range,
      availabilityZone: lookupReference(types.availabilityZones, `names[${index}]`),
      mapPublicIpOnLaunch: false,
      tags: tags(`-${index + 1}`),
    }),
  );
  const associations = subnets.map((subnet) =>
    spec<RouteTableAssociationArgs>(types.routeTableAssociation, subnet.name, {
      subnetId: reference(types.subnet, subnet.name, "id"),
      routeTableId,
    }),
  );
  const route = spec<RouteArgs>(types.route, name, {
    routeTableId,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: reference(types.internetGateway, name, "id"),
  });
  return {
    specs: [
      spec<VpcArgs>(types.vpc, name, { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: tags() }),
      spec<InternetGatewayArgs>(types.internetGateway, name, { vpcId, tags: tags() }),
      spec<RouteTableArgs>(types.routeTable, name, { vpcId, tags: tags() }),
      route,
      ...subnets,
      ...associations,
    ],
    network: {
      id: vpcId,
      range: cidrBlock,
      subnetIds: subnets.map((subnet) => reference(types.subnet, subnet.name, "id")),
      wayOut: [route, ...associations].map(resourceKey),
    },
  };
}
