/**
 * A node on OpenStack: a port that carries the groups, an instance on that port, and a floating address where clients dial
 * it. The groups are on the port, not on the instance: there they are ids, and a port's list is the whole truth.
 */
import type { InstanceArgs } from "@pulumi/openstack/compute";
import type { FloatingIpArgs, PortArgs } from "@pulumi/openstack/networking";
import { reference } from "../../resource";
import type { EncodedNode, Labels, NodeAddresses, NetworkReferences, NodeRequest, ResourceSpec } from "../cloud";
import { spec } from "../spec";
import { groupReference } from "./encode";
import { tagList } from "./tags";
import * as types from "./types";

export function encodeNode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode {
  const { name, index, machine } = request;
  const physicalName = `${labels.namePrefix}-${name}`;
  const tags = tagList(labels);
  const subnetId = network.subnetIds[index % network.subnetIds.length] ?? "";
  const port = spec<PortArgs>(types.port, name, {
    name: physicalName,
    networkId: network.id,
    fixedIps: [{ subnetId }],
    securityGroupIds: request.groups.map(groupReference),
    tags,
  });
  const portId = reference(types.port, name, "id");
  const instance = spec<InstanceArgs>(
    types.instance,
    name,
    {
      name,
      imageName: machine.image ?? "",
      flavorName: machine.size ?? "",
      ...(machine.sshKey === undefined ? {} : { keyPair: machine.sshKey }),
      networks: [{ port: portId }],
      metadata: { ...labels.tags },
      tags,
    },
    { dependsOn: [...request.guards, ...network.wayOut] },
  );
  const floating = request.publicAddress ? floatingIp(name, portId, network, tags) : undefined;
  return {
    specs: [port, instance, ...(floating === undefined ? [] : [floating])],
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
  return spec<FloatingIpArgs>(
    types.floatingIp,
    name,
    { pool: network.externalNetwork ?? "", portId, tags },
    { dependsOn: network.wayOut },
  );
}
