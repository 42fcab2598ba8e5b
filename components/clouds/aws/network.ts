/**
 * A network of one's own on AWS: a VPC with a public subnet in each of the first `zones` availability zones, an internet
 * gateway and one route table; or the references of an existing one. How many subnets there are is known beforehand, and each
 * keeps its zone and its range, whatever comes beside it.
 */
import type {
  InternetGatewayArgs,
  RouteArgs,
  RouteTableArgs,
  RouteTableAssociationArgs,
  SubnetArgs,
  SubnetCidrReservationArgs,
  VpcArgs,
} from "@pulumi/aws/ec2";
import { parseRange, splitRange } from "../../addresses/address";
import { lookupReference, reference } from "../../resources/resource";
import { chosenBlock, hasRoom } from "../chosen-address";
import type { Labels, NetworkReferences, NetworkRequest } from "../requests";
import { networkFamilies } from "../families";
import { resourceKey, resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import { insideSubnets } from "./inside-network";
import * as types from "./types";

/** Subnets of a VPC are at least this large: /28 (vendor's limit). */
export const longestSubnetPrefix = 28;
export const defaultZones = 2;
/** A public one, and one without a way in. */
export const subnetsOfZone = 2;

/** Room for the six zones that a region has at most, where the range is large enough for subnets of this length. */
const roomForZones = 8;
const longestWithRoom = 26;
/** A subnet of another range or zone would be another subnet, and the first cannot go while nodes are in it. */
const keptOfSubnet = ["cidrBlock", "availabilityZone"];

export function encodeNetwork(
  name: string,
  request: NetworkRequest,
  labels: Labels,
): { specs: ResourceSpec[]; network: NetworkReferences } {
  const families = networkFamilies(request);
  const hasIpv6 = families.includes("ipv6");
  if (request.id !== undefined) {
    return {
      specs: [],
      network: {
        id: request.id,
        families,
        range: request.cidr,
        subnetIds: request.subnetIds ?? [],
        zones: (request.subnetIds ?? []).map(zoneOfSubnet),
        wayOut: [],
      },
    };
  }
  const tags = (suffix = "") => ({ ...labels.tags, Name: `${labels.namePrefix}-${name}${suffix}` });
  const cidrBlock = request.cidr ?? "";
  const vpcId = reference(types.vpc, name, "id");
  const routeTableId = reference(types.routeTable, name, "id");
  const { zones: count = defaultZones, natGateway = "none" } = request;
  const listed = Array.from({ length: count }, (_, index) =>
    lookupReference(types.availabilityZones, `names[${index}]`),
  );
  // The second half is that of nodes without an address on the internet, made or not: making it must not move the others.
  const [outside = "", inside = ""] = splitRange(cidrBlock, subnetsOfZone, longestSubnetPrefix);
  const ranges = rangesOfZones(outside, count);
  const subnets = ranges.map((range, index) =>
    resourceSpec<SubnetArgs>(
      types.subnet,
      `${name}-${index + 1}`,
      {
        vpcId,
        cidrBlock: range,
        availabilityZone: listed[index] ?? "",
        mapPublicIpOnLaunch: false,
        ...(hasIpv6 ? { ipv6CidrBlock: ipv6Subnet(name, index) } : {}),
        tags: tags(`-${index + 1}`),
      },
      { ignoreChanges: keptOfSubnet },
    ),
  );
  // AWS may list its zones otherwise one day: a subnet's own zone is where it was made.
  const zones = subnets.map((subnet) => reference(types.subnet, subnet.name, "availabilityZone"));
  const associations = subnets.map((subnet) =>
    resourceSpec<RouteTableAssociationArgs>(types.routeTableAssociation, subnet.name, {
      subnetId: reference(types.subnet, subnet.name, "id"),
      routeTableId,
    }),
  );
  const route = resourceSpec<RouteArgs>(types.route, name, {
    routeTableId,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: reference(types.internetGateway, name, "id"),
  });
  const ipv6Route = resourceSpec<RouteArgs>(types.route, `${name}-ipv6`, {
    routeTableId,
    destinationIpv6CidrBlock: "::/0",
    gatewayId: reference(types.internetGateway, name, "id"),
  });
  const routes = hasIpv6 ? [route, ipv6Route] : [route];
  const wayOut = [...routes, ...associations].map(resourceKey);
  const behind =
    natGateway === "none"
      ? undefined
      : insideSubnets({
          ...{ name, vpcId, zones, natGateway, wayOut, tags },
          ranges: rangesOfZones(inside, count),
          outside: subnets.map((subnet) => subnet.name),
        });
  return {
    specs: [
      resourceSpec<VpcArgs>(types.vpc, name, {
        cidrBlock,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        ...(hasIpv6 ? { assignGeneratedIpv6CidrBlock: true } : {}),
        tags: tags(),
      }),
      resourceSpec<InternetGatewayArgs>(types.internetGateway, name, { vpcId, tags: tags() }),
      resourceSpec<RouteTableArgs>(types.routeTable, name, { vpcId, tags: tags() }),
      ...routes,
      ...subnets,
      ...associations,
      ...(behind?.specs ?? []),
    ],
    network: {
      id: vpcId,
      families,
      range: cidrBlock,
      subnetIds: subnets.map((subnet) => reference(types.subnet, subnet.name, "id")),
      subnetRanges: ranges,
      zones,
      wayOut,
      ...(behind === undefined ? {} : { inside: behind.inside }),
    },
  };
}

/**
 * One range a zone, and the same for each whatever their number: each new one halves the gap behind an older one. A range that
 * is too small for that is divided by the number.
 */
function rangesOfZones(range: string, count: number): string[] {
  const room = 2 ** Math.max(0, longestWithRoom - parseRange(range).prefixLength);
  const places = Math.max(2 ** Math.ceil(Math.log2(count)), Math.min(roomForZones, room));
  const all = splitRange(range, places, longestSubnetPrefix);
  const placeOf = (index: number) => {
    const bits = Math.log2(places);
    return bits === 0 ? 0 : parseInt([...index.toString(2).padStart(bits, "0")].reverse().join(""), 2);
  };
  return Array.from({ length: count }, (_, index) => all[placeOf(index)] ?? "");
}

/** A /64 of the block that AWS gives the VPC. */
function ipv6Subnet(name: string, index: number): string {
  return reference(types.vpc, name, `ipv6CidrBlock/64#${index}`);
}

/** The zone of a subnet of the user's: a look-up about it. */
function zoneOfSubnet(id: string): string {
  const about = /^\$\{(.+)\}$/.exec(id)?.[1] ?? id;
  return lookupReference(`${types.subnetLookup}#${about}`, "availabilityZone");
}

/** AWS gives addresses of a block that is reserved as explicit to those alone who ask for one by name. */
export function addressReservations(owner: string, network: NetworkReferences): ResourceSpec[] {
  const inside = network.inside ?? { subnetIds: [], subnetRanges: [] };
  return [
    ...reservationsOf(owner, network.subnetIds, network.subnetRanges ?? []),
    ...reservationsOf(`${owner}-inside`, inside.subnetIds, inside.subnetRanges),
  ];
}

function reservationsOf(name: string, subnetIds: readonly string[], ranges: readonly string[]): ResourceSpec[] {
  if (!ranges.every(hasRoom)) return [];
  return ranges.map((range, index) =>
    resourceSpec<SubnetCidrReservationArgs>(types.cidrReservation, `${name}-${index + 1}`, {
      cidrBlock: chosenBlock(range),
      reservationType: "explicit",
      subnetId: subnetIds[index] ?? "",
      description: "addresses of Rancher's nodes",
    }),
  );
}

export function withWayOut(request: NetworkRequest): NetworkRequest {
  const isOpen = request.id === undefined && request.natGateway === undefined;
  return isOpen ? { ...request, natGateway: "single" } : request;
}

export function privateNodeProblem({ subnetRanges, inside }: NetworkReferences): string | undefined {
  if (subnetRanges === undefined || inside !== undefined) return undefined;
  return "is false, but the network has no NAT gateway for such nodes; set natGateway: single, or zone, on the network";
}
