/**
 * The tables of the later editions, typed off by hand from the documents; nothing here may be made from the matrix. First
 * each table as it is printed, then each row as this project reads it: what, from, to, why, its own condition, and where it
 * is written. "every node" is etcd, control plane and worker nodes.
 */

/** Port, protocol, source, destination, description: a table as a document prints it. */
export interface PrintedTable {
  readonly document: string;
  readonly table: string;
  readonly rows: string;
}

const requirements = "RKE2 requirements";
const plugins = "CNI Specific Inbound Network Rules";

/** rancher/rke2-docs, commit 2439897e1; k3s-io/docs, commit 005d29541; rancher-product-docs, commit 3bfe4ac59. */
export const printedTables: readonly PrintedTable[] = [
  {
    document: requirements,
    table: "Inbound Network Rules",
    rows: `
| 6443        | TCP | All RKE2 nodes    | RKE2 server nodes | Kubernetes API      |
| 9345        | TCP | All RKE2 nodes    | RKE2 server nodes | RKE2 supervisor API |
| 10250       | TCP | All RKE2 nodes    | All RKE2 nodes    | kubelet metrics     |
| 2379        | TCP | RKE2 server nodes | RKE2 server nodes | etcd client port    |
| 2380        | TCP | RKE2 server nodes | RKE2 server nodes | etcd peer port      |
| 2381        | TCP | RKE2 server nodes | RKE2 server nodes | etcd metrics port   |
| 30000-32767 | TCP | All RKE2 nodes    | All RKE2 nodes    | NodePort port range |
`,
  },
  {
    document: requirements,
    table: `${plugins}: Canal`,
    rows: `
| 8472  | UDP | All RKE2 nodes | All RKE2 nodes | Canal CNI with VXLAN                     |
| 9099  | TCP | All RKE2 nodes | All RKE2 nodes | Canal CNI health checks                  |
| 51820 | UDP | All RKE2 nodes | All RKE2 nodes | Canal CNI with WireGuard IPv4            |
| 51821 | UDP | All RKE2 nodes | All RKE2 nodes | Canal CNI with WireGuard IPv6/dual-stack |
`,
  },
  {
    document: requirements,
    table: `${plugins}: Cilium`,
    // Printed twice under one description, which our citations tell apart; "0, 8" are types of ICMP.
    rows: `
| 0, 8  | ICMP | All RKE2 nodes | All RKE2 nodes | Cilium CNI health checks (ICMP) |
| 4240  | TCP  | All RKE2 nodes | All RKE2 nodes | Cilium CNI health checks (TCP)  |
| 8472  | UDP  | All RKE2 nodes | All RKE2 nodes | Cilium CNI with VXLAN           |
| 51871 | UDP  | All RKE2 nodes | All RKE2 nodes | Cilium CNI with WireGuard       |
`,
  },
  {
    document: requirements,
    table: `${plugins}: Calico`,
    rows: `
| 179  | TCP | All RKE2 nodes | All RKE2 nodes | Calico CNI with BGP        |
| 4789 | UDP | All RKE2 nodes | All RKE2 nodes | Calico CNI with VXLAN      |
| 5473 | TCP | All RKE2 nodes | All RKE2 nodes | Calico CNI with Typha      |
| 9098 | TCP | All RKE2 nodes | All RKE2 nodes | Calico Typha health checks |
| 9099 | TCP | All RKE2 nodes | All RKE2 nodes | Calico health checks       |
`,
  },
  {
    document: requirements,
    table: `${plugins}: Flannel`,
    rows: `
| 4789 | UDP | All RKE2 nodes | All RKE2 nodes | Flannel CNI with VXLAN |
`,
  },
  {
    document: requirements,
    table: "Windows Specific Inbound Network Rules",
    rows: `
| 4789 | UDP | All RKE2 nodes | All RKE2 nodes | Required for Calico and Flannel VXLAN |
| 179  | TCP | All RKE2 nodes | All RKE2 nodes | Calico CNI with BGP                   |
`,
  },
  {
    document: "K3s requirements",
    table: "Inbound Rules for K3s Nodes",
    rows: `
| 2379-2380 | TCP | Servers   | Servers   | Required only for HA with embedded etcd                     |
| 6443      | TCP | Agents    | Servers   | K3s supervisor and Kubernetes API Server                    |
| 8472      | UDP | All nodes | All nodes | Required only for Flannel VXLAN                             |
| 10250     | TCP | All nodes | All nodes | Kubelet metrics and API                                     |
| 51820     | UDP | All nodes | All nodes | Required only for Flannel Wireguard with IPv4               |
| 51821     | UDP | All nodes | All nodes | Required only for Flannel Wireguard with IPv6               |
| 5001      | TCP | All nodes | All nodes | Required only for embedded distributed registry (Spegel)    |
| 6443      | TCP | All nodes | All nodes | Required only for embedded distributed registry (Spegel)    |
`,
  },
];

