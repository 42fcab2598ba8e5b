import type * as pulumi from "@pulumi/pulumi";
import { RoleGroup, type PlannedRoleGroupArgs, type RoleGroupArgs } from "./role-group";

/** The etcd nodes: 2379-2380/tcp from etcd and control plane nodes alone. Made by RancherCluster, which adds rules and nodes. */
export class EtcdGroup extends RoleGroup {
  constructor(name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("etcd", name, args, options);
  }
}
