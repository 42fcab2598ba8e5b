/** Rancher's own nodes, their group, and the rules between them and Rancher's clients. */
import * as pulumi from "@pulumi/pulumi";
import { specsOf } from "./blueprint/blueprint";
import { rancherPlan, type RancherPlan } from "./blueprint/owners";
import type { SecretFields } from "./blueprint/secrets";
import { judgeRancher } from "./blueprint/sites";
import { componentTypes } from "./resources/component-types";
import { explainedRules } from "./firewall/explanation";
import { clientTexts, namedPeersInput } from "./firewall/named-peer-inputs";
import { withNamedPeers } from "./named-peer-outputs";
import { groupOutput, type GroupOutput } from "./groups";
import type { Install, LoadBalancerMode } from "./matrix/flow";
import type { MachineArgs, NodeSurroundingsArgs, PodNetworkArgs, ServerClientsArgs } from "./shared-arguments";
import type { Network } from "./network";
import { setupInputs } from "./blueprint/node-setup";
import { giveUserData, judgeable } from "./user-data";

export interface RancherServerArgs extends NodeSurroundingsArgs {
  /** Where Rancher runs. */
  network: Network;
  /** One container (`single`), or pods on a cluster of its own (`ha`). Default: `single`. */
  install?: Install;
  /** How many nodes: 1 with `single`; 3 or 5 with `ha`, and then needed. */
  nodes?: number;
  /** With `ha`: the Kubernetes that Rancher's nodes run. Default: `k3s` with its own network. */
  localCluster?: PodNetworkArgs & {
    distribution?: "k3s" | "rke2";
  };
  /** What stands in front of Rancher. Default: `none`. */
  loadBalancer?: LoadBalancerMode;
  /** With a balancer: whether the internet can dial it, its certificate, whether clients' own addresses are kept. */
  balancer?: {
    /** Default: `public`. */
    scheme?: "public" | "internal";
    /** With `terminating`: an ACM ARN (AWS), a Barbican reference (OpenStack), a certificate's name (DigitalOcean). */
    certificate?: string;
    /** The authority (PEM) behind that certificate, where it is not a public one. Default: none. */
    certificateAuthority?: string;
    /** Default: false. With it, a node that is sent back to itself by its own balancer gets no answer on AWS. */
    preserveClientAddresses?: boolean;
  };
  /** By which address nodes dial Rancher, or its balancer. Default: `private`. */
  dialled?: "private" | "public";
  /** The name under which clients and nodes reach Rancher. Default: the first node's address. */
  hostname?: string;
  /**
   * AWS, dialled privately: whether a `RancherPrivateZone` leads `hostname` to Rancher's private addresses. Default: false,
   * and the DNS that nodes and pods ask must do that; an error on other clouds.
   */
  privateZone?: boolean;
  /** What the nodes are made from. Default: the cloud's own defaults; OpenStack has none for image and size. */
  machines?: MachineArgs;
  /** Whether the nodes have an address on the internet. Default: true. */
  publicAddress?: boolean;
  /** Who may reach Rancher: address ranges, or groups of yours. A missing or empty list is nobody. */
  clients?: ServerClientsArgs;
  /**
   * The release of Rancher that new nodes get. Default: the newest one known. Clusters of `rke1` need 2.11 or older. A later
   * change reaches no node that is there: docs/operations.md has how to upgrade.
   */
  version?: string;
  /** What is installed beside Rancher. Default: what Rancher of that version supports. */
  versions?: { k3s?: string; rke2?: string; certManager?: string; docker?: string };
  /** The first password of the user `admin`: a secret. Default: Rancher makes one and writes it into its log. */
  bootstrapPassword?: pulumi.Input<string>;
  /** With `ha`, and needed there: what members prove themselves with, a long random text. A secret. */
  token?: pulumi.Input<string>;
  /** The size in GiB of the volume that keeps Rancher's state, one a node; it may grow later. Default: 50. */
  volumeSize?: number;
  /** Whether the engine refuses to delete those volumes. Set it to false before the stack is destroyed. Default: true. */
  protect?: boolean;
  /**
   * Replacements that you ask for, one node at a time: `{ "rancher-1": 2 }` makes its second machine, and a third with 3.
   * With `single` it takes over the volume; with `ha` it joins the others with an empty one. Default: none.
   */
  replace?: Record<string, number>;
  /** With `strict`: ranges besides the network's own from which clusters' nodes dial Rancher. Default: none. */
  hostFirewallSources?: string[];
  /** Certificates (PEM) that nodes and Rancher trust beside the public ones. Default: none. */
  certificateAuthorities?: string[];
}

/** Rancher's server of a plan that was judged as a whole. */
export interface PlannedServerArgs {
  readonly network: Network;
  /** @internal */
  readonly plan: RancherPlan;
  /** @internal */
  readonly secrets: SecretFields<pulumi.Input<string>>;
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
  readonly plan: RancherPlan;

  constructor(name: string, args: RancherServerArgs | PlannedServerArgs, options?: pulumi.ComponentResourceOptions) {
    const { network } = args;
    const plan = "plan" in args ? args.plan : judgedPlan(name, args);
    const { site, topology, blueprint } = plan;
    const { install, loadBalancer, clients, egress } = topology;
    super(
      componentTypes.server,
      name,
      {
        install,
        loadBalancer,
        clients: clientTexts(clients),
        ...namedPeersInput(topology, network.maker),
        egress: egress.mode,
        version: site.setup.version,
        ...setupInputs(site.setup),
        rules: explainedRules(blueprint.plan, (rule) => plan.place.cloud.firewall.resourceOf(rule, blueprint.plan)),
      },
      options,
    );
    this.network = network;
    this.plan = plan;
    giveUserData(name, blueprint, "plan" in args ? args.secrets : args, network.maker);
    network.maker.make(specsOf(blueprint), this);
    this.groups = [groupOutput(null, "rancher", [topology.name], blueprint.nodes, network)];
    const first = site.nodes[0];
    const address = network.maker.resolveText(first?.publicAddress ?? first?.address ?? "");
    this.url = pulumi.interpolate`https://${site.hostname ?? address}`;
    this.registerOutputs({ url: this.url, groups: this.groups });
  }
}

/** @throws ConfigurationError with every problem of the arguments. */
function judgedPlan(name: string, { network, ...args }: RancherServerArgs): RancherPlan {
  const site = judgeRancher(name, judgeable(withNamedPeers(args, network.maker)), network.place);
  const plan = rancherPlan(site, network.place);
  network.admit(`RancherServer ${name}`, plan);
  return plan;
}
