import type * as pulumi from "@pulumi/pulumi";
import { RoleGroup, type PlannedRoleGroupArgs, type RoleGroupArgs } from "./role-group";

/** The worker nodes: ingress and NodePorts for workload clients. Made by RancherCluster, which adds rules and nodes. */
export class WorkerGroup extends RoleGroup {
  constructor(name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("worker", name, args, options);
  }
}
