/** A node's own volume on DigitalOcean: encrypted by the platform, grown in place and never replaced. */
import type { VolumeArgs, VolumeAttachmentArgs } from "@pulumi/digitalocean";
import type { DataVolume } from "../../bootstrap/request";
import { reference } from "../../resources/resource";
import type { Labels, VolumeRequest } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

const longestName = 64;

/** The disk's link carries the volume's name. */
export function dataVolume(name: string): DataVolume {
  return { identity: reference(types.volume, name, "name") };
}

/** Lower-case letters, digits and hyphens, beginning with a letter: the API's own words for a volume's name. */
function volumeName(name: string, { namePrefix }: Labels): string {
  const suffix = `-${name}-data`;
  return `${namePrefix.slice(0, longestName - suffix.length)}${suffix}`.toLowerCase();
}

export function encodeVolume(
  { name, size, protect }: VolumeRequest,
  region: string | undefined,
  labels: Labels,
): ResourceSpec {
  return resourceSpec<VolumeArgs>(
    types.volume,
    name,
    {
      name: volumeName(name, labels),
      region: region ?? "",
      size,
      tags: Object.entries(labels.tags)
        .map(([key, value]) => `${key}:${value}`)
        .sort(),
    },
    // Each of these would begin an empty volume.
    { protect, ignoreChanges: ["name", "region", "snapshotId", "initialFilesystemType", "initialFilesystemLabel"] },
  );
}

/** A volume is at one droplet only: it leaves the old one before it gets to the new one. */
export function encodeAttachment({ name }: VolumeRequest, droplet: string): ResourceSpec {
  return resourceSpec<Omit<VolumeAttachmentArgs, "dropletId"> & { dropletId: string }>(
    types.volumeAttachment,
    name,
    { dropletId: reference(types.droplet, droplet, "id"), volumeId: reference(types.volume, name, "id") },
    { deleteBeforeReplace: true },
  );
}
