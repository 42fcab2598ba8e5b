/**
 * Edition `rancher-2.x`: "Port Requirements" of the Rancher 2.x documentation, row by row and cell by cell.
 *
 * Source: rancher/docs, commit ef0c97eb594201e0fc3cce3af454b71742fc58e9 (2018-09-06). Every line below is one entry of a
 * cell of its tables; the numbers at its end are the cell's footnotes, whose conditions are data too. The document's
 * other tables (Rancher nodes, port descriptions, the EC2 group) are in rancher-2.x-document.ts.
 */
import { isRole, type Citation, type Condition, type Flow, type FlowTraffic, type FlowParty } from "../flow";
import { onDocumentedCluster } from "./high-availability";
import { document, rancherNodesCitations } from "./rancher-2.x-document";
import { tcp, udp } from "../traffic";

export { document };

/** git.rancher.io, as the document prints it. The addresses are of 2018. */
export const catalogRanges = ["35.160.43.145/32", "35.167.242.46/32", "52.33.59.17/32"] as const;

/** A picture table of the document: its caption and who stands in its rows and columns. */
export interface Table {
  readonly caption: string;
  readonly rows: readonly FlowParty[];
  readonly columns: readonly FlowParty[];
  /** The footnote on the head of a row. */
  readonly headNotes: Readonly<Partial<Record<FlowParty, number>>>;
  readonly notes: Readonly<Record<number, Note>>;
  /** Where the table has a slip: how it is read. */
  readonly reading?: string;
}

/** A footnote: its words, and the condition that it puts on a row. */
export interface Note {
  readonly text: string;
  readonly when: Condition;
  /** Traffic from the node to itself. */
  readonly local?: true;
}

/** What the document calls each party in the heads of its rows and columns. */
export const headings: Readonly<Partial<Record<FlowParty, string>>> = {
  rancher: "Rancher nodes",
  etcd: "etcd nodes",
  controlplane: "control plane nodes",
  worker: "worker nodes",
  hostedCluster: "hosted/imported cluster",
  loadBalancer: "external load balancer",
  rancherClients: "API/UI clients",
  workloadClients: "workload clients",
  catalog: "internet",
};

const onlyWithout: Condition = { loadBalancer: ["none"] };
const onlyWith: Condition = { loadBalancer: ["passthrough", "terminating"] };

const launchedNotes = {
  1: { text: "only if SSL is not terminated at the external load balancer", when: { loadBalancer: ["passthrough"] } },
  2: { text: "only without external load balancer", when: onlyWithout },
  3: { text: "local traffic to the node itself, not across nodes", when: {}, local: true },
  4: { text: "required to fetch the Rancher chart library", when: {} },
  5: { text: "nodes running a standalone server or a Rancher HA deployment", when: {} },
  6: { text: "load balancer or proxy that handles traffic to the Rancher UI/API", when: {} },
} as const satisfies Table["notes"];

const hostedNotes = {
  1: launchedNotes[1],
  2: launchedNotes[2],
  3: { text: "only for hosted clusters", when: { launch: ["hosted"] } },
  4: launchedNotes[4],
  5: launchedNotes[5],
  6: { text: "from worker nodes", when: {} },
  7: { text: "usually ingress backed by an infrastructure load balancer and/or nodePort", when: {} },
} as const satisfies Table["notes"];

const launchedRows: readonly FlowParty[] = [
  ...(["rancher", "etcd", "controlplane", "worker"] as const),
  ...(["loadBalancer", "rancherClients", "workloadClients"] as const),
];
const launchedColumns: readonly FlowParty[] = ["rancher", "etcd", "controlplane", "worker", "loadBalancer", "catalog"];

/** All three tables print the same numbers here, though [6] means something else in the hosted table. */
const headNotes = { rancher: 5, loadBalancer: 6 } as const;

