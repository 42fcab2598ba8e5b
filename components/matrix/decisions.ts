/**
 * Where the sources disagree, or leave open what nodes of split roles need: what they say, and what this matrix does and
 * why. A row that follows from one of these names it; those of no single row are listed in `generalChoices`.
 */
import type { Decision, Flow } from "./flow";

/** Choices that rows name. */
export const decisions = {
  apiServers: {
    question:
      "RKE2's page opens 6443 of all servers to all nodes; Rancher's page for Rancher on RKE2 to agents only. Servers that are etcd only run no Kubernetes API.",
    answer:
      "From every node, since a second server can't join without it, to control plane nodes, since nothing listens on the others.",
  },
  supervisor: {
    question:
      "RKE2's page opens 9345 of all servers to all nodes; Rancher's page had it from agents only until 2025, and Rancher's tables for downstream clusters lack it to this day.",
    answer:
      "From every node to every server. A server that is etcd only is one of them: the first one is etcd only where roles are split, and the others join through its 9345.",
  },
  k3sSupervisor: {
    question:
      "K3s's page opens 6443 of servers to agents, Rancher's page for Rancher on K3s to servers; K3s's text says to all nodes.",
    answer:
      "From every node to every server: the supervisor and the Kubernetes API share the port, and servers that are etcd only serve joins on it.",
  },
  etcdMembers: {
    question:
      "The distributions' pages open etcd's ports between all servers; Rancher's tables open them on etcd nodes, to etcd and control plane nodes.",
    answer:
      "From etcd and control plane nodes to etcd nodes: a server that is control plane only runs no etcd, so nothing listens there.",
  },
  etcdMetrics: {
    question:
      "RKE2's page lists 2381 between servers; by default etcd serves its metrics on 127.0.0.1 (rke2 issue 4023), and K3s's page lists the port as loopback.",
    answer: "Local: no rule. Who makes etcd serve metrics to other nodes adds a flow of their own.",
  },
  nodePorts: {
    question:
      "RKE2's page opens NodePorts between nodes for TCP; Rancher's page for Rancher on RKE2 says TCP or UDP. K3s's page does not list them.",
    answer:
      "Between the nodes of RKE2 for both protocols, since a NodePort is of either; not between the nodes of K3s, whose page says that a node should listen on nothing else.",
  },
  workloadClients: {
    question:
      "The distributions' pages say nothing of clients of workloads. Rancher's document of 2018 opens 80 and 443 on control plane and worker nodes, a later one NodePorts on the control plane too, and the newest all of these on worker nodes only.",
    answer:
      "On worker nodes only, as the newest says: control plane and etcd nodes of split roles take no workloads. A node that is a worker too has the worker's rules.",
  },
  windowsOverlay: {
    question:
      "The newest table for custom nodes opens 4789/udp for the overlay of Windows clusters, the EC2 node driver always, and RKE2's page for Calico and Flannel with or without Windows.",
    answer:
      "By the option windowsWorkers, and by Calico's and RKE2's Flannel's VXLAN, which use the port on Linux too; otherwise closed.",
  },
  windowsAdministration: {
    question: "The table of RKE node roles opens 3389/tcp on Windows worker nodes to administrators' networks.",
    answer:
      "To the ranges in clients.ssh, on worker nodes: Windows workers have no role of their own, so Linux workers beside them get the rule too, where nothing listens.",
  },
  overlayPort: {
    question:
      "Rancher's page gives Flannel's VXLAN on RKE2 as 8472; RKE2's page as 4789, and 8472 as Canal's and Cilium's. K3s's Flannel uses 8472.",
    answer: "Each distribution's own page: 4789 for RKE2's Flannel, 8472 for Canal, Cilium and K3s's Flannel.",
  },
  healthIsLocal: {
    question:
      "RKE2's page lists the health ports 9098 and 9099 from all nodes to all nodes; Rancher's tables mark 9099 as local traffic.",
    answer:
      "Local: kubelet probes them on its own node, and they listen on localhost unless told otherwise. A rule only where local traffic is asked for.",
  },
  echoRequest: {
    question: "RKE2's page asks for ICMP types 0 and 8 between nodes, Cilium's for types 0 and 8 with code 0.",
    answer:
      "Echo request (type 8) is enough: the reply (type 0) belongs to a tracked connection, and not every cloud can allow it alone.",
  },
  ciliumWireguard: {
    question:
      "RKE2's page lists Cilium's VXLAN and WireGuard ports side by side, and does not say whether WireGuard needs both.",
    answer:
      "WireGuard alone: since Cilium 1.15 packets are encapsulated first and encrypted then, so no overlay packet is seen on the network (pull request 36208).",
  },
  flannelWireguard: {
    question:
      "Flannel's WireGuard uses 51820 for IPv4 and 51821 for IPv6; the pages name the second for dual stack as well.",
    answer: "Each port where nodes have that family; dual stack has both.",
  },
  calicoBgp: {
    question: "RKE2's page lists 179 for Calico with BGP and no row for IP-in-IP; Calico's own page lists both.",
    answer: "179 with BGP and with IP-in-IP, which BGP's routes lead into; neither with VXLAN, which needs no BGP.",
  },
  calicoWireguard: {
    question:
      "Calico's page lists WireGuard's ports beside those of each encapsulation; RKE2's page has no row for it.",
    answer:
      "51820 for IPv4 and 51821 for IPv6, and VXLAN beside them: nodes that don't speak WireGuard yet are reached by it.",
  },
  calicoEbpf: {
    question:
      "Calico's eBPF dials the Kubernetes API directly, at the address of a balancer where there is one; RKE2's page has that balancer's 6443 for outsiders only.",
    answer:
      "With the option calicoEbpf, 6443 at the registration address, from every node, and on to control plane nodes.",
  },
  networkMetrics: {
    question:
      "Calico's and Cilium's agents serve metrics where they are told to; no page of Rancher, RKE2 or K3s lists the ports.",
    answer:
      "With the option networkMetrics, from every node to every node, since Prometheus runs on any: 9091 of Calico's Felix, 9962 to 9964 of Cilium.",
  },
  ciliumGeneve: {
    question: "RKE2's page has no row for Geneve; Cilium's names 6081.",
    answer: "6081 between all nodes, with the encapsulation geneve only.",
  },
  ciliumIpsec: {
    question: "RKE2's page has no row for IPsec; Cilium's asks for ESP, and for the overlay's port beside it.",
    answer: "Protocol 50 and the VXLAN port between all nodes, with the encapsulation ipsec only.",
  },
  hubble: {
    question: "RKE2's page on networks says how Hubble is switched on, and its ports are on Cilium's page only.",
    answer: "With the option hubble, 4244 between all nodes: the relay runs on any, and asks the server on each.",
  },
  calicoTypha: {
    question:
      "RKE2's page lists Typha's port from all nodes to all; Calico's opens it on the nodes that run Typha, which are any three or so.",
    answer: "From every node to every node: which ones run Typha changes. It is missed in clusters of many nodes only.",
  },
  protocolFour: {
    question:
      "No page of Rancher or RKE2 has a row for IP-in-IP, and Rancher's own EC2 group does not open it; Calico's page lists protocol 4.",
    answer: "Protocol 4 by its number, between all nodes, with encapsulation ipip only.",
  },
  embeddedRegistry: {
    question:
      "RKE2's page on the registry names port 6443 in its text and 9345 in its requirements; K3s's page names 6443.",
    answer:
      "Each as its requirements say: 5001 and 9345 on RKE2, 5001 and 6443 on K3s, between all nodes, agents included.",
  },
  registrationBalancer: {
    question:
      "RKE2's page on a balancer in front of the servers has listeners on 9345 and 6443, the second only for those who want to reach the Kubernetes API through it.",
    answer:
      "9345 on RKE2 and 6443 on K3s, where both share it, from nodes to the balancer and from the balancer to servers. Who reaches RKE2's Kubernetes API through it adds a flow of their own.",
  },
  monitoring: {
    question:
      "Rancher's tables leave node exporter's 9796 to a list of commonly used ports and mark 10254 as local, but Prometheus scrapes both across nodes.",
    answer:
      "With the option monitoring, from every node, since Prometheus runs on any; 9796 on every node, 10254 on nodes that take ingress by ingress-nginx: RKE2 has Traefik from v1.36 on. Never from anywhere else: 9796 asks for no password.",
  },
  kubeletOfRke1: {
    question:
      "The document of 2018 and Rancher's tables for node pools and custom nodes open 10250 of RKE1's nodes to control plane nodes; the table of RKE node roles and the list of commonly used ports to the metrics server, which runs on any node (rancher issue 28078: it gets nothing from a worker).",
    answer:
      "As the document by default, which RKE1 is planned and proven by; with the options metricsServer and monitoring from every node to every node, as RKE2's and K3s's pages have it without any.",
  },
  ingressWebhook: {
    question:
      "Rancher's EC2 group opens 8443 (the ingress controller's admission webhook) to the world; the pull request that added it gives no reason for that source.",
    answer:
      "With the option webhookPorts, from control plane nodes, whose API server is the only caller, to nodes that take ingress by ingress-nginx: nothing listens there with Traefik, which RKE2 has from v1.36 on.",
  },
  rancherWebhook: {
    question:
      "The API server calls rancher-webhook on 9443 of the node that runs it; tables between nodes lack it, the one for hosted clusters has it from Rancher's nodes.",
    answer:
      "With the option webhookPorts: from control plane nodes to every node, as the pod tolerates the taints of all roles, and to hosted clusters from Rancher's nodes as printed.",
  },
} as const satisfies Record<string, Decision>;

