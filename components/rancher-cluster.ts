/** A cluster that Rancher manages: its groups by role, their rules, both ends of every edge to Rancher, and its nodes. */
import * as pulumi from "@pulumi/pulumi";
import { namesNobodyHere, type Blueprint } from "./blueprint/blueprint";
import { clusterPlan, type ClusterPlan } from "./blueprint/owners";
import type { SecretFields } from "./blueprint/secrets";
import { componentTypes } from "./resources/component-types";
import { followingProvider } from "./resources/providers";
import { setupInputs } from "./blueprint/node-setup";
import { judgeCluster } from "./blueprint/sites";
import { ControlPlaneGroup } from "./control-plane-group";
import { EtcdGroup } from "./etcd-group";
import type { ExistingRancher } from "./existing-rancher";
import { explainedRules } from "./firewall/explanation";
import { roleGroup } from "./firewall/group-names";
import { clientText } from "./firewall/named-peer";
import { groupId, groupOutput, nodeOutputs, type GroupOutput, type NodeOutput } from "./groups";
import {
  roles,
  type Distribution,
  type Encapsulation,
  type IngressController,
  type Launch,
  type Role,
} from "./matrix/flow";
import type { NodeDriverGroupName } from "./matrix/editions/node-driver-group";
import { clientTexts, namedPeersInput } from "./firewall/named-peer-inputs";
import { withNamedPeers } from "./named-peer-outputs";
import type { Network } from "./network";
import type { RancherServer } from "./rancher-server";
import { nodesOf, type RoleGroup } from "./role-group";
import type {
  ClientArgs,
  ClusterClientsArgs,
  MachineArgs,
  NodeGroupArgs,
  NodeSurroundingsArgs,
  PodNetworkArgs,
} from "./shared-arguments";
import { giveUserData } from "./user-data";
import { givenTo, judgeable } from "./known-later";
import { WorkerGroup } from "./worker-group";

export interface RancherClusterArgs extends PodNetworkArgs, NodeSurroundingsArgs {
  /** The Rancher that manages this cluster: one that is made in the same program, or another stack's. */
  rancher: RancherServer | ExistingRancher;
  /** Where the cluster's nodes are; elsewhere, Rancher and they see each other as addresses. Default: Rancher's network. */
  network?: Network;
  /**
   * With `infrastructure`: the one flat group of Rancher's EC2 node driver, as the document prints it or as today's driver
   * makes it, instead of groups by role. Its public rows are open to the world. Default: groups by role.
   */
  nodeDriverGroup?: NodeDriverGroupName;
  /** By which address Rancher dials the cluster's nodes. Default: `private`. */
  dialled?: "private" | "public";
  /** Where nodes that are made elsewhere are seen from, as address ranges. Needed with `hosted` and `imported`. */
  addresses?: string[];
  /** With `hosted`: the Kubernetes API that Rancher dials. Needed for documented egress. `port` default: 6443. */
  kubernetesApi?: { range: string; port?: number };
  /**
   * Who makes the nodes: `custom` (they are made here, or by you with `nodes: 0`), `infrastructure` (Rancher's node driver:
   * none is made, and 22/tcp and 2376/tcp are open from Rancher), `hosted` or `imported` (a cluster that is there already).
   */
  launch: Launch;
  /** Which Kubernetes the nodes run. Needed with `custom` and `infrastructure`; with the others it changes nothing. */
  distribution?: Distribution;
  /**
   * While a running cluster changes its encapsulation: what it had before. The rows of both are open, so that no node is cut
   * off until the plugin's agents have rolled on all of them. Default: none; leave it out again then.
   */
  formerEncapsulation?: Encapsulation;
  /**
   * With `rke2`: what its setting `ingress-controller` is. Default: as the release that goes with Rancher's version installs
   * it, `traefik` from v1.36 on. The options `monitoring` and `webhookPorts` open ports of `ingress-nginx` only where it is.
   */
  ingressController?: IngressController;
  /** Where a balancer in front of the cluster's servers (its registration address) dials from, as address ranges. */
  registrationBalancer?: ClientArgs[];
  /** The cluster's nodes. Together they have all three roles. */
  nodeGroups?: NodeGroupArgs[];
  /** What the nodes are made from, where a node group does not say. */
  machines?: MachineArgs;
  /** Accepts an even number of etcd nodes. Default: false. */
  allowEvenEtcd?: boolean;
  /** Who may reach the cluster: address ranges, or groups of yours. A missing or empty list is nobody. */
  clients?: ClusterClientsArgs;
  /**
   * With `custom`: the command that Rancher shows for this cluster, with whose token new nodes join. A secret. Default: none;
   * the nodes are prepared then (Docker for `rke1`), and join when somebody runs the command on them.
   */
  registrationCommand?: pulumi.Input<string>;
  /** Replacements that you ask for, one node at a time: `{ "prod-etcd-1": 2 }` makes its second machine. Default: none. */
  replace?: Record<string, number>;
  /** Certificates (PEM) that nodes trust beside the public ones. Default: none. */
  certificateAuthorities?: string[];
}

