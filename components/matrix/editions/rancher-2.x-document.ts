/**
 * Edition `rancher-2.x`: the document's other tables and texts, one line a row, as it prints them.
 *
 * The pictures' tables are the flows of rancher-2.x.ts. What is here says the same to other readers: the ports of Rancher's
 * own nodes (each row names the flows that it stands for), what each port is for, when local traffic needs a rule, and
 * the one flat group that Rancher's EC2 node driver makes.
 */
import type { Citation, FlowTraffic, FlowParty } from "../flow";
import { everything, tcp, udp, type EveryTraffic, type PortTraffic } from "../traffic";

export const document = "Rancher 2.x port requirements";

/** Where the document can be read. */
export const source = {
  repository: "https://github.com/rancher/docs",
  commit: "ef0c97eb594201e0fc3cce3af454b71742fc58e9",
  date: "2018-09-06",
} as const;

function cite(table: string, row: string): Citation {
  return { document, table, row };
}

/** A row of the table "Rancher Nodes": its printed cells, and whose traffic it stands for. */
export interface RancherNodesRow {
  readonly traffic: FlowTraffic;
  /** As printed, a line of the cell per entry. A dash is the document's for Rancher's nodes themselves. */
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly description: string;
  readonly from: readonly FlowParty[];
  readonly to: readonly FlowParty[];
  readonly citation: Citation;
}

type RancherNodesLine = readonly [
  traffic: FlowTraffic,
  source: string | readonly string[],
  destination: string | readonly string[],
  description: string,
  from: readonly FlowParty[],
  to: readonly FlowParty[],
];

const balancer = "Load balancer/reverse proxy";
const otherwise = "Otherwise IPs of all cluster nodes and other Rancher API/UI clients.";
const nodeOfDriver = "Any node created using Node Driver";
const apiEndpoint = "Port of the Kubernetes API Endpoint in Hosted Clusters";
const catalogAddresses = ["35.160.43.145", "35.167.242.46", "52.33.59.17"] as const;
const clusterNodes: readonly FlowParty[] = ["etcd", "controlplane", "worker"];
const everyoneOfRancher: readonly FlowParty[] = ["loadBalancer", ...clusterNodes, "hostedCluster", "rancherClients"];

// prettier-ignore
const rancherNodesLines: readonly RancherNodesLine[] = [
  [tcp(80),                             balancer,              "-",              "HTTP traffic to Rancher UI/API",             ["loadBalancer"],  ["rancher"]],
  [tcp(443),                            [balancer, otherwise], "-",              "HTTPS traffic to Rancher UI/API",            everyoneOfRancher, ["rancher"]],
  [tcp(443),                            "-",                   catalogAddresses, "Rancher catalog (git.rancher.io)",           ["rancher"],       ["catalog"]],
  [tcp(22),                             "-",                   nodeOfDriver,     "SSH provisioning of node by Node Driver",    ["rancher"],       clusterNodes],
  [tcp(2376),                           "-",                   nodeOfDriver,     "Docker daemon TLS port used by Node Driver", ["rancher"],       clusterNodes],
  [{ protocol: "kubernetes-api-port" }, "-",                   apiEndpoint,      "Kubernetes API",                             ["rancher"],       ["hostedCluster"]],
];

export const rancherNodesTable = "Rancher nodes";

export const rancherNodesRows = rancherNodesLines.map(
  ([traffic, printedSource, printedDestination, description, from, to]): RancherNodesRow => ({
    traffic,
    source: [printedSource].flat(),
    destination: [printedDestination].flat(),
    description,
    from,
    to,
    citation: cite(rancherNodesTable, description),
  }),
);

/** The rows of "Rancher Nodes" that also say this. */
export function rancherNodesCitations(from: FlowParty, to: FlowParty, traffic: FlowTraffic): readonly Citation[] {
  return rancherNodesRows
    .filter((row) => row.from.includes(from) && row.to.includes(to) && sameTraffic(row.traffic, traffic))
    .map((row) => row.citation);
}

function sameTraffic(one: FlowTraffic, other: FlowTraffic): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A row of the annex "Port Descriptions". */
export interface PortDescription {
  readonly traffic: readonly PortTraffic[];
  readonly description: string;
  readonly citation: Citation;
}

