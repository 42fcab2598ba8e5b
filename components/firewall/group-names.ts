/** What groups are called: each name is one group's, whatever else is in the stack. */
import { roles, type Role } from "../matrix/flow";
import type { Group } from "./rule";

/** The group of a cluster's nodes that have this role. */
export function roleGroup(cluster: string, role: Role): string {
  return `${cluster}-${role}`;
}

/** The group of all nodes of a cluster. */
export function commonGroup(cluster: string): string {
  return `${cluster}-common`;
}

/** The flat group of a cluster whose nodes Rancher's node driver makes. */
export function nodeDriverGroup(cluster: string): string {
  return `${cluster}-node-driver`;
}

/** The group of the balancer in front of a Rancher. */
export function balancerGroup(rancher: string): string {
  return `${rancher}-balancer`;
}

export function clusterGroups(cluster: string): Group[] {
  return [
    { id: commonGroup(cluster), kind: "common", cluster },
    ...roles.map((role): Group => ({ id: roleGroup(cluster, role), kind: role, cluster })),
  ];
}