/**
 * A cluster of a plan that was judged as a whole.
 * @internal
 */
export interface PlannedClusterArgs {
  readonly rancher: RancherServer | ExistingRancher;
  readonly network: Network;
  readonly plan: ClusterPlan;
  readonly secrets: SecretFields<pulumi.Input<string>>;
}

/** The groups of a cluster. */
export type ClusterGroup = Role | "common";

/**
 * A cluster's firewall and nodes. Its name is the cluster's name.
 *
 * Not for the cluster that Rancher itself runs on: that one belongs to the `RancherServer` with `install: "ha"`.
 *
 * @example
 * ```ts
 * import { Network, RancherCluster, RancherServer } from "rancher-fenceline";
 *
 * const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
 * const rancher = new RancherServer("rancher", { network, clients: { rancher: ["203.0.113.0/24"] } });
 * const production = new RancherCluster("production", {
 *   rancher,
 *   launch: "custom",
 *   distribution: "rke2",
 *   clients: { workloads: ["198.51.100.0/24"] },
 *   nodeGroups: [
 *     { name: "server", roles: ["etcd", "controlplane"], nodes: 3 },
 *     { name: "worker", roles: ["worker"], nodes: 2 },
 *   ],
 * });
 *
 * export const groups = production.groups;
 * ```
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class RancherCluster extends pulumi.ComponentResource {
  /** Undefined, as the other two, where the nodes are not ours (`hosted`, `imported`). */
  readonly etcd?: EtcdGroup;
  readonly controlPlane?: ControlPlaneGroup;
  readonly worker?: WorkerGroup;
  /** What a node of each role carries: one entry a role. */
  readonly groups: GroupOutput[];
  /**
   * Its own groups, each a security group's id or a tag's name. `common` is what all of its nodes carry; with `nodeDriverGroup`
   * it is the only one. None with `hosted` and `imported`.
   */
  readonly groupIds: Readonly<Partial<Record<ClusterGroup, pulumi.Output<string>>>>;
  /** The nodes that were made; none with another launch than `custom`. */
  readonly nodes: NodeOutput[];
  /** @internal */
  readonly plan: ClusterPlan;
  /** @internal */
  readonly network: Network;

  constructor(name: string, args: RancherClusterArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: PlannedClusterArgs, options?: pulumi.ComponentResourceOptions);
  constructor(name: string, args: RancherClusterArgs | PlannedClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { rancher, network = rancher.network } = args;
    const plan = "plan" in args ? args.plan : judgedPlan(name, args);
    const { topology, blueprint, setup, cloud } = plan;
    const { launch, distribution, clients, egress } = topology;
    const own = new Set(blueprint.plan.groups.map(({ id }) => id));
    super(
      componentTypes.cluster,
      name,
      {
        launch,
        ...(distribution === undefined ? {} : { distribution }),
        clients: clientTexts(clients),
        ...toldInputs(plan),
        ...namedPeersInput(topology, network.maker),
        egress: egress.mode,
        ...network.maker.resolveTexts(setupInputs(setup)),
        // A rule on Rancher's group is a resource of Rancher's cloud.
        rules: explainedRules(blueprint.plan, (rule) =>
          (own.has(rule.group) ? cloud : rancher.plan.place.cloud).firewall.resourceOf(rule, blueprint.plan),
        ),
      },
      followingProvider(options, cloud.name, network),
    );
    this.plan = plan;
    this.network = network;
    const common = blueprint.groups.filter(({ group }) => group.kind === "common").flatMap(({ specs }) => specs);
    network.maker.make(common, this);
    const argsOf = (role: Role) => ({
      cluster: name,
      network,
      alongside: alongside(plan, role),
      plan: blueprint.groups.filter(({ group }) => group.kind === role).flatMap(({ specs }) => specs),
    });
    if (blueprint.groups.some(({ group }) => group.kind === "etcd")) {
      this.etcd = new EtcdGroup(roleGroup(name, "etcd"), argsOf("etcd"), { parent: this });
      this.controlPlane = new ControlPlaneGroup(roleGroup(name, "controlplane"), argsOf("controlplane"), {
        parent: this,
      });
      this.worker = new WorkerGroup(roleGroup(name, "worker"), argsOf("worker"), { parent: this });
    }
    giveUserData(name, blueprint, "plan" in args ? args.secrets : args, network.maker);
    this.make(blueprint, rancher);
    this.groups = (blueprint.plan.groups.length > 0 ? roles : []).map((role) => {
      const nodes = blueprint.nodes.filter((node) => node.roles.includes(role));
      // A node with several roles carries all of their groups, one that is made elsewhere as well.
      const carried = blueprint.groupsOf([role, ...alongside(plan, role), ...nodes.flatMap((node) => node.roles)]);
      return groupOutput(name, role, carried, nodes, network, launch === "infrastructure");
    });
    this.groupIds = Object.fromEntries(blueprint.plan.groups.map(({ kind, id }) => [kind, groupId(id, network)]));
    this.nodes = nodeOutputs(blueprint.nodes, network);
    this.registerOutputs({ groups: this.groups });
  }

  private roleGroups(): RoleGroup[] {
    return [this.etcd, this.controlPlane, this.worker].flatMap((group) => group ?? []);
  }

  /**
   * A rule is below the component of the group that it is on, a node below that of its first role. Rules on Rancher's group
   * are the cluster's own, by the provider of that group, and where they name its nodes' addresses they come after those. A rule
   * there that names a range is the same whoever asks for it: it is below Rancher, so that it stays when the range is another
   * cluster's or a client's.
   */
  private make(blueprint: Blueprint, rancher: RancherServer | ExistingRancher): void {
    const owners = new Map(this.roleGroups().map((group) => [roleGroup(blueprint.plan.owner, group.role), group]));
    const { maker } = this.network;
    rancher.network.maker.learnFrom(maker);
    maker.learnFrom(rancher.network.maker);
    for (const { group, isOwn, spec } of blueprint.rules.filter(({ isLate }) => !isLate)) {
      if (isOwn) maker.make([spec], owners.get(group) ?? this);
      else if (namesNobodyHere(spec)) rancher.network.maker.make([spec], rancher, rancher, this);
      else rancher.network.maker.make([spec], this, rancher);
    }
    maker.make(blueprint.shared, this);
    for (const group of this.roleGroups()) {
      group.make(nodesOf(blueprint, group.role).flatMap((node) => node.encoded.specs));
    }
    rancher.network.maker.make(
      blueprint.rules.flatMap(({ isLate, spec }) => (isLate ? [spec] : [])),
      this,
      rancher,
    );
  }
}

