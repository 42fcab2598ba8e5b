/**
 * A node on DigitalOcean: a droplet in the VPC that carries its groups' tags. It comes after the firewalls of those tags: a
 * droplet without a firewall is open. No later change of image, user data or key replaces it; that is done by asking for it.
 */
import type { DropletArgs } from "@pulumi/digitalocean";
import { reference } from "../../resources/resource";
import type { EncodedNode, Labels, NetworkReferences, NodeAddresses, NodeRequest } from "../requests";
import { resourceKey, resourceSpec } from "../../resources/resource-spec";
import { groupReference, tagKey } from "./encode";
import * as types from "./types";
import { encodeAttachment, encodeVolume } from "./volume";

/** A change of one of these makes another droplet. */
export const keptOfDroplet = ["image", "userData", "sshKeys"];

const defaultImage = "ubuntu-24-04-x64";
const defaultSize = "s-4vcpu-8gb";

export function encodeNode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode {
  const { name, machine } = request;
  const userTags = Object.entries(labels.tags).map(([key, value]) => `${key}:${value}`);
  const volumes = request.volumes.map((volume) => encodeVolume(volume, network.region, labels));
  const droplet = resourceSpec<DropletArgs>(
    types.droplet,
    name,
    {
      name,
      image: machine.image ?? defaultImage,
      size: machine.size ?? defaultSize,
      region: network.region,
      vpcUuid: network.id,
      ...(network.families.includes("ipv6") ? { ipv6: true } : {}),
      ...(machine.sshKey === undefined ? {} : { sshKeys: [machine.sshKey] }),
      ...(request.userData === undefined ? {} : { userData: request.userData }),
      tags: [...request.groups.map((group) => groupReference(group, labels)).sort(), ...userTags.sort()],
    },
    {
      dependsOn: [...request.groups.map(tagKey), ...request.guards, ...volumes.map(resourceKey)],
      ignoreChanges: keptOfDroplet,
    },
  );
  const attachments = request.volumes
    .filter(({ isAttached }) => isAttached)
    .map((volume) => encodeAttachment(volume, name));
  return {
    specs: [...volumes, droplet, ...attachments],
    id: reference(types.droplet, name, "id"),
  };
}

/** A droplet always has an address on the internet, and sends from it. */
export function nodeAddresses(name: string): NodeAddresses {
  return {
    address: reference(types.droplet, name, "ipv4AddressPrivate"),
    publicAddress: reference(types.droplet, name, "ipv4Address"),
  };
}
