/**
 * A node on DigitalOcean: a droplet in the VPC that carries its groups' tags. It comes after the firewalls of those tags: a
 * droplet without a firewall is open.
 */
import type { DropletArgs } from "@pulumi/digitalocean";
import { reference } from "../../resource";
import type { EncodedNode, Labels, NodeAddresses, NetworkReferences, NodeRequest } from "../cloud";
import { spec } from "../spec";
import { groupReference, tagKey } from "./encode";
import * as types from "./types";

const defaultImage = "ubuntu-24-04-x64";
const defaultSize = "s-4vcpu-8gb";

export function encodeNode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode {
  const { name, machine } = request;
  const userTags = Object.entries(labels.tags).map(([key, value]) => `${key}:${value}`);
  const droplet = spec<DropletArgs>(
    types.droplet,
    name,
    {
      name,
      image: machine.image ?? defaultImage,
      size: machine.size ?? defaultSize,
      region: network.region,
      vpcUuid: network.id,
      ...(machine.sshKey === undefined ? {} : { sshKeys: [machine.sshKey] }),
      tags: [...request.groups.map((group) => groupReference(group, labels)), ...userTags].sort(),
    },
    { dependsOn: [...request.groups.map(tagKey), ...request.guards] },
  );
  return {
    specs: [droplet],
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