/** Decisions that belong to no single row: what all of an edition follows, and what a page prints and no row says. */
export const generalDecisions = {
  launchedTables: {
    question:
      "Rancher's tables for downstream clusters still have the shape of RKE1: no 9345, 179, 5473 or 51820/51821, so an RKE2 cluster can't form by them.",
    answer:
      "What nodes of RKE2 and K3s ask of each other comes from the distribution's own page; what concerns Rancher and clients from Rancher's.",
  },
  driverPorts: {
    question:
      "Rancher's tables list 2376 and 22 for every node driver; with an installation script, which is how RKE2 and K3s are installed, the driver may dial neither.",
    answer:
      "Kept for launch infrastructure, from Rancher's nodes only, as the newest tables print them: that the driver does without is our reading of its code.",
  },
  openedAutomatically: {
    question:
      "The document says that ports are opened automatically at Amazon EC2 and DigitalOcean. Only the EC2 driver makes a group; a droplet without a firewall is open to the world.",
    answer: "Groups and firewalls are made on every cloud, whatever the launch is.",
  },
  twoDriverGroups: {
    question:
      "The group rancher-nodes printed in 2018 has 12 inbound rules; today's driver makes 17, in both address families where they are open to the world. The two documents agreed again in 2026.",
    answer: "Both are kept as data, each with its source: `documented` and `current`.",
  },
  flatDriverGroup: {
    question:
      "The group rancher-nodes is one flat group: any node may reach etcd on any other. The tables of the same page open etcd to etcd and control plane nodes only. It also lacks ports that Calico, Cilium and WireGuard need.",
    answer: "Groups by role follow the tables; the flat group is made only where it is asked for by name.",
  },
  rancherOnDistributions: {
    question:
      "Rancher on RKE2 or K3s has tables of its own, which differ from the distributions' pages: no WireGuard, no embedded etcd on K3s, one VXLAN port for all.",
    answer:
      "Between Rancher's nodes the rows of the local cluster's edition and network hold, each node having all three roles; the tables are cited where they say the same.",
  },
  loopbackPorts: {
    question: "K3s's page lists ports that listen on the loopback interface (2381, 6444, 10248 to 10259 and others).",
    answer: "They are no rows: no packet to them leaves a node, and none that arrives is answered.",
  },
  windowsBgp: {
    question:
      "RKE2's table for Windows has a row for Calico's BGP, and its page on Windows and BGP says how; its page on network options says that BGP is not supported with Windows nodes.",
    answer:
      "The row is Calico's own for BGP. Whether with Windows nodes or not, BGP is refused on every cloud here, whose networks don't route pods.",
  },
  rancherToItself: {
    question:
      "Rancher's table for hosted and registered clusters opens 80/tcp from Rancher's nodes to Rancher's nodes; no other table has it, and nothing says what dials it.",
    answer: "No row for it: between Rancher's nodes the rows of the cluster that it runs on hold, and agents dial 443.",
  },
  plainHttp: {
    question:
      "The document of 2018 opens 80/tcp of Rancher to clients, and to a balancer whether it terminates TLS or not; the newest page to a balancer that terminates TLS only.",
    answer:
      "As the document: what answers on 80 without such a balancer is a redirect to 443, which people who type the name need.",
  },
  balancersDoor: {
    question:
      "The newest pages say nothing of who dials the balancer in front of Rancher; the document of 2018 has its column.",
    answer: "As the document: clients at 80 and 443, nodes at 443.",
  },
  importedApi: {
    question:
      "The newest page lists 6443/tcp from Rancher to the API of hosted and imported clusters; its table for both, and the document of 2018, only of hosted ones.",
    answer: "Of hosted ones, at the port that kubernetesApi tells: the agent in an imported cluster dials Rancher.",
  },
  directAccess: {
    question:
      "Rancher's table for hosted and registered clusters has Kubernetes API clients that go there without Rancher, at a port of the provider's.",
    answer: "No row for it: neither end is a node of this stack, so no rule here decides about it.",
  },
} as const satisfies Record<string, Decision>;

/** The decisions that these flows follow, each once. */
export function decisionsOf(flows: readonly Pick<Flow, "decision">[]): readonly Decision[] {
  return [...new Set(flows.flatMap(({ decision }) => (decision === undefined ? [] : [decision])))];
}
