/** The network that Rancher and clusters live in, made or found; and what everything in it shares. */
import * as pulumi from "@pulumi/pulumi";
import { rulesOn, specsOf } from "./blueprint/blueprint";
import { type Place } from "./blueprint/place";
import { clouds } from "./clouds";
import { balancerSpecs, type BalancerBlueprint } from "./blueprint/balancer";
import { networkPlan, type ClusterPlan, type NetworkOrder, type NetworkPlan } from "./blueprint/owners";
import type { FirewallPlan } from "./firewall/rule";
import { parityProblems } from "./proof/parity";
import { cloudNames, type Cloud, type CloudName, type Limits } from "./clouds/cloud";
import { componentTypes } from "./resources/component-types";
import type { NetworkRequest } from "./clouds/requests";
import { nameProblems } from "./clouds/name-limits";
import type { ResourceSpec } from "./resources/resource-spec";
import { ResourceMaker } from "./resources/resource-maker";
import { loadResources } from "./clouds/load";
import {
  checkLimitKeys,
  checkNetwork,
  doubleProblems,
  limitProblems,
  limitsOf,
  refusalProblems,
} from "./configuration/check";
import { object, oneOf, parse } from "./judging/shapes";
import { throwProblems, under } from "./judging/problem";
import * as schema from "./configuration/schema";
import type { Acceptance } from "./review/findings/finding";
import type { FindingId } from "./review/findings/kinds";
import type { PlannedCluster, PlannedRancher } from "./proof/intention";
import { Proofs } from "./proof/proofs";

export interface NetworkArgs {
  /** Where everything in this network is made. */
  cloud: CloudName;
  /**
   * The network's IPv4 range, without host bits. Needed for a new network, and for an existing one on AWS and OpenStack.
   */
  cidr?: string;
  /** The address families of its nodes: `["ipv4"]`, or `["ipv4", "ipv6"]`. Default: IPv4 alone. */
  families?: readonly ("ipv4" | "ipv6")[];
  /** OpenStack, with IPv6: the /64 of a new network. */
  ipv6Cidr?: string;
  /** OpenStack, with IPv6: the IPv6 subnet of an existing network. */
  ipv6SubnetId?: string;
  /** AWS, new network: in how many availability zones there is a subnet, 1 to 6. Default: 2. */
  zones?: number;
  /**
   * AWS, new network: the way out of nodes without an address on the internet. `single` is one NAT gateway for the network,
   * `zone` one in each availability zone. Each has an Elastic IP. Default: `none`, and every node has an address.
   */
  natGateway?: "none" | "single" | "zone";
  /** The id of an existing VPC (AWS, DigitalOcean) or network (OpenStack). Default: a new one is made. */
  id?: pulumi.Input<string>;
  /** AWS and OpenStack, existing network: the subnets over which nodes are spread. */
  subnetIds?: readonly pulumi.Input<string>[];
  /** OpenStack: the name of the network that routers and floating addresses use. Needed for a new network. */
  externalNetwork?: string;
  /** DigitalOcean: the region's slug, like `fra1`. Needed there. */
  region?: string;
  /** Put on everything that takes tags. Default: none. */
  tags?: Record<string, string>;
  /**
   * Stands before every name that must be unique in an account: groups, tags, firewalls, networks.
   * Default: the project's and the stack's name.
   */
  namePrefix?: string;
  /** Where the account's limits differ from the cloud's defaults, and what else in the project needs room. */
  limits?: LimitsArgs;
  /** Findings of `fenceline plan` that you live with, each with the reason. Default: none. */
  accept?: AcceptanceArgs[];
}

/** A network of a plan that was judged as a whole. */
export interface PlannedNetworkArgs {
  /** @internal */
  readonly plan: NetworkPlan;
}

export interface AcceptanceArgs {
  /** The finding's id, like `world-open`; docs/findings.md has them all. */
  finding: FindingId;
  /** The name of the resource that it is about. Default: everywhere. */
  where?: string;
  /** Why it is all right, in a sentence. */
  why: string;
}

