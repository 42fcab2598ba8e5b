/**
 * What must hold in every installation, whatever its configuration: checked besides the user's own expectations, always.
 * Data; check.ts checks it.
 */
import type { FlowParty } from "../../matrix/flow";
import { tcp, udp, type PortTraffic } from "../../matrix/traffic";

export interface ShippedExpectation {
  readonly id: string;
  /**
   * Who must not: `outsiders` are all who are no node of a role (clients of every kind, whoever a rule names, the catalog, and
   * the world); `everyone else` are those and all nodes too, but for etcd and control plane nodes of the same cluster.
   */
  readonly from: "outsiders" | "everyone else";
  /** Parties of the matrix outside that have business there all the same. */
  readonly except?: readonly FlowParty[];
  readonly deny: readonly PortTraffic[];
  readonly why: string;
}

export const shippedExpectations: readonly ShippedExpectation[] = [
  {
    id: "etcd-closed",
    from: "everyone else",
    deny: [tcp(2379, 2380)],
    why: "etcd holds every secret of the cluster; only etcd and control plane nodes have business there",
  },
  {
    id: "kubelet-closed",
    from: "outsiders",
    deny: [tcp(10250)],
    why: "the kubelet runs commands in every pod of its node",
  },
  {
    id: "docker-closed",
    from: "outsiders",
    deny: [tcp(2376)],
    why: "whoever commands the Docker daemon is root on its node",
  },
  {
    id: "overlay-closed",
    from: "outsiders",
    deny: [udp(8472), udp(4789)],
    why: "VXLAN asks for no password: a packet from outside would be one of the pod network",
  },
  {
    id: "supervisor-closed",
    from: "outsiders",
    except: ["registrationBalancer"],
    deny: [tcp(9345)],
    why: "RKE2's supervisor lets nodes join and hands out the cluster's certificates",
  },
  {
    id: "metrics-closed",
    from: "outsiders",
    deny: [tcp(9796), tcp(10254)],
    why: "the exporters of node and ingress metrics ask for no password",
  },
];
