/**
 * Who stands in the cluster of the tests, under the names that every example stack gives its nodes, and the others
 * around it.
 */
export type Role = "etcd" | "controlplane" | "worker" | "rancher";
export type Outsider = "rancherClients" | "workloadClients" | "kubernetesApiClients" | "stranger";

export interface Member {
  readonly name: string;
  readonly role: Role | Outsider;
  readonly address: string;
  /** The router's interface to it. */
  readonly port: string;
}

const member = (name: string, role: Member["role"], address: string, port: string): Member => ({
  name,
  role,
  address,
  port,
});

export const nodes: readonly Member[] = [
  member("prod-etcd-1", "etcd", "10.20.0.11", "e1"),
  member("prod-etcd-2", "etcd", "10.20.64.12", "e2"),
  member("prod-etcd-3", "etcd", "10.20.0.13", "e3"),
  member("prod-controlplane-1", "controlplane", "10.20.0.21", "c1"),
  member("prod-controlplane-2", "controlplane", "10.20.64.22", "c2"),
  member("prod-worker-1", "worker", "10.20.0.31", "w1"),
  member("prod-worker-2", "worker", "10.20.64.32", "w2"),
];

/** A worker that is not there from the start. */
export const newcomer = member("prod-worker-3", "worker", "10.20.0.33", "w3");
export const rancher = member("rancher-1", "rancher", "10.20.0.5", "ra");

export const outsiders: readonly Member[] = [
  member("rancher-client", "rancherClients", "203.0.113.10", "rc"),
  member("workload-client", "workloadClients", "198.51.100.10", "wc"),
  member("api-client", "kubernetesApiClients", "192.0.2.10", "ac"),
  member("stranger", "stranger", "192.0.2.66", "st"),
];

export const members: readonly Member[] = [...nodes, newcomer, rancher, ...outsiders];

export function ofRole(role: Member["role"]): readonly Member[] {
  return [...nodes, rancher, ...outsiders].filter((one) => one.role === role);
}

/** One of a role, counted from 0. */
export function nth(role: Member["role"], index = 0): Member {
  const found = ofRole(role)[index];
  if (found === undefined) throw new Error(`no ${role} number ${index + 1}`);
  return found;
}
