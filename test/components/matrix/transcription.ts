/**
 * The document "Port Requirements" of Rancher 2.x (rancher/docs, commit ef0c97eb5, 2018-09-06), typed off by hand. It is what
 * the matrix is compared with, so nothing here may be made from the matrix.
 *
 * Entries of a cell are separated by a comma where the document has a line each. The pictures' column heads are
 * shortened as elsewhere in this project ("etcd plane nodes" is "etcd nodes").
 */

export const launchedTable = (rancherRow: string) => `
| From / To | Rancher nodes | etcd nodes | control plane nodes | worker nodes | external load balancer | internet |
| Rancher nodes [5] | - | ${rancherRow} | - | 443/tcp to 35.160.43.145/32, 35.167.242.46/32, 52.33.59.17/32 (git.rancher.io) [4] |
| etcd nodes | 443/tcp [2] | 2379/tcp, 2380/tcp, 8472/udp, 9099/tcp [3] | 6443/tcp, 8472/udp | 8472/udp | 443/tcp | - |
| control plane nodes | 443/tcp [2] | 2379/tcp, 2380/tcp, 8472/udp, 10250/tcp | 6443/tcp, 8472/udp, 10250/tcp, 9099/tcp [3], 10254/tcp [3] | 8472/udp, 10250/tcp | 443/tcp | - |
| worker nodes | 443/tcp [2] | 8472/udp | 6443/tcp, 8472/udp | 8472/udp, 9099/tcp [3], 10254/tcp [3] | 443/tcp | - |
| external load balancer [6] | 80/tcp, 443/tcp [1] | - | - | - | - | - |
| API/UI clients | 80/tcp [2], 443/tcp [2] | - | - | - | 80/tcp, 443/tcp | - |
| workload clients | - | - | 80/tcp (ingress), 443/tcp (ingress) | 80/tcp (ingress), 443/tcp (ingress), 30000-32767/tcp (nodePort), 30000-32767/udp (nodePort) | - | - |
`;

export const infrastructureTable = launchedTable("22/tcp, 2376/tcp | 22/tcp, 2376/tcp | 22/tcp, 2376/tcp");

export const customTable = launchedTable("- | - | -");

export const launchedNotes = [
  "[1] only if SSL is not terminated at the external load balancer",
  "[2] only without external load balancer",
  "[3] local traffic to the node itself, not across nodes",
  "[4] required to fetch the Rancher chart library",
  "[5] nodes running a standalone server or a Rancher HA deployment",
  "[6] load balancer or proxy that handles traffic to the Rancher UI/API",
];

export const hostedTable = `
| From / To | Rancher nodes | hosted/imported cluster | external load balancer | internet |
| Rancher nodes [5] | - | Kubernetes API endpoint port [3] | - | 443/tcp to 35.160.43.145/32, 35.167.242.46/32, 52.33.59.17/32 (git.rancher.io) [4] |
| hosted/imported cluster | 443/tcp [2] [6] | - | 443/tcp [6] | - |
| external load balancer [6] | 80/tcp, 443/tcp [1] | - | - | - |
| API/UI clients | 80/tcp [2], 443/tcp [2] | - | 80/tcp, 443/tcp | - |
| workload clients | - | cluster/provider specific [7] | - | - |
`;

export const hostedNotes = [
  "[1] only if SSL is not terminated at the external load balancer",
  "[2] only without external load balancer",
  "[3] only for hosted clusters",
  "[4] required to fetch the Rancher chart library",
  "[5] nodes running a standalone server or a Rancher HA deployment",
  "[6] from worker nodes",
  "[7] usually ingress backed by an infrastructure load balancer and/or nodePort",
  // The picture prints [6] at the balancer's own row as the other two tables do, where it has another meaning.
  "Reading: [6] on the external load balancer is a slip for: load balancer or proxy that handles traffic to the Rancher UI/API",
];

