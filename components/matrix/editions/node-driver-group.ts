/**
 * The one flat group `rancher-nodes` as two documents have it: the table of 2018, and what Rancher's EC2 node driver makes
 * today. Every node of every role carries it, so any node may reach etcd on any other, and eight of its ports are open to
 * the world; it is data for those who ask for it by name, never a default.
 *
 * Source of today's: rancher/machine, drivers/amazonec2/amazonec2.go, commit ec7dbc3fe2a2060740d8a001cf17f049a621b763
 * (2025-09-29); the table of Rancher v2.15's page equals it.
 */
import type { Citation, Family } from "../flow";
import {
  document,
  nodeDriverGroupRules,
  source as documentedSource,
  type NodeDriverGroupRule,
} from "./rancher-2.x-document";
import { cite, sources, type Source } from "../sources";
import { everything, tcp, udp } from "../traffic";

export const nodeDriverGroupNames = ["documented", "current"] as const;
export type NodeDriverGroupName = (typeof nodeDriverGroupNames)[number];

export interface NodeDriverGroup {
  readonly source: Source;
  readonly rules: readonly NodeDriverGroupRule[];
  /** The families in which "everyone" is spelt out: one permission each. */
  readonly everyone: readonly Family[];
}

/** One permission of the group: a rule whose peer is the group itself, or everyone of one family. */
export interface NodeDriverGroupPermission {
  readonly rule: NodeDriverGroupRule;
  readonly peer: "itself" | Family;
}

type DriverLine = readonly [
  type: string,
  traffic: NodeDriverGroupRule["traffic"],
  peer: NodeDriverGroupRule["peer"],
  constant: string,
];

/** In the driver's order; the last word is what the driver's code calls the port. */
// prettier-ignore
const currentLines: readonly DriverLine[] = [
  ["SSH",             tcp(22),           "everyone", "sshPort"],
  ["Custom TCP Rule", tcp(2376),         "everyone", "dockerPort"],
  ["Custom TCP Rule", tcp(8443),         "everyone", "rancherWebhookPort"],
  ["Custom TCP Rule", tcp(6443),         "everyone", "kubeApiPort"],
  ["HTTP",            tcp(80),           "everyone", "httpPort"],
  ["Custom TCP Rule", tcp(443),          "everyone", "httpsPort"],
  ["Custom TCP Rule", tcp(30000, 32767), "everyone", "nodePorts"],
  ["Custom UDP Rule", udp(30000, 32767), "everyone", "nodePorts"],
  ["Custom TCP Rule", tcp(9345),         "itself",   "supervisorPort"],
  ["Custom TCP Rule", tcp(2379, 2380),   "itself",   "etcdPorts"],
  ["Custom TCP Rule", tcp(5473),         "itself",   "typhaPorts"],
  ["Custom TCP Rule", tcp(10250, 10252), "itself",   "otherKubePorts"],
  ["Custom TCP Rule", tcp(10256),        "itself",   "kubeProxyPorts"],
  ["Custom TCP Rule", tcp(9796),         "itself",   "nodeExporter"],
  ["Custom TCP Rule", tcp(179),          "itself",   "calicoPort"],
  ["Custom UDP Rule", udp(4789),         "itself",   "vxlanPorts"],
  ["Custom UDP Rule", udp(8472),         "itself",   "flannelPorts"],
];

const driver = (table: string, row: string): Citation => cite(sources.nodeDriver, table, row);

const currentNodeDriverGroupRules: readonly NodeDriverGroupRule[] = [
  ...currentLines.map(([type, traffic, peer, constant]): NodeDriverGroupRule => ({
    type,
    direction: "ingress",
    traffic,
    peer,
    citation: driver("ingressPermissions", `${constant}, ${traffic.protocol}`),
  })),
  {
    type: "All traffic",
    direction: "egress",
    traffic: everything,
    peer: "everyone",
    citation: driver("egressPermissions", "all protocols"),
  },
];

export const nodeDriverGroups: Readonly<Record<NodeDriverGroupName, NodeDriverGroup>> = {
  documented: {
    source: {
      title: document,
      url: documentedSource.repository,
      commit: documentedSource.commit,
      date: documentedSource.date,
    },
    rules: nodeDriverGroupRules,
    everyone: ["ipv4"],
  },
  current: {
    source: sources.nodeDriver,
    rules: currentNodeDriverGroupRules,
    everyone: ["ipv4", "ipv6"],
  },
};

/** The rules, those for everyone once for each family, in the rules' order. */
export function nodeDriverGroupPermissions({ rules, everyone }: NodeDriverGroup): readonly NodeDriverGroupPermission[] {
  return rules.flatMap((rule) =>
    rule.peer === "itself"
      ? [{ rule, peer: rule.peer }]
      : everyone.map((family): NodeDriverGroupPermission => ({ rule, peer: family })),
  );
}
