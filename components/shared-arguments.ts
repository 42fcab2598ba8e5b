/** Arguments that several components take. */
import type * as pulumi from "@pulumi/pulumi";
import type { ClientKeyOf } from "./matrix/client-parties";
import type { ChosenOption, Cni, Encapsulation } from "./matrix/flow";

/** What a node is made from. Texts may be outputs, like a key pair's name. */
export interface MachineArgs {
  /**
   * An AMI id on AWS (default: the newest Ubuntu 24.04 when the node is made), an image's name on OpenStack (no default), a
   * slug on DigitalOcean (default: `ubuntu-24-04-x64`).
   */
  image?: pulumi.Input<string>;
  /** An instance type (default: `t3.large`), a flavor (no default) or a droplet size (default: `s-4vcpu-8gb`). */
  size?: pulumi.Input<string>;
  /** An existing key: its name, or on DigitalOcean its id or fingerprint. Default: none. */
  sshKey?: pulumi.Input<string>;
  /** AWS: the root disk's size in GiB. Default: 50. */
  diskSize?: number;
  /**
   * AWS: whether Systems Manager opens a shell on the node, without SSH: an instance profile is made for it. Default: false;
   * an error on other clouds.
   */
  sessionManager?: boolean;
}

/** The way out through a proxy. */
export interface ProxyArgs {
  /** `http://proxy.example.com:3128`, with user and password where needed: a secret. */
  http?: pulumi.Input<string>;
  /** Default: as `http`. */
  https?: pulumi.Input<string>;
  /** Names and ranges that are dialled directly, beside those that the node needs itself. Default: none. */
  exceptions?: string[];
  /** With documented egress: the ranges that it is in, to which nodes may dial `port`. Default: none. */
  addresses?: string[];
  /** Where it listens; for rules alone. Default: 3128. */
  port?: number;
}

/** Where images come from. */
export interface RegistryArgs {
  /** Name and port, without a scheme: `registry.example.com:5000`. */
  host: string;
  /** Default: none. */
  username?: string;
  /** A secret. Default: none. */
  password?: pulumi.Input<string>;
  /** With documented egress: the ranges that it is in, to which nodes may dial its port. Default: none. */
  addresses?: string[];
}

/**
 * Something in your own account that rules of its cloud can name instead of addresses. `name` is what its rules are called
 * by, and needed where the id is an output. Default: the id.
 */
export type NamedPeerArgs =
  /**
   * AWS (`sg-…`, or `ACCOUNT/sg-…` across a peering), OpenStack (a UUID): whoever carries the security group, known by private
   * addresses alone. An error behind a public balancer, or where Rancher is dialled at a public address.
   */
  | { securityGroupId: pulumi.Input<string>; name?: string }
  /** AWS: addresses that a prefix list has, with its maximum number of entries (its weight): that many rules of the limit. */
  | { prefixListId: pulumi.Input<string>; maximumEntries: number; name?: string }
  /** DigitalOcean: all droplets with the tag, which must exist. */
  | { tag: pulumi.Input<string>; name?: string }
  /** DigitalOcean: one droplet. */
  | { dropletId: pulumi.Input<string> | number; name?: string }
  /** DigitalOcean: a load balancer, like one that is in front of workloads or of a cluster's servers. */
  | { loadBalancerId: pulumi.Input<string>; name?: string };

/** An address range, or what the rules of the receiver's cloud can name; an error where they can't. */
export type ClientArgs = string | NamedPeerArgs;

type ClientsArgs<Dialled extends "server" | "cluster"> = Partial<Record<ClientKeyOf<Dialled>, ClientArgs[]>>;

/** Who may reach Rancher. A missing or empty list is nobody. */
export interface ServerClientsArgs extends ClientsArgs<"server"> {
  /** API and UI clients: 80/tcp and 443/tcp. */
  rancher?: ClientArgs[];
  /** 22/tcp. Not the world. */
  ssh?: ClientArgs[];
}

