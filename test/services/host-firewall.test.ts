/**
 * The host firewall with real packets: a node of each role, Rancher, clients and strangers in network namespaces, with the
 * generated rulesets in force. What passes is compared with the matrix itself (its flows, not the rules made from them) and
 * the exceptions that each ruleset lists.
 */
import assert from "node:assert/strict";
import { rangeContains } from "../../components/firewall/address";
import { hostFirewall, type HostFirewall } from "../../components/host-firewall/ruleset";
import { allFlows } from "../../components/matrix/editions";
import { holds, installs, launches, loadBalancerModes, type Party, type Role } from "../../components/matrix/flow";
import { isPortTraffic, tcp, trafficContains, trafficText, udp, type PortTraffic } from "../../components/matrix/traffic";
import { circumstancesOf, documentedEgress, nodeOf, rulesOf, surroundingsOf, type Variant } from "../components/host-firewall/nodes";
import { laboratoryObstacle, NetworkLab } from "./network-lab";
import type { Outcome, Target } from "./network-probe";

const nodes = ["etcd", "controlplane", "worker", "rancher"] as const;
type Node = (typeof nodes)[number];

/** Everyone's addresses. A neighbour is in the network, an outsider is not; neither is anyone in the matrix. */
const hosts = {
  etcd: { party: "etcd", addresses: ["10.20.0.11", "2001:db8:20::11"] },
  controlplane: { party: "controlplane", addresses: ["10.20.0.12", "2001:db8:20::12"] },
  worker: { party: "worker", addresses: ["10.20.0.13", "2001:db8:20::13"] },
  rancher: { party: "rancher", addresses: ["10.20.0.14", "2001:db8:20::14"] },
  neighbour: { party: null, addresses: ["10.20.0.99", "2001:db8:20::99"] },
  rancherClient: { party: "rancherClients", addresses: ["203.0.113.5", "2001:db8:88::5"] },
  workloadClient: { party: "workloadClients", addresses: ["198.51.100.5", "2001:db8:77::5"] },
  sshClient: { party: "sshClients", addresses: ["192.0.2.7", "2001:db8:88::7"] },
  outsider: { party: null, addresses: ["192.0.2.66", "2001:db8:ffff::66", "169.254.169.254"] },
} as const satisfies Record<string, { party: Party | null; addresses: readonly string[] }>;
type Host = keyof typeof hosts;
const hostNames = Object.keys(hosts) as Host[];

/** The ends of every range of the matrix, their neighbours outside, and ports that nobody names. */
const services: readonly PortTraffic[] = distinct([
  ...allFlows.flatMap(({ traffic }) =>
    isPortTraffic(traffic as PortTraffic)
      ? edges(traffic as PortTraffic).map((port) => ({ ...(traffic as PortTraffic), first: port, last: port }))
      : [],
  ),
  ...[21, 22, 23, 9100, 12345].map((port) => tcp(port)),
  ...[53, 10250, 12345].map((port) => udp(port)),
]);