/** An edition's rows as this project reads them; every row holds under `when`, and under its own condition. */
export interface Reading {
  readonly edition: string;
  readonly when: string;
  readonly rows: string;
}

const launched = "launch: infrastructure, custom";
const rke2Page = "RKE2 requirements: Inbound Network Rules, row";
const onRancher = "Rancher v2.15 port requirements: Inbound Rules for";
const rke2Tab = `${requirements}: ${plugins}:`;
const k3sPage = "K3s requirements: Inbound Rules for K3s Nodes, row";
const calicoPage = "Calico system requirements: Network requirements, row";
const ciliumPage = "Cilium system requirements: Firewall Rules, row";
const ciliumTable = "The following ports should also be available on each node, row";
const ciliumPorts = `Cilium system requirements: ${ciliumTable}`;
const ciliumMetrics = `${ciliumPorts} 9962/tcp; ${ciliumTable} 9963/tcp; ${ciliumTable} 9964/tcp`;
const ebpf =
  "Calico eBPF installation: Create kubernetes-service-endpoint config map, row address of the load balancer";
const rke2Registry = "RKE2 embedded registry mirror: Requirements, row TCP ports 5001 and 9345";
const rke2Balancer = "RKE2 cluster load balancer: Setup Load Balancer, row rke2-frontend and rke2-backend";
const k3sRegistry = `${k3sPage} Required only for embedded distributed registry (Spegel)`;
const k3sBalancer = "K3s cluster load balancer: Setup Load Balancer, row k3s-frontend and k3s-backend";
const tables = (row: string) =>
  `Rancher v2.15 node pools: whole table, row ${row}; Rancher v2.15 custom nodes: whole table, row ${row}`;
const common = "Rancher v2.15 commonly used ports: Commonly Used Ports, row";
const hosted = "Rancher v2.15 hosted and registered clusters: whole table, row";
const nginx = "RKE2 networking services: Ingress Controller: ingress-nginx, row Version Gate";
const onRke1 = "Rancher on RKE port requirements: Rules for traffic between Rancher nodes, row";

