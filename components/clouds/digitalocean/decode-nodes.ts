/**
 * Droplets → endpoints with their tags. A tag as a source means all addresses of the droplets that have it.
 */
import { looseRange } from "../../addresses/address-interval";
import {
  openStance,
  type NetworkRange,
  type Endpoint,
  type EndpointAddress,
  type AddressPlace,
} from "../../reach/policy";
import { identityOf, items, known, plainText, type Catalogue, type DecodableResource } from "../../resources/catalogue";
import { endpointAddress, symbolOf } from "../decoded-groups";

const dropletType = "digitalocean:index/droplet:Droplet";
const vpcType = "digitalocean:index/vpc:Vpc";

export function networksOf(catalogue: Catalogue): NetworkRange[] {
  return catalogue
    .ofType(vpcType)
    .flatMap((vpc) => looseRange(plainText(known(vpc, "ipRange")) ?? "")?.text ?? [])
    .map((range) => ({ cloud: "digitalocean", range }));
}

/** Carried by a droplet with a tag that can't be told: some firewall may guard it. */
export const unknownTag = "digitalocean:unknown tag";

export function decodeDroplets(catalogue: Catalogue, keyOfTag: (tag: unknown) => string | null): Endpoint[] {
  return catalogue.ofType(dropletType).map((droplet) => {
    const { inputs } = droplet;
    const tags = items(inputs.tags).map(keyOfTag);
    const groupsKnown = !tags.includes(null);
    const publicAddresses = publicAddressesOf(droplet);
    return {
      kind: "node",
      name: droplet.name,
      type: droplet.type,
      cloud: "digitalocean",
      groups: [...tags.filter((tag) => tag !== null), identityOf(droplet), ...(groupsKnown ? [] : [unknownTag])],
      groupsKnown,
      unguarded: openStance,
      facing: "private",
      membership: "everywhere",
      // Without a VPC named, a droplet is in the region's default one.
      network: catalogue.identity(inputs.vpcUuid ?? `default VPC of ${plainText(inputs.region) ?? "?"}`, vpcType),
      addresses: [
        endpointAddress(
          "ipv4",
          [symbolOf(droplet, "ipv4AddressPrivate")],
          droplet.outputs?.ipv4AddressPrivate,
          vpcPlace(catalogue, inputs.vpcUuid),
        ),
        // Droplets have no private IPv6.
        ...publicAddresses.filter((address) => address.family === "ipv6"),
      ],
      publicAddresses,
      sendsFrom: null,
    };
  });
}

/** A droplet sends from its own address, never from a reserved one. */
function publicAddressesOf(droplet: DecodableResource): EndpointAddress[] {
  const { inputs, outputs } = droplet;
  const ipv4 = [symbolOf(droplet, "ipv4Address")];
  const ipv6 = [symbolOf(droplet, "ipv6Address")];
  return [
    ...(inputs.publicNetworking === false
      ? []
      : [endpointAddress("ipv4", ipv4, outputs?.ipv4Address, { kind: "public" })]),
    ...(inputs.ipv6 === true ? [endpointAddress("ipv6", ipv6, known(droplet, "ipv6Address"), { kind: "public" })] : []),
  ];
}

export function vpcPlace(catalogue: Catalogue, vpcUuid: unknown): AddressPlace {
  const vpc = catalogue.resource(vpcUuid, vpcType);
  const range = looseRange(plainText(vpc && known(vpc, "ipRange")) ?? "");
  return range === undefined ? { kind: "unknown" } : { kind: "range", range: range.text };
}

export function networkIdentity(catalogue: Catalogue, vpcUuid: unknown): string | null {
  return catalogue.identity(vpcUuid, vpcType);
}
