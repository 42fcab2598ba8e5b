/** A cluster that Rancher manages: its groups by role, their rules, both ends of every edge to Rancher, and its nodes. */
import * as pulumi from "@pulumi/pulumi";
import { clusterBlueprint, namesAddresses, type Blueprint } from "./blueprint";
import { setupInputs } from "./bootstrap-site";
import type { Registry } from "./clouds/registry";
import { judgeCluster, type ClusterSite } from "./configuration/arguments";
import { ControlPlaneGroup } from "./control-plane-group";
import { EtcdGroup } from "./etcd-group";
import type { ExistingRancher } from "./existing-rancher";
import { explainedRules } from "./explanation";
import { roleGroup } from "./firewall/group-names";
import { groupOutput, type GroupOutput } from "./groups";
import { roles, type Distribution, type Encapsulation, type IngressController, type Launch } from "./matrix/flow";
import type { NodeDriverGroupName } from "./matrix/node-driver-group";
import { clientTexts, namedPeersInput } from "./named-peers";
import { withNamedPeers } from "./named-peer-outputs";
import type { Network } from "./network";
import type { PlannedCluster } from "./proof/parity";
import type { RancherServer } from "./rancher-server";
import { nodesOf, type RoleGroup } from "./role-group";
import type { ClientArgs, MachineArgs, NodeGroupArgs, NodeSurroundingsArgs, PodNetworkArgs } from "./shared-arguments";
import { giveUserData, judgeable } from "./user-data";
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
  clients?: {
    /** Workload clients: ingress on 80/tcp and 443/tcp, NodePorts on workers. */
    workloads?: ClientArgs[];
    /** 22/tcp on every node. Not the world. */
    ssh?: ClientArgs[];
    /** The Kubernetes API on 6443/tcp, with the option `authorizedClusterEndpoint`. Not the world. */
    kubernetesApi?: ClientArgs[];
  };
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
 * A cluster's firewall and nodes. Its name is the cluster's name.
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
  /** @internal */
  readonly site: ClusterSite;
  /** @internal */
  readonly planned: PlannedCluster;
  private readonly network: Network;

  constructor(name: string, args: RancherClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { rancher, network = rancher.network, ...plain } = args;
    const isTogether = network === rancher.network;
    const place = isTogether ? rancher.place : network.place;
    const site = judgeCluster({ ...judgeable(withNamedPeers(plain, network.registry)), name }, rancher.site, {
      ...place,
      isTogether,
    });
    const { topology, nodes, setup } = site;
    const blueprint = clusterBlueprint(topology, place, nodes, setup.requests, rancher.place);
    const planned = { topology: site.topology, blueprint, cloud: network.place.cloud };
    network.admit(`RancherCluster ${name}`, rancher.planned, planned, rancher.network);
    const { launch, distribution, clients, egress } = site.topology;
    const own = new Set(blueprint.plan.groups.map(({ id }) => id));
    super(
      "rancher-fenceline:index:RancherCluster",
      name,
      {
        launch,
        ...(distribution === undefined ? {} : { distribution }),
        clients: clientTexts(clients),
        ...namedPeersInput(site.topology, network.registry),
        egress: egress.mode,
        ...setupInputs(setup),
        rules: explainedRules(blueprint.plan, (rule) => {
          // A rule on Rancher's group is a resource of Rancher's cloud.
          const { cloud } = own.has(rule.group) ? network.place : rancher.network.place;
          return cloud.resourceOf(rule, blueprint.plan);
        }),
      },
      options,
    );
    this.site = site;
    this.planned = planned;
    this.network = network;
    const common = blueprint.groups.filter(({ group }) => group.kind === "common").flatMap(({ specs }) => specs);
    network.registry.make(common, this);
    if (blueprint.groups.some(({ group }) => group.kind === "etcd")) {
      this.etcd = new EtcdGroup(roleGroup(name, "etcd"), { cluster: name, network }, { parent: this });
      this.controlPlane = new ControlPlaneGroup(
        roleGroup(name, "controlplane"),
        { cluster: name, network },
        { parent: this },
      );
      this.worker = new WorkerGroup(roleGroup(name, "worker"), { cluster: name, network }, { parent: this });
    }
    giveUserData(name, blueprint, plain, network.registry);
    this.make(blueprint, rancher);
    this.groups = (blueprint.plan.groups.length > 0 ? roles : []).map((role) => {
      const nodes = blueprint.nodes.filter((node) => node.roles.includes(role));
      // A node with several roles carries all of their groups.
      const carried = blueprint.groupsOf([role, ...nodes.flatMap((node) => node.roles)]);
      return groupOutput(name, role, carried, nodes, network, launch === "infrastructure");
    });
    this.registerOutputs({ groups: this.groups });
  }

  /** @internal */
  get registry(): Registry {
    return this.network.registry;
  }

  private roleGroups(): RoleGroup[] {
    return [this.etcd, this.controlPlane, this.worker].flatMap((group) => group ?? []);
  }

  /**
   * A rule is below the component of the group that it is on, a node below that of its first role. Rules on Rancher's group
   * are the cluster's own, and where they name its nodes' addresses they come after those.
   */
  private make(blueprint: Blueprint, rancher: RancherServer | ExistingRancher): void {
    const owners = new Map(this.roleGroups().map((group) => [roleGroup(blueprint.plan.owner, group.role), group]));
    const { registry } = this.network;
    rancher.network.registry.learnFrom(registry);
    registry.learnFrom(rancher.network.registry);
    const late = blueprint.rules.filter(({ isOwn, spec }) => !isOwn && namesAddresses(spec));
    for (const { group, isOwn, spec } of blueprint.rules.filter((rule) => !late.includes(rule))) {
      (isOwn ? registry : rancher.network.registry).make([spec], owners.get(group) ?? this);
    }
    registry.make(blueprint.shared, this);
    for (const group of this.roleGroups()) {
      group.make(nodesOf(blueprint, group.role).flatMap((node) => node.encoded.specs));
    }
    rancher.network.registry.make(
      late.map(({ spec }) => spec),
      this,
    );
  }
}
