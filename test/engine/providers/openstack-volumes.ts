/** Cinder's volumes and their attachments, as the attached provider plays them. */
import { CloudError } from "./cloud-error";
import { numberedId } from "./openstack-security-groups";
import type { ResourceType } from "./resource-type";
import { numberOf, textOf } from "./values";

const volume = "openstack:blockstorage/volume:Volume";

const volumeType: ResourceType = {
  source: "docs.openstack.org/api-ref/block-storage/v3: volumes; Terraform openstack_blockstorage_volume_v3",
  replaces: [
    ...["availabilityZone", "imageId", "snapshotId", "sourceVolId", "sourceReplica", "backupId", "volumeType"],
    ...["consistencyGroupId", "schedulerHints", "multiattach", "region"],
  ],
  updates: ["name", "description", "metadata", "size", "enableOnlineResize"],
  id: numberedId,
  inUse: { code: "InvalidVolume", message: "400: an attached volume cannot be deleted" },
  judge: ({ inputs }, account, before) => {
    const [size, old] = [numberOf(inputs.size) ?? 0, numberOf(before?.inputs.size) ?? 0];
    if (size < old) throw new CloudError("InvalidInput", "400: a volume only grows");
    const isAttached = account.ofType(attachment).some((one) => one.inputs.volumeId === before?.id);
    if (before !== undefined && size > old && isAttached && inputs.enableOnlineResize !== true) {
      throw new CloudError("InvalidVolume", "400: an attached volume grows with enableOnlineResize alone");
    }
  },
};

const attachment = "openstack:compute/volumeAttach:VolumeAttach";

const attachmentType: ResourceType = {
  source: "docs.openstack.org/api-ref/compute: os-volume_attachments; @pulumi/openstack compute/volumeAttach.d.ts",
  replaces: ["device", "instanceId", "volumeId", "multiattach", "vendorOptions", "region"],
  updates: [],
  references: [
    // Nova detaches the volumes of an instance that ends.
    { path: "instanceId", to: "openstack:compute/instance:Instance", whenItGoes: "goes" },
    { path: "volumeId", to: volume, whenItGoes: "refused" },
  ],
  id: (_number, { instanceId, volumeId }) => `${textOf(instanceId)}/${textOf(volumeId)}`,
  identity: ({ volumeId }) => textOf(volumeId),
  taken: { code: "Conflict", message: "409: the volume is attached already" },
};

export const volumeTypes: Readonly<Record<string, ResourceType>> = {
  [volume]: volumeType,
  [attachment]: attachmentType,
};
