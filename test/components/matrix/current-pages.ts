/**
 * Rancher's newest pages on ports, typed off by hand: rancher/rancher-product-docs, the page of v2.15 at commit 3bfe4ac59
 * (2026-07-28) and its three tables at commit 895a0fb1a (2026-02-17). RKE2's and K3s's are in later-transcription.ts.
 *
 * A row: what, from, to, and when; then, where the matrix does not say the same on RKE2 and on K3s, the decision that says why.
 */
export interface CurrentTable {
  readonly table: string;
  /** Rancher's nodes are those of a highly available one on this distribution, or of a single one in Docker. */
  readonly on?: "k3s" | "rke2" | "docker";
  readonly launches: readonly ("infrastructure" | "custom" | "hosted" | "imported")[];
  readonly rows: string;
}

const betweenNodes = `
| 443/tcp         | nodes                | rancher      | without balancer |                |
| 443/tcp         | nodes                | loadBalancer | behind balancer  |                |
| 2379/tcp        | etcd, controlplane   | etcd         |                  |                |
| 2380/tcp        | etcd, controlplane   | etcd         |                  |                |
| 6443/tcp        | nodes                | controlplane |                  |                |
| 8472/udp        | nodes                | nodes        |                  |                |
| 10250/tcp       | controlplane         | nodes        |                  |                |
| 9099/tcp        | nodes                | itself       |                  | launchedTables |
| 10254/tcp       | controlplane, worker | itself       |                  | launchedTables |
| 6443/tcp        | kubernetesApiClients | controlplane | authorizedClusterEndpoint |       |
| 30000-32767/tcp | workloadClients      | worker       |                  |                |
| 30000-32767/udp | workloadClients      | worker       |                  |                |
| 80/tcp          | workloadClients      | worker       |                  |                |
| 443/tcp         | workloadClients      | worker       |                  |                |
| 443/tcp         | rancher              | catalog      |                  |                |
`;

const outbound = `
| 22/tcp          | rancher              | nodes         | infrastructure  |             |
| 2376/tcp        | rancher              | nodes         | infrastructure  |             |
| 443/tcp         | rancher              | catalog       |                 |             |
| API port        | rancher              | hostedCluster | hosted          |             |
| API port        | rancher              | hostedCluster | imported        | importedApi |
`;

export const currentTables: readonly CurrentTable[] = [
  {
    table: "Ports for Rancher Launched Kubernetes Clusters using Node Pools",
    launches: ["infrastructure"],
    rows: `${betweenNodes}
| 22/tcp          | rancher              | nodes        |                  |                |
| 2376/tcp        | rancher              | nodes        |                  |                |
`,
  },
  {
    table: "Ports for Rancher Launched Kubernetes Clusters using Custom Nodes",
    launches: ["custom"],
    rows: `${betweenNodes}
| 4789/udp        | nodes                | nodes        | windowsWorkers   | windowsOverlay |
`,
  },
  {
    table: "Ports for Hosted Kubernetes Clusters, and for Registered Clusters",
    launches: ["hosted", "imported"],
    rows: `
| 80/tcp      | rancher              | rancher       |                  | rancherToItself |
| API port    | rancher              | hostedCluster | hosted           |                 |
| 8443/tcp    | rancher              | hostedCluster |                  | rancherWebhook  |
| 9443/tcp    | rancher              | hostedCluster |                  | rancherWebhook  |
| 443/tcp     | rancher              | catalog       |                  |                 |
| 443/tcp     | hostedCluster        | rancher       | without balancer |                 |
| 443/tcp     | hostedCluster        | loadBalancer  | behind balancer  |                 |
| unspecified | kubernetesApiClients | hostedCluster |                  | directAccess    |
| unspecified | workloadClients      | hostedCluster |                  |                 |
`,
  },
  {
    table: "Ports for Rancher Server Nodes on K3s",
    on: "k3s",
    launches: ["infrastructure", "custom", "hosted", "imported"],
    rows: `${outbound}
| 80/tcp    | loadBalancer   | rancher | terminating      | |
| 443/tcp   | rancher        | rancher | without balancer | |
| 443/tcp   | hostedCluster  | rancher | hosted           | |
| 443/tcp   | hostedCluster  | rancher | imported         | |
| 443/tcp   | rancherClients | rancher | without balancer | |
| 6443/tcp  | rancher        | rancher |                  | |
| 8472/udp  | rancher        | rancher |                  | |
| 10250/tcp | rancher        | rancher |                  | |
`,
  },
  {
    table: "Ports for Rancher Server Nodes on RKE2",
    on: "rke2",
    launches: ["infrastructure", "custom", "hosted", "imported"],
    rows: `
| 9345/tcp        | rancher        | rancher |                  | |
| 6443/tcp        | rancher        | rancher |                  | |
| 8472/udp        | rancher        | rancher |                  | |
| 10250/tcp       | rancher        | rancher |                  | |
| 2379/tcp        | rancher        | rancher |                  | |
| 2380/tcp        | rancher        | rancher |                  | |
| 30000-32767/tcp | rancher        | rancher |                  | |
| 30000-32767/udp | rancher        | rancher |                  | |
| 5473/tcp        | rancher        | rancher | calico           | |
| 80/tcp          | loadBalancer   | rancher | terminating      | |
| 443/tcp         | hostedCluster  | rancher | hosted           | |
| 443/tcp         | hostedCluster  | rancher | imported         | |
| 443/tcp         | rancherClients | rancher | without balancer | |
`,
  },
  {
    table: "Ports for Rancher Server in Docker",
    on: "docker",
    launches: ["infrastructure", "custom", "hosted", "imported"],
    rows: `${outbound}
| 80/tcp  | loadBalancer   | rancher | terminating      | |
| 443/tcp | hostedCluster  | rancher | hosted           | |
| 443/tcp | hostedCluster  | rancher | imported         | |
| 443/tcp | rancherClients | rancher | without balancer | |
`,
  },
];

/** What the matrix has with Rancher, its balancer and its clients beside these tables, and the decision that says why. */
export const besides = `
| 80/tcp  | rancherClients | rancher      | plainHttp     |
| 80/tcp  | loadBalancer   | rancher      | plainHttp     |
| 443/tcp | loadBalancer   | rancher      | balancersDoor |
| 80/tcp  | rancherClients | loadBalancer | balancersDoor |
| 443/tcp | rancherClients | loadBalancer | balancersDoor |
| 443/tcp | rancher        | loadBalancer | balancersDoor |
`;
