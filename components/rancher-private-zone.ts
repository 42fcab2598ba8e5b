/** Rancher's name inside of its network: a private DNS zone that leads nodes and pods to its private addresses. */
import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "./judging/problem";
import { privateZoneSpecs } from "./blueprint/private-zone";
import type { RancherLoadBalancer } from "./rancher-load-balancer";
import type { RancherServer } from "./rancher-server";

export interface RancherPrivateZoneArgs {
  /** The Rancher whose `hostname` it is; its `privateZone` says that there is one. */
  rancher: RancherServer;
  /** Its balancer, where it has one: the name leads there. */
  balancer?: RancherLoadBalancer;
}

/**
 * A private hosted zone of Route 53 in Rancher's VPC, with one record. Its name is Rancher's own, so that it hides no other
 * name of the domain. Switching the balancer on or off changes the record in its place.
 *
 * @throws ConfigurationError before the first resource.
 */
export class RancherPrivateZone extends pulumi.ComponentResource {
  constructor(name: string, args: RancherPrivateZoneArgs, options?: pulumi.ComponentResourceOptions) {
    const { rancher, balancer } = args;
    const { network, site, planned } = rancher;
    const problem = (path: string, message: string) =>
      new ConfigurationError(`RancherPrivateZone ${name}`, [{ path, message }]);
    if (!site.privateZone) throw problem("rancher.privateZone", "is false at this Rancher; set it to true there");
    if (site.balancer !== undefined && balancer === undefined) {
      throw problem("balancer", "is missing; nodes dial the balancer of this Rancher, and the name leads there");
    }
    super("rancher-fenceline:index:RancherPrivateZone", name, { hostname: site.hostname }, options);
    network.maker.make(privateZoneSpecs(site, planned.blueprint.nodes, network.place), this);
    this.registerOutputs({});
  }
}
