/**
 * What the planner is told: who is there and in what circumstances. Plain data, complete and valid; nothing that only a
 * deployment knows stands in it.
 */
import type { ClientKeyOf } from "../matrix/client-parties";
import type { Circumstances, Distribution, Install, Launch, LoadBalancerMode, FlowParty, Role } from "../matrix/flow";
import type { NodeDriverGroupName } from "../matrix/editions/node-driver-group";
import type { Traffic } from "../matrix/traffic";
import type { AddressFamily } from "../addresses/address";
import type { Client } from "./named-peer";
import type { Peer } from "./rule";

/** An outbound flow of the user's own, beside the matrix, where egress is `documented`. */
export interface ExtraEgress {
  readonly to: Client;
  readonly traffic: Traffic;
  readonly why: string;
}

/** What nodes may dial: everything, or the matrix's own outbound rows and the user's. */
export type Egress =
  { readonly mode: "open" } | { readonly mode: "documented"; readonly extra: readonly ExtraEgress[] };

/** One end of a flow of the user's: a party of the stack, or whoever is outside of it. */
export type UserEnd =
  | { readonly kind: "party"; readonly party: Role | "rancher" }
  | { readonly kind: "clients"; readonly clients: readonly Client[] };

/** A flow beside the matrix, in the user's own words. */
export interface UserFlow {
  readonly from: UserEnd;
  readonly to: UserEnd;
  readonly traffic: Traffic;
  readonly why: string;
}

/** Who dials Rancher's nodes, or a cluster's, from outside. */
export type Clients<Dialled extends "server" | "cluster"> = Readonly<Record<ClientKeyOf<Dialled>, readonly Client[]>>;

/** What Rancher's nodes and all clusters share. */
export interface SharedTopology {
  /** Flows of the user's own: a cluster's are those in which its nodes take part. */
  readonly flows: readonly UserFlow[];
  readonly families: readonly AddressFamily[];
  readonly egress: Egress;
  /** Whether the nodes have several interfaces, so that their groups must admit what they answer to themselves. */
  readonly multihomed?: boolean;
  /** Where the nodes' addresses are; undefined where an existing network's range was not told. */
  readonly networkRange: string | undefined;
}

/** What a stack is told of a Rancher that is another stack's. */
export interface ToldRancher {
  /** Whether the group of its nodes is told: rules can name it, and be on it. */
  readonly hasGroup: boolean;
  /** Where its nodes are, as those see them who meet them outside of the group's network. */
  readonly addresses: readonly Peer[];
  /** Where the balancer in front of it is dialled. */
  readonly balancer: readonly Peer[];
}

export interface RancherTopology extends SharedTopology {
  /** The logical name of Rancher's group. */
  readonly name: string;
  readonly install: Install;
  readonly loadBalancer: LoadBalancerMode;
  /** Which rows of the matrix hold for Rancher's nodes. */
  readonly circumstances: Circumstances;
  readonly clients: Clients<"server">;
  /** Another stack's: its own rows are that stack's affair, and what clusters ask of it is theirs. */
  readonly existing?: ToldRancher;
}

/** Both ends of an edge, as the other end sees them. */
export interface EdgeEnds {
  /** The cluster's nodes, by role; a hosted or imported cluster as `hostedCluster`. */
  readonly nodes: Readonly<Partial<Record<Role | "hostedCluster", readonly Peer[]>>>;
  readonly rancher: readonly Peer[];
}

/**
 * As what Rancher and a cluster's nodes see each other. A group matches private addresses of its own network only; whoever
 * dials a public address, or from elsewhere, is seen as addresses. Undefined: as the groups themselves.
 */
export interface Edges {
  /** Where nodes dial Rancher. */
  readonly toRancher?: EdgeEnds;
  /** Where Rancher dials nodes. */
  readonly fromRancher?: EdgeEnds;
  /** The Kubernetes API of a hosted cluster. */
  readonly kubernetesApi?: { readonly peers: readonly Peer[]; readonly port: number };
  /** Where nodes dial the balancer of another stack's Rancher. */
  readonly toBalancer?: readonly Peer[];
}

export interface ClusterTopology extends SharedTopology {
  readonly edges: Edges;
  /** In a network of its own, rather than in Rancher's. */
  readonly isElsewhere?: boolean;
  readonly name: string;
  readonly launch: Launch;
  /** Undefined where the nodes are others' and it was not told. */
  readonly distribution: Distribution | undefined;
  /** Which rows of the matrix hold for the cluster's nodes. */
  readonly circumstances: Circumstances;
  readonly rancher: Pick<RancherTopology, "name" | "install" | "loadBalancer" | "circumstances" | "existing">;
  readonly clients: Clients<"cluster">;
  /** The node driver's own flat group instead of groups by role. */
  readonly nodeDriverGroup: NodeDriverGroupName | undefined;
  /** Where the balancer in front of the cluster's servers dials from. */
  readonly registrationBalancer: readonly Client[];
}

/** The balancer in front of Rancher, told of everyone who dials it. */
export interface BalancerTopology extends SharedTopology {
  readonly rancher: Pick<RancherTopology, "name" | "install" | "loadBalancer" | "circumstances">;
  readonly clients: Pick<Clients<"server">, "rancher">;
  /** As what Rancher's nodes see it: its group, the range it dials from, or itself. */
  readonly seenAs: Peer;
  /** As what nodes may dial it where their way out is limited; undefined where no rule can name it. */
  readonly dialledAs: Peer | undefined;
  /** As what its door sees Rancher's nodes. */
  readonly rancherNodes: readonly Peer[];
  readonly clusters: readonly {
    readonly name: string;
    readonly circumstances: Circumstances;
    /** As what its door sees the cluster's nodes. */
    readonly peers: readonly Peer[];
    /** Whether that is what the user says of them. */
    readonly isTold: boolean;
    /** The groups that all nodes of the cluster carry, where their way out is ours to say. */
    readonly groups: readonly string[];
  }[];
}

/** Flows that the user's configuration asks for, in the words of the configuration. */
export const sshFlow = {
  from: "sshClients",
  why: "SSH from the ranges in clients.ssh",
  ports: 22,
} as const satisfies { from: FlowParty; why: string; ports: number };
