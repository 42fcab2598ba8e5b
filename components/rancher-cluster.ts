/** A cluster that Rancher manages: its groups by role, their rules, both ends of every edge to Rancher, and its nodes. */
import * as pulumi from "@pulumi/pulumi";
import { clusterBlueprint, groupsOfRoles, type Blueprint } from "./blueprint";
import { judgeCluster } from "./configuration/arguments";
import { ControlPlaneGroup } from "./control-plane-group";
import { EtcdGroup } from "./etcd-group";
import { explainedRules } from "./explanation";
import { commonGroup, roleGroup } from "./firewall/group-names";
import { groupOutput, type GroupOutput } from "./groups";
import { roles } from "./matrix/flow";
import type { RancherServer } from "./rancher-server";
import { nodesOf, type RoleGroup } from "./role-group";
import type { EgressArgs, MachineArgs, NodeGroupArgs } from "./shared-arguments";
import { WorkerGroup } from "./worker-group";

export interface RancherClusterArgs {
  /** The Rancher that manages this cluster. The cluster is made in Rancher's network. */
  rancher: RancherServer;
  /**
   * Who makes the nodes: `custom` (they are made here, or by you with `nodes: 0`), `infrastructure` (Rancher's node driver:
   * none is made, and 22/tcp and 2376/tcp are open from Rancher).
   */
  launch: "custom" | "infrastructure" | "hosted" | "imported";
  /** Which Kubernetes the nodes run. No default. */
  distribution: "rke1" | "rke2" | "k3s";
  /** The cluster's nodes. Together they have all three roles. */
  nodeGroups?: NodeGroupArgs[];
  /** What the nodes are made from, where a node group does not say. */
  machines?: MachineArgs;
  /** Accepts an even number of etcd nodes. Default: false. */
  allowEvenEtcd?: boolean;
  /** Who may reach the cluster, as address ranges. A missing or empty list is nobody. */
  clients?: {
    /** Workload clients: ingress on 80/tcp and 443/tcp, NodePorts on workers. */
    workloads?: string[];
    /** 22/tcp on every node. Not the world. */
    ssh?: string[];
    /** The Kubernetes API. */
    kubernetesApi?: string[];
  };
  /** What the nodes may dial. Default: everything. */
  egress?: EgressArgs;
}

/**
 * A cluster's firewall and nodes. Its name is the cluster's name.
 *
 * @throws ConfigurationError before the first resource, with every problem of the arguments.
 */
export class RancherCluster extends pulumi.ComponentResource {
  readonly etcd: EtcdGroup;
  readonly controlPlane: ControlPlaneGroup;
  readonly worker: WorkerGroup;
  /** What a node of each role carries: one entry a role. */
  readonly groups: GroupOutput[];

  constructor(name: string, args: RancherClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { rancher, ...plain } = args;
    const { network } = rancher;
    const judged = judgeCluster({ ...plain, name }, rancher.planned.topology, network.place);
    const blueprint = clusterBlueprint(judged.topology, network.place, judged.nodeGroups);
    network.admit(`RancherCluster ${name}`, rancher.planned, [{ topology: judged.topology, blueprint }]);
    const { launch, distribution, clients, egress } = judged.topology;
    super(
      "rancher-fenceline:index:RancherCluster",
      name,
      {
        launch,
        distribution,
        clients,
        egress: egress.mode,
        rules: explainedRules(blueprint.plan, (rule) => network.place.cloud.resourceOf(rule, blueprint.plan)),
      },
      options,
    );
    const below = { parent: this };
    const common = blueprint.groups.filter(({ group }) => group.kind === "common").flatMap(({ specs }) => specs);
    network.registry.make(common, this);
    this.etcd = new EtcdGroup(roleGroup(name, "etcd"), { cluster: name, network }, below);
    this.controlPlane = new ControlPlaneGroup(roleGroup(name, "controlplane"), { cluster: name, network }, below);
    this.worker = new WorkerGroup(roleGroup(name, "worker"), { cluster: name, network }, below);
    this.makeRules(blueprint, rancher);
    for (const group of this.roleGroups()) {
      group.make(nodesOf(blueprint, group.role).flatMap((node) => node.encoded.specs));
    }
    this.groups = roles.map((role) => {
      const nodes = blueprint.nodes.filter((node) => node.roles.includes(role));
      return groupOutput(name, role, carriedBy(name, role, nodes), nodes, network);
    });
    this.registerOutputs({ groups: this.groups });
  }

  private roleGroups(): RoleGroup[] {
    return [this.etcd, this.controlPlane, this.worker];
  }

  /** A rule is below the component of the group that it is on; those on Rancher's group are the cluster's own. */
  private makeRules(blueprint: Blueprint, { network }: RancherServer): void {
    const owners = new Map(this.roleGroups().map((group) => [roleGroup(blueprint.plan.owner, group.role), group]));
    for (const { group, spec } of blueprint.rules) network.registry.make([spec], owners.get(group) ?? this);
  }
}

/** The common group and the role's; the union over its nodes where some have several roles. */
function carriedBy(cluster: string, role: (typeof roles)[number], nodes: Blueprint["nodes"]): string[] {
  const carried = new Set(nodes.flatMap((node) => groupsOfRoles(cluster, node.roles)));
  return [commonGroup(cluster), ...roles.map((one) => roleGroup(cluster, one))].filter(
    (group) => carried.has(group) || groupsOfRoles(cluster, [role]).includes(group),
  );
}
