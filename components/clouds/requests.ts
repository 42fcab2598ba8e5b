/**
 * What a cloud is asked to make, and what it answers: networks, nodes, volumes, zones and balancers, with references in the
 * place of what only a deployment knows. The same for all clouds; a field that one cloud alone has says so.
 */
import type { AddressFamily } from "../addresses/address";
import type { Peer, Rule } from "../firewall/rule";
import type { ResourceKey, ResourceSpec } from "../resources/resource-spec";

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
  readonly zones: readonly string[];
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
  /** OpenStack: addresses that it may send from beside its own, as ranges. */
  readonly allowedAddressPairs: readonly string[];
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
