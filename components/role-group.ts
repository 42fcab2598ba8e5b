/**
 * What EtcdGroup, ControlPlaneGroup and WorkerGroup have in common: the group of one role of one cluster, its rules, and
 * the nodes whose first role it is. A cluster makes one of each; a group alone admits nobody.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Blueprint } from "./blueprint/blueprint";
import type { ResourceSpec } from "./resources/resource-spec";
import { roleGroup } from "./firewall/group-names";
import { roles, type Role } from "./matrix/flow";
import type { Network } from "./network";
import { componentTypes } from "./resources/component-types";
import { followingProvider } from "./resources/providers";

export interface RoleGroupArgs {
  /** The cluster's name. */
  cluster: string;
  /** Where the nodes are. */
  network: Network;
  /** Roles that all of its nodes have besides, where those are made elsewhere: they carry those groups too. Default: none. */
  alongside?: readonly Role[];
}

/**
 * What a cluster's plan has for one role.
 * @internal
 */
export interface PlannedRoleGroupArgs extends RoleGroupArgs {
  readonly plan: readonly ResourceSpec[];
}

export abstract class RoleGroup extends pulumi.ComponentResource {
  /** What a node carries: the security group's id, or the tag's name. */
  readonly groupId: pulumi.Output<string>;
  private readonly network: Network;

  protected constructor(role: Role, name: string, args: RoleGroupArgs, options?: pulumi.ComponentResourceOptions);
  /** @internal */
  protected constructor(
    role: Role,
    name: string,
    args: RoleGroupArgs | PlannedRoleGroupArgs,
    options?: pulumi.ComponentResourceOptions,
  );
  protected constructor(
    readonly role: Role,
    name: string,
    args: RoleGroupArgs | PlannedRoleGroupArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const { cluster, network, alongside = [] } = args;
    // A cluster hands its own provider down.
    const followed = "plan" in args ? options : followingProvider(options, network.cloud, network);
    super(componentTypes[role], name, { cluster, role, ...(alongside.length > 0 ? { alongside } : {}) }, followed);
    const { cloud, labels } = network.place;
    const group = { id: roleGroup(cluster, role), kind: role, cluster };
    this.network = network;
    network.maker.make("plan" in args ? args.plan : cloud.firewall.group(group, network.place.network, labels), this);
    this.groupId = pulumi.output(network.maker.resolveText(cloud.firewall.reference(group.id, labels)));
    this.registerOutputs({ groupId: this.groupId });
  }

  /**
   * Makes resources of this role below this component.
   * @internal
   */
  make(specs: readonly ResourceSpec[]): void {
    this.network.maker.make(specs, this);
  }
}

/** The nodes that belong below the role's component: those whose first role it is. */
export function nodesOf(blueprint: Blueprint, role: Role): Blueprint["nodes"] {
  return blueprint.nodes.filter((node) => roles.find((one) => node.roles.includes(one)) === role);
}
