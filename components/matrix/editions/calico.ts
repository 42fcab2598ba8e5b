/**
 * Edition `calico`: the tab "Calico" of RKE2's requirements, row by row, and Calico's own row for IP-in-IP, which RKE2's
 * page lacks. The same rows are what a K3s cluster with a Calico of the user's own needs.
 *
 * Sources: rancher/rke2-docs, commit 2439897e18b1a384b42607ce7788f197acc2071e (2026-05-29); tigera/docs, commit
 * d6bc32987da429f09349dccd5de76a0f44c305f8.
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, type Line } from "../rows";
import { cite, sources } from "../sources";
import { tcp, udp, type NumberedTraffic } from "../traffic";

const page = (row: string): Citation =>
  cite(sources.rke2Requirements, "CNI Specific Inbound Network Rules: Calico", row);
const own = (row: string): Citation => cite(sources.calicoRequirements, "Network requirements", row);

const ofWindows = cite(sources.rke2Requirements, "Windows Specific Inbound Network Rules", "Calico CNI with BGP");
const felix = cite(sources.calicoMetrics, "Configure Felix", "9091");

const ipInIp: NumberedTraffic = { protocol: "number", number: 4 };

const routed = { encapsulation: ["ipip", "bgp"] } as const;
/** WireGuard encrypts what the pool's own encapsulation would carry; nodes that don't speak it yet get that. */
const vxlan = { encapsulation: ["vxlan", "wireguard"] } as const;
const wireguard4 = { encapsulation: ["wireguard"], families: ["ipv4"] } as const;
const wireguard6 = { encapsulation: ["wireguard"], families: ["ipv6"] } as const;
const metrics = { option: "networkMetrics" } as const;
const ipip = { encapsulation: ["ipip"] } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [tcp(179),  everyNode, everyNode, "Calico BGP",                 [page("Calico CNI with BGP"), ofWindows, own("Calico networking (BGP)")],     routed, decisions.calicoBgp],
  [udp(4789), everyNode, everyNode, "Calico VXLAN",               [page("Calico CNI with VXLAN"), own("Calico networking with VXLAN enabled")], vxlan, decisions.windowsOverlay],
  [ipInIp,    everyNode, everyNode, "Calico IP-in-IP",            [own("Calico networking with IP-in-IP enabled (default)")],                   ipip, decisions.protocolFour],
  [tcp(5473), everyNode, everyNode, "Calico Typha",               [page("Calico CNI with Typha"), own("Calico networking with Typha enabled")], {}, decisions.calicoTypha],
  [tcp(9098), everyNode, "itself",  "Calico Typha health checks", [page("Calico Typha health checks")],                                         {}, decisions.healthIsLocal],
  [tcp(9099), everyNode, "itself",  "Calico health checks",       [page("Calico health checks")],                                               {}, decisions.healthIsLocal],

  [udp(51820), everyNode, everyNode, "Calico WireGuard over IPv4", [own("Calico networking with IPv4 Wireguard enabled")],                        wireguard4, decisions.calicoWireguard],
  [udp(51821), everyNode, everyNode, "Calico WireGuard over IPv6", [own("Calico networking with IPv6 Wireguard enabled")],                        wireguard6, decisions.calicoWireguard],
  [tcp(9091),  everyNode, everyNode, "Calico Felix metrics",       [felix],                                                                      metrics, decisions.networkMetrics],
];

export const rows = rowsOf(lines, { ...launched, distribution: ["rke2", "k3s"], cni: ["calico"] });

export const flows = flowsOf(rows);