export const tables = {
  infrastructure: {
    caption: "Rancher launched Kubernetes (infrastructure provider)",
    rows: launchedRows,
    columns: launchedColumns,
    headNotes,
    notes: launchedNotes,
  },
  custom: {
    caption: "Rancher launched Kubernetes (custom nodes)",
    rows: launchedRows,
    columns: launchedColumns,
    headNotes,
    notes: launchedNotes,
  },
  hosted: {
    caption: "hosted/imported Kubernetes",
    rows: ["rancher", "hostedCluster", "loadBalancer", "rancherClients", "workloadClients"],
    columns: ["rancher", "hostedCluster", "loadBalancer", "catalog"],
    headNotes,
    notes: hostedNotes,
    reading:
      "[6] on the external load balancer is a slip for: load balancer or proxy that handles traffic to the Rancher UI/API",
  },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;

/** Which table a cluster's launch reads. */
export const tableOfLaunch = {
  infrastructure: "infrastructure",
  custom: "custom",
  hosted: "hosted",
  imported: "hosted",
} as const satisfies Record<string, TableName>;

/** Not printed in the 2018 document but read from it (and printed by later editions): see `highAvailabilityFlows`. */
export const highAvailabilityTable: Table = {
  caption: "high availability: Rancher's nodes are the nodes of its own cluster",
  rows: ["rancher"],
  columns: ["rancher", "loadBalancer"],
  headNotes: {},
  notes: { 2: launchedNotes[2], 3: launchedNotes[3] },
};

/** From, to, what travels, why, footnotes of the cell. */
type Line = readonly [from: FlowParty, to: FlowParty, traffic: FlowTraffic, why: string, notes?: readonly number[]];

const http = "HTTP traffic to Rancher UI/API";
const https = "HTTPS traffic to Rancher UI/API";
const catalog = "Rancher catalog (git.rancher.io)";
const ssh = "SSH provisioning of node by Node Driver";
const docker = "Docker daemon TLS port used by Node Driver";
const etcdClient = "etcd client requests";
const etcdPeer = "etcd peer communication";
const api = "Kubernetes API";
const overlay = "Canal/Flannel VXLAN overlay networking";
const kubelet = "kubelet API";
const networkProbe = "Canal/Flannel livenessProbe/readinessProbe";
const ingressProbe = "Ingress controller livenessProbe/readinessProbe";
const ingress = "ingress";
const nodePort = "NodePort port range";

/** What a cell prints in brackets behind such a port. */
export const printedRemarks: Readonly<Record<string, string>> = {
  [catalog]: "git.rancher.io",
  [ingress]: "ingress",
  [nodePort]: "nodePort",
};

/** Rows about Rancher's own nodes: the same in all three tables. */
// prettier-ignore
const rancherLines: readonly Line[] = [
  ["rancher",         "catalog",       tcp(443),                            catalog, [4]],
  ["loadBalancer",    "rancher",       tcp(80),                             http],
  ["loadBalancer",    "rancher",       tcp(443),                            https, [1]],
  ["rancherClients",  "rancher",       tcp(80),                             http, [2]],
  ["rancherClients",  "rancher",       tcp(443),                            https, [2]],
  ["rancherClients",  "loadBalancer",  tcp(80),                             http],
  ["rancherClients",  "loadBalancer",  tcp(443),                            https],
];

/** Rows of the infrastructure table alone. */
// prettier-ignore
const infrastructureLines: readonly Line[] = [
  ["rancher",         "etcd",          tcp(22),                             ssh],
  ["rancher",         "etcd",          tcp(2376),                           docker],
  ["rancher",         "controlplane",  tcp(22),                             ssh],
  ["rancher",         "controlplane",  tcp(2376),                           docker],
  ["rancher",         "worker",        tcp(22),                             ssh],
  ["rancher",         "worker",        tcp(2376),                           docker],
];

/** Rows of both tables of clusters that Rancher launches. */
// prettier-ignore
const launchedLines: readonly Line[] = [
  ["etcd",            "rancher",       tcp(443),                            https, [2]],
  ["etcd",            "etcd",          tcp(2379),                           etcdClient],
  ["etcd",            "etcd",          tcp(2380),                           etcdPeer],
  ["etcd",            "etcd",          udp(8472),                           overlay],
  ["etcd",            "etcd",          tcp(9099),                           networkProbe, [3]],
  ["etcd",            "controlplane",  tcp(6443),                           api],
  ["etcd",            "controlplane",  udp(8472),                           overlay],
  ["etcd",            "worker",        udp(8472),                           overlay],
  ["etcd",            "loadBalancer",  tcp(443),                            https],

  ["controlplane",    "rancher",       tcp(443),                            https, [2]],
  ["controlplane",    "etcd",          tcp(2379),                           etcdClient],
  ["controlplane",    "etcd",          tcp(2380),                           etcdPeer],
  ["controlplane",    "etcd",          udp(8472),                           overlay],
  ["controlplane",    "etcd",          tcp(10250),                          kubelet],
  ["controlplane",    "controlplane",  tcp(6443),                           api],
  ["controlplane",    "controlplane",  udp(8472),                           overlay],
  ["controlplane",    "controlplane",  tcp(10250),                          kubelet],
  ["controlplane",    "controlplane",  tcp(9099),                           networkProbe, [3]],
  ["controlplane",    "controlplane",  tcp(10254),                          ingressProbe, [3]],
  ["controlplane",    "worker",        udp(8472),                           overlay],
  ["controlplane",    "worker",        tcp(10250),                          kubelet],
  ["controlplane",    "loadBalancer",  tcp(443),                            https],

  ["worker",          "rancher",       tcp(443),                            https, [2]],
  ["worker",          "etcd",          udp(8472),                           overlay],
  ["worker",          "controlplane",  tcp(6443),                           api],
  ["worker",          "controlplane",  udp(8472),                           overlay],
  ["worker",          "worker",        udp(8472),                           overlay],
  ["worker",          "worker",        tcp(9099),                           networkProbe, [3]],
  ["worker",          "worker",        tcp(10254),                          ingressProbe, [3]],
  ["worker",          "loadBalancer",  tcp(443),                            https],

  ["workloadClients", "controlplane",  tcp(80),                             ingress],
  ["workloadClients", "controlplane",  tcp(443),                            ingress],
  ["workloadClients", "worker",        tcp(80),                             ingress],
  ["workloadClients", "worker",        tcp(443),                            ingress],
  ["workloadClients", "worker",        tcp(30000, 32767),                   nodePort],
  ["workloadClients", "worker",        udp(30000, 32767),                   nodePort],
];

/** Rows of the table of hosted and imported clusters. */
// prettier-ignore
const hostedLines: readonly Line[] = [
  ["rancher",         "hostedCluster", { protocol: "kubernetes-api-port" }, api, [3]],
  ["hostedCluster",   "rancher",       tcp(443),                            https, [2, 6]],
  ["hostedCluster",   "loadBalancer",  tcp(443),                            https, [6]],
  ["workloadClients", "hostedCluster", { protocol: "unspecified" },         "cluster/provider specific", [7]],
];

const launchesOfTable = {
  infrastructure: ["infrastructure"],
  custom: ["custom"],
  hosted: ["hosted", "imported"],
} as const;

/** The flow of a line that stands in these tables; the condition is the footnotes', the tables' and the balancer's. */
function flow([from, to, traffic, why, notes = []]: Line, inTables: readonly TableName[], own: Condition = {}): Flow {
  const texts = inTables.flatMap((table) => notes.map((note) => (tables[table].notes as Table["notes"])[note]));
  const throughBalancer = from === "loadBalancer" || to === "loadBalancer" ? onlyWith : {};
  return {
    from,
    to,
    traffic,
    why,
    citations: [
      ...inTables.map((table): Citation => ({
        document,
        table: tables[table].caption,
        row: headings[from] ?? from,
        column: headings[to] ?? to,
        ...(notes.length > 0 ? { notes } : {}),
      })),
      ...rancherNodesCitations(from, to, traffic),
    ],
    when: Object.assign({}, own, throughBalancer, ...texts.map((note) => note?.when ?? {})) as Condition,
    local: texts.some((note) => note?.local ?? false),
  };
}

function flowsIn(lines: readonly Line[], inTables: readonly TableName[], bound: boolean): Flow[] {
  const launch = inTables.flatMap((table) => launchesOfTable[table]);
  return lines.map((line) => flow(line, inTables, { ...(bound ? { launch } : {}), ...distributionOf(line) }));
}

/** What nodes ask of each other and offer to workloads is their distribution's; what concerns Rancher holds for all. */
function distributionOf([from, to]: Line): Condition {
  return isRole(to) && (isRole(from) || from === "workloadClients") ? { distribution: ["rke1"] } : {};
}

/** Rancher's own rows, and the rows between Rancher, a cluster's nodes and their clients, in the document's order. */
export const flows: readonly Flow[] = [
  ...flowsIn(rancherLines, ["infrastructure", "custom", "hosted"], false),
  ...flowsIn(infrastructureLines, ["infrastructure"], true),
  ...flowsIn(launchedLines, ["infrastructure", "custom"], true),
  ...flowsIn(hostedLines, ["hosted"], true),
];

/**
 * High availability: Rancher runs as pods on a cluster of its own, so each of its nodes holds all three roles of that
 * cluster, and what the tables say between nodes of a cluster holds between Rancher's nodes too, as does 443 from any
 * node of a cluster. Later editions of the document print this as a table of its own. Where that cluster is told to be
 * RKE2 or K3s, its own edition takes the place of what nodes ask of each other (high-availability.ts).
 */
export const highAvailabilityFlows: readonly Flow[] = launchedLines
  .filter(([from, to]) => isRole(from) && (isRole(to) || to === "rancher" || to === "loadBalancer"))
  .map(([from, to, traffic, why, notes]): readonly [Line, Condition] => [
    ["rancher", to === "loadBalancer" ? to : "rancher", traffic, why, notes],
    isRole(from) && isRole(to) ? onDocumentedCluster : {},
  ])
  .filter(([line], index, all) => all.findIndex(([other]) => sameTraffic(line, other)) === index)
  .map(([line, where]) => withTable(flow(line, ["custom"], { install: ["ha"], ...where })));

function sameTraffic(one: Line, other: Line): boolean {
  return one[1] === other[1] && JSON.stringify(one[2]) === JSON.stringify(other[2]);
}

function withTable(reading: Flow): Flow {
  const table = highAvailabilityTable.caption;
  return { ...reading, citations: reading.citations.map((citation) => ({ ...citation, table })) };
}
