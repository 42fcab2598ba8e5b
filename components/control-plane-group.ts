import type * as pulumi from "@pulumi/pulumi";
import { RoleGroup, type PlannedRoleGroupArgs, type RoleGroupArgs } from "./role-group";

/** The control plane nodes: the Kubernetes API on 6443/tcp for the cluster's nodes, and ingress. Made by RancherCluster, which adds rules and nodes. */
export class ControlPlaneGroup extends RoleGroup {
  constructor(name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  constructor(name: string, args: RoleGroupArgs | PlannedRoleGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("controlplane", name, args, options);
  }
}
