/**
 * What a node is to become, as plain values. Secrets are plain text here; the caller marks the result as secret. Addresses
 * may be references that only a deployment resolves: everything else in a request is known beforehand.
 */
import type { HostFirewallScript } from "../host-firewall/installation";
import type { Distribution, Role } from "../matrix/flow";
import type { Versions } from "./versions";

/** The way out through a proxy. */
export interface Proxy {
  /** `http://proxy.example.com:3128`, with user and password where needed: a secret then. */
  readonly http?: string;
  /** Default: as `http`. */
  readonly https?: string;
  /** Names and ranges that are dialled directly, beside those that the node needs itself. */
  readonly exceptions?: readonly string[];
}

/** Where images come from instead of the public registries. */
export interface Registry {
  /** Name and port, without a scheme: `registry.example.com:5000`. */
  readonly host: string;
  readonly username?: string;
  /** A secret. */
  readonly password?: string;
}

/** What every node may need of the place where it stands. */
export interface Surroundings {
  /** The name under which the node joins its cluster. Default: its host's name. */
  readonly nodeName?: string;
  /**
   * The network's range. Set it where a node has several interfaces: the address in this range becomes the cluster's own,
   * and its interface carries the overlay; else both are those of the default route, which is the public one.
   */
  readonly networkRange?: string;
  readonly proxy?: Proxy;
  readonly registry?: Registry;
  /** Certificates (PEM) that node and Rancher trust beside the public ones. */
  readonly certificateAuthorities?: readonly string[];
  /** The strict host firewall: in force before anything that opens a port. */
  readonly hostFirewall?: HostFirewallScript;
}

/** The volume that keeps `/var/lib/rancher`. */
export interface DataVolume {
  /**
   * What its links below `/dev/disk/by-id` end with: the volume's id on AWS and OpenStack, its name on DigitalOcean. May be
   * a reference.
   */
  readonly identity: string;
  /** Device paths to look at where no link says so, like AWS's `/dev/xvdf` on Xen. Such a name may be any disk tomorrow. */
  readonly devices?: readonly string[];
}

/** Rancher in one container. */
export interface SingleServer extends Surroundings {
  readonly kind: "single";
  readonly versions: Versions;
  readonly volume: DataVolume;
  /** The name under which clients and nodes reach Rancher: its server URL. Default: Rancher asks at the first login. */
  readonly hostname?: string;
  /** A secret. Default: Rancher makes one and writes it into its log. */
  readonly bootstrapPassword?: string;
  /** `ingress` here is Rancher itself. */
  readonly tls: TlsTermination;
}

/** Where TLS ends: at the ingress with Rancher's own certificate, or before it. */
export type TlsTermination =
  | { readonly at: "ingress" }
  | {
      readonly at: "loadBalancer";
      /** What the balancer's requests come from: only these may say who the client was and that it spoke https. */
      readonly ranges: readonly string[];
      /** The authority (PEM) behind the balancer's certificate, where it is not a public one. */
      readonly certificateAuthority?: string;
    };

/** One of the 3 or 5 nodes of a highly available server: a member of an embedded etcd, with Rancher on top. */
export interface HighAvailabilityServer extends Surroundings {
  readonly kind: "highAvailability";
  readonly distribution: Exclude<Distribution, "rke1">;
  readonly versions: Versions;
  readonly volume: DataVolume;
  /** What members prove themselves with. A secret. */
  readonly token: string;
  /**
   * Whether this node may begin a new cluster. True for the first node of a new server and nobody else; false for the node
   * that replaces it. Even then it begins none where its volume holds anything or one of `servers` answers.
   */
  readonly initialise: boolean;
  /** Addresses of the other members (an IPv6 address in brackets): the first that answers is joined. */
  readonly servers: readonly string[];
  readonly hostname: string;
  /** A secret. Default: the chart makes one. */
  readonly bootstrapPassword?: string;
  readonly tls: TlsTermination;
}

/** A node of a cluster that Rancher manages and that was made here. */
export interface CustomNode extends Surroundings {
  readonly kind: "custom";
  readonly distribution: Distribution;
  /** At least one. */
  readonly roles: readonly Role[];
  /** As Rancher shows it; roles in it are replaced by the node's. A secret. */
  readonly registrationCommand: string;
  readonly versions: Pick<Versions, "docker">;
}

/** A node of a cluster whose registration command nobody gave: Docker for RKE1, the host firewall, and nothing else. */
export interface PreparedNode extends Surroundings {
  readonly kind: "prepared";
  readonly distribution: Distribution;
  readonly versions: Pick<Versions, "docker">;
}

export type BootstrapRequest = SingleServer | HighAvailabilityServer | CustomNode | PreparedNode;
