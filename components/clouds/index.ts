/** All clouds by name. A further one is a folder, a line here and a line in load.ts. */
import { aws } from "./aws";
import type { Cloud, CloudName } from "./cloud";
import { digitalocean } from "./digitalocean";
import { openstack } from "./openstack";

export const clouds: Readonly<Record<CloudName, Cloud>> = { aws, openstack, digitalocean };
