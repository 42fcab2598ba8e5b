/**
 * A configuration as the naive judge reads it: who there is, in which network, under which circumstances, with which
 * machines. From the user's words alone; every default is written here a second time.
 */
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { allFlows } from "../../components/matrix/editions";
import type { Condition, Flow, FlowParty, Role } from "../../components/matrix/flow";
import type { Drawn } from "./values";

export type Client = string | Drawn;

export interface Naive {
  readonly cloud: CloudName;
  readonly isDual: boolean;
  readonly range: string | undefined;
  readonly rancher: NaiveRancher;
  readonly clusters: readonly NaiveCluster[];
  readonly clients: Readonly<Record<"rancher" | "workloads" | "ssh" | "kubernetesApi", readonly Client[]>>;
  /** Undefined: open. */
  readonly extra: readonly { readonly to: Client; readonly ports: string }[] | undefined;
  readonly flows: readonly { readonly from: Client; readonly to: Client; readonly ports: string }[];
}

export interface NaiveNode {
  readonly name: string;
  readonly roles: readonly Role[];
}

export interface NaiveRancher {
  readonly nodes: readonly NaiveNode[];
  readonly rows: readonly Flow[];
  readonly dialled: "private" | "public";
  readonly balancer: { readonly isInternal: boolean } | undefined;
  /** Of another stack: its group, and where it and its balancer are. */
  readonly existing:
    | {
        readonly group: string | undefined;
        readonly addresses: readonly string[];
        readonly balancer: readonly string[];
      }
    | undefined;
}

export interface NaiveCluster {
  readonly name: string;
  readonly cloud: CloudName;
  readonly isTogether: boolean;
  readonly isDual: boolean;
  readonly range: string | undefined;
  readonly hasNodes: boolean;
  readonly driver: string | undefined;
  readonly nodes: readonly NaiveNode[];
  /** The roles of each node group, whether its nodes are made here or not. */
  readonly roleSets: readonly (readonly Role[])[];
  readonly rows: readonly Flow[];
  readonly dialled: "private" | "public";
  readonly addresses: readonly string[];
  readonly kubernetesApi: { readonly range: string; readonly port: number } | undefined;
  readonly registrationBalancer: readonly Client[];
}

const object = (value: unknown): Drawn => (typeof value === "object" && value !== null ? (value as Drawn) : {});
const list = <Item>(value: unknown): readonly Item[] => (Array.isArray(value) ? (value as readonly Item[]) : []);
const isDual = (network: Drawn) => list(network.families).includes("ipv6");

export function naiveStack(configuration: Drawn): Naive {
  const network = object(configuration.network);
  const clients = object(configuration.clients);
  const egress = object(configuration.egress);
  const cloud = cloudNames.find((name) => name === configuration.cloud) ?? "aws";
  const rancher = object(configuration.rancher);
  const clusters = list<Drawn>(configuration.clusters);
  const hasTraefik = isTraefikOfRke2(rancher, clusters);
  return {
    ...{ cloud, isDual: isDual(network), range: network.cidr as string | undefined },
    rancher: naiveRancher(rancher, isDual(network), hasTraefik),
    clusters: clusters.map((cluster) => naiveCluster(cluster, rancher, cloud, network, hasTraefik)),
    clients: {
      rancher: list(clients.rancher),
      workloads: list(clients.workloads),
      ssh: list(clients.ssh),
      kubernetesApi: list(clients.kubernetesApi),
    },
    extra: egress.mode === "documented" ? list(egress.extra) : undefined,
    flows: list(configuration.flows),
  };
}

const dialledOf = (value: unknown, usual: "private" | "public" = "private") =>
  value === "private" || value === "public" ? value : usual;

/** RKE2 brings Traefik from v1.36 on; Rancher 2.11, the last that has RKE1, installs an older one. */
function isTraefikOfRke2(rancher: Drawn, clusters: readonly Drawn[]): boolean {
  const told = /^v1\.(\d+)/.exec(String(object(rancher.versions).rke2))?.[1];
  if (told !== undefined) return Number(told) >= 36;
  const hasRke1 = clusters.some(({ launch, distribution }) => launch !== "hosted" && distribution === "rke1");
  const isOld = hasRke1 && rancher.existing === undefined;
  return typeof rancher.version === "string" ? !rancher.version.startsWith("2.11") : !isOld;
}

