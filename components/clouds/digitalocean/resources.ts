/** The real DigitalOcean resources: classes by type token. */
import { Droplet } from "@pulumi/digitalocean/droplet";
import { Firewall } from "@pulumi/digitalocean/firewall";
import { LoadBalancer } from "@pulumi/digitalocean/loadBalancer";
import { Tag } from "@pulumi/digitalocean/tag";
import { Vpc } from "@pulumi/digitalocean/vpc";
import type { CloudResources, ResourceConstructor } from "../registry";
import * as types from "./types";

export const resources: CloudResources = {
  constructors: {
    [types.vpc]: Vpc,
    [types.tag]: Tag,
    [types.firewall]: Firewall,
    [types.droplet]: Droplet,
    [types.loadBalancer]: LoadBalancer,
  } as unknown as Record<string, ResourceConstructor>,
  lookups: {},
};
