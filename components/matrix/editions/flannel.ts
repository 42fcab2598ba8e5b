/**
 * Edition `flannel`: the tab "Flannel" of RKE2's requirements and Flannel's rows of K3s's, row by row: one port in RKE2,
 * another in K3s. RKE1's Flannel is the 2018 document's.
 *
 * Sources: rancher/rke2-docs, commit 2439897e18b1a384b42607ce7788f197acc2071e (2026-05-29); k3s-io/docs, commit
 * 005d295410cd2ed4539880c00e0cd3fa62f1b64d.
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, type Line } from "../rows";
import { cite, sources } from "../sources";
import { udp } from "../traffic";

const rke2 = (row: string): Citation =>
  cite(sources.rke2Requirements, "CNI Specific Inbound Network Rules: Flannel", row);
const k3s = (row: string): Citation => cite(sources.k3sRequirements, "Inbound Rules for K3s Nodes", row);

const inRke2 = { distribution: ["rke2"], encapsulation: ["vxlan"] } as const;
const inK3s = { distribution: ["k3s"], encapsulation: ["vxlan"] } as const;
const wireguard4 = { distribution: ["k3s"], encapsulation: ["wireguard"], families: ["ipv4"] } as const;
const wireguard6 = { distribution: ["k3s"], encapsulation: ["wireguard"], families: ["ipv6"] } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [udp(4789),  everyNode, everyNode, "Flannel VXLAN",               [rke2("Flannel CNI with VXLAN")],                          inRke2, decisions.overlayPort],
  [udp(8472),  everyNode, everyNode, "Flannel VXLAN",               [k3s("Required only for Flannel VXLAN")],                  inK3s, decisions.overlayPort],
  [udp(51820), everyNode, everyNode, "Flannel WireGuard over IPv4", [k3s("Required only for Flannel Wireguard with IPv4")],    wireguard4, decisions.flannelWireguard],
  [udp(51821), everyNode, everyNode, "Flannel WireGuard over IPv6", [k3s("Required only for Flannel Wireguard with IPv6")],    wireguard6, decisions.flannelWireguard],
];

export const rows = rowsOf(lines, { ...launched, cni: ["flannel"] });

export const flows = flowsOf(rows);
