/** The real DigitalOcean resources: classes by type token. */
import * as pulumi from "@pulumi/pulumi";
import { Droplet } from "@pulumi/digitalocean/droplet";
import { Firewall } from "@pulumi/digitalocean/firewall";
import { LoadBalancer } from "@pulumi/digitalocean/loadBalancer";
import { Tag } from "@pulumi/digitalocean/tag";
import { Volume } from "@pulumi/digitalocean/volume";
import { VolumeAttachment } from "@pulumi/digitalocean/volumeAttachment";
import { Vpc } from "@pulumi/digitalocean/vpc";
import type { CloudResources, ResourceConstructor } from "../../resources/resource-maker";
import * as types from "./types";

/** A droplet's id is text with a number in it, and an attachment wants the number. */
class AttachmentByText extends VolumeAttachment {
  constructor(
    name: string,
    { dropletId, volumeId }: { dropletId: pulumi.Input<string>; volumeId: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    const number = pulumi.output(dropletId).apply((id) => (/^\d+$/.test(id) ? Number(id) : id));
    super(name, { dropletId: number as pulumi.Output<number>, volumeId }, options);
  }
}

export const resources: CloudResources = {
  constructors: {
    [types.vpc]: Vpc,
    [types.tag]: Tag,
    [types.firewall]: Firewall,
    [types.droplet]: Droplet,
    [types.loadBalancer]: LoadBalancer,
    [types.volume]: Volume,
    [types.volumeAttachment]: AttachmentByText,
  } as unknown as Record<string, ResourceConstructor>,
  lookups: {},
};
