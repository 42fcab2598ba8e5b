/**
 * What a user sees when a row of the matrix is missing: the first signs of it, where, and after how long, measured with each
 * row taken away behind the rules of a plan (`npm run test:cluster:rows` repeats it). A row that no component used is
 * listed with the reason why it stands. Keyed by who sends, who receives and what travels, whatever edition says so.
 */
import type { Flow, Party } from "../flow";
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
  readonly from: readonly Party[];
  readonly to: readonly Party[];
  readonly traffic: PortTraffic;
  /** The first one first. */
  readonly signs: readonly [Sign, ...Sign[]];
  /** What goes on all the same, and misleads. */
  readonly still?: string;
}

/** A row that no packet used, in a cluster that was whole. */
export interface UnusedRow {
  readonly from: Party;
  readonly to: Party;
  readonly traffic: PortTraffic;
  /** Why it stands all the same. */
  readonly why: string;
}

type Line = readonly [where: string, message: string, after: string];

function symptom(
  from: readonly Party[],
  to: readonly Party[],
  traffic: PortTraffic,
  [first, ...others]: readonly [Line, ...Line[]],
  still?: string,
): Symptom {
  const sign = ([where, message, after]: Line): Sign => ({ where, message, after });
  return { from, to, traffic, signs: [sign(first), ...others.map(sign)], ...(still === undefined ? {} : { still }) };
}

const nodes = ["etcd", "controlplane", "worker"] as const;
const atOnce = "at once";

export const symptoms: readonly Symptom[] = [
  symptom(
    ["controlplane"],
    nodes,
    tcp(10250),
    [
      ["kubectl logs", 'Get "https://…:10250/containerLogs/…": dial tcp …:10250: i/o timeout', "30 s"],
      ["kubectl exec", "error dialing backend: dial tcp …:10250: i/o timeout", "30 s"],
      [
        "kubectl port-forward",
        "error upgrading connection: error dialing backend: dial tcp …:10250: i/o timeout",
        "30 s",
      ],
    ],
    "nodes stay Ready and pods run",
  ),
  symptom(
    ["worker"],
    nodes,
    tcp(10250),
    [
      ["kubectl top nodes", "<unknown>", "some 15 s, for every node but that of metrics-server"],
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
      ["a pod that dials a pod of another node", "times out", atOnce],
      ["a service or a NodePort", "times out", "whenever the pod that is chosen is on another node"],
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
        "the grace period of the node controller: 40 s by default",
      ],
      ["kubectl get nodes", "NotReady", "the same"],
      ["log of kubelet, new node", "Unable to register node with API server", atOnce],
      ["log of kubelet", "Failed to ensure lease exists, will retry", atOnce],
      ["a pod that uses the API", "dial tcp 10.43.0.1:443: i/o timeout", "30 s"],
    ],
    "containers run on, and kubectl works; logs and exec of those nodes fail, since a kubelet asks who may",
  ),
  symptom(
    ["controlplane"],
    ["controlplane"],
    tcp(6443),
    [
      [
        "a pod that uses the API, on a control plane node",
        "dial tcp 10.43.0.1:443: i/o timeout",
        "30 s, for the calls that another node's API server was chosen for",
      ],
    ],
    "nodes stay Ready, each by its own API server",
  ),
  symptom(
    ["controlplane"],
    ["etcd"],
    tcp(2379),
    [
      [
        "kubectl get",
        "hangs, then: Error from server (Timeout): … request did not complete within the allotted timeout",
        "60 s",
      ],
      ["kubectl get --raw /readyz?verbose", "[-]etcd failed: reason withheld", "some 5 s"],
      ["kubectl create", "Internal error occurred: resource quota evaluation timed out", "10 s"],
    ],
    "pods run on, and reach each other and their services",
  ),
  symptom(
    ["etcd"],
    ["etcd"],
    tcp(2380),
    [
      ["kubectl get, log of kube-apiserver", "etcdserver: request timed out", "7 s"],
      [
        "kubectl get",
        "the server was unable to return a response in the time allotted, but may still be processing the request",
        "60 s",
      ],
      ["kubectl get --raw /readyz?verbose", "[-]etcd failed: reason withheld", "some 5 s"],
      ["log of kube-apiserver", "etcdserver: leader changed", "while it comes and goes"],
    ],
    "pods run on, and reach each other and their services",
  ),
  symptom(
    ["etcd"],
    ["etcd"],
    tcp(2379),
    [["etcdctl endpoint health, on an etcd node", "failed to commit proposal: context deadline exceeded", "5 s"]],
    "the whole cluster: no program asks, a person's etcdctl does",
  ),
  symptom(
    nodes,
    ["rancher", "loadBalancer"],
    tcp(443),
    [["log of Rancher's agents", "times out", "their own limit"]],
    "the cluster itself",
  ),
  symptom(["rancherClients"], ["rancher", "loadBalancer"], tcp(443), [
    ["a browser, curl", "times out", "the program's own limit"],
  ]),
  symptom(
    ["rancherClients"],
    ["rancher", "loadBalancer"],
    tcp(80),
    [["a browser, curl", "times out", "the program's own limit"]],
    "https://",
  ),
  symptom(
    ["workloadClients"],
    ["worker"],
    tcp(80),
    [["a client of the ingress", "times out", "the program's own limit"]],
    "https://",
  ),
  symptom(
    ["workloadClients"],
    ["worker"],
    tcp(443),
    [["a client of the ingress", "times out", "the program's own limit"]],
    "http://",
  ),
  symptom(["workloadClients"], ["worker"], tcp(30000, 32767), [
    ["a client of a NodePort", "times out", "the program's own limit"],
  ]),
  symptom(["workloadClients"], ["worker"], udp(30000, 32767), [
    ["a client of a NodePort", "times out", "the program's own limit"],
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
export function symptomsBetween(from: Party, to: Party, traffic: Traffic): readonly Symptom[] {
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