/** Who may reach a cluster. A missing or empty list is nobody. */
export interface ClusterClientsArgs extends ClientsArgs<"cluster"> {
  /** Workload clients: ingress on 80/tcp and 443/tcp, NodePorts on workers. */
  workloads?: ClientArgs[];
  /** 22/tcp on every node. Not the world. */
  ssh?: ClientArgs[];
  /** The Kubernetes API on 6443/tcp, with the option `authorizedClusterEndpoint`. Not the world. */
  kubernetesApi?: ClientArgs[];
}

/** What nodes may dial: everything, or the matrix's own outbound rows and `extra`. */
export type EgressArgs =
  | { mode: "open" }
  | {
      mode: "documented";
      /** Outbound flows beside the matrix, like DNS or a registry. Default: none. */
      extra?: {
        /** An address range, or something of yours like a prefix list. */
        to: ClientArgs;
        /** `443/tcp`, `30000-32767/udp`. */
        ports: string;
        /** The reason, in a few words. */
        why: string;
      }[];
    };

/** Nodes of a cluster that are alike. */
export interface NodeGroupArgs {
  /** Part of its nodes' names: `CLUSTER-NAME-1`. Differs from the cluster's other node groups. */
  name: string;
  /** What its nodes are. */
  roles: ("etcd" | "controlplane" | "worker")[];
  /**
   * How many nodes are made. Needed with launch `custom`; 0 where you make them yourself and take the groups from the
   * outputs. With launch `infrastructure` Rancher makes the nodes, and none is made here.
   */
  nodes?: number;
  /** Overrides the cluster's machines. */
  machines?: MachineArgs;
  /**
   * Whether the nodes have an address on the internet. Without one they dial out through the network's NAT gateway (AWS) or
   * router (OpenStack); an error on DigitalOcean. It is chosen when a node is made: a later change reaches new nodes alone.
   * Default: true, but for OpenStack nodes that are etcd alone.
   */
  publicAddress?: boolean;
  /**
   * OpenStack: ranges that its nodes may send from beside their own addresses, as kube-vip and MetalLB announce them; else
   * Neutron drops that. An error elsewhere, and for nodes that are not made here. Default: none.
   */
  allowedAddressPairs?: string[];
}

/** A flow of the user's own. */
export interface UserFlowArgs {
  /**
   * Who sends: `rancher`, a role, the cluster's name (all of its nodes), CLUSTER/ROLE, a client party such as
   * `workloadClients`, an address range, or something of yours like a security group.
   */
  from: ClientArgs;
  /** Who receives, likewise. At least one of both is a node of the stack. */
  to: ClientArgs;
  /** `443/tcp`, `30000-32767/udp`, `icmp/3/4` (type and code), `protocol/50` (its IANA number), or `all`. */
  ports: string;
  /** The reason, in a few words. */
  why: string;
}

/** The pod network of a cluster, and what brings flows besides. */
export interface PodNetworkArgs {
  /** The plugin that makes the pod network. Default: `canal`; with `k3s` `flannel`. */
  cni?: Cni;
  /** How packets between pods travel. Default: `vxlan`. */
  encapsulation?: Encapsulation;
  /** What brings flows besides, called as the documents call it. Default: none. */
  options?: ChosenOption[];
}

/** What is around nodes, on them and in their way out. */
export interface NodeSurroundingsArgs {
  /**
   * Whether an nftables table on the nodes admits what their groups admit, and their local flows, and nothing else.
   * Default: `none`.
   */
  hostFirewall?: "none" | "strict";
  /** With `strict`: ranges of pods, services and container bridges. Default: 10.42.0.0/16, 10.43.0.0/16, 172.17.0.0/16. */
  containerRanges?: string[];
  /**
   * Whether the nodes have several interfaces: the one in the network's range is the cluster's then, and the groups admit the
   * local flows. Default: false; droplets have two always, and use the network's.
   */
  multihomed?: boolean;
  /** The way out through a proxy. Default: none. */
  proxy?: ProxyArgs;
  /** Where images come from instead of the public registries. Default: those. */
  registry?: RegistryArgs;
  /** What the nodes may dial. Default: everything. */
  egress?: EgressArgs;
  /** Flows of your own beside the matrix. Default: none. */
  flows?: UserFlowArgs[];
}
