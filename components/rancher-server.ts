/** Rancher's own nodes, their group, and the rules between them and Rancher's clients. */
import * as pulumi from "@pulumi/pulumi";
import { specsOf } from "./blueprint/blueprint";
import { rancherPlan, type RancherPlan } from "./blueprint/owners";
import type { SecretFields } from "./blueprint/secrets";
import { judgeRancher } from "./blueprint/sites";
import { componentTypes } from "./resources/component-types";
import { followingProvider } from "./resources/providers";
import { explainedRules } from "./firewall/explanation";
import { clientTexts, namedPeersInput } from "./firewall/named-peer-inputs";
import { withNamedPeers } from "./named-peer-outputs";
import { groupId, groupOutput, nodeOutputs, type GroupOutput, type NodeOutput } from "./groups";
import type { Install, LoadBalancerMode } from "./matrix/flow";
import type { MachineArgs, NodeSurroundingsArgs, PodNetworkArgs, ServerClientsArgs } from "./shared-arguments";
import type { Network } from "./network";
import { setupInputs } from "./blueprint/node-setup";
import { giveUserData } from "./user-data";
import { givenTo, judgeable } from "./known-later";

export interface RancherServerArgs extends NodeSurroundingsArgs {
  /** Where Rancher runs. */
  network: Network;
  /** One container (`single`), or pods on a cluster of its own (`ha`). Default: `single`. */
  install?: Install;
  /**
   * How many nodes: 1 with `single`; 3 or 5 with `ha`, and then needed. 0 where you make them yourself, in this network, and
   * take their group from the outputs: then `hostname` is needed, and no balancer is made.
   */
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
    certificate?: pulumi.Input<string>;
    /** The authority (PEM) behind that certificate, where it is not a public one. Default: none. */
    certificateAuthority?: string;
    /** Default: false. With it, a node that is sent back to itself by its own balancer gets no answer on AWS. */
    preserveClientAddresses?: boolean;
  };
  /** By which address nodes dial Rancher, or its balancer. Default: `private`. */
  dialled?: "private" | "public";
  /** The name under which clients and nodes reach Rancher. Default: the first node's address. */
  hostname?: pulumi.Input<string>;
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

/**
 * Rancher's server of a plan that was judged as a whole.
 * @internal
 */
export interface PlannedServerArgs {
  readonly network: Network;
  readonly plan: RancherPlan;
  readonly secrets: SecretFields<pulumi.Input<string>>;
}

/**
 * Rancher's server: its group, its rules and its nodes. Clusters add both ends of their own edges.
 *
 * Not for a Rancher that another stack or another tool runs: that is an `ExistingRancher`.
 *
 * @example
 * ```ts
 * import { Network, RancherServer } from "rancher-fenceline";
 *
 * const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
 * const rancher = new RancherServer("rancher", { network, clients: { rancher: ["203.0.113.0/24"] } });
 *
 * export const url = rancher.url;
 * ```
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class RancherServer extends pulumi.ComponentResource {
  /** Where Rancher answers: `https://` and the hostname, or the first node's address. */
  readonly url: pulumi.Output<string>;
  /** What a node of Rancher carries: one entry. */
  readonly groups: GroupOutput[];
  /** Its group: a security group's id, or a tag's name. */
  readonly groupId: pulumi.Output<string>;
  readonly nodes: NodeOutput[];
  /** @internal */
  readonly network: Network;
  /** @internal */
  readonly plan: RancherPlan;

  constructor(name: string, args: RancherServerArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: PlannedServerArgs, options?: pulumi.ComponentResourceOptions);
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
        ...network.maker.resolveTexts(setupInputs(site.setup)),
        rules: explainedRules(blueprint.plan, (rule) => plan.place.cloud.firewall.resourceOf(rule, blueprint.plan)),
      },
      followingProvider(options, network.cloud, network),
    );
    this.network = network;
    this.plan = plan;
    giveUserData(name, blueprint, "plan" in args ? args.secrets : args, network.maker);
    network.maker.make(specsOf(blueprint), this);
    this.groups = [groupOutput(null, "rancher", [topology.name], blueprint.nodes, network)];
    this.groupId = groupId(topology.name, network);
    this.nodes = nodeOutputs(blueprint.nodes, network);
    const first = site.nodes[0];
    const address = network.maker.resolveText(first?.publicAddress ?? first?.address ?? "");
    const { hostname } = site;
    this.url = pulumi.interpolate`https://${hostname === undefined ? address : network.maker.resolveText(hostname)}`;
    this.registerOutputs({ url: this.url, groups: this.groups });
  }
}

/** @throws ConfigurationError with every problem of the arguments. */
function judgedPlan(name: string, { network, ...args }: RancherServerArgs): RancherPlan {
  const subject = `RancherServer ${name}`;
  const named = withNamedPeers(args, network.maker);
  const site = judgeRancher(name, judgeable(subject, named, givenTo(network.maker, name)), network.place);
  const plan = rancherPlan(site, network.place);
  network.admit(subject, plan);
  return plan;
}
