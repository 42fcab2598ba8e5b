/** Volumes of AWS and their attachments, as the attached provider plays them. */
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import type { Draft, ResourceType } from "./resource-type";
import { numberOf, textOf } from "./values";

const volume = "aws:ebs/volume:Volume";
const attachment = "aws:ec2/volumeAttachment:VolumeAttachment";
const instance = "aws:ec2/instance:Instance";
const subnet = "aws:ec2/subnet:Subnet";

const volumeType: ResourceType = {
  source:
    "docs.aws.amazon.com/AWSEC2/latest/APIReference: CreateVolume, ModifyVolume, DeleteVolume; Terraform aws_ebs_volume",
  replaces: ["availabilityZone", "encrypted", "kmsKeyId", "snapshotId", "outpostArn", "multiAttachEnabled", "region"],
  updates: ["size", "type", "iops", "throughput", "tags", "finalSnapshot"],
  id: (number) => `vol-${number.toString(16).padStart(17, "0")}`,
  inUse: { code: "VolumeInUse", message: "is attached to an instance" },
  judge: ({ inputs }, _account, before) => {
    const smaller = (numberOf(inputs.size) ?? 0) < (numberOf(before?.inputs.size) ?? 0);
    if (smaller) throw new CloudError("InvalidParameterValue", "a volume only grows");
  },
};

const attachmentType: ResourceType = {
  source: "docs.aws.amazon.com/AWSEC2/latest/APIReference: AttachVolume; an instance's end detaches its volumes",
  replaces: ["deviceName", "instanceId", "volumeId", "region"],
  updates: ["forceDetach", "skipDestroy", "stopInstanceBeforeDetaching"],
  references: [
    { path: "instanceId", to: instance, whenItGoes: "goes" },
    { path: "volumeId", to: volume, whenItGoes: "refused" },
  ],
  id: (number) => `vai-${String(number)}`,
  identity: ({ volumeId }) => textOf(volumeId),
  taken: { code: "VolumeInUse", message: "the volume is already attached to an instance" },
  judge: judgeAttachment,
};

function judgeAttachment({ id, inputs }: Draft, account: Account): void {
  const onSame = account.ofType(attachment).find((one) => one.id !== id && one.inputs.instanceId === inputs.instanceId)
    ?.inputs.deviceName;
  if (onSame === inputs.deviceName) {
    throw new CloudError("InvalidParameterValue", `${textOf(inputs.deviceName)} is already in use`);
  }
  const holder = account.find(instance, textOf(inputs.instanceId));
  const zone = account.find(subnet, textOf(holder?.inputs.subnetId))?.inputs.availabilityZone;
  if (zone !== account.find(volume, textOf(inputs.volumeId))?.inputs.availabilityZone) {
    throw new CloudError("InvalidVolume.ZoneMismatch", "volume and instance are in different zones");
  }
}

export const volumeTypes: Readonly<Record<string, ResourceType>> = {
  [volume]: volumeType,
  [attachment]: attachmentType,
};
