/** The paths under which a cloud shows a volume to its node, by the volume's identity. */
import type { CloudName } from "../clouds/cloud";

/**
 * Best first. `volume` is the volume's id on AWS and OpenStack, its name on DigitalOcean. On AWS, `/dev/xvdf` is what
 * Xen makes of the attachment `/dev/sdf`; on Nitro only the id tells the disks apart.
 *
 * https://docs.aws.amazon.com/ebs/latest/userguide/nvme-ebs-volumes.html: the serial is the id without its hyphen;
 * virtio cuts a serial at 20 characters; https://docs.digitalocean.com/products/volumes/how-to/mount/.
 */
export function deviceCandidates(cloud: CloudName, volume: string): string[] {
  const byId = "/dev/disk/by-id";
  switch (cloud) {
    case "aws":
      return [`${byId}/nvme-Amazon_Elastic_Block_Store_${volume.replace("-", "")}`, "/dev/xvdf"];
    case "openstack":
      return [`${byId}/virtio-${volume.slice(0, 20)}`, `${byId}/scsi-0QEMU_QEMU_HARDDISK_${volume}`];
    case "digitalocean":
      return [`${byId}/scsi-0DO_Volume_${volume}`];
  }
}
