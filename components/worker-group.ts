import type * as pulumi from "@pulumi/pulumi";
import { RoleGroup, type PlannedRoleGroupArgs, type RoleGroupArgs } from "./role-group";

/**
 * The worker nodes: ingress and NodePorts for workload clients. Made by RancherCluster, which adds rules and nodes.
 *
 * Not for rules of your own: a group that you make yourself admits nobody. Take the cluster's, and say what else may pass in
 * the cluster's `flows`.
 *
 * @example
 * ```ts
 * import { Network, RancherCluster, RancherServer, type WorkerGroup } from "rancher-fenceline";
 *
 * const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
 * const cluster = new RancherCluster("production", {
 *   rancher: new RancherServer("rancher", { network }),
 *   launch: "custom",
 *   distribution: "rke2",
 *   nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 3 }],
 * });
 * const group: WorkerGroup | undefined = cluster.worker;
 *
 * export const groupId = group?.groupId;
 * ```
 */
export class WorkerGroup extends RoleGroup {
  constructor(name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("worker", name, args, options);
  }
}
