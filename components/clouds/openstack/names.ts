/** How long names may be on OpenStack. Sources: API references of Neutron, Nova, Cinder and Octavia: 255 characters each. */
import { hostName, type NameLimits } from "../name-limits";
import * as types from "./types";

const longest = { longest: 255 } as const;

export const names: NameLimits = {
  [types.network]: longest,
  [types.subnet]: longest,
  [types.router]: longest,
  [types.port]: longest,
  [types.securityGroup]: longest,
  [types.volume]: longest,
  [types.loadBalancer]: longest,
  [types.listener]: longest,
  [types.pool]: longest,
  [types.instance]: hostName,
};
