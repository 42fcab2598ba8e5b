/**
 * What a user sees when a row of the matrix is missing: the first signs of it, where, and after how long, measured
 * with each row taken away behind the rules of a plan (`npm run test:cluster:rows` repeats it). A row that no
 * component used is listed with the reason why it stands. Keyed by who sends, who receives and what travels, whatever
 * edition says so.
 */
import type { Flow, FlowParty } from "../flow";
import { tcp, trafficContains, udp, type PortTraffic, type Traffic } from "../traffic";

/** How the signs were measured: with these programs, at their default time limits but for what is said with a sign. */
export const measurement =
  "Kubernetes 1.30.14 with etcd 3.5.10, flannel 0.28.4 (VXLAN), containerd 1.6.20 and metrics-server 0.8.0: three etcd, two " +
  "control plane and two worker nodes in network namespaces, each row taken away in the running cluster, old connections cut";

/** One sign. In a message, … stands for what differs each time. */
export interface Sign {
  readonly where: string;
  readonly message: string;
  readonly after: string;
}

export interface Symptom {
  readonly from: readonly FlowParty[];
  readonly to: readonly FlowParty[];
  readonly traffic: PortTraffic;
  /** The first one first. */
  readonly signs: readonly [Sign, ...Sign[]];
  /** What goes on all the same, and misleads. */
  readonly still?: string;
}

/** A row that no packet used, in a cluster that was whole. */
export interface UnusedRow {
  readonly from: FlowParty;
  readonly to: FlowParty;
  readonly traffic: PortTraffic;
  /** Why it stands all the same. */
  readonly why: string;
}

type Line = readonly [where: string, message: string, after: string];

function symptom(
  from: readonly FlowParty[],
  to: readonly FlowParty[],
  traffic: PortTraffic,
  [first, ...others]: readonly [Line, ...Line[]],
  still?: string,
): Symptom {
  const sign = ([where, message, after]: Line): Sign => ({ where, message, after });
  return { from, to, traffic, signs: [sign(first), ...others.map(sign)], ...(still === undefined ? {} : { still }) };
}

const nodes = ["etcd", "controlplane", "worker"] as const;
const atOnce = "at once";
/** Whatever the program says of a connection that nobody answers. */
export const timesOut = "times out";

