/**
 * Edition `rke2`: "Inbound Network Rules" of RKE2's requirements, row by row, without the rows of a network plugin, which
 * have editions of their own. Rows of RKE2's other pages are those that an option brings.
 *
 * Source: rancher/rke2-docs, commit 2439897e18b1a384b42607ce7788f197acc2071e (2026-05-29); the others in sources.ts.
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, servers, type Line } from "../rows";
import { cite, sources } from "../sources";
import { tcp, udp } from "../traffic";

const page = (row: string): Citation => cite(sources.rke2Requirements, "Inbound Network Rules", row);
const windows = (row: string): Citation =>
  cite(sources.rke2Requirements, "Windows Specific Inbound Network Rules", row);
const registry: Citation = cite(sources.rke2Registry, "Requirements", "TCP ports 5001 and 9345");
const balancer: Citation = cite(sources.rke2Balancer, "Setup Load Balancer", "rke2-frontend and rke2-backend");
const splitRoles: Citation = cite(sources.rke2ServerRoles, "Dedicated control-plane Nodes", "server");
const directly: Citation = cite(
  sources.calicoEbpf,
  "Create kubernetes-service-endpoint config map",
  "address of the load balancer",
);
const loopback: Citation = cite(sources.rke2EtcdProbe, "discussion", "listens on 127.0.0.1");
const onRancher: Citation = cite(sources.rancherPorts, "Inbound Rules for RKE2 Server Nodes", "NodePort port range");

const inRegistry = { option: "embeddedRegistry" } as const;
const behindBalancer = { option: "registrationBalancer" } as const;
const ebpf = { cni: ["calico"], option: "calicoEbpf" } as const;
const withWindows = { option: "windowsWorkers" } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [tcp(6443),         everyNode,                ["controlplane"],         "Kubernetes API",                    [page("Kubernetes API")],                         {}, decisions.apiServers],
  [tcp(9345),         everyNode,                servers,                  "RKE2 supervisor API",               [page("RKE2 supervisor API"), splitRoles],        {}, decisions.supervisor],
  [tcp(10250),        everyNode,                everyNode,                "kubelet metrics",                   [page("kubelet metrics")],                        {}],
  [tcp(2379),         servers,                  ["etcd"],                 "etcd client port",                  [page("etcd client port")],                       {}, decisions.etcdMembers],
  [tcp(2380),         servers,                  ["etcd"],                 "etcd peer port",                    [page("etcd peer port")],                         {}, decisions.etcdMembers],
  [tcp(2381),         ["etcd"],                 "itself",                 "etcd metrics port",                 [page("etcd metrics port"), loopback],            {}, decisions.etcdMetrics],
  [tcp(30000, 32767), everyNode,                everyNode,                "NodePort port range",               [page("NodePort port range"), onRancher],         {}, decisions.nodePorts],
  [udp(30000, 32767), everyNode,                everyNode,                "NodePort port range",               [onRancher],                                      {}, decisions.nodePorts],

  [tcp(5001),         everyNode,                everyNode,                "embedded registry, peer to peer",   [registry],                                       inRegistry, decisions.embeddedRegistry],
  [tcp(9345),         everyNode,                everyNode,                "embedded registry, images",         [registry],                                       inRegistry, decisions.embeddedRegistry],
  [udp(4789),         everyNode,                everyNode,                "VXLAN of Windows nodes",            [windows("Required for Calico and Flannel VXLAN")], withWindows, decisions.windowsOverlay],
  [tcp(9345),         everyNode,                ["registrationBalancer"], "registration address",              [balancer],                                       behindBalancer, decisions.registrationBalancer],
  [tcp(9345),         ["registrationBalancer"], servers,                  "registration address's balancer",   [balancer],                                       behindBalancer, decisions.registrationBalancer],
  [tcp(6443),         everyNode,                ["registrationBalancer"], "Kubernetes API for Calico's eBPF",  [directly],                                       ebpf, decisions.calicoEbpf],
  [tcp(6443),         ["registrationBalancer"], ["controlplane"],         "registration address's balancer",   [directly],                                       ebpf, decisions.calicoEbpf],
];

export const rows = rowsOf(lines, { ...launched, distribution: ["rke2"] });

export const flows = flowsOf(rows);
