/**
 * A node's own volume on AWS: encrypted, in the zone of the node's subnet, grown in place and never replaced. An instance is
 * stopped before its volume is taken away.
 */
import type { VolumeArgs } from "@pulumi/aws/ebs";
import type { VolumeAttachmentArgs } from "@pulumi/aws/ec2";
import type { DataVolume } from "../../bootstrap/request";
import { reference } from "../../resources/resource";
import type { Labels, VolumeRequest } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

/** A disk sees the volume's id; on Xen, whose disks don't, it has this name for the device below. */
const deviceName = "/dev/sdf";
const xenDevice = "/dev/xvdf";

/** Each of these would begin an empty volume. */
export const keptOfVolume = ["availabilityZone", "encrypted", "kmsKeyId", "snapshotId"];

export function dataVolume(name: string): DataVolume {
  return { identity: reference(types.volume, name, "id"), devices: [xenDevice] };
}

export function encodeVolume(volume: VolumeRequest, availabilityZone: string, labels: Labels): ResourceSpec {
  const { name, size, protect } = volume;
  return resourceSpec<VolumeArgs>(
    types.volume,
    name,
    {
      availabilityZone,
      size,
      type: "gp3",
      encrypted: true,
      tags: { ...labels.tags, Name: `${labels.namePrefix}-${name}-data` },
    },
    { protect, ignoreChanges: keptOfVolume },
  );
}

/** A volume is at one instance only: it leaves the old one before it gets to the new one. */
export function encodeAttachment(volume: VolumeRequest, instance: string): ResourceSpec {
  return resourceSpec<VolumeAttachmentArgs>(
    types.volumeAttachment,
    volume.name,
    {
      deviceName,
      instanceId: reference(types.instance, instance, "id"),
      volumeId: reference(types.volume, volume.name, "id"),
      stopInstanceBeforeDetaching: true,
    },
    { deleteBeforeReplace: true },
  );
}
