/**
 * What the document's three tables allow, typed off from them once more: who reaches whom on what. Nothing here is made
 * from the matrix, so that the matrix, the planner and the encoders can be held against it.
 *
 * Local traffic ([3]: 9099 and 10254) needs no rule and is not here. Without a balancer [1] never holds and [2] always.
 */

/** `from > to: ports`. Parties are roles, `rancher`, and the kinds of clients. */
const betweenNodes = `
etcd > etcd: 2379/tcp 2380/tcp 8472/udp
etcd > controlplane: 6443/tcp 8472/udp
etcd > worker: 8472/udp
controlplane > etcd: 2379/tcp 2380/tcp 8472/udp 10250/tcp
controlplane > controlplane: 6443/tcp 8472/udp 10250/tcp
controlplane > worker: 8472/udp 10250/tcp
worker > etcd: 8472/udp
worker > controlplane: 6443/tcp 8472/udp
worker > worker: 8472/udp
`;

const toRancher = `
etcd > rancher: 443/tcp
controlplane > rancher: 443/tcp
worker > rancher: 443/tcp
rancherClients > rancher: 80/tcp 443/tcp
rancher > catalog: 443/tcp
`;

const workloads = `
workloadClients > controlplane: 80/tcp 443/tcp
workloadClients > worker: 80/tcp 443/tcp 30000-32767/tcp 30000-32767/udp
`;

const nodeDriver = `
rancher > etcd: 22/tcp 2376/tcp
rancher > controlplane: 22/tcp 2376/tcp
rancher > worker: 22/tcp 2376/tcp
`;

/** Rancher as pods on a cluster of its own: each of its nodes has all three roles of that cluster. */
const highAvailability = `
rancher > rancher: 443/tcp 2379/tcp 2380/tcp 6443/tcp 10250/tcp 8472/udp
`;

/** The user's own: 22 from the ranges of `clients.ssh`. */
const ssh = `
sshClients > rancher: 22/tcp
sshClients > etcd: 22/tcp
sshClients > controlplane: 22/tcp
sshClients > worker: 22/tcp
`;

export const customTable = betweenNodes + toRancher + workloads;
export const infrastructureTable = customTable + nodeDriver;
export const additions = { highAvailability, ssh };

export interface Cell {
  readonly from: string;
  readonly to: string;
  readonly protocol: "tcp" | "udp";
  readonly first: number;
  readonly last: number;
}

export function cellsOf(table: string): Cell[] {
  return [...table.matchAll(/^(\w+) > (\w+): (.*)$/gm)].flatMap(([, from = "", to = "", entries = ""]) =>
    entries.split(" ").map((entry) => {
      const [, first = "", last = first, protocol = ""] = /^(\d+)(?:-(\d+))?\/(tcp|udp)$/.exec(entry) ?? [];
      return { from, to, protocol: protocol === "udp" ? "udp" : "tcp", first: Number(first), last: Number(last) };
    }),
  );
}
