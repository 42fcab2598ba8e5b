/** The network that Rancher and clusters live in, made or found; and what everything in it shares. */
import * as pulumi from "@pulumi/pulumi";
import { rulesOn, specsOf } from "./blueprint/blueprint";
import { type Place } from "./blueprint/place";
import { balancerSpecs, type BalancerBlueprint } from "./blueprint/balancer";
import { networkPlan, type ClusterPlan, type NetworkOrder, type NetworkPlan } from "./blueprint/owners";
import type { FirewallPlan } from "./firewall/rule";
import { parityProblems } from "./proof/parity";
import { type Cloud, type CloudName, type Limits } from "./clouds/cloud";
import { componentTypes } from "./resources/component-types";
import type { NetworkRequest } from "./clouds/requests";
import { nameProblems } from "./clouds/name-limits";
import type { ResourceSpec } from "./resources/resource-spec";
import { ResourceMaker } from "./resources/resource-maker";
import { loadResources } from "./clouds/load";
import { doubleProblems, limitProblems, refusalProblems } from "./configuration/check";
import { throwProblems } from "./judging/problem";
import type { Acceptance } from "./review/findings/finding";
import type { PlannedCluster, PlannedRancher } from "./proof/intention";
import { Proofs } from "./proof/proofs";
import { idInputs, judgeNetwork, type NetworkArgs, type PlannedNetworkArgs } from "./network-arguments";

