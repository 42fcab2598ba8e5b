/**
 * The one interface that all clouds meet. Everything here is pure: a cloud turns plans and settings into the arguments of
 * its resources, says what it can't express and counts what its limits count. deploy.ts alone makes real resources.
 */
import type { z } from "zod";
import type { DataVolume } from "../bootstrap/request";
import type { Problem } from "../configuration/problem";
import type { AddressFamily } from "../firewall/address";
import type { PolicyTraffic } from "../firewall/policy";
import type { FirewallPlan, Group, Peer, Rule } from "../firewall/rule";
import type { Traffic } from "../matrix/traffic";
import type { ResourceInputs } from "../resource";

export const cloudNames = ["aws", "openstack", "digitalocean"] as const;
export type CloudName = (typeof cloudNames)[number];

/** What a cloud calls a group: for people, and for the kind of its outputs. */
export type GroupTerm = "securityGroups" | "tags";

/** A resource to be made: its arguments, and what the engine must know besides. */
export interface ResourceSpec extends ResourceInputs {
  /** What must exist before and go after, beside what the arguments refer to. */
  readonly dependsOn?: readonly ResourceKey[];
  /** Arguments whose later change is not carried out on what exists. */
  readonly ignoreChanges?: readonly string[];
  /** Whether the engine refuses to delete it. */
  readonly protect?: boolean;
  /** How many rules a limit counts it as. Default: one. */
  readonly countsAs?: number;
  /** Whether what takes its place comes after its end: both can't be there at once. */
  readonly deleteBeforeReplace?: boolean;
}

/** A resource of the same stack: type token and logical name. */
export type ResourceKey = `${string}::${string}`;

export function resourceKey({ type, name }: Pick<ResourceInputs, "type" | "name">): ResourceKey {
  return `${type}::${name}`;
}

/** How things are called and labelled. */
export interface Labels {
  /** Stands before every name that must be unique in an account. */
  readonly namePrefix: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Groups of another stack by the names that they have here: a security group's id, a tag's name. */
  readonly existing?: Readonly<Record<string, string>>;
}

/** A network as a cloud's encoders see it: values and references of the resources that make it. */
export interface NetworkReferences {
  /** The address families that its nodes have. */
  readonly families: readonly AddressFamily[];
  /** VPC (AWS, DigitalOcean) or network (OpenStack). */
  readonly id: string;
  /** Where its addresses are; undefined where an existing network's range was not told. */
  readonly range: string | undefined;
  /** Nodes are spread over these, in order. Empty where the cloud has none. */
  readonly subnetIds: readonly string[];
  readonly region?: string;
  /** OpenStack: where nodes get their IPv6 addresses. */
  readonly ipv6SubnetId?: string;
  /** OpenStack: the name of the network that floating addresses come from. */
  readonly externalNetwork?: string;
  /** OpenStack: the subnet that a balancer gets, and its range; a new network keeps one free for it. */
  readonly balancerRange?: string;
  readonly routerId?: string;
  /** A node's way out: it comes after these and goes before them. */
  readonly wayOut: readonly ResourceKey[];
  /** The ranges of the subnets, where they are ours: addresses in them can be chosen beforehand. */
  readonly subnetRanges?: readonly string[];
  /** AWS: the availability zones of the subnets. */
  readonly zones?: readonly string[];
  /** AWS, new network with a NAT gateway: where nodes without an address on the internet are. */
  readonly inside?: InsideSubnets;
}

/** Subnets whose way out is a NAT gateway. */
export interface InsideSubnets {
  readonly subnetIds: readonly string[];
  readonly subnetRanges: readonly string[];
  readonly wayOut: readonly ResourceKey[];
  /** What the internet sees the nodes of each subnet as. */
  readonly seenAs: readonly SeenAddress[];
}

/** An address on the internet that stands for several nodes: whose it is, and the reference to it. */
export interface SeenAddress {
  readonly owner: string;
  readonly reference: string;
}

/** A network to make or to use, as the user says it. Its fields differ by cloud and were checked before. */
export interface NetworkRequest {
  /** OpenStack: the IPv6 range of a new network, or the IPv6 subnet of an existing one. */
  readonly ipv6Cidr?: string;
  readonly ipv6SubnetId?: string;
  /** Default: IPv4 alone. */
  readonly families?: readonly AddressFamily[];
  readonly cidr?: string;
  readonly zones?: number;
  readonly id?: string;
  readonly subnetIds?: readonly string[];
  readonly externalNetwork?: string;
  readonly region?: string;
  readonly natGateway?: "none" | "single" | "zone";
}

