/** Rancher's own nodes, their group, and the rules between them and Rancher's clients. */
import * as pulumi from "@pulumi/pulumi";
import { rancherBlueprint, specsOf } from "./blueprint";
import { judgeRancher, type RancherSite } from "./configuration/arguments";
import { explainedRules } from "./explanation";
import { groupOutput, type GroupOutput } from "./groups";
import type { EgressArgs, MachineArgs, UserFlowArgs } from "./shared-arguments";
import type { Network } from "./network";
import type { PlannedRancher } from "./proof/parity";

export interface RancherServerArgs {
  /** Where Rancher runs. */
  network: Network;
  /** One container (`single`), or pods on a cluster of its own (`ha`). Default: `single`. */
  install?: "single" | "ha";
  /** How many nodes: 1 with `single`; 3 or 5 with `ha`, and then needed. */
  nodes?: number;
  /** With `ha`: the Kubernetes that Rancher's nodes run. Default: `k3s` with its own network. */
  localCluster?: {
    distribution?: "k3s" | "rke2";
    cni?: "canal" | "calico" | "cilium" | "flannel" | "none";
    encapsulation?: "vxlan" | "wireguard" | "ipip" | "bgp";
    options?: ("authorizedClusterEndpoint" | "embeddedRegistry" | "monitoring" | "webhookPorts" | "windowsWorkers")[];
  };
  /** What stands in front of Rancher. Default: `none`. */
  loadBalancer?: "none" | "passthrough" | "terminating";
  /** With a balancer: whether the internet can dial it, its certificate, whether clients' own addresses are kept. */
  balancer?: {
    /** Default: `public`. */
    scheme?: "public" | "internal";
    /** With `terminating`: an ACM ARN (AWS), a Barbican reference (OpenStack), a certificate's name (DigitalOcean). */
    certificate?: string;
    /** Default: false. With it, a node that is sent back to itself by its own balancer gets no answer on AWS. */
    preserveClientAddresses?: boolean;
  };
  /** By which address nodes dial Rancher, or its balancer. Default: `private`. */
  dialled?: "private" | "public";
  /** The name under which clients and nodes reach Rancher. Default: the first node's address. */
  hostname?: string;
  /** What the nodes are made from. Default: the cloud's own defaults; OpenStack has none for image and size. */
  machines?: MachineArgs;
  /** Whether the nodes have an address on the internet. Default: true. */
  publicAddress?: boolean;
  /** Who may reach Rancher, as address ranges. A missing or empty list is nobody. */
  clients?: {
    /** API and UI clients: 80/tcp and 443/tcp. */
    rancher?: string[];
    /** 22/tcp. Not the world. */
    ssh?: string[];
  };
  /** What the nodes may dial. Default: everything. */
  egress?: EgressArgs;
  /** Flows of your own beside the matrix. Default: none. */
  flows?: UserFlowArgs[];
}

/**
 * Rancher's server: its group, its rules and its nodes. Clusters add both ends of their own edges.
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class RancherServer extends pulumi.ComponentResource {
  /** Where Rancher answers: `https://` and the hostname, or the first node's address. */
  readonly url: pulumi.Output<string>;
  /** What a node of Rancher carries: one entry. */
  readonly groups: GroupOutput[];
  /** @internal */
  readonly network: Network;
  /** @internal */
  readonly site: RancherSite;
  /** @internal */
  readonly planned: PlannedRancher;

  constructor(name: string, args: RancherServerArgs, options?: pulumi.ComponentResourceOptions) {
    const { network, ...plain } = args;
    const site = judgeRancher(name, plain, network.place);
    const { topology, hostname } = site;
    const blueprint = rancherBlueprint(topology, network.place, site.nodes);
    network.admit(`RancherServer ${name}`, { topology, blueprint }, []);
    const { install, loadBalancer, clients, egress } = topology;
    super(
      "rancher-fenceline:index:RancherServer",
      name,
      {
        install,
        loadBalancer,
        clients,
        egress: egress.mode,
        rules: explainedRules(blueprint.plan, (rule) => network.place.cloud.resourceOf(rule, blueprint.plan)),
      },
      options,
    );
    this.network = network;
    this.site = site;
    this.planned = { topology, blueprint };
    network.registry.make(specsOf(blueprint), this);
    this.groups = [groupOutput(null, "rancher", [topology.name], blueprint.nodes, network)];
    const first = site.nodes[0];
    const address = network.registry.resolveText(first?.publicAddress ?? first?.address ?? "");
    this.url = pulumi.interpolate`https://${hostname ?? address}`;
    this.registerOutputs({ url: this.url, groups: this.groups });
  }
}