export interface LimitsArgs {
  /** AWS: rules of one direction in one security group. Default: 60. */
  rulesPerGroup?: number;
  /** AWS: security groups of one network interface. Default: 5. */
  groupsPerInterface?: number;
  /** OpenStack: security groups of the project, its `default` group included. Default: 10. */
  groups?: number;
  /** OpenStack: rules of the project, those of `default` included. Default: 100. */
  rules?: number;
  /** OpenStack: how many groups and rules the project needs besides these. Default: 0. */
  reserved?: number | { groups?: number; rules?: number };
  /** DigitalOcean: inbound and outbound rules of one firewall. Default: 50. */
  rulesPerFirewall?: number;
  /** DigitalOcean: tags of one firewall. Default: 5. */
  tagsPerFirewall?: number;
}

/**
 * A network: a new VPC with public subnets (AWS), a network with a router (OpenStack) or a VPC (DigitalOcean), or an
 * existing one by its id, in which case nothing is made.
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class Network extends pulumi.ComponentResource {
  readonly cloud: CloudName;
  /** The id of the VPC or network. */
  readonly networkId: pulumi.Output<string>;
  /** @internal */
  readonly place: Place;
  /** @internal */
  readonly maker: ResourceMaker;
  private readonly plan: NetworkPlan;
  private readonly proofs = new Proofs();
  private readonly admitted: ResourceSpec[] = [];
  /** The nodes whose addresses here were chosen beforehand, by those. */
  private readonly chosen = new Map<string, string>();

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
    this.plan = "plan" in args ? args.plan : networkPlan(name, order, this.withGivenIds(name, args, request));
    this.place = this.plan.place;
    if (!("plan" in args)) throwProblems(`Network ${name}`, nameProblems(this.plan.specs, cloud.limits.names));
    this.maker.make(this.plan.specs, this);
    this.networkId = pulumi.output(this.maker.resolveText(this.place.network.id));
    this.registerOutputs({ networkId: this.networkId });
  }

  /** The request with references in the place of ids that only a deployment knows. */
  private withGivenIds(name: string, { id, subnetIds }: NetworkArgs, request: NetworkRequest): NetworkRequest {
    return {
      ...request,
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

/** Names that every cloud takes; AWS keeps names that begin with `sg-` to itself. */
export function defaultNamePrefix(): string {
  const name = `${pulumi.getProject()}-${pulumi.getStack()}`.replace(/[^a-zA-Z0-9-]/g, "-");
  return /^sg-/i.test(name) ? `fenceline-${name}` : name;
}

/** Values known only after deployment are judged by their presence. */
function judgeNetwork(name: string, args: NetworkArgs): NetworkOrder {
  const subject = `Network ${name}`;
  const { cloud: cloudName, tags, namePrefix, limits, accept: acceptances, ...network } = args;
  const cloud = clouds[cloudNames.find((known) => known === cloudName) ?? "aws"];
  const shared = parse(
    object("an object", { cloud: oneOf(cloudNames), ...schema.sharedOfNetwork }),
    withoutUndefined({ cloud: cloudName, tags, namePrefix, limits, accept: acceptances }),
  );
  const plain = (value: pulumi.Input<string>) => (typeof value === "string" ? value : "known after deployment");
  const request = parse(
    cloud.network.schema,
    withoutUndefined({
      ...network,
      id: network.id === undefined ? undefined : plain(network.id),
      subnetIds: Array.isArray(network.subnetIds) ? network.subnetIds.map(plain) : network.subnetIds,
    }),
  );
  throwProblems(subject, [...shared.problems, ...request.problems]);
  if (shared.value === undefined || request.value === undefined) throw new Error("unreachable: problems were thrown");
  throwProblems(subject, [
    ...checkNetwork(request.value, cloud),
    ...under("limits", checkLimitKeys([cloud], shared.value.limits)),
  ]);
  const labels = { namePrefix: namePrefix ?? defaultNamePrefix(), tags: tags ?? {} };
  const { limits: own, accept } = shared.value;
  return { cloud, limits: limitsOf(cloud, own), request: request.value, labels, accept };
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
