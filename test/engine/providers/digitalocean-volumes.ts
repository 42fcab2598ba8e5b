/** Volumes of DigitalOcean and their attachments, as the attached provider plays them. */
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import type { Draft, ResourceType } from "./resource-type";
import { numberOf, textOf } from "./values";

export const volume = "digitalocean:index/volume:Volume";
const attachment = "digitalocean:index/volumeAttachment:VolumeAttachment";
const droplet = "digitalocean:index/droplet:Droplet";

const volumeType: ResourceType = {
  source: "docs.digitalocean.com/reference/api: block storage; Terraform digitalocean_volume",
  replaces: [
    ...["name", "region", "description", "snapshotId"],
    ...["initialFilesystemType", "initialFilesystemLabel", "filesystemType"],
  ],
  updates: ["size", "tags"],
  id: (number) => `506f78a4-e098-11e5-ad9f-${number.toString(16).padStart(12, "0")}`,
  identity: ({ name, region }) => `${textOf(region)} ${textOf(name)}`,
  taken: { code: "conflict", message: "409: the region has a volume of this name already" },
  inUse: { code: "conflict", message: "409: an attached volume cannot be deleted" },
  assigns: { volumeUrn: ({ id }) => `do:volume:${id}` },
  judge: ({ inputs }, _account, before) => {
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(textOf(inputs.name))) {
      throw new CloudError("unprocessable_entity", `422: ${textOf(inputs.name)} is no name of a volume`);
    }
    const smaller = (numberOf(inputs.size) ?? 0) < (numberOf(before?.inputs.size) ?? 0);
    if (smaller) throw new CloudError("unprocessable_entity", "422: a volume only grows");
  },
};

const attachmentType: ResourceType = {
  source: "docs.digitalocean.com/reference/api: block storage actions. A droplet's end detaches its volumes",
  replaces: ["dropletId", "volumeId"],
  updates: [],
  references: [
    { path: "dropletId", to: droplet, whenItGoes: "goes" },
    { path: "volumeId", to: volume, whenItGoes: "refused" },
  ],
  id: (number, { dropletId, volumeId }) => `${textOf(dropletId)}-${textOf(volumeId)}-${String(number)}`,
  identity: ({ volumeId }) => textOf(volumeId),
  taken: { code: "conflict", message: "409: the volume is attached already" },
  judge: judgeAttachment,
};

function judgeAttachment({ inputs }: Draft, account: Account): void {
  const regions = [account.find(droplet, textOf(inputs.dropletId)), account.find(volume, textOf(inputs.volumeId))];
  if (new Set(regions.map((object) => object?.inputs.region)).size === 1) return;
  throw new CloudError("unprocessable_entity", "422: droplet and volume are of different regions");
}

export const volumeTypes: Readonly<Record<string, ResourceType>> = {
  [volume]: volumeType,
  [attachment]: attachmentType,
};
