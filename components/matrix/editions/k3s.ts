/**
 * Edition `k3s`: "Inbound Rules for K3s Nodes" of K3s's requirements, row by row, without Flannel's rows, which have an
 * edition of their own. Rows of K3s's other pages are those that an option brings.
 *
 * Source: k3s-io/docs, commit 005d295410cd2ed4539880c00e0cd3fa62f1b64d; the others in sources.ts.
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, servers, type Line } from "../rows";
import { cite, sources } from "../sources";
import { tcp } from "../traffic";

const page = (row: string): Citation => cite(sources.k3sRequirements, "Inbound Rules for K3s Nodes", row);
const registry = page("Required only for embedded distributed registry (Spegel)");
const balancer: Citation = cite(sources.k3sBalancer, "Setup Load Balancer", "k3s-frontend and k3s-backend");
const splitRoles: Citation = cite(sources.k3sServerRoles, "Dedicated control-plane Nodes", "--server");
const onRancher: Citation = cite(sources.rancherPorts, "Inbound Rules for Rancher Server Nodes", "Kubernetes API");

const inRegistry = { option: "embeddedRegistry" } as const;
const behindBalancer = { option: "registrationBalancer" } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [tcp(2379, 2380), servers,                  ["etcd"],                 "embedded etcd",                         [page("Required only for HA with embedded etcd")],                          {}, decisions.etcdMembers],
  [tcp(6443),       everyNode,                servers,                  "K3s supervisor and Kubernetes API",     [page("K3s supervisor and Kubernetes API Server"), onRancher, splitRoles],  {}, decisions.k3sSupervisor],
  [tcp(10250),      everyNode,                everyNode,                "kubelet metrics and API",               [page("Kubelet metrics and API")],                                          {}],

  [tcp(5001),       everyNode,                everyNode,                "embedded registry, peer to peer",       [registry],                                                                 inRegistry, decisions.embeddedRegistry],
  [tcp(6443),       everyNode,                everyNode,                "embedded registry, images",             [registry],                                                                 inRegistry, decisions.embeddedRegistry],
  [tcp(6443),       everyNode,                ["registrationBalancer"], "registration address",                  [balancer],                                                                 behindBalancer, decisions.registrationBalancer],
  [tcp(6443),       ["registrationBalancer"], servers,                  "registration address's balancer",       [balancer],                                                                 behindBalancer, decisions.registrationBalancer],
];

export const rows = rowsOf(lines, { ...launched, distribution: ["k3s"] });

export const flows = flowsOf(rows);