/** What a node is made from. A missing key takes the cloud's default; `image` and `size` have none on OpenStack. */
export interface Machine {
  readonly image?: string;
  readonly size?: string;
  readonly sshKey?: string;
  /** GiB of the root disk. */
  readonly diskSize?: number;
  /** AWS: whether Systems Manager opens a shell on it, without SSH. */
  readonly sessionManager?: boolean;
}

export interface NodeRequest {
  /** The logical name, and the host's name. */
  readonly name: string;
  /** Which of its group it is, from 0: nodes are spread over subnets by it. */
  readonly index: number;
  readonly machine: Machine;
  readonly publicAddress: boolean;
  /** The ids of the groups that it carries. */
  readonly groups: readonly string[];
  /** The rules of those groups, and whatever else comes before it. */
  readonly guards: readonly ResourceKey[];
  /** The reference to what cloud-init is told. */
  readonly userData: string | undefined;
  /** Its address in the network, where it is chosen beforehand. */
  readonly fixedAddress: string | undefined;
  readonly volumes: readonly VolumeRequest[];
  /** The reference to what lets Systems Manager in. */
  readonly accessProfile: string | undefined;
}

/** A volume of a node's own, which outlives it. */
export interface VolumeRequest {
  /** The logical name. */
  readonly name: string;
  /** GiB. */
  readonly size: number;
  readonly protect: boolean;
  /** False for the volume of a node that was replaced: it stays until the next replacement. */
  readonly isAttached: boolean;
}

/** A node that was encoded: its resources, and references to its addresses. */
export interface EncodedNode {
  readonly specs: readonly ResourceSpec[];
  /** The reference to the machine's id. */
  readonly id: string;
}

/** In the network, and on the internet where it has one. */
export interface NodeAddresses {
  readonly address: string;
  readonly publicAddress: string | undefined;
}

/** What lets Systems Manager in: its resources, and the reference to the profile that nodes carry. */
export interface SessionAccess {
  readonly specs: readonly ResourceSpec[];
  readonly profile: string;
}

/** Rancher's name inside of its network. */
export interface PrivateZoneRequest {
  /** Rancher's logical name. */
  readonly owner: string;
  readonly hostname: string;
  /** References to the private addresses of Rancher's nodes. */
  readonly addresses: readonly string[];
  /** The logical name of the balancer, which is led to instead of the nodes. */
  readonly balancer: string | undefined;
  readonly network: NetworkReferences;
  readonly labels: Labels;
}

/** What a member of a balancer is: a node of Rancher's. */
export interface BalancerMember {
  readonly name: string;
  /** References to the machine's id and to its address in the network. */
  readonly id: string;
  readonly address: string;
}

export interface BalancerRequest {
  /** The logical name, which is its group's too. */
  readonly name: string;
  /** Rancher's group, whose nodes are its members. */
  readonly rancher: string;
  readonly mode: "passthrough" | "terminating";
  /** Whether the internet can dial it, or the network alone. */
  readonly scheme: "public" | "internal";
  /** terminating: an ACM ARN (AWS), a Barbican reference (OpenStack), a certificate's name (DigitalOcean). */
  readonly certificate: string | undefined;
  /** Whether Rancher's nodes see the client's own address. */
  readonly preserveClientAddresses: boolean;
  /** What its door admits: the ingress rules on its group. */
  readonly door: readonly Rule[];
  readonly members: readonly BalancerMember[];
  /** Everything that must exist before it: rules and nodes. */
  readonly after: readonly ResourceKey[];
}

/** Who the balancer is to others. */
export interface BalancerPeers {
  /** As what Rancher's nodes see it. */
  readonly seenAs: Peer;
  /** As what nodes may dial it in the network; undefined where no rule can name it. */
  readonly dialledAs: Peer | undefined;
}

/** How far one limit of a cloud is used. */
export interface LimitUse {
  /** What is counted: `ingress rules of prod-etcd`. */
  readonly what: string;
  /** The key in `rancher-fenceline:limits` that raises it. */
  readonly key: keyof Limits;
  readonly used: number;
  readonly limit: number;
}

/** The clouds' limits; each key belongs to one cloud. */
export interface Limits {
  /** AWS: rules of one direction in one security group. */
  readonly rulesPerGroup: number;
  /** AWS: security groups of one network interface. */
  readonly groupsPerInterface: number;
  /** OpenStack: security groups of a project, its `default` included. */
  readonly groups: number;
  /** OpenStack: rules of a project, those of `default` included. */
  readonly rules: number;
  /** OpenStack: what the project needs besides this stack. */
  readonly reservedGroups: number;
  readonly reservedRules: number;
  /** DigitalOcean: inbound and outbound rules of one firewall. */
  readonly rulesPerFirewall: number;
  /** DigitalOcean: tags that one firewall protects. */
  readonly tagsPerFirewall: number;
}

