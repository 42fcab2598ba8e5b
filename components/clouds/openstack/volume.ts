/** A node's own volume on OpenStack: grown in place and never replaced. Whether it is encrypted is its volume type's affair. */
import type { VolumeArgs } from "@pulumi/openstack/blockstorage";
import type { VolumeAttachArgs } from "@pulumi/openstack/compute";
import type { DataVolume } from "../../bootstrap/request";
import { reference } from "../../resources/resource";
import type { Labels, VolumeRequest } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

/** The disk's serial is the volume's id, or its first 20 characters. */
export function dataVolume(name: string): DataVolume {
  return { identity: reference(types.volume, name, "id") };
}

export function encodeVolume({ name, size, protect }: VolumeRequest, labels: Labels): ResourceSpec {
  return resourceSpec<VolumeArgs>(
    types.volume,
    name,
    {
      name: `${labels.namePrefix}-${name}-data`,
      size,
      enableOnlineResize: true,
      metadata: { ...labels.tags },
    },
    // Each of these would begin an empty volume.
    { protect, ignoreChanges: ["availabilityZone", "imageId", "snapshotId", "sourceVolId", "volumeType"] },
  );
}

/** A volume is at one instance only: it leaves the old one before it gets to the new one. */
export function encodeAttachment({ name }: VolumeRequest, instance: string): ResourceSpec {
  return resourceSpec<VolumeAttachArgs>(
    types.volumeAttachment,
    name,
    { instanceId: reference(types.instance, instance, "id"), volumeId: reference(types.volume, name, "id") },
    { deleteBeforeReplace: true },
  );
}
