/**
 * A node on AWS: an instance with version 2 of the metadata service required and an encrypted root volume, spread over the
 * subnets by its number. A later change of the default image replaces no node.
 */
import type { InstanceArgs } from "@pulumi/aws/ec2";
import { lookupReference, reference } from "../../resource";
import type { EncodedNode, Labels, NodeAddresses, NetworkReferences, NodeRequest } from "../cloud";
import { spec } from "../spec";
import { groupReference } from "./encode";
import * as types from "./types";

const defaultSize = "t3.large";
const defaultDiskSize = 50;

export function encodeNode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode {
  const { name, index, machine } = request;
  const tags = { ...labels.tags, Name: `${labels.namePrefix}-${name}` };
  const node = spec<InstanceArgs>(
    types.instance,
    name,
    {
      ami: machine.image ?? lookupReference(types.machineImage, "id"),
      instanceType: machine.size ?? defaultSize,
      ...(machine.sshKey === undefined ? {} : { keyName: machine.sshKey }),
      subnetId: network.subnetIds[index % network.subnetIds.length] ?? "",
      vpcSecurityGroupIds: request.groups.map(groupReference),
      associatePublicIpAddress: request.publicAddress,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: machine.diskSize ?? defaultDiskSize, tags },
      tags,
    },
    {
      dependsOn: [...request.guards, ...network.wayOut],
      ...(machine.image === undefined ? { ignoreChanges: ["ami"] } : {}),
    },
  );
  return {
    specs: [node],
    id: reference(node.type, node.name, "id"),
  };
}

export function nodeAddresses(name: string, publicAddress: boolean): NodeAddresses {
  return {
    address: reference(types.instance, name, "privateIp"),
    publicAddress: publicAddress ? reference(types.instance, name, "publicIp") : undefined,
  };
}
