/** Rancher's name inside of its network: a private DNS zone that leads nodes and pods to its private addresses. */
import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "./judging/problem";
import { zonePlan } from "./blueprint/owners";
import type { RancherLoadBalancer } from "./rancher-load-balancer";
import type { RancherServer } from "./rancher-server";
import { componentTypes } from "./resources/component-types";
import { followingProvider } from "./resources/providers";
import type { ResourceSpec } from "./resources/resource-spec";

export interface RancherPrivateZoneArgs {
  /** The Rancher whose `hostname` it is; its `privateZone` says that there is one. */
  rancher: RancherServer;
  /** Its balancer, where it has one: the name leads there. */
  balancer?: RancherLoadBalancer;
}

/**
 * Such a zone of a plan that was judged as a whole.
 * @internal
 */
export interface PlannedPrivateZoneArgs {
  readonly rancher: RancherServer;
  readonly plan: readonly ResourceSpec[];
}

/**
 * A private hosted zone of Route 53 in Rancher's VPC, with one record. Its name is Rancher's own, so that it hides no other
 * name of the domain. Switching the balancer on or off changes the record in its place.
 *
 * Not for OpenStack and DigitalOcean, nor where your own DNS already gives nodes Rancher's private addresses.
 *
 * @example
 * ```ts
 * import { Network, RancherPrivateZone, RancherServer } from "rancher-fenceline";
 *
 * const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
 * const rancher = new RancherServer("rancher", { network, hostname: "rancher.example.com", privateZone: true });
 * new RancherPrivateZone("rancher-zone", { rancher });
 * ```
 *
 * @throws ConfigurationError before the first resource.
 */
export class RancherPrivateZone extends pulumi.ComponentResource {
  constructor(name: string, args: RancherPrivateZoneArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: PlannedPrivateZoneArgs, options?: pulumi.ComponentResourceOptions);
  constructor(
    name: string,
    args: RancherPrivateZoneArgs | PlannedPrivateZoneArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const { rancher } = args;
    const { site } = rancher.plan;
    const specs = "plan" in args ? args.plan : judgedPlan(name, args);
    super(
      componentTypes.zone,
      name,
      { hostname: rancher.network.maker.resolveText(site.hostname ?? "") },
      followingProvider(options, rancher.network.cloud, rancher),
    );
    rancher.network.maker.make(specs, this);
    this.registerOutputs({});
  }
}

/** @throws ConfigurationError where Rancher has no zone, or has a balancer that is not named. */
function judgedPlan(name: string, { rancher, balancer }: RancherPrivateZoneArgs): readonly ResourceSpec[] {
  const { site } = rancher.plan;
  const problem = (path: string, message: string) =>
    new ConfigurationError(`RancherPrivateZone ${name}`, [{ path, message }]);
  if (!site.privateZone) throw problem("rancher.privateZone", "is false at this Rancher; set it to true there");
  if (site.balancer !== undefined && balancer === undefined) {
    throw problem("balancer", "is missing; nodes dial the balancer of this Rancher, and the name leads there");
  }
  return zonePlan(rancher.plan);
}
