/**
 * The one interface that all clouds meet. Everything here is pure: a cloud turns plans and settings into the arguments of
 * its resources, says what it can't express and counts what its limits count.
 */
import type { z } from "zod";
import type { DataVolume } from "../bootstrap/request";
import type { NameLimits } from "./name-limits";
import type { Problem } from "../judging/problem";
import type { AddressFamily } from "../addresses/address";
import type { PolicyTraffic } from "../reach/policy";
import type { FirewallPlan, Group, Rule } from "../firewall/rule";
import type { PortTraffic, Traffic } from "../matrix/traffic";
import type { ResourceInputs } from "../resources/resource";
import type {
  BalancerPeers,
  BalancerRequest,
  EncodedNode,
  Labels,
  Machine,
  NetworkReferences,
  NetworkRequest,
  NodeAddresses,
  NodeRequest,
  PrivateZoneRequest,
  SessionAccess,
} from "./requests";
import type { ResourceSpec } from "../resources/resource-spec";

export const cloudNames = ["aws", "openstack", "digitalocean"] as const;
export type CloudName = (typeof cloudNames)[number];

/** What a cloud calls a group: for people, and for the kind of its outputs. */
export type GroupTerm = "securityGroups" | "tags";

/** By which key a user tells of something that a cloud's rules can name. */
export type NamedPeerKey = "securityGroupId" | "prefixListId" | "tag" | "dropletId" | "loadBalancerId";

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
  readonly becomes: (family: AddressFamily, traffic: Traffic) => readonly PolicyTraffic[];
  readonly why: string;
  /** The resource type that is one as a whole, which no kind of traffic tells. */
  readonly ofType?: string;
}

/** Field names as in Rancher's machine configs; the driver finds groups by name, and must not add rules to ours. */
export type MachineConfig =
  { securityGroup: string[]; securityGroupReadonly: true } | { secGroups: string } | { tags: string };

/** How much user data a machine takes: bytes of the text itself, or of its base64 form. */
export interface UserDataLimit {
  readonly bytes: number;
  readonly encoded: boolean;
}

/** What its resources and look-ups put out that only an account knows: a plan names it. */
export interface CloudOutputs {
  /** The output that is the one address of these types. */
  readonly onlyAddress: readonly { readonly type: RegExp; readonly output: string }[];
  /** Of types that have two, the output that is the one on the internet: our rules name a node by that. */
  readonly publicAddress: Readonly<Record<string, string>>;
  /**
   * The properties that a look-up answers with, by its token: only those that are strings belong there, and `name[6]` is a
   * list of six.
   */
  readonly lookups: Readonly<Record<string, string>>;
}

/** Networks: what one is asked for by, and what it consists of. */
export interface CloudNetworks {
  /** The shape of `rancher-fenceline:network` on this cloud, and what it must say besides. */
  readonly schema: z.ZodType<NetworkRequest>;
  check(request: NetworkRequest): Problem[];
  encode(name: string, request: NetworkRequest, labels: Labels): { specs: ResourceSpec[]; network: NetworkReferences };
  /** The network with what nodes without an address on the internet need in it, where nobody said anything of that. */
  withWayOut(request: NetworkRequest): NetworkRequest;
  /** What stands in the way of a node without an address on the internet in this network. */
  privateNodeProblem(network: NetworkReferences): string | undefined;
  /** What stands in the way of a node with an address on the internet in this network. */
  publicNodeProblem(network: NetworkReferences): string | undefined;
  /** Whether a node's address in the network can be chosen beforehand. */
  readonly choosesAddresses: boolean;
  /** What keeps chosen addresses from being given to others. */
  reservations(owner: string, network: NetworkReferences): ResourceSpec[];
  /** What leads Rancher's name to its private addresses, in its network alone; undefined where that is the user's own DNS. */
  readonly privateZone: ((request: PrivateZoneRequest) => ResourceSpec[]) | undefined;
}