function naiveRancher(rancher: Drawn, dual: boolean, hasTraefik: boolean): NaiveRancher {
  const told = object(rancher.existing);
  if (rancher.existing !== undefined) {
    const group = (told.securityGroupId ?? told.tag) as string | undefined;
    const existing = {
      group,
      addresses: list<string>(told.addresses),
      balancer: list<string>(object(told.balancer).addresses),
    };
    return {
      nodes: [],
      rows: [],
      dialled: dialledOf(told.dialled, group === undefined ? "public" : "private"),
      balancer: undefined,
      existing,
    };
  }
  const isHigh = rancher.install === "ha";
  const local = object(rancher.localCluster);
  const base = { install: isHigh ? "ha" : "single", loadBalancer: modeOf(rancher) };
  const kubernetes = { distribution: "k3s", ...local };
  const rows = rowsIn(
    isHigh ? { ...base, ...circumstances(kubernetes, dual, hasTraefik) } : base,
    rancher.multihomed === true,
  );
  const count = typeof rancher.nodes === "number" ? rancher.nodes : 1;
  const replace = object(rancher.replace);
  return {
    nodes: Array.from({ length: count }, (_, index) => ({
      name: nodeName(`rancher-${index + 1}`, replace),
      roles: [],
    })),
    rows: rows.filter(({ from, to }) => !isOfCluster(from) && !isOfCluster(to)),
    dialled: dialledOf(rancher.dialled),
    balancer: base.loadBalancer === "none" ? undefined : { isInternal: object(rancher.balancer).scheme === "internal" },
    existing: undefined,
  };
}

function modeOf(rancher: Drawn): string {
  const told = rancher.existing === undefined ? rancher.loadBalancer : object(object(rancher.existing).balancer).mode;
  return typeof told === "string" ? told : "none";
}

function naiveCluster(
  cluster: Drawn,
  rancher: Drawn,
  stack: CloudName,
  network: Drawn,
  hasTraefik: boolean,
): NaiveCluster {
  const own = cluster.network === undefined ? network : object(cluster.network);
  const cloud = cloudNames.find((name) => name === cluster.cloud) ?? stack;
  const { launch } = cluster;
  const name = String(cluster.name);
  const hasNodes = launch === "custom" || launch === "infrastructure";
  const registrationBalancer = list<Client>(cluster.registrationBalancer);
  const options = [
    ...list<string>(cluster.options),
    ...(registrationBalancer.length > 0 ? ["registrationBalancer"] : []),
  ];
  const case_ = {
    ...{ launch, install: rancher.install === "ha" ? "ha" : "single", loadBalancer: modeOf(rancher) },
    ...circumstances({ ...cluster, options }, isDual(own), hasTraefik),
  };
  const api = object(cluster.kubernetesApi);
  return {
    ...{ name, cloud, hasNodes, registrationBalancer },
    isTogether: cluster.network === undefined,
    isDual: isDual(own),
    range: own.cidr as string | undefined,
    driver: cluster.nodeDriverGroup as string | undefined,
    nodes: launch === "custom" ? nodesOf(name, list(cluster.nodeGroups), object(cluster.replace)) : [],
    roleSets: list<Drawn>(cluster.nodeGroups).map(({ roles }) => list<Role>(roles)),
    rows: rowsIn(case_, cluster.multihomed === true).filter(({ from, to }) => isOfCluster(from) || isOfCluster(to)),
    dialled: dialledOf(cluster.dialled),
    addresses: list(cluster.addresses),
    kubernetesApi:
      cluster.kubernetesApi === undefined ? undefined : { range: String(api.range), port: Number(api.port ?? 6443) },
  };
}

function nodesOf(cluster: string, groups: readonly Drawn[], replace: Drawn): NaiveNode[] {
  return groups.flatMap(({ name, nodes, roles }) =>
    Array.from({ length: Number(nodes ?? 0) }, (_, index) => ({
      name: nodeName(`${cluster}-${String(name)}-${index + 1}`, replace),
      roles: list<Role>(roles),
    })),
  );
}

function nodeName(first: string, replace: Drawn): string {
  const entry = Object.entries(replace).find(([name]) => name === first);
  return entry === undefined ? first : `${first}-r${String(entry[1])}`;
}

export function isOfCluster(party: FlowParty): boolean {
  return ["etcd", "controlplane", "worker", "hostedCluster", "workloadClients", "kubernetesApiClients"].includes(party);
}

function circumstances(kubernetes: Drawn, dual: boolean, hasTraefik: boolean): Drawn {
  const { distribution, cni = distribution === "k3s" ? "flannel" : "canal" } = kubernetes;
  const { encapsulation = cni === "none" ? undefined : "vxlan", options = [] } = kubernetes;
  const usual = distribution === "k3s" || (distribution === "rke2" && hasTraefik) ? "traefik" : "ingress-nginx";
  const { ingressController = usual } = kubernetes;
  return { distribution, cni, encapsulation, options, ingressController, families: dual ? ["ipv4", "ipv6"] : ["ipv4"] };
}

function rowsIn(case_: Drawn, isMultihomed: boolean): Flow[] {
  return allFlows.filter((flow) => (isMultihomed || !flow.local) && isCase(flow.when, case_));
}

function isCase(when: Condition, case_: Drawn): boolean {
  return Object.entries(when).every(([key, wanted]) => {
    if (key === "option") return list(case_.options).includes(wanted);
    if (key === "families") return list(case_.families).some((family) => list(wanted).includes(family));
    if (key === "unlessDistribution") return !list(wanted).includes(case_.distribution);
    return list(wanted).includes(case_[key]);
  });
}