export const readings: readonly Reading[] = [
  {
    edition: "rke2",
    when: `${launched}; distribution: rke2`,
    rows: `
| 6443/tcp        | every node           | controlplane         | Kubernetes API                  |                              | ${rke2Page} Kubernetes API |
| 9345/tcp        | every node           | etcd, controlplane   | RKE2 supervisor API             |                              | ${rke2Page} RKE2 supervisor API; RKE2 server roles: Dedicated control-plane Nodes, row server |
| 10250/tcp       | every node           | every node           | kubelet metrics                 |                              | ${rke2Page} kubelet metrics |
| 2379/tcp        | etcd, controlplane   | etcd                 | etcd client port                |                              | ${rke2Page} etcd client port |
| 2380/tcp        | etcd, controlplane   | etcd                 | etcd peer port                  |                              | ${rke2Page} etcd peer port |
| 2381/tcp        | etcd                 | itself               | etcd metrics port               |                              | ${rke2Page} etcd metrics port; rancher/rke2 issue 4023: discussion, row listens on 127.0.0.1 |
| 30000-32767/tcp | every node           | every node           | NodePort port range             |                              | ${rke2Page} NodePort port range; ${onRancher} RKE2 Server Nodes, row NodePort port range |
| 30000-32767/udp | every node           | every node           | NodePort port range             |                              | ${onRancher} RKE2 Server Nodes, row NodePort port range |
| 5001/tcp        | every node           | every node           | embedded registry, peer to peer | option: embeddedRegistry     | ${rke2Registry} |
| 9345/tcp        | every node           | every node           | embedded registry, images       | option: embeddedRegistry     | ${rke2Registry} |
| 4789/udp        | every node           | every node           | VXLAN of Windows nodes          | option: windowsWorkers       | ${requirements}: Windows Specific Inbound Network Rules, row Required for Calico and Flannel VXLAN |
| 9345/tcp        | every node           | registrationBalancer | registration address            | option: registrationBalancer | ${rke2Balancer} |
| 9345/tcp        | registrationBalancer | etcd, controlplane   | registration address's balancer | option: registrationBalancer | ${rke2Balancer} |
| 6443/tcp        | every node           | registrationBalancer | Kubernetes API for Calico's eBPF | CNI: calico; option: calicoEbpf | ${ebpf} |
| 6443/tcp        | registrationBalancer | controlplane         | registration address's balancer | CNI: calico; option: calicoEbpf | ${ebpf} |
`,
  },
  {
    edition: "k3s",
    when: `${launched}; distribution: k3s`,
    rows: `
| 2379-2380/tcp | etcd, controlplane   | etcd                 | embedded etcd                     |                              | ${k3sPage} Required only for HA with embedded etcd |
| 6443/tcp      | every node           | etcd, controlplane   | K3s supervisor and Kubernetes API |                              | ${k3sPage} K3s supervisor and Kubernetes API Server; ${onRancher} Rancher Server Nodes, row Kubernetes API; K3s server roles: Dedicated control-plane Nodes, row --server |
| 10250/tcp     | every node           | every node           | kubelet metrics and API           |                              | ${k3sPage} Kubelet metrics and API |
| 5001/tcp      | every node           | every node           | embedded registry, peer to peer   | option: embeddedRegistry     | ${k3sRegistry} |
| 6443/tcp      | every node           | every node           | embedded registry, images         | option: embeddedRegistry     | ${k3sRegistry} |
| 6443/tcp      | every node           | registrationBalancer | registration address              | option: registrationBalancer | ${k3sBalancer} |
| 6443/tcp      | registrationBalancer | etcd, controlplane   | registration address's balancer   | option: registrationBalancer | ${k3sBalancer} |
`,
  },
  {
    edition: "canal",
    when: `${launched}; distribution: rke2, k3s; CNI: canal`,
    rows: `
| 8472/udp  | every node | every node | Canal VXLAN               | encapsulation: vxlan                           | ${rke2Tab} Canal, row Canal CNI with VXLAN |
| 9099/tcp  | every node | itself     | Canal health checks       |                                                | ${rke2Tab} Canal, row Canal CNI health checks |
| 51820/udp | every node | every node | Canal WireGuard over IPv4 | encapsulation: wireguard; address family: ipv4 | ${rke2Tab} Canal, row Canal CNI with WireGuard IPv4 |
| 51821/udp | every node | every node | Canal WireGuard over IPv6 | encapsulation: wireguard; address family: ipv6 | ${rke2Tab} Canal, row Canal CNI with WireGuard IPv6/dual-stack |
`,
  },
  {
    edition: "calico",
    when: `${launched}; distribution: rke2, k3s; CNI: calico`,
    rows: `
| 179/tcp    | every node | every node | Calico BGP                 | encapsulation: ipip, bgp | ${requirements}: ${plugins}: Calico, row Calico CNI with BGP; Windows Specific Inbound Network Rules, row Calico CNI with BGP; ${calicoPage} Calico networking (BGP) |
| 4789/udp   | every node | every node | Calico VXLAN               | encapsulation: vxlan, wireguard | ${rke2Tab} Calico, row Calico CNI with VXLAN; ${calicoPage} Calico networking with VXLAN enabled |
| protocol 4 | every node | every node | Calico IP-in-IP            | encapsulation: ipip      | ${calicoPage} Calico networking with IP-in-IP enabled (default) |
| 5473/tcp   | every node | every node | Calico Typha               |                          | ${rke2Tab} Calico, row Calico CNI with Typha; ${calicoPage} Calico networking with Typha enabled |
| 9098/tcp   | every node | itself     | Calico Typha health checks |                          | ${rke2Tab} Calico, row Calico Typha health checks |
| 9099/tcp   | every node | itself     | Calico health checks       |                          | ${rke2Tab} Calico, row Calico health checks |
| 51820/udp  | every node | every node | Calico WireGuard over IPv4 | encapsulation: wireguard; address family: ipv4 | ${calicoPage} Calico networking with IPv4 Wireguard enabled |
| 51821/udp  | every node | every node | Calico WireGuard over IPv6 | encapsulation: wireguard; address family: ipv6 | ${calicoPage} Calico networking with IPv6 Wireguard enabled |
| 9091/tcp   | every node | every node | Calico Felix metrics       | option: networkMetrics   | Calico component metrics: Configure Felix, row 9091 |
`,
  },
  {
    edition: "cilium",
    when: `${launched}; distribution: rke2, k3s; CNI: cilium`,
    rows: `
| icmp echo-request | every node | every node | Cilium health checks, ping |                          | ${rke2Tab} Cilium, row Cilium CNI health checks (ICMP); ${ciliumPage} ICMP 8/0 |
| 4240/tcp          | every node | every node | Cilium health checks       |                          | ${rke2Tab} Cilium, row Cilium CNI health checks (TCP); ${ciliumPage} 4240/tcp |
| 8472/udp          | every node | every node | Cilium VXLAN               | encapsulation: vxlan, ipsec | ${rke2Tab} Cilium, row Cilium CNI with VXLAN; ${ciliumPage} 8472/udp |
| 51871/udp         | every node | every node | Cilium WireGuard           | encapsulation: wireguard | ${rke2Tab} Cilium, row Cilium CNI with WireGuard; ${ciliumPage} UDP port 51871; cilium/cilium pull request 36208: description, row the overlay port doesn't need to be allowed |
| 6081/udp          | every node | every node | Cilium Geneve              | encapsulation: geneve    | ${ciliumPage} Geneve overlay network mode |
| protocol 50       | every node | every node | Cilium IPsec               | encapsulation: ipsec     | ${ciliumPage} ESP traffic |
| 4244/tcp          | every node | every node | Hubble server              | option: hubble           | ${ciliumPorts} 4244/tcp |
| 9962-9964/tcp     | every node | every node | Cilium metrics             | option: networkMetrics   | ${ciliumMetrics} |
`,
  },
  {
    edition: "flannel",
    when: `${launched}; CNI: flannel`,
    rows: `
| 4789/udp  | every node | every node | Flannel VXLAN               | distribution: rke2; encapsulation: vxlan                          | ${rke2Tab} Flannel, row Flannel CNI with VXLAN |
| 8472/udp  | every node | every node | Flannel VXLAN               | distribution: k3s; encapsulation: vxlan                           | ${k3sPage} Required only for Flannel VXLAN |
| 51820/udp | every node | every node | Flannel WireGuard over IPv4 | distribution: k3s; encapsulation: wireguard; address family: ipv4 | ${k3sPage} Required only for Flannel Wireguard with IPv4 |
| 51821/udp | every node | every node | Flannel WireGuard over IPv6 | distribution: k3s; encapsulation: wireguard; address family: ipv6 | ${k3sPage} Required only for Flannel Wireguard with IPv6 |
`,
  },
  {
    edition: "rancher-2.15",
    when: "",
    rows: `
| 80/tcp          | workloadClients      | worker               | ingress                              | ${launched}; distribution: rke2, k3s | ${tables("80 TCP (Ingress)")} |
| 443/tcp         | workloadClients      | worker               | ingress                              | ${launched}; distribution: rke2, k3s | ${tables("443 TCP (Ingress)")} |
| 30000-32767/tcp | workloadClients      | worker               | NodePort port range                  | ${launched}; distribution: rke2, k3s | ${tables("30000-32767 TCP / UDP (nodeport)")} |
| 30000-32767/udp | workloadClients      | worker               | NodePort port range                  | ${launched}; distribution: rke2, k3s | ${tables("30000-32767 TCP / UDP (nodeport)")} |
| 10250/tcp       | every node           | every node           | kubelet for the metrics server       | ${launched}; distribution: rke1; option: metricsServer | RKE node roles: etcd, controlplane and worker nodes - Inbound rules, row 10250; ${common} 10250 TCP; rancher/rancher issue 28078: description, row 10250 |
| 10250/tcp       | every node           | every node           | kubelet for Monitoring       | ${launched}; distribution: rke1; option: monitoring | RKE node roles: etcd, controlplane and worker nodes - Inbound rules, row 10250; ${common} 10250 TCP; rancher/rancher issue 28078: description, row 10250 |
| 6443/tcp        | kubernetesApiClients | controlplane         | Authorized Cluster Endpoint          | ${launched}; option: authorizedClusterEndpoint | ${tables("6443 TCP (5)")} |
| 9796/tcp        | every node           | every node           | node exporter of Monitoring          | ${launched}; option: monitoring | ${common} 9796 TCP; rancher/rancher issue 19187: discussion, row 9796 |
| 10254/tcp       | every node           | controlplane, worker | ingress controller metrics           | ${launched}; distribution: rke1, rke2; ingress controller: ingress-nginx; option: monitoring | rancher/rancher issue 32563: discussion, row 10254; ${nginx} |
| 8443/tcp        | controlplane         | controlplane, worker | ingress controller admission webhook | ${launched}; distribution: rke1, rke2; ingress controller: ingress-nginx; option: webhookPorts | rancher/machine pull request 180: description, row 8443; ${onRke1} Nginx Ingress's Validating Webhook; ${nginx} |
| 9443/tcp        | controlplane         | every node           | rancher-webhook                      | ${launched}; option: webhookPorts | ${common} 9443 TCP; rancher/rancher issue 41142: discussion, row 9443 |
| 8443/tcp        | rancher              | hostedCluster        | webhook of the cluster               | launch: hosted, imported; option: webhookPorts | ${hosted} 8443 TCP |
| 9443/tcp        | rancher              | hostedCluster        | rancher-webhook                      | launch: hosted, imported; option: webhookPorts | ${hosted} 9443 TCP |
| 4789/udp        | every node           | every node           | VXLAN of Windows nodes               | launch: custom; distribution: rke1; option: windowsWorkers | Rancher v2.15 custom nodes: whole table, row 4789 UDP (6) |
| 3389/tcp        | sshClients           | worker               | RDP to Windows workers               | ${launched}; distribution: rke1, rke2; option: windowsWorkers | RKE node roles: worker nodes - Inbound rules, row 3389 (Windows) |
`,
  },
];