/**
 * A network: a new VPC with public subnets (AWS), a network with a router (OpenStack) or a VPC (DigitalOcean), or an
 * existing one by its id, in which case nothing is made.
 *
 * Not for a network whose routes, endpoints or peerings you want to shape: make that one yourself, and give its `id` here.
 *
 * @example
 * ```ts
 * import { Network } from "rancher-fenceline";
 *
 * const made = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
 * new Network("shared", { cloud: "aws", id: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d"], cidr: "10.30.0.0/16" });
 *
 * export const networkId = made.networkId;
 * ```
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class Network extends pulumi.ComponentResource {
  readonly cloud: CloudName;
  /** The id of the VPC or network. */
  readonly networkId: pulumi.Output<string>;
  /**
   * Its subnets, over which nodes with an address on the internet are spread; those that were told, in an existing network.
   * Empty on DigitalOcean.
   */
  readonly subnetIds: pulumi.Output<string[]>;
  /** AWS, new network with a NAT gateway: the subnets of nodes without an address on the internet. Else empty. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** @internal */
  readonly place: Place;
  /** @internal */
  readonly maker: ResourceMaker;
  private readonly plan: NetworkPlan;
  private readonly proofs = new Proofs();
  private readonly admitted: ResourceSpec[] = [];
  /** The nodes whose addresses here were chosen beforehand, by those. */
  private readonly chosen = new Map<string, string>();

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: PlannedNetworkArgs, options?: pulumi.ComponentResourceOptions);
  constructor(name: string, args: NetworkArgs | PlannedNetworkArgs, options?: pulumi.ComponentResourceOptions) {
    const order = "plan" in args ? args.plan.order : judgeNetwork(name, args);
    const { cloud, request, limits, accept } = order;
    // The SDK keeps `id` among a component's inputs to itself.
    const { id: networkId, ...rest } = request;
    super(
      componentTypes.network,
      name,
      {
        cloud: cloud.name,
        ...rest,
        ...(networkId === undefined ? {} : { networkId }),
        ...("plan" in args ? {} : idInputs(args)),
        limits: ownLimits(cloud, limits),
        ...(accept.length > 0 ? { accept: inOrder(accept) } : {}),
      },
      options,
    );
    this.cloud = cloud.name;
    this.maker = new ResourceMaker(loadResources(cloud.name), {
      parent: this,
      externalNetwork: request.externalNetwork,
    });
    this.plan =
      "plan" in args
        ? args.plan
        : networkPlan(name, this.withGivenTags(name, args, order), this.withGivenIds(name, args, request));
    this.place = this.plan.place;
    if (!("plan" in args)) throwProblems(`Network ${name}`, nameProblems(this.plan.specs, cloud.limits.names));
    this.maker.make(this.plan.specs, this);
    this.networkId = pulumi.output(this.maker.resolveText(this.place.network.id));
    const { subnetIds, inside } = this.place.network;
    const all = (ids: readonly string[] = []) => pulumi.output(ids.map((id) => this.maker.resolveText(id)));
    [this.subnetIds, this.privateSubnetIds] = [all(subnetIds), all(inside?.subnetIds)];
    this.registerOutputs({ networkId: this.networkId });
  }

  /** The order with references in the place of tags that only a deployment knows. */
  private withGivenTags(name: string, { tags = {} }: NetworkArgs, order: NetworkOrder): NetworkOrder {
    const given = Object.entries(tags).map(([key, value], index) => [
      key,
      this.maker.give(`${name}-tag-${index + 1}`, value),
    ]);
    return { ...order, labels: { ...order.labels, tags: Object.fromEntries(given) as Record<string, string> } };
  }

  /** The request with references in the place of ids that only a deployment knows. */
  private withGivenIds(
    name: string,
    { id, subnetIds, ipv6SubnetId }: NetworkArgs,
    request: NetworkRequest,
  ): NetworkRequest {
    return {
      ...request,
      ...(ipv6SubnetId === undefined ? {} : { ipv6SubnetId: this.maker.give(`${name}-ipv6-subnet`, ipv6SubnetId) }),
      ...(id === undefined ? {} : { id: this.maker.give(`${name}-network`, id) }),
      ...(subnetIds === undefined
        ? {}
        : { subnetIds: subnetIds.map((one, index) => this.maker.give(`${name}-subnet-${index + 1}`, one)) }),
    };
  }

  /** @internal */
  get request(): NetworkRequest {
    return this.plan.order.request;
  }

  /**
   * Takes note of what is about to be made in this network. Throws where it passes a limit, where the cloud has no words
   * for it, and where its resources do not allow exactly what the matrix and the user say.
   * @internal
   */
  admit(subject: string, rancher: PlannedRancher, cluster?: PlannedCluster, rancherNetwork: Network = this): void {
    const { blueprint } = cluster ?? rancher;
    const specs = specsOf(blueprint);
    this.judgeOwner(subject, { ...blueprint.plan, rules: rulesOn(blueprint.plan, true) }, specs, rancherNetwork);
    const fixed = blueprint.nodes.flatMap(({ name, fixedAddress }) =>
      fixedAddress === undefined ? [] : [{ name, fixedAddress }],
    );
    throwProblems(
      subject,
      fixed.flatMap(({ name, fixedAddress }) => {
        const other = this.chosen.get(fixedAddress);
        const message = `${name} and ${other} would both have ${fixedAddress}; two highly available Ranchers choose the same addresses, so give this one a network of its own`;
        return other === undefined ? [] : [{ path: "", message }];
      }),
    );
    const networks = [...new Set([rancherNetwork, this])].map(({ plan }) => plan);
    throwProblems(subject, this.proofs.problems(rancher, cluster, networks, rancherNetwork.place.cloud));
    this.admitted.push(...specs);
    for (const { name, fixedAddress } of fixed) this.chosen.set(fixedAddress, name);
  }

  /**
   * The same for the balancer of a Rancher in this network, which concerns all clusters at once.
   * @internal
   */
  admitBalancer(
    subject: string,
    balancer: BalancerBlueprint,
    rancher: PlannedRancher,
    clusters: readonly { readonly plan: ClusterPlan; readonly network: Network }[],
  ): void {
    const specs = balancerSpecs(balancer);
    this.judgeOwner(subject, balancer.plan, specs, this);
    const networks = [...new Set([this, ...clusters.map(({ network }) => network)])].map(({ plan }) => plan);
    const plans = clusters.map(({ plan }) => plan);
    throwProblems(subject, parityProblems(rancher, plans, networks, this.place.cloud, balancer));
    this.admitted.push(...specs);
  }

  /** Throws where something would be made twice, where the cloud has no words for a rule, and where a limit is passed. */
  private judgeOwner(
    subject: string,
    plan: FirewallPlan,
    specs: readonly ResourceSpec[],
    rancherNetwork: Network,
  ): void {
    const { cloud } = this.place;
    const known = [...new Set([rancherNetwork, this])].flatMap(({ admitted }) => admitted);
    throwProblems(subject, [
      ...doubleProblems([...known, ...specs]),
      ...nameProblems(specs, cloud.limits.names),
      ...refusalProblems(cloud.firewall.refusals(plan)),
      ...limitProblems(cloud, cloud.limits.count([...this.admitted, ...specs], this.plan.order.limits)),
    ]);
  }
}

/** The limits that this cloud has, for whoever reads the plan. */
function ownLimits(cloud: Cloud, limits: Limits): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([key]) => key in cloud.limits.defaults));
}

/** The same text, in whatever order they were written. */
function inOrder(accept: readonly Acceptance[]): Acceptance[] {
  return accept.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
