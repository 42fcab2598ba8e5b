/** What a network is told, judged whole before it is made. */
import * as pulumi from "@pulumi/pulumi";
import type { NetworkOrder, NetworkPlan } from "./blueprint/owners";
import { clouds } from "./clouds";
import { cloudNames, type CloudName } from "./clouds/cloud";
import { checkLimitKeys, checkNetwork, limitsOf } from "./configuration/check";
import * as schema from "./configuration/schema";
import { throwProblems, under } from "./judging/problem";
import { object, oneOf, parse } from "./judging/shapes";
import { judgeable } from "./known-later";
import type { FindingId } from "./review/findings/kinds";

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
  ipv6SubnetId?: pulumi.Input<string>;
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
  /** Put on everything that takes tags. Values may be outputs, but on DigitalOcean, whose firewalls go by tags. Default: none. */
  tags?: Record<string, pulumi.Input<string>>;
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

/**
 * A network of a plan that was judged as a whole.
 * @internal
 */
export interface PlannedNetworkArgs {
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

/** Ids as they were given, where they stand in the request as known after deployment. */
export function idInputs({ id, subnetIds, ipv6SubnetId }: NetworkArgs): Record<string, pulumi.Input<unknown>> {
  return {
    ...(id === undefined ? {} : { networkId: id }),
    ...(subnetIds === undefined ? {} : { subnetIds: [...subnetIds] }),
    ...(ipv6SubnetId === undefined ? {} : { ipv6SubnetId }),
  };
}

/** What may be an output: what is the user's own already, and tags that decide nothing. */
function freeOfNetwork(name: CloudName): RegExp {
  const isFree = clouds[cloudNames.find((known) => known === name) ?? "aws"].firewall.term !== "tags";
  return isFree ? /^(?:id|subnetIds\[\d+\]|ipv6SubnetId|tags\..+)$/ : /^id$/;
}

/** The arguments without outputs. */
interface KnownNetworkArgs extends Omit<NetworkArgs, "id" | "subnetIds" | "ipv6SubnetId" | "tags"> {
  readonly id?: string;
  readonly subnetIds?: readonly string[];
  readonly ipv6SubnetId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Names that every cloud takes; AWS keeps names that begin with `sg-` to itself. */
export function defaultNamePrefix(): string {
  const name = `${pulumi.getProject()}-${pulumi.getStack()}`.replace(/[^a-zA-Z0-9-]/g, "-");
  return /^sg-/i.test(name) ? `fenceline-${name}` : name;
}

/** Values known only after deployment are judged by their presence. */
export function judgeNetwork(name: string, args: NetworkArgs): NetworkOrder {
  const subject = `Network ${name}`;
  const known = judgeable(
    subject,
    args,
    () => "known after deployment",
    freeOfNetwork(args.cloud),
  ) as unknown as KnownNetworkArgs;
  const { cloud: cloudName, tags, namePrefix, limits, accept: acceptances, ...network } = known;
  const cloud = clouds[cloudNames.find((known) => known === cloudName) ?? "aws"];
  const shared = parse(
    object("an object", { cloud: oneOf(cloudNames), ...schema.sharedOfNetwork }),
    withoutUndefined({ cloud: cloudName, tags, namePrefix, limits, accept: acceptances }),
  );
  const request = parse(cloud.network.schema, withoutUndefined({ ...network }));
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
