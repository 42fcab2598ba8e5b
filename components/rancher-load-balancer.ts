/** The balancer in front of Rancher: its door, its way to Rancher's nodes, and its listeners. */
import * as pulumi from "@pulumi/pulumi";
import { balancerBlueprint } from "./blueprint/balancer";
import { ConfigurationError } from "./judging/problem";
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
 * A network or application load balancer (AWS), an Octavia balancer (OpenStack) or a load balancer (DigitalOcean) on 80/tcp
 * and 443/tcp. Switching it on or off changes no node.
 *
 * @throws ConfigurationError before the first resource.
 */
export class RancherLoadBalancer extends pulumi.ComponentResource {
  /** The name or address that clients dial: what Rancher's hostname must lead to. */
  readonly address: pulumi.Output<string>;
  /** The balancer's own group where its cloud has one: one entry. */
  readonly groups: GroupOutput[];

  constructor(name: string, args: RancherLoadBalancerArgs, options?: pulumi.ComponentResourceOptions) {
    const { rancher, clusters } = args;
    const { network, site, planned } = rancher;
    if (site.balancer === undefined) {
      const message = "is none at this Rancher; set it to passthrough or terminating there";
      throw new ConfigurationError(`RancherLoadBalancer ${name}`, [{ path: "rancher.loadBalancer", message }]);
    }
    const dialling = clusters.map((cluster) => ({ ...cluster.planned, ...cluster.site }));
    const blueprint = balancerBlueprint(planned, dialling, site.balancer, network.place);
    const { mode, scheme, dialled } = blueprint.settings;
    super(
      "rancher-fenceline:index:RancherLoadBalancer",
      name,
      {
        mode,
        scheme,
        dialled,
        rules: explainedRules(blueprint.plan, (rule) => network.place.cloud.resourceOf(rule, blueprint.plan)),
      },
      options,
    );
    for (const cluster of clusters) network.maker.learnFrom(cluster.maker);
    network.maker.make(
      blueprint.groups.flatMap(({ specs }) => specs),
      this,
    );
    network.maker.make(blueprint.specs, this);
    this.address = pulumi.output(network.maker.resolveText(blueprint.address));
    const carried = blueprint.groups.flatMap(({ group, specs }) => (specs.length > 0 ? [group.id] : []));
    this.groups = [
      {
        ...groupOutput(null, "loadBalancer", carried, [], network),
        nodes: [balancerGroup(planned.topology.name)],
        addresses: [this.address],
      },
    ];
    this.registerOutputs({ address: this.address, groups: this.groups });
  }
}