export const symptoms: readonly Symptom[] = [
  symptom(
    ["controlplane"],
    nodes,
    tcp(10250),
    [
      ["kubectl logs", 'Get "https://…:10250/containerLogs/…": dial tcp …:10250: i/o timeout', "30 s"],
      ["kubectl exec", 'error sending request: Post "https://…:10250/exec/…": dial tcp …:10250: i/o timeout', "32 s"],
      [
        "kubectl port-forward",
        "error upgrading connection: error dialing backend: dial tcp …:10250: i/o timeout",
        "30 s",
      ],
      ["kubectl logs, while an old connection ends", "http2: client connection lost", "15 s"],
    ],
    "nodes stay Ready and pods run",
  ),
  symptom(
    ["worker"],
    nodes,
    tcp(10250),
    [
      ["kubectl top nodes", "<unknown>", "some 20 s, for every node but that of metrics-server"],
      ["log of metrics-server", "Failed to scrape node, timeout to access kubelet", "10 s"],
      ["kubectl top nodes", "error: metrics not available yet", "when metrics-server starts without it"],
    ],
    "all else works",
  ),
  symptom(
    nodes,
    nodes,
    udp(8472),
    [
      ["a pod that dials a pod of another node", timesOut, atOnce],
      ["a service or a NodePort", timesOut, "whenever the pod that is chosen is on another node"],
    ],
    "nodes stay Ready, kubectl logs and exec work, and so do pods of one node with each other",
  ),
  symptom(
    ["etcd", "worker"],
    ["controlplane"],
    tcp(6443),
    [
      [
        "kubectl describe node",
        "Kubelet stopped posting node status.",
        "the node controller's grace period: 40 s by default, 24 s where it was measured",
      ],
      ["kubectl get nodes", "NotReady", "the same"],
      [
        "kubectl logs and exec of that node",
        "Authorization error (user=kube-apiserver, verb=…, resource=nodes, subresource=proxy)",
        "26 s, once the kubelet has forgotten who may: 5 min by default, 3 s where it was measured",
      ],
      ["log of kubelet", "Failed to ensure lease exists, will retry", atOnce],
      ["log of kubelet, new node", "Unable to register node with API server", atOnce],
      ["a pod that dials the service kubernetes", timesOut, atOnce],
    ],
    "its containers run on, and so does the rest of the cluster",
  ),
  symptom(
    ["controlplane"],
    ["controlplane"],
    tcp(6443),
    [
      [
        "a pod on a control plane node that dials the service kubernetes",
        timesOut,
        "whenever another node's API server is chosen",
      ],
    ],
    "nodes stay Ready, each by its own API server",
  ),
  symptom(
    ["controlplane"],
    ["etcd"],
    tcp(2379),
    [
      ["kubectl get --raw /readyz?verbose", "[-]etcd failed: reason withheld", "9 s"],
      ["kubectl create", "Internal error occurred: resource quota evaluation timed out", "15 s"],
      [
        "kubectl get",
        "the server was unable to return a response in the time allotted, but may still be processing the request",
        "66 s",
      ],
      [
        "kubectl get, logs, exec",
        "Unable to connect to the server: stream error: stream ID …; INTERNAL_ERROR; received from peer",
        "65 s",
      ],
    ],
    "pods run on, and reach each other and their services",
  ),
  symptom(
    ["etcd"],
    ["etcd"],
    tcp(2380),
    [
      ["kubectl get, logs, exec", "etcdserver: request timed out", "27 to 65 s"],
      ["kubectl get --raw /readyz?verbose", "[-]etcd failed: reason withheld", "16 s"],
      ["kubectl create", "Internal error occurred: resource quota evaluation timed out", "22 s"],
      ["etcd's own /health", "RAFT NO LEADER", "7 s"],
    ],
    "pods run on, and reach each other and their services",
  ),
  symptom(
    ["etcd"],
    ["etcd"],
    tcp(2379),
    [["etcdctl, or a request to the /health of another member", timesOut, "the program's own limit"]],
    "the whole cluster: none of its programs asks",
  ),
  symptom(
    nodes,
    ["rancher", "loadBalancer"],
    tcp(443),
    [["log of Rancher's agents", timesOut, "their own limit"]],
    "the cluster itself",
  ),
  symptom(["rancherClients"], ["rancher", "loadBalancer"], tcp(443), [
    ["a browser, curl", timesOut, "the program's own limit"],
  ]),
  symptom(
    ["rancherClients"],
    ["rancher", "loadBalancer"],
    tcp(80),
    [["a browser, curl", timesOut, "the program's own limit"]],
    "https://",
  ),
  symptom(
    ["workloadClients"],
    ["worker"],
    tcp(80),
    [["a client of the ingress", timesOut, "the program's own limit"]],
    "https://",
  ),
  symptom(
    ["workloadClients"],
    ["worker"],
    tcp(443),
    [["a client of the ingress", timesOut, "the program's own limit"]],
    "http://",
  ),
  symptom(["workloadClients"], ["worker"], tcp(30000, 32767), [
    ["a client of a NodePort", timesOut, "the program's own limit"],
  ]),
  symptom(["workloadClients"], ["worker"], udp(30000, 32767), [
    ["a client of a NodePort", timesOut, "the program's own limit"],
  ]),
  symptom(
    ["controlplane"],
    ["worker"],
    tcp(8443),
    [
      [
        "kubectl create of what a webhook guards",
        'Internal error occurred: failed calling webhook "…": failed to call webhook: Post "…": context deadline exceeded',
        "the webhook's own limit: 10 s by default",
      ],
    ],
    "webhooks in pods of the pod network: theirs go by its overlay",
  ),
];

export const unusedRows: readonly UnusedRow[] = [
  {
    ...{ from: "workloadClients", to: "controlplane", traffic: tcp(80) },
    why: "an ingress controller runs on workers where roles are separate; the document of 2018 has the row, for controllers on every node",
  },
  {
    ...{ from: "workloadClients", to: "controlplane", traffic: tcp(443) },
    why: "an ingress controller runs on workers where roles are separate; the document of 2018 has the row, for controllers on every node",
  },
  {
    ...{ from: "controlplane", to: "etcd", traffic: tcp(2380) },
    why: "etcd's members alone speak on it; the document has 2379-2380 for both",
  },
];

/** What is seen without this row; undefined where it was not measured. */
export function symptomOf({
  from,
  to,
  traffic,
  local,
}: Pick<Flow, "from" | "to" | "traffic" | "local">): Symptom | undefined {
  if (local || !("first" in traffic)) return undefined;
  return symptomsBetween(from, to, traffic)[0];
}

/** What is seen when some of this traffic does not pass. */
export function symptomsBetween(from: FlowParty, to: FlowParty, traffic: Traffic): readonly Symptom[] {
  return symptoms.filter(
    (one) =>
      one.from.includes(from) &&
      one.to.includes(to) &&
      (trafficContains(traffic, one.traffic) || trafficContains(one.traffic, traffic)),
  );
}

export function unusedRowOf({ from, to, traffic }: Pick<Flow, "from" | "to" | "traffic">): UnusedRow | undefined {
  return unusedRows.find(
    (row) => row.from === from && row.to === to && JSON.stringify(row.traffic) === JSON.stringify(traffic),
  );
}