// prettier-ignore
const portDescriptionLines: readonly (readonly [traffic: readonly PortTraffic[], description: string])[] = [
  [[tcp(22)],                                 "Node driver SSH provisioning"],
  [[tcp(2376)],                               "Node driver Docker daemon TLS port"],
  [[tcp(2379)],                               "etcd client requests"],
  [[tcp(2380)],                               "etcd peer communication"],
  [[udp(8472)],                               "Canal/Flannel VXLAN overlay networking"],
  [[tcp(9099)],                               "Canal/Flannel livenessProbe/readinessProbe"],
  [[tcp(10250)],                              "kubelet API"],
  [[tcp(10254)],                              "Ingress controller livenessProbe/readinessProbe"],
  [[tcp(30000, 32767), udp(30000, 32767)],    "NodePort port range"],
];

export const portDescriptionsTable = "Port Descriptions";

export const portDescriptions = portDescriptionLines.map(([traffic, description]): PortDescription => ({
  traffic,
  description,
  citation: cite(portDescriptionsTable, description),
}));

/** When traffic from a node to itself needs a rule: the document's words, its spelling included. */
export const localNodeTraffic = {
  text: [
    "Ports marked as `local traffic` in the above requirements (e.g. `9099/tcp`) are used for Kubernetes healthchecks (`livenessProbe` and`readinessProbe`).",
    "These healthchecks are executed on the node itself. In most cloud environments, this local traffic is allowed by default. When you have applied strict host firewall policies on the node, or when you are using nodes that have multiple interfaces (multihomed), this traffic may get blocked. In this case, you have to explicitely allow this traffic in your host firewall, or in case of public/private cloud hosted machines (i.e. AWS or OpenStack), in your security group configuration. Keep in mind that when using a security group as Source or Destination in your security group, that this only applies to the private interface of the nodes/instances.",
  ].join("\n"),
  citation: cite("Local Node Traffic", "the whole section"),
} as const;

/** A rule of the group `rancher-nodes`. Its peer is everyone (0.0.0.0/0), or the group itself. */
export interface NodeDriverGroupRule {
  /** What the EC2 console calls the rule. */
  readonly type: string;
  readonly direction: "ingress" | "egress";
  readonly traffic: PortTraffic | EveryTraffic;
  readonly peer: "everyone" | "itself";
  /** Where the printed peer is a slip: what is printed, and why it is read otherwise. */
  readonly slip?: { readonly printed: string; readonly reading: string };
  readonly citation: Citation;
}

type NodeDriverGroupLine = readonly [
  type: string,
  traffic: NodeDriverGroupRule["traffic"],
  peer: NodeDriverGroupRule["peer"],
  direction: NodeDriverGroupRule["direction"],
  slip?: NodeDriverGroupRule["slip"],
];

const nodePortSlip = {
  printed: "30000-32767",
  reading: "a slip, read as 0.0.0.0/0: later editions of the document print that, and the node driver opens it",
} as const;

// prettier-ignore
const nodeDriverGroupLines: readonly NodeDriverGroupLine[] = [
  ["SSH",             tcp(22),           "everyone", "ingress"],
  ["HTTP",            tcp(80),           "everyone", "ingress"],
  ["Custom TCP Rule", tcp(443),          "everyone", "ingress"],
  ["Custom TCP Rule", tcp(2376),         "everyone", "ingress"],
  ["Custom TCP Rule", tcp(2379, 2380),   "itself",   "ingress"],
  ["Custom UDP Rule", udp(4789),         "itself",   "ingress"],
  ["Custom TCP Rule", tcp(6443),         "everyone", "ingress"],
  ["Custom UDP Rule", udp(8472),         "itself",   "ingress"],
  ["Custom TCP Rule", tcp(10250, 10252), "itself",   "ingress"],
  ["Custom TCP Rule", tcp(10256),        "itself",   "ingress"],
  ["Custom TCP Rule", tcp(30000, 32767), "everyone", "ingress", nodePortSlip],
  ["Custom UDP Rule", udp(30000, 32767), "everyone", "ingress", nodePortSlip],
  ["All traffic",     everything,        "everyone", "egress"],
];

export const nodeDriverGroupTable = "Rancher AWS EC2 security group";
export const nodeDriverGroupName = "rancher-nodes";

export const nodeDriverGroupRules = nodeDriverGroupLines.map(
  ([type, traffic, peer, direction, slip], index): NodeDriverGroupRule => ({
    type,
    direction,
    traffic,
    peer,
    ...(slip === undefined ? {} : { slip }),
    citation: cite(nodeDriverGroupTable, `${index + 1} (${type})`),
  }),
);
