/**
 * A node on OpenStack: a port that carries the groups, an instance on that port, and a floating address where clients dial
 * it. The groups are on the port, not on the instance: there they are ids, and a port's list is the whole truth. No later
 * change of image, user data or key replaces an instance; that is done by asking for it.
 */
import type { InstanceArgs } from "@pulumi/openstack/compute";
import type { FloatingIpArgs, PortArgs } from "@pulumi/openstack/networking";
import { reference } from "../../resources/resource";
import type { EncodedNode, Labels, NetworkReferences, NodeAddresses, NodeRequest } from "../requests";
import { resourceKey, resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import { groupReference } from "./encode";
import { tagList } from "./tags";
import * as types from "./types";
import { encodeAttachment, encodeVolume } from "./volume";

/** A change of one of these makes another instance. */
export const keptOfInstance = ["imageName", "imageId", "userData", "keyPair"];

export function encodeNode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode {
  const { name, index, machine } = request;
  const physicalName = `${labels.namePrefix}-${name}`;
  const tags = tagList(labels);
  const subnetId = network.subnetIds[index % network.subnetIds.length] ?? "";
  const fixed = request.fixedAddress === undefined ? {} : { ipAddress: request.fixedAddress };
  const port = resourceSpec<PortArgs>(
    types.port,
    name,
    {
      name: physicalName,
      networkId: network.id,
      fixedIps: [
        { subnetId, ...fixed },
        ...(network.ipv6SubnetId === undefined ? [] : [{ subnetId: network.ipv6SubnetId }]),
      ],
      securityGroupIds: request.groups.map((group) => groupReference(group)),
      // Else Neutron drops what a node sends from an address that its port does not have.
      ...(request.allowedAddressPairs.length === 0
        ? {}
        : { allowedAddressPairs: request.allowedAddressPairs.map((ipAddress) => ({ ipAddress })) }),
      tags,
    },
    { ignoreChanges: ["fixedIps"] },
  );
  const volumes = request.volumes.map((volume) => encodeVolume(volume, labels));
  const portId = reference(types.port, name, "id");
  const instance = resourceSpec<InstanceArgs>(
    types.instance,
    name,
    {
      name,
      imageName: machine.image ?? "",
      flavorName: machine.size ?? "",
      ...(machine.sshKey === undefined ? {} : { keyPair: machine.sshKey }),
      ...(request.userData === undefined ? {} : { userData: request.userData }),
      networks: [{ port: portId }],
      metadata: { ...labels.tags },
      tags,
    },
    {
      dependsOn: [...request.guards, ...network.wayOut, ...volumes.map(resourceKey)],
      ignoreChanges: keptOfInstance,
    },
  );
  const attachments = request.volumes
    .filter(({ isAttached }) => isAttached)
    .map((volume) => encodeAttachment(volume, name));
  const floating = request.publicAddress ? floatingIp(name, portId, network, tags) : undefined;
  return {
    specs: [...volumes, port, instance, ...attachments, ...(floating === undefined ? [] : [floating])],
    id: reference(types.instance, name, "id"),
  };
}

export function nodeAddresses(name: string, publicAddress: boolean): NodeAddresses {
  return {
    address: reference(types.instance, name, "accessIpV4"),
    publicAddress: publicAddress ? reference(types.floatingIp, name, "address") : undefined,
  };
}

function floatingIp(name: string, portId: string, network: NetworkReferences, tags: string[]): ResourceSpec {
  return resourceSpec<FloatingIpArgs>(
    types.floatingIp,
    name,
    { pool: network.externalNetwork ?? "", portId, tags },
    { dependsOn: network.wayOut },
  );
}
