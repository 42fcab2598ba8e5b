import type * as pulumi from "@pulumi/pulumi";
import { RoleGroup, type RoleGroupArgs } from "./role-group";

/** The etcd nodes: 2379-2380/tcp from etcd and control plane nodes alone. Made by RancherCluster, which adds rules and nodes. */
export class EtcdGroup extends RoleGroup {
  constructor(name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("rancher-fenceline:index:EtcdGroup", "etcd", name, args, options);
  }
}