/** Something that a cloud can't express or that is missing, with the way out. */
export interface Refusal {
  readonly what: string;
  readonly wayOut: string;
}

/** What a cloud can't say as narrowly as the matrix does, or as widely: listed, shown and tested. */
export interface CloudException {
  readonly id: string;
  readonly concerns: (traffic: Traffic) => boolean;
  /** What the cloud says instead. */
  readonly becomes: (family: AddressFamily) => readonly PolicyTraffic[];
  readonly why: string;
}

export interface Cloud {
  readonly name: CloudName;
  readonly groupTerm: GroupTerm;
  readonly defaultLimits: Partial<Limits>;
  /** Whether a node has an address that the internet can dial when the user says nothing. Rancher's nodes have no role. */
  readonly publicByDefault: (roles: readonly string[]) => boolean;
  /** The shape of `rancher-fenceline:network` on this cloud, and what it must say besides. */
  readonly networkSchema: z.ZodType<NetworkRequest>;
  checkNetwork(request: NetworkRequest): Problem[];
  network(name: string, request: NetworkRequest, labels: Labels): { specs: ResourceSpec[]; network: NetworkReferences };
  /** What stands for a group wherever its cloud wants one: a security group's id, a tag's name. */
  groupReference(group: string, labels: Labels): string;
  /** The resource of the group itself: what must exist before any rule. */
  group(group: Group, network: NetworkReferences, labels: Labels): ResourceSpec[];
  /** The resources of a plan's rules; each says which group it is on. */
  rules(plan: FirewallPlan, labels: Labels): { group: string; spec: ResourceSpec }[];
  /** The logical name of the resource that a rule of this plan ends up in, or of the first where it needs several. */
  resourceOf(rule: Rule, plan: FirewallPlan): string;
  /** References to the addresses of a node, known before its rules are. */
  nodeAddresses(name: string, publicAddress: boolean): NodeAddresses;
  node(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode;
  /** How a node finds a volume of this name. */
  dataVolume(name: string, labels: Labels): DataVolume;
  /** Whether every node has an interface on the internet besides that in the network. */
  readonly isMultihomed: boolean;
  /** The network with what nodes without an address on the internet need in it, where nobody said anything of that. */
  withWayOut(request: NetworkRequest): NetworkRequest;
  /** What stands in the way of a node without an address on the internet in this network. */
  privateNodeProblem(network: NetworkReferences): string | undefined;
  /** Whether a node's address in the network can be chosen beforehand. */
  readonly choosesAddresses: boolean;
  /** What keeps chosen addresses from being given to others. */
  addressReservations(owner: string, network: NetworkReferences): ResourceSpec[];
  /** What an owner's nodes need for a shell without SSH; undefined where the cloud has no such thing. */
  readonly sessionAccess: ((owner: string, labels: Labels) => SessionAccess) | undefined;
  /** What leads Rancher's name to its private addresses, in its network alone; undefined where that is the user's own DNS. */
  readonly privateZone: ((request: PrivateZoneRequest) => ResourceSpec[]) | undefined;
  /** The balancer in front of Rancher: its resources, and the reference to the name or address that is dialled. */
  balancer(
    request: BalancerRequest,
    network: NetworkReferences,
    labels: Labels,
  ): { specs: ResourceSpec[]; address: string };
  /** Whether the balancer is a member of a group, so that rules may name groups of nodes at its door. */
  readonly balancerIsGroup: boolean;
  balancerPeers(name: string, network: NetworkReferences, scheme: BalancerRequest["scheme"]): BalancerPeers;
  /** The families that a balancer here can have, in a network with these. */
  readonly balancerFamilies: (families: readonly AddressFamily[]) => readonly AddressFamily[];
  /** Whether a balancer is dialled by a name of its cloud's, which leads to its addresses of every family. */
  readonly balancerHasName: boolean;
  /** Whether a public balancer has an address in the network too, which nodes can dial if a name of theirs says so. */
  readonly publicBalancerIsPrivateToo: boolean;
  /** What stands in the way of this balancer here. */
  checkBalancer(request: Pick<BalancerRequest, "mode" | "scheme">, network: NetworkRequest): Problem[];
  readonly exceptions: readonly CloudException[];
  /** Everything in the plan that this cloud has no words for. */
  refusals(plan: FirewallPlan): Refusal[];
  /** Tags that this cloud would refuse, or that are its own. */
  checkTags(tags: Labels["tags"]): Problem[];
  /** What can be said of a machine here. */
  readonly machineSettings: readonly (keyof Machine)[];
  /** Machine settings that this cloud needs and that are missing. */
  missingMachineSettings(machine: Machine): (keyof Machine)[];
  /** What these resources use of each limit. */
  count(resources: readonly ResourceInputs[], limits: Limits): LimitUse[];
}