/** Not printed in 2018: each node of a highly available Rancher is etcd, control plane and worker of one cluster. */
export const highAvailabilityTable = `
| From / To | Rancher nodes | external load balancer |
| Rancher nodes | 443/tcp [2], 2379/tcp, 2380/tcp, 8472/udp, 9099/tcp [3], 6443/tcp, 10250/tcp, 10254/tcp [3] | 443/tcp |
`;

export const rancherNodesTable = `
| Protocol | Port | Source | Destination | Description |
| TCP | 80 | Load balancer/reverse proxy | - | HTTP traffic to Rancher UI/API |
| TCP | 443 | Load balancer/reverse proxy, Otherwise IPs of all cluster nodes and other Rancher API/UI clients. | - | HTTPS traffic to Rancher UI/API |
| TCP | 443 | - | 35.160.43.145, 35.167.242.46, 52.33.59.17 | Rancher catalog (git.rancher.io) |
| TCP | 22 | - | Any node created using Node Driver | SSH provisioning of node by Node Driver |
| TCP | 2376 | - | Any node created using Node Driver | Docker daemon TLS port used by Node Driver |
| TCP | Provider dependent | - | Port of the Kubernetes API Endpoint in Hosted Clusters | Kubernetes API |
`;

export const portDescriptionsTable = `
| Protocol | Port | Description |
| TCP | 22 | Node driver SSH provisioning |
| TCP | 2376 | Node driver Docker daemon TLS port |
| TCP | 2379 | etcd client requests |
| TCP | 2380 | etcd peer communication |
| UDP | 8472 | Canal/Flannel VXLAN overlay networking |
| TCP | 9099 | Canal/Flannel livenessProbe/readinessProbe |
| TCP | 10250 | kubelet API |
| TCP | 10254 | Ingress controller livenessProbe/readinessProbe |
| TCP/UDP | 30000-32767 | NodePort port range |
`;

/** The mark [1] is ours: the printed source of these two rows is a port range. */
export const nodeDriverGroupTable = `
| Type | Protocol | Port Range | Source/Destination | Rule Type |
| SSH | TCP | 22 | 0.0.0.0/0 | Inbound |
| HTTP | TCP | 80 | 0.0.0.0/0 | Inbound |
| Custom TCP Rule | TCP | 443 | 0.0.0.0/0 | Inbound |
| Custom TCP Rule | TCP | 2376 | 0.0.0.0/0 | Inbound |
| Custom TCP Rule | TCP | 2379-2380 | sg-xxx (rancher-nodes) | Inbound |
| Custom UDP Rule | UDP | 4789 | sg-xxx (rancher-nodes) | Inbound |
| Custom TCP Rule | TCP | 6443 | 0.0.0.0/0 | Inbound |
| Custom UDP Rule | UDP | 8472 | sg-xxx (rancher-nodes) | Inbound |
| Custom TCP Rule | TCP | 10250-10252 | sg-xxx (rancher-nodes) | Inbound |
| Custom TCP Rule | TCP | 10256 | sg-xxx (rancher-nodes) | Inbound |
| Custom TCP Rule | TCP | 30000-32767 | 30000-32767 [1] | Inbound |
| Custom UDP Rule | UDP | 30000-32767 | 30000-32767 [1] | Inbound |
| All traffic | All | All | 0.0.0.0/0 | Outbound |
`;

export const localNodeTraffic =
  "Ports marked as `local traffic` in the above requirements (e.g. `9099/tcp`) are used for Kubernetes healthchecks " +
  "(`livenessProbe` and`readinessProbe`).\nThese healthchecks are executed on the node itself. In most cloud " +
  "environments, this local traffic is allowed by default. When you have applied strict host firewall policies on the " +
  "node, or when you are using nodes that have multiple interfaces (multihomed), this traffic may get blocked. In this " +
  "case, you have to explicitely allow this traffic in your host firewall, or in case of public/private cloud hosted " +
  "machines (i.e. AWS or OpenStack), in your security group configuration. Keep in mind that when using a security " +
  "group as Source or Destination in your security group, that this only applies to the private interface of the " +
  "nodes/instances.";
