/**
 * Makes what was judged: every component of the program takes its part of the one plan, so that what is registered is what
 * judgement and proof saw.
 */
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingRancher,
  Network,
  RancherCluster,
  RancherLoadBalancer,
  RancherPrivateZone,
  RancherServer,
  type GroupOutput,
} from "..";
import { surroundingsOf } from "../configuration/defaults";
import { rancherName } from "../configuration/owner-parts";
import type { Judged } from "./judge";

/** A stack's outputs. */
export interface InstallationOutputs {
  /** What a node of each role carries: for Rancher and its balancer, then for each cluster by name. */
  readonly groups: pulumi.Output<readonly pulumi.Unwrap<GroupOutput>[]>;
  /** Where Rancher answers. */
  readonly rancherUrl: pulumi.Output<string>;
  /** With a balancer: what the hostname must lead to. */
  readonly balancerAddress?: pulumi.Output<string>;
}

export function makeInstallation({ configuration, plan }: Judged): InstallationOutputs {
  const surroundings = surroundingsOf(configuration);
  const { existing, ...server } = configuration.rancher;
  const network = new Network("network", { plan: plan.network });
  const rancher =
    existing === undefined
      ? new RancherServer(rancherName, { network, plan: plan.rancher, secrets: { ...server, ...surroundings } })
      : new ExistingRancher(rancherName, { ...existing, network, plan: plan.rancher });
  const clusters = plan.clusters
    .map((cluster, index) => ({ cluster, secrets: { ...configuration.clusters[index], ...surroundings } }))
    .sort(({ cluster: one }, { cluster: other }) => (one.name < other.name ? -1 : 1))
    .map(({ cluster, secrets }) => {
      const { name, network: own } = cluster;
      const place = own === undefined ? network : new Network(`${name}-network`, { plan: own });
      return new RancherCluster(name, { rancher, network: place, plan: cluster, secrets });
    });
  const isOurs = rancher instanceof RancherServer;
  const balancer =
    isOurs && plan.balancer !== undefined
      ? new RancherLoadBalancer("rancher-balancer", { rancher, clusters, plan: plan.balancer })
      : undefined;
  if (isOurs && plan.zone.length > 0) new RancherPrivateZone("rancher-private-zone", { rancher, plan: plan.zone });
  const owners = [rancher, ...(balancer === undefined ? [] : [balancer]), ...clusters];
  return {
    groups: pulumi.output(owners.flatMap(({ groups }) => groups)),
    rancherUrl: rancher.url,
    ...(balancer === undefined ? {} : { balancerAddress: balancer.address }),
  };
}
