import type * as pulumi from "@pulumi/pulumi";
import { RoleGroup, type RoleGroupArgs } from "./role-group";

/** The worker nodes: ingress and NodePorts for workload clients. Made by RancherCluster, which adds rules and nodes. */
export class WorkerGroup extends RoleGroup {
  constructor(name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("rancher-fenceline:index:WorkerGroup", "worker", name, args, options);
  }
}
