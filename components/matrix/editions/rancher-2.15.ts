/**
 * Edition `rancher-2.15`: what the newest tables of Rancher's "Port Requirements" say beyond the document of 2018: clients of
 * workloads on RKE2 and K3s, and what an option brings on any distribution. Where it repeats the older document, for RKE1 or
 * about Rancher's own nodes, edition `rancher-2.x` has the row.
 *
 * Sources: rancher/rancher-product-docs, commits 3bfe4ac59bbf4ab72f765942c732433b9616e2eb (2026-07-28, the page) and
 * 895a0fb1abcc322e695249611754f22fe0bed53e (2026-02-17, its tables); the others in sources.ts.
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, type Line } from "../rows";
import { cite, sources } from "../sources";
import { tcp, udp } from "../traffic";

const inTables = (row: string): readonly Citation[] =>
  [sources.rancherNodePools, sources.rancherCustomNodes].map((source) => cite(source, "whole table", row));
const hosted = (row: string): Citation => cite(sources.rancherHosted, "whole table", row);
const common = (row: string): Citation => cite(sources.rancherCommonPorts, "Commonly Used Ports", row);
const overlayOfWindows = cite(sources.rancherCustomNodes, "whole table", "4789 UDP (6)");
const remoteDesktop = cite(sources.rkeNodes, "worker nodes - Inbound rules", "3389 (Windows)");
const nginxOfRke2 = cite(sources.rke2Ingress, "Ingress Controller: ingress-nginx", "Version Gate");
const ingressWebhooks = [
  cite(sources.ingressWebhook, "description", "8443"),
  cite(sources.rancherOnRke1, "Rules for traffic between Rancher nodes", "Nginx Ingress's Validating Webhook"),
  nginxOfRke2,
];
const rancherWebhooks = [common("9443 TCP"), cite(sources.rancherWebhook, "discussion", "9443")];
const exporters = [common("9796 TCP"), cite(sources.nodeExporter, "discussion", "9796")];
const ingressMetrics = cite(sources.ingressMetrics, "discussion", "10254");
const kubelets = [
  cite(sources.rkeNodes, "etcd, controlplane and worker nodes - Inbound rules", "10250"),
  common("10250 TCP"),
  cite(sources.kubeletOfRke1, "description", "10250"),
];

/** Nodes that take ingress, by the document of 2018; RKE2's ingress controller was the same one until v1.36. */
const ingressNodes = ["controlplane", "worker"] as const;

const later = { ...launched, distribution: ["rke2", "k3s"] } as const;
const endpoint = { ...launched, option: "authorizedClusterEndpoint" } as const;
const monitoring = { ...launched, option: "monitoring" } as const;
const nginx = { distribution: ["rke1", "rke2"], ingressController: ["ingress-nginx"] } as const;
const monitoringIngress = { ...monitoring, ...nginx } as const;
const webhooks = { ...launched, option: "webhookPorts" } as const;
const ingressWebhook = { ...webhooks, ...nginx } as const;
const withMetricsServer = { ...launched, distribution: ["rke1"], option: "metricsServer" } as const;
const monitoringOfRke1 = { ...monitoring, distribution: ["rke1"] } as const;
const hostedWebhooks = { launch: ["hosted", "imported"], option: "webhookPorts" } as const;
const windowsOnRke1 = { launch: ["custom"], distribution: ["rke1"], option: "windowsWorkers" } as const;
const windows = { ...launched, distribution: ["rke1", "rke2"], option: "windowsWorkers" } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [tcp(80),           ["workloadClients"],      ["worker"],        "ingress",                              inTables("80 TCP (Ingress)"),                later, decisions.workloadClients],
  [tcp(443),          ["workloadClients"],      ["worker"],        "ingress",                              inTables("443 TCP (Ingress)"),               later, decisions.workloadClients],
  [tcp(30000, 32767), ["workloadClients"],      ["worker"],        "NodePort port range",                  inTables("30000-32767 TCP / UDP (nodeport)"), later, decisions.workloadClients],
  [udp(30000, 32767), ["workloadClients"],      ["worker"],        "NodePort port range",                  inTables("30000-32767 TCP / UDP (nodeport)"), later, decisions.workloadClients],

  [tcp(10250),        everyNode,                everyNode,         "kubelet for the metrics server",       kubelets,                                    withMetricsServer, decisions.kubeletOfRke1],
  [tcp(10250),        everyNode,                everyNode,         "kubelet for Monitoring",               kubelets,                                    monitoringOfRke1, decisions.kubeletOfRke1],
  [tcp(6443),         ["kubernetesApiClients"], ["controlplane"],  "Authorized Cluster Endpoint",          inTables("6443 TCP (5)"),                    endpoint],
  [tcp(9796),         everyNode,                everyNode,         "node exporter of Monitoring",          exporters,                                   monitoring, decisions.monitoring],
  [tcp(10254),        everyNode,                ingressNodes,      "ingress controller metrics",           [ingressMetrics, nginxOfRke2],               monitoringIngress, decisions.monitoring],
  [tcp(8443),         ["controlplane"],         ingressNodes,      "ingress controller admission webhook", ingressWebhooks,                             ingressWebhook, decisions.ingressWebhook],
  [tcp(9443),         ["controlplane"],         everyNode,         "rancher-webhook",                      rancherWebhooks,                             webhooks, decisions.rancherWebhook],
  [tcp(8443),         ["rancher"],              ["hostedCluster"], "webhook of the cluster",               [hosted("8443 TCP")],                        hostedWebhooks, decisions.rancherWebhook],
  [tcp(9443),         ["rancher"],              ["hostedCluster"], "rancher-webhook",                      [hosted("9443 TCP")],                        hostedWebhooks, decisions.rancherWebhook],
  [udp(4789),         everyNode,                everyNode,         "VXLAN of Windows nodes",               [overlayOfWindows],                          windowsOnRke1, decisions.windowsOverlay],
  [tcp(3389),         ["sshClients"],           ["worker"],        "RDP to Windows workers",               [remoteDesktop],                             windows, decisions.windowsAdministration],
];

export const rows = rowsOf(lines, {});

export const flows = flowsOf(rows);
