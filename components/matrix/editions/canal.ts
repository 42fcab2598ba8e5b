/**
 * Edition `canal`: the tab "Canal" of RKE2's requirements, row by row. Its VXLAN and its health check are also what a K3s
 * cluster with a Canal of the user's own needs (K3s network options, "Custom CNI"). RKE1's Canal is the 2018 document's.
 *
 * Source: rancher/rke2-docs, commit 2439897e18b1a384b42607ce7788f197acc2071e (2026-05-29).
 */
import { decisions } from "../decisions";
import type { Citation } from "../flow";
import { everyNode, flowsOf, launched, rowsOf, type Line } from "../rows";
import { cite, sources } from "../sources";
import { tcp, udp } from "../traffic";

const page = (row: string): Citation =>
  cite(sources.rke2Requirements, "CNI Specific Inbound Network Rules: Canal", row);

const vxlan = { encapsulation: ["vxlan"] } as const;
const wireguard4 = { encapsulation: ["wireguard"], families: ["ipv4"] } as const;
const wireguard6 = { encapsulation: ["wireguard"], families: ["ipv6"] } as const;

// prettier-ignore
const lines: readonly Line[] = [
  [udp(8472),  everyNode, everyNode, "Canal VXLAN",                   [page("Canal CNI with VXLAN")],                     vxlan, decisions.overlayPort],
  [tcp(9099),  everyNode, "itself",  "Canal health checks",           [page("Canal CNI health checks")],                  {}, decisions.healthIsLocal],
  [udp(51820), everyNode, everyNode, "Canal WireGuard over IPv4",     [page("Canal CNI with WireGuard IPv4")],            wireguard4, decisions.flannelWireguard],
  [udp(51821), everyNode, everyNode, "Canal WireGuard over IPv6",     [page("Canal CNI with WireGuard IPv6/dual-stack")], wireguard6, decisions.flannelWireguard],
];

export const rows = rowsOf(lines, { ...launched, distribution: ["rke2", "k3s"], cni: ["canal"] });

export const flows = flowsOf(rows);
