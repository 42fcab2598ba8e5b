/**
 * A node on AWS: an instance with version 2 of the metadata service required and an encrypted root volume, spread over the
 * subnets by its number. No later change of image, user data, key or place replaces it; that is done by asking for it.
 */
import type { InstanceArgs } from "@pulumi/aws/ec2";
import { lookupReference, reference } from "../../resources/resource";
import type { EncodedNode, Labels, NetworkReferences, NodeAddresses, NodeRequest } from "../requests";
import { resourceKey, resourceSpec } from "../../resources/resource-spec";
import { groupReference } from "./encode";
import { encodeAttachment, encodeVolume } from "./volume";
import * as types from "./types";

const defaultSize = "t3.large";
const defaultDiskSize = 50;

/** Changes of these end an instance, or stop it without doing anything. */
export const keptOfInstance = ["ami", "userData", "keyName", "subnetId", "associatePublicIpAddress", "privateIp"];

export function encodeNode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode {
  const { name, index, machine } = request;
  const tags = { ...labels.tags, Name: `${labels.namePrefix}-${name}` };
  const { subnetIds, wayOut, zones = [] } = request.publicAddress ? network : (network.inside ?? network);
  const zone = zones[index % zones.length] ?? "";
  const volumes = request.volumes.map((volume) => encodeVolume(volume, zone, labels));
  const node = resourceSpec<InstanceArgs>(
    types.instance,
    name,
    {
      ami: machine.image ?? lookupReference(types.machineImage, "id"),
      instanceType: machine.size ?? defaultSize,
      ...(machine.sshKey === undefined ? {} : { keyName: machine.sshKey }),
      subnetId: subnetIds[index % subnetIds.length] ?? "",
      ...(request.fixedAddress === undefined ? {} : { privateIp: request.fixedAddress }),
      ...(request.userData === undefined ? {} : { userData: request.userData, userDataReplaceOnChange: false }),
      ...(request.accessProfile === undefined ? {} : { iamInstanceProfile: request.accessProfile }),
      vpcSecurityGroupIds: request.groups.map((group) => groupReference(group)),
      ...(network.families.includes("ipv6") ? { ipv6AddressCount: 1 } : {}),
      associatePublicIpAddress: request.publicAddress,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: machine.diskSize ?? defaultDiskSize, tags },
      tags,
    },
    {
      dependsOn: [...request.guards, ...wayOut, ...volumes.map(resourceKey)],
      ignoreChanges: keptOfInstance,
    },
  );
  const attachments = request.volumes
    .filter(({ isAttached }) => isAttached)
    .map((volume) => encodeAttachment(volume, name));
  return {
    specs: [...volumes, node, ...attachments],
    id: reference(node.type, node.name, "id"),
  };
}

export function nodeAddresses(name: string, publicAddress: boolean): NodeAddresses {
  return {
    address: reference(types.instance, name, "privateIp"),
    publicAddress: publicAddress ? reference(types.instance, name, "publicIp") : undefined,
  };
}
