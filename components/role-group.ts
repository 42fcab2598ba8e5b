/**
 * What EtcdGroup, ControlPlaneGroup and WorkerGroup have in common: the group of one role of one cluster, its rules, and
 * the nodes whose first role it is. A cluster makes one of each; a group alone admits nobody.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Blueprint } from "./blueprint";
import type { ResourceSpec } from "./clouds/spec";
import { roleGroup } from "./firewall/group-names";
import { roles, type Role } from "./matrix/flow";
import type { Network } from "./network";

export interface RoleGroupArgs {
  /** The cluster's name. */
  cluster: string;
  /** Where the nodes are. */
  network: Network;
  /** Roles that all of its nodes have besides, where those are made elsewhere: they carry those groups too. Default: none. */
  alongside?: readonly Role[];
}

export abstract class RoleGroup extends pulumi.ComponentResource {
  /** What a node carries: the security group's id, or the tag's name. */
  readonly groupId: pulumi.Output<string>;
  private readonly network: Network;

  protected constructor(
    type: string,
    readonly role: Role,
    name: string,
    { cluster, network, alongside = [] }: RoleGroupArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, { cluster, role, ...(alongside.length > 0 ? { alongside } : {}) }, options);
    const { cloud, labels } = network.place;
    const group = { id: roleGroup(cluster, role), kind: role, cluster };
    this.network = network;
    network.registry.make(cloud.group(group, network.place.network, labels), this);
    this.groupId = pulumi.output(network.registry.resolveText(cloud.groupReference(group.id, labels)));
    this.registerOutputs({ groupId: this.groupId });
  }

  /**
   * Makes resources of this role below this component.
   * @internal
   */
  make(specs: readonly ResourceSpec[]): void {
    this.network.registry.make(specs, this);
  }
}

/** The nodes that belong below the role's component: those whose first role it is. */
export function nodesOf(blueprint: Blueprint, role: Role): Blueprint["nodes"] {
  return blueprint.nodes.filter((node) => roles.find((one) => node.roles.includes(one)) === role);
}
