/** The real OpenStack resources: classes by type token, and look-ups. */
import { Volume } from "@pulumi/openstack/blockstorage";
import { Instance, VolumeAttach } from "@pulumi/openstack/compute";
import { Listener, LoadBalancer, Member, Monitor, Pool } from "@pulumi/openstack/loadbalancer";
import {
  FloatingIp,
  getNetworkOutput,
  Network,
  Port,
  Router,
  RouterInterface,
  SecGroup,
  SecGroupRule,
  Subnet,
} from "@pulumi/openstack/networking";
import type { CloudResources, ResourceConstructor } from "../../resources/resource-maker";
import * as types from "./types";

export const resources: CloudResources = {
  constructors: {
    [types.network]: Network,
    [types.subnet]: Subnet,
    [types.router]: Router,
    [types.routerInterface]: RouterInterface,
    [types.securityGroup]: SecGroup,
    [types.rule]: SecGroupRule,
    [types.port]: Port,
    [types.floatingIp]: FloatingIp,
    [types.instance]: Instance,
    [types.volume]: Volume,
    [types.volumeAttachment]: VolumeAttach,
    [types.loadBalancer]: LoadBalancer,
    [types.listener]: Listener,
    [types.pool]: Pool,
    [types.monitor]: Monitor,
    [types.member]: Member,
  } as unknown as Record<string, ResourceConstructor>,
  lookups: {
    [types.networkLookup]: ({ externalNetwork, ...options }) =>
      getNetworkOutput({ name: externalNetwork, external: true }, options),
  },
};
