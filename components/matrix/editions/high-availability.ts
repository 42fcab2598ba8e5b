/**
 * A highly available Rancher on RKE2 or K3s: its nodes are the nodes of its own cluster, each with all three roles, so
 * what an edition says between nodes holds between them. Guarantees: derived, never typed; one flow for each kind of
 * traffic, with the citations of all rows that say it and of Rancher's own table where that says it too.
 */
import {
  distinctCitations,
  isRole,
  type Citation,
  type Cni,
  type Condition,
  type Distribution,
  type Flow,
  type FlowParty,
} from "../flow";
import { cite, sources } from "../sources";
import { tcp, trafficContains, udp, type PortTraffic } from "../traffic";

/** A row: what travels, what it is called, and for which plugins of the local cluster it is there. */
type TableLine = readonly [traffic: PortTraffic, row: string, cnis?: readonly Cni[]];

const flannels: readonly Cni[] = ["canal", "flannel"];

/** The rows between Rancher's nodes of its tables for Rancher on K3s and on RKE2 (Rancher v2.15 port requirements). */
// prettier-ignore
export const localClusterTables: Readonly<Partial<Record<Distribution, { caption: string; lines: readonly TableLine[] }>>> = {
  k3s: {
    caption: "Inbound Rules for Rancher Server Nodes",
    lines: [
      [tcp(6443),         "Kubernetes API"],
      [udp(8472),         "Required only for Flannel VXLAN", flannels],
      [tcp(10250),        "kubelet"],
    ],
  },
  rke2: {
    caption: "Inbound Rules for RKE2 Server Nodes",
    lines: [
      [tcp(9345),         "Node registration"],
      [tcp(6443),         "Kubernetes API"],
      [udp(8472),         "Required only for Flannel VXLAN", flannels],
      [tcp(10250),        "kubelet"],
      [tcp(2379),         "etcd client port"],
      [tcp(2380),         "etcd peer port"],
      [tcp(30000, 32767), "NodePort port range"],
      [udp(30000, 32767), "NodePort port range"],
      [tcp(5473),         "Required when deploying with Calico", ["calico"]],
    ],
  },
};

/** The flows of Rancher's own nodes, from an edition's flows between nodes and with the registration address. */
export function highAvailabilityFlowsOf(flows: readonly Flow[]): readonly Flow[] {
  const alike = new Map<string, Flow[]>();
  for (const flow of flows.filter(isBetweenRanchersNodes).map(reading)) {
    const key = ruleKey(flow);
    alike.set(key, [...(alike.get(key) ?? []), flow]);
  }
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const citations = distinctCitations([...same.flatMap((flow) => flow.citations), ...tableCitations(first)]);
    return [{ ...first, citations }];
  });
}

/** Rancher's nodes run Linux, and no hosted cluster's webhook is theirs. */
function isBetweenRanchersNodes({ from, to, when }: Flow): boolean {
  const isNode = (party: FlowParty) => isRole(party) || party === "registrationBalancer";
  return isNode(from) && isNode(to) && when.option !== "windowsWorkers";
}

function reading(flow: Flow): Flow {
  const onRancher = (party: FlowParty): FlowParty => (isRole(party) ? "rancher" : party);
  const when = Object.fromEntries(Object.entries(flow.when).filter(([key]) => key !== "launch")) as Condition;
  return { ...flow, from: onRancher(flow.from), to: onRancher(flow.to), when: { ...when, install: ["ha"] } };
}

/** Equal for flows that say the same. */
function ruleKey({ from, to, traffic, why, when, local }: Flow): string {
  return JSON.stringify([from, to, traffic, why, Object.entries(when).sort(), local]);
}

function tableCitations({ from, to, traffic, when, local }: Flow): readonly Citation[] {
  if (from !== "rancher" || to !== "rancher" || local || when.option !== undefined) return [];
  if (traffic.protocol !== "tcp" && traffic.protocol !== "udp") return [];
  return (when.distribution ?? []).flatMap((distribution) => {
    const table = localClusterTables[distribution];
    const rows = (table?.lines ?? []).filter(
      ([written, , cnis]) =>
        trafficContains(written, traffic) && (cnis === undefined || when.cni?.some((cni) => cnis.includes(cni))),
    );
    return rows.map(([, row]) => cite(sources.rancherPorts, table?.caption ?? "", row));
  });
}

/** The condition of rows that the 2018 document's reading has for Rancher's nodes; the other editions have their own. */
export const onDocumentedCluster = { unlessDistribution: ["rke2", "k3s"] } as const satisfies Condition;