/** @throws ConfigurationError with every problem of the arguments. */
function judgedPlan(name: string, { rancher, network = rancher.network, ...plain }: RancherClusterArgs): ClusterPlan {
  const isTogether = network === rancher.network;
  const place = isTogether ? rancher.plan.place : network.place;
  const subject = `RancherCluster ${name}`;
  const judged = { ...judgeable(subject, withNamedPeers(plain, network.maker), givenTo(network.maker, name)), name };
  const plan = clusterPlan(judgeCluster(judged, rancher.plan.site, { ...place, isTogether }), place, rancher.plan);
  network.admit(subject, rancher.plan, plan, rancher.network);
  return plan;
}

/** Who else dials in, as the user tells it: kept so that whoever reads a plan or a deployed stack knows them as that. */
function toldInputs({ addresses, topology: { registrationBalancer } }: ClusterPlan): Record<string, string[]> {
  return {
    ...(addresses.length > 0 ? { addresses: [...addresses] } : {}),
    ...(registrationBalancer.length > 0 ? { registrationBalancer: registrationBalancer.map(clientText) } : {}),
  };
}

/** The other roles that every node with this one has, by its node groups, where none is made here. */
function alongside({ roleSets, nodes }: Pick<ClusterPlan, "roleSets" | "nodes">, role: Role): Role[] {
  if (nodes.some((node) => node.roles.includes(role))) return [];
  const sets = roleSets.filter((set) => set.includes(role));
  return roles.filter((other) => other !== role && sets.length > 0 && sets.every((set) => set.includes(other)));
}