/** Groups and the rules on them. */
export interface CloudFirewall {
  readonly term: GroupTerm;
  /** What stands for a group wherever its cloud wants one: a security group's id, a tag's name. */
  reference(group: string, labels: Labels): string;
  /** The group's name in the cloud, as it was made. */
  nameOf(group: string, labels: Labels): string;
  /** The resource of the group itself: what must exist before any rule. */
  group(group: Group, network: NetworkReferences, labels: Labels): ResourceSpec[];
  /** The resources of a plan's rules in the network of the groups that they are on; each says which group that is. */
  rules(plan: FirewallPlan, labels: Labels, network: NetworkReferences): { group: string; spec: ResourceSpec }[];
  /** The logical name of the resource that a rule of this plan ends up in, or of the first where it needs several. */
  resourceOf(rule: Rule, plan: FirewallPlan): string;
  readonly exceptions: readonly CloudException[];
  /** What its firewalls never filter, so that no rule is missing for it. */
  readonly unfiltered: readonly PortTraffic[];
  /** Everything in the plan that this cloud has no words for. */
  refusals(plan: FirewallPlan): Refusal[];
  /** What its rules can name besides ranges and groups of this stack, each with the form of its id. */
  readonly namedPeers: Partial<Readonly<Record<NamedPeerKey, RegExp>>>;
  /** The id of another stack's group: its form, and one that is nobody's; undefined where groups are known by name. */
  readonly groupId: { readonly form: string; readonly standIn: string } | undefined;
  /** What Rancher's machine config or node template takes of the groups of these names, in the driver's own field names. */
  machineConfig(names: readonly string[]): MachineConfig;
}

/** Machines, their addresses and their volumes. */
export interface CloudNodes {
  /** Whether a node has an address that the internet can dial when the user says nothing. Rancher's nodes have no role. */
  readonly publicByDefault: (roles: readonly string[]) => boolean;
  /** References to the addresses of a node, known before its rules are. */
  addresses(name: string, publicAddress: boolean): NodeAddresses;
  encode(request: NodeRequest, network: NetworkReferences, labels: Labels): EncodedNode;
  /** How a node finds a volume of this name. */
  dataVolume(name: string, labels: Labels): DataVolume;
  /** Whether a node's port can be told of addresses that it sends from beside its own. */
  readonly takesAddressPairs: boolean;
  /** Whether every node has an interface on the internet besides that in the network. */
  readonly isMultihomed: boolean;
  /** What an owner's nodes need for a shell without SSH; undefined where the cloud has no such thing. */
  readonly sessionAccess: ((owner: string, labels: Labels) => SessionAccess) | undefined;
  /** What can be said of a machine here. */
  readonly machineSettings: readonly (keyof Machine)[];
  /** Machine settings that this cloud needs and that are missing. */
  missingSettings(machine: Machine): (keyof Machine)[];
  readonly userDataLimit: UserDataLimit;
}

/** The balancer in front of Rancher. */
export interface CloudBalancer {
  /** Its resources, and the reference to the name or address that is dialled. */
  encode(
    request: BalancerRequest,
    network: NetworkReferences,
    labels: Labels,
  ): { specs: ResourceSpec[]; address: string };
  /** Whether it is a member of a group, so that rules may name groups of nodes at its door. */
  readonly isGroup: boolean;
  peers(name: string, network: NetworkReferences, scheme: BalancerRequest["scheme"]): BalancerPeers;
  /** The families that it can have, in a network with these. */
  readonly families: (families: readonly AddressFamily[]) => readonly AddressFamily[];
  /** Whether it is dialled by a name of its cloud's, which leads to its addresses of every family. */
  readonly hasName: boolean;
  /** Whether a public one has an address in the network too, which nodes can dial if a name of theirs says so. */
  readonly publicIsPrivateToo: boolean;
  /** What stands in the way of this balancer here. */
  check(
    request: Pick<BalancerRequest, "mode" | "scheme" | "preserveClientAddresses">,
    network: NetworkRequest,
  ): Problem[];
}

/** What an account may have of what is made. */
export interface CloudLimits {
  /** How names may be. */
  readonly names: NameLimits;
  readonly defaults: Partial<Limits>;
  /** What these resources use of each limit. */
  count(resources: readonly ResourceInputs[], limits: Limits): LimitUse[];
}

export interface Cloud {
  readonly name: CloudName;
  readonly network: CloudNetworks;
  readonly firewall: CloudFirewall;
  readonly nodes: CloudNodes;
  readonly balancer: CloudBalancer;
  readonly limits: CloudLimits;
  /** Tags that this cloud would refuse, or that are its own. */
  checkTags(tags: Labels["tags"]): Problem[];
}
