/**
 * How long names may be on DigitalOcean. Source: DigitalOcean's API description: tags, firewalls, VPCs, load balancers,
 * volumes, droplets.
 */
import { hostName, type NameLimits } from "../name-limits";
import * as types from "./types";

export const names: NameLimits = {
  [types.tag]: { longest: 255, form: /^[a-zA-Z0-9:_-]+$/ },
  [types.firewall]: { longest: 255, form: /^[a-zA-Z0-9][a-zA-Z0-9.-]+$/ },
  [types.vpc]: { longest: 255, form: /^[a-zA-Z0-9.-]+$/ },
  [types.loadBalancer]: { longest: 255, form: /^[a-zA-Z0-9.-]+$/ },
  [types.volume]: { longest: 64, form: /^[a-z][a-z0-9-]*$/ },
  [types.droplet]: hostName,
};
