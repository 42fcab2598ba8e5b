/**
 * Edition `cilium`: the tab "Cilium" of RKE2's requirements, row by row. The same rows are what a K3s cluster with a Cilium
 * of the user's own needs.
 *
 * Sources: rancher/rke2-docs, commit 2439897e18b1a384b42607ce7788f197acc2071e (2026-05-29); cilium/cilium, commit
 * 00c88111b78be84b2bb583ad20634819e94abd09.
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, type Line } from "../rows";
import { cite, sources } from "../sources";
import { tcp, udp, type IcmpTraffic, type NumberedTraffic } from "../traffic";

const page = (row: string): Citation =>
  cite(sources.rke2Requirements, "CNI Specific Inbound Network Rules: Cilium", row);
const own = (row: string): Citation => cite(sources.ciliumRequirements, "Firewall Rules", row);
const ports = (row: string): Citation =>
  cite(sources.ciliumRequirements, "The following ports should also be available on each node", row);
const encryptedWhole = cite(sources.ciliumWireguard, "description", "the overlay port doesn't need to be allowed");

const echoRequest: IcmpTraffic = { protocol: "icmp", message: "echo-request" };

const esp: NumberedTraffic = { protocol: "number", number: 50 };

const vxlan = { encapsulation: ["vxlan", "ipsec"] } as const;
const geneve = { encapsulation: ["geneve"] } as const;
const ipsec = { encapsulation: ["ipsec"] } as const;
const hubble = { option: "hubble" } as const;
const metrics = { option: "networkMetrics" } as const;
const wireguard = { encapsulation: ["wireguard"] } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [echoRequest, everyNode, everyNode, "Cilium health checks, ping", [page("Cilium CNI health checks (ICMP)"), own("ICMP 8/0")],                       {}, decisions.echoRequest],
  [tcp(4240),   everyNode, everyNode, "Cilium health checks",       [page("Cilium CNI health checks (TCP)"), own("4240/tcp")],                        {}],
  [udp(8472),   everyNode, everyNode, "Cilium VXLAN",               [page("Cilium CNI with VXLAN"), own("8472/udp")],                                 vxlan, decisions.overlayPort],
  [udp(51871),  everyNode, everyNode, "Cilium WireGuard",           [page("Cilium CNI with WireGuard"), own("UDP port 51871"), encryptedWhole],       wireguard, decisions.ciliumWireguard],

  [udp(6081),   everyNode, everyNode, "Cilium Geneve",              [own("Geneve overlay network mode")],                                             geneve, decisions.ciliumGeneve],
  [esp,         everyNode, everyNode, "Cilium IPsec",               [own("ESP traffic")],                                                             ipsec, decisions.ciliumIpsec],
  [tcp(4244),   everyNode, everyNode, "Hubble server",              [ports("4244/tcp")],                                                              hubble, decisions.hubble],
  [tcp(9962, 9964), everyNode, everyNode, "Cilium metrics",         [ports("9962/tcp"), ports("9963/tcp"), ports("9964/tcp")],                        metrics, decisions.networkMetrics],
];

export const rows = rowsOf(lines, { ...launched, distribution: ["rke2", "k3s"], cni: ["cilium"] });

export const flows = flowsOf(rows);
