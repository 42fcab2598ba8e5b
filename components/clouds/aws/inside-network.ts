/**
 * Subnets for nodes without an address on the internet, and the NAT gateway through which they dial out: one for the network,
 * or one a zone, so that no zone depends on another. They lie in the second half of the network's range, which nothing else
 * uses: making them moves nobody.
 */
import type {
  EipArgs,
  NatGatewayArgs,
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SubnetArgs,
} from "@pulumi/aws/ec2";
import { reference } from "../../resources/resource";
import type { InsideSubnets } from "../requests";
import { resourceKey, resourceSpec, type ResourceKey, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

type Tags = (suffix: string) => Record<string, string>;

export interface InsideRequest {
  readonly name: string;
  readonly vpcId: string;
  /** One range a zone. */
  readonly ranges: readonly string[];
  readonly zones: readonly string[];
  readonly natGateway: "single" | "zone";
  /** The names of the public subnets, where the gateways are, and their way out. */
  readonly outside: readonly string[];
  readonly wayOut: readonly ResourceKey[];
  readonly tags: Tags;
}

export function insideSubnets(request: InsideRequest): { specs: ResourceSpec[]; inside: InsideSubnets } {
  const { name, ranges, natGateway, outside, wayOut, tags } = request;
  const gateways = natGateway === "zone" ? outside : outside.slice(0, 1);
  const gatewayOf = (index: number) => gateways[index % gateways.length] ?? "";
  const subnets = ranges.map((range, index) =>
    insideSubnet(request, `${name}-inside-${index + 1}`, range, index, gatewayOf(index)),
  );
  return {
    specs: [
      ...gateways.flatMap((gateway, index) => encodeGateway(gateway, wayOut, tags(`-nat-${index + 1}`))),
      ...subnets.flatMap(({ specs }) => specs),
    ],
    inside: {
      subnetIds: subnets.map((subnet) => reference(types.subnet, subnet.name, "id")),
      subnetRanges: ranges,
      zones: subnets.map((subnet) => reference(types.subnet, subnet.name, "availabilityZone")),
      wayOut: subnets.flatMap((subnet) => subnet.wayOut),
      seenAs: subnets.map((_, index) => ({
        owner: gatewayOf(index),
        reference: reference(types.elasticAddress, gatewayOf(index), "publicIp"),
      })),
    },
  };
}

/** A gateway in the public subnet of the same name. */
function encodeGateway(name: string, wayOut: readonly ResourceKey[], tags: Record<string, string>): ResourceSpec[] {
  const options = { dependsOn: wayOut };
  return [
    resourceSpec<EipArgs>(types.elasticAddress, name, { domain: "vpc", tags }, options),
    resourceSpec<NatGatewayArgs>(
      types.natGateway,
      name,
      {
        allocationId: reference(types.elasticAddress, name, "id"),
        subnetId: reference(types.subnet, name, "id"),
        tags,
      },
      options,
    ),
  ];
}

interface InsideSubnet {
  readonly name: string;
  readonly specs: readonly ResourceSpec[];
  readonly wayOut: readonly ResourceKey[];
}

/** With a route table of its own, so that another number of gateways changes routes alone. */
function insideSubnet(
  { vpcId, zones, tags }: InsideRequest,
  name: string,
  cidrBlock: string,
  index: number,
  gateway: string,
): InsideSubnet {
  const routeTableId = reference(types.routeTable, name, "id");
  const ownTags = tags(`-inside-${index + 1}`);
  const way = [
    resourceSpec<RouteArgs>(types.route, name, {
      routeTableId,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: reference(types.natGateway, gateway, "id"),
    }),
    resourceSpec<RouteTableAssociationArgs>(types.routeTableAssociation, name, {
      subnetId: reference(types.subnet, name, "id"),
      routeTableId,
    }),
  ];
  const subnet = resourceSpec<SubnetArgs>(
    types.subnet,
    name,
    { vpcId, cidrBlock, availabilityZone: zones[index] ?? "", mapPublicIpOnLaunch: false, tags: ownTags },
    { ignoreChanges: ["cidrBlock", "availabilityZone"] },
  );
  const routeTable = resourceSpec<RouteTableArgs>(types.routeTable, name, { vpcId, tags: ownTags });
  return { name, specs: [subnet, routeTable, ...way], wayOut: way.map(resourceKey) };
}
