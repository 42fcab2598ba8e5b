/** The balancer in front of Rancher: its door, its way to Rancher's nodes, and its listeners. */
import * as pulumi from "@pulumi/pulumi";
import { balancerSpecs, type BalancerBlueprint } from "./blueprint/balancer";
import { balancerProblems } from "./blueprint/check-balancer";
import { balancerPlan } from "./blueprint/owners";
import { ConfigurationError, throwProblems, under } from "./judging/problem";
import { componentTypes } from "./resources/component-types";
import { followingProvider } from "./resources/providers";
import { resourceKey } from "./resources/resource-spec";
import { explainedRules } from "./firewall/explanation";
import { balancerGroup } from "./firewall/group-names";
import { groupOutput, type GroupOutput } from "./groups";
import type { RancherCluster } from "./rancher-cluster";
import type { RancherServer } from "./rancher-server";

export interface RancherLoadBalancerArgs {
  /** The Rancher behind it, whose `loadBalancer` says whether it passes TLS through or terminates it. */
  rancher: RancherServer;
  /** Every cluster of that Rancher: their nodes dial the balancer, and its door admits nobody else but Rancher's clients. */
  clusters: RancherCluster[];
}

/**
 * A balancer of a plan that was judged as a whole.
 * @internal
 */
export interface PlannedLoadBalancerArgs extends RancherLoadBalancerArgs {
  readonly plan: BalancerBlueprint;
}

/**
 * A network or application load balancer (AWS), an Octavia balancer (OpenStack) or a load balancer (DigitalOcean) on 80/tcp
 * and 443/tcp. Switching it on or off changes no node.
 *
 * Not for the workloads of a cluster: it stands in front of Rancher alone. Name every cluster of that Rancher: the nodes of one
 * that is left out can't reach it.
 *
 * @example
 * ```ts
 * import { Network, RancherLoadBalancer, RancherServer } from "rancher-fenceline";
 *
 * const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
 * const rancher = new RancherServer("rancher", {
 *   network,
 *   loadBalancer: "passthrough",
 *   dialled: "public",
 *   hostname: "rancher.example.com",
 *   clients: { rancher: ["203.0.113.0/24"] },
 * });
 * const balancer = new RancherLoadBalancer("rancher-balancer", { rancher, clusters: [] });
 *
 * export const address = balancer.address;
 * ```
 *
 * @throws ConfigurationError before the first resource.
 */
export class RancherLoadBalancer extends pulumi.ComponentResource {
  /** The name or address that clients dial: what Rancher's hostname must lead to. */
  readonly address: pulumi.Output<string>;
  /** The balancer's own group where its cloud has one: one entry. */
  readonly groups: GroupOutput[];

  constructor(name: string, args: RancherLoadBalancerArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: PlannedLoadBalancerArgs, options?: pulumi.ComponentResourceOptions);
  constructor(
    name: string,
    args: RancherLoadBalancerArgs | PlannedLoadBalancerArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const { rancher, clusters } = args;
    const { network } = rancher;
    const plan = "plan" in args ? args.plan : judgedPlan(name, args);
    const { mode, scheme, dialled } = plan.settings;
    super(
      componentTypes.balancer,
      name,
      {
        mode,
        scheme,
        dialled,
        rules: explainedRules(plan.plan, (rule) => network.place.cloud.firewall.resourceOf(rule, plan.plan)),
      },
      followingProvider(options, network.cloud, rancher),
    );
    for (const cluster of clusters) network.maker.learnFrom(cluster.network.maker);
    const owners = this.ownersOfRules(plan, rancher, clusters);
    for (const spec of balancerSpecs(plan)) network.maker.make([spec], this, owners.get(resourceKey(spec)));
    this.address = pulumi.output(network.maker.resolveText(plan.address));
    const carried = plan.groups.flatMap(({ group, specs }) => (specs.length > 0 ? [group.id] : []));
    this.groups = [
      {
        ...groupOutput(null, "loadBalancer", carried, [], network),
        nodes: [balancerGroup(rancher.plan.topology.name)],
        addresses: [this.address],
      },
    ];
    this.registerOutputs({ address: this.address, groups: this.groups });
  }

  /** Whose group each rule is on, where that isn't the balancer's own. */
  private ownersOfRules(
    { rules }: BalancerBlueprint,
    rancher: RancherServer,
    clusters: readonly RancherCluster[],
  ): ReadonlyMap<string, pulumi.Resource> {
    const groups = [rancher, ...clusters].flatMap((owner) =>
      owner.plan.blueprint.plan.groups.map(({ id }): [string, pulumi.Resource] => [id, owner]),
    );
    const owners = new Map(groups);
    return new Map(
      rules.flatMap(({ group, spec }): [string, pulumi.Resource][] => {
        const owner = owners.get(group);
        return owner === undefined ? [] : [[resourceKey(spec), owner]];
      }),
    );
  }
}

/** @throws ConfigurationError with everything that is wrong between Rancher, its clusters and the balancer. */
function judgedPlan(name: string, { rancher, clusters }: RancherLoadBalancerArgs): BalancerBlueprint {
  const subject = `RancherLoadBalancer ${name}`;
  const { network } = rancher;
  const plans = clusters.map(({ plan }) => plan);
  const plan = balancerPlan(rancher.plan, plans);
  if (plan === undefined) {
    const message = "is none at this Rancher; set it to passthrough or terminating there";
    throw new ConfigurationError(subject, [{ path: "rancher.loadBalancer", message }]);
  }
  throwProblems(subject, under("rancher", balancerProblems(plan, network.place.cloud, network.request, plans)));
  network.admitBalancer(subject, plan, rancher.plan, clusters);
  return plan;
}
