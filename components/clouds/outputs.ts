/** What the resources and look-ups of all clouds put out. Data alone: no cloud is loaded for it. */
import { outputs as aws } from "./aws/outputs";
import type { CloudName, CloudOutputs } from "./cloud";
import { outputs as digitalocean } from "./digitalocean/outputs";
import { outputs as openstack } from "./openstack/outputs";

const byCloud: Readonly<Record<CloudName, CloudOutputs>> = { aws, openstack, digitalocean };

export const cloudOutputs: readonly CloudOutputs[] = Object.values(byCloud);
