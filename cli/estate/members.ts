/**
 * Who is who in an estate: the nodes of each cluster with their roles, Rancher's own, and the balancer in front of it.
 * Told by kubectl's nodes, by the outputs of a stack, or by ids on the command line; nothing is guessed from names.
 */
import { groupsOfCloud } from "../../components/reach/cloud-groups";
import type { Cni, Distribution, Encapsulation, Launch, Role } from "../../components/matrix/flow";
import { abstractNode, type Endpoint, type Policy } from "../../components/reach/policy";
import { intervalOf } from "../../components/addresses/address-interval";
import { partiesOf } from "../../components/reach/parties";
import type { Party } from "../../components/reach/party";
import { isRole, roles as allRoles, type FlowParty } from "../../components/matrix/flow";
import { Failure } from "../terminal/failure";
import type { SourcePlan } from "../sources/source-plan";
import { fewOf, type Gap, type KubernetesCluster } from "./estate";
import { MachineIndex } from "./machine-index";
import type { ReadEstate } from "./read-estate";

export interface Member {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly endpoints: readonly Endpoint[];
}

export interface Cluster {
  readonly name: string;
  readonly distribution: Distribution | undefined;
  readonly cni: Cni | undefined;
  readonly encapsulation: Encapsulation | undefined;
  readonly launch: Launch | undefined;
  readonly members: readonly Member[];
}

export interface WhoIsWho {
  readonly clusters: readonly Cluster[];
  /** Rancher's own nodes; empty where nobody says who they are. */
  readonly rancher: readonly Member[];
  /** The cluster that Rancher runs on, where it is one. */
  readonly rancherCluster: Cluster | undefined;
  readonly balancers: readonly Endpoint[];
  /** What the balancer does, where no file shows one and the user says so. */
  readonly unseenBalancer: "passthrough" | "terminating" | undefined;
  readonly incomplete: readonly Gap[];
}

/** Ids on the command line: of groups, tags, machines, or addresses. */
export interface GivenIds {
  readonly etcd?: readonly string[] | undefined;
  readonly controlplane?: readonly string[] | undefined;
  readonly worker?: readonly string[] | undefined;
  /** Or the name of the cluster that Rancher runs on. */
  readonly rancher?: readonly string[] | undefined;
  /** Or what it does, where no file shows it: `passthrough` or `terminating`. */
  readonly loadBalancer?: readonly string[] | undefined;
}

export function whoIsWho(estate: ReadEstate, policy: Policy, given: GivenIds): WhoIsWho {
  const index = new MachineIndex(estate.resources, policy);
  const incomplete: Gap[] = [];
  const ofNodes = estate.clusters.map((cluster) => clusterOf(cluster, index, incomplete));
  const ofPlans = estate.plans.flatMap((plan) => clustersIn(plan, policy));
  const clusters = withGiven([...ofNodes, ...ofPlans], given, index, policy);
  const wanted = given.rancher ?? [];
  const own =
    clusters.find(({ name }) => wanted.includes(name)) ?? (wanted.length > 0 ? undefined : clusters.find(isLocal));
  const ids = wanted.filter((id) => id !== own?.name);
  const told = ids.flatMap((id) => membersNamed("--rancher", id, index, policy));
  const planned = estate.plans.flatMap((plan) => roleMembers(plan, policy, "rancher"));
  return {
    clusters: clusters.filter((cluster) => cluster !== own),
    rancher: merged([...(own?.members ?? []), ...told, ...(wanted.length > 0 ? [] : planned)]),
    rancherCluster: own,
    balancers: [
      ...(given.loadBalancer ?? []).filter((id) => !isMode(id)).flatMap((id) => balancerNamed(id, index)),
      ...(given.loadBalancer === undefined
        ? estate.plans
            .flatMap((plan) => roleMembers(plan, policy, "loadBalancer"))
            .flatMap(({ endpoints }) => endpoints)
        : []),
    ],
    unseenBalancer: given.loadBalancer?.find(isMode),
    incomplete,
  };
}

function isMode(text: string): text is "passthrough" | "terminating" {
  return text === "passthrough" || text === "terminating";
}

/** What Rancher calls the cluster that it runs on. */
function isLocal({ name }: Cluster): boolean {
  return name === "local";
}

function clusterOf(cluster: KubernetesCluster, index: MachineIndex, incomplete: Gap[]): Cluster {
  const { name, nodes, ...told } = cluster;
  const lost: string[] = [];
  const members = nodes.flatMap((node): Member[] => {
    const endpoints = index.ofNode(node);
    if (endpoints.length === 0) lost.push(node.name);
    return endpoints.length === 0 ? [] : [{ name: endpoints[0]?.name ?? node.name, roles: node.roles, endpoints }];
  });
  if (lost.length > 0) {
    incomplete.push({
      what: `${String(lost.length)} of the ${String(nodes.length)} nodes of ${name} are none of the machines in the files (${fewOf(lost)})`,
      wouldTell: "the list of the cloud's machines of those nodes' own region and account, unfiltered",
    });
  }
  return { name, ...told, launch: undefined, members };
}

/** The clusters of a stack, by its outputs and components. */
function clustersIn(plan: SourcePlan, policy: Policy): Cluster[] {
  const parties = partiesOf(plan, policy).filter(({ kind, cluster }) => kind === "role" && cluster !== null);
  const names = [...new Set(parties.flatMap(({ cluster }) => cluster ?? []))];
  return names.map((name) => {
    const component = plan.resources.find((one) => one.type === clusterType && one.name === name);
    const { distribution, launch } = (component?.inputs ?? {}) as { distribution?: Distribution; launch?: Launch };
    const own = parties.filter(({ cluster }) => cluster === name);
    const members = own.flatMap((party) => nodesOf(party).map((member) => ({ ...member, roles: rolesOf(party) })));
    return { name, distribution, launch, cni: undefined, encapsulation: undefined, members: merged(members) };
  });
}

const clusterType = "rancher-fenceline:index:RancherCluster";

function rolesOf({ role }: Party): Role[] {
  return role !== null && isRole(role as FlowParty) ? [role as Role] : [];
}

function nodesOf({ name, subjects }: Party): Member[] {
  const byName = new Map<string, Endpoint[]>();
  for (const subject of subjects) {
    if (subject.kind !== "node") continue;
    const key = subject.type === "node" ? name : subject.name;
    byName.set(key, [...(byName.get(key) ?? []), subject]);
  }
  return [...byName].map(([node, endpoints]) => ({ name: node, roles: [], endpoints }));
}

function roleMembers(plan: SourcePlan, policy: Policy, role: string): Member[] {
  return partiesOf(plan, policy)
    .filter((party) => party.kind === "role" && party.cluster === null && party.role === role)
    .flatMap(nodesOf);
}

/** One node of several roles is one node. */
function merged(members: readonly Member[]): Member[] {
  const byName = new Map<string, Member>();
  for (const member of members) {
    const known = byName.get(member.name);
    const roles = allRoles.filter((role) => member.roles.includes(role) || known?.roles.includes(role) === true);
    byName.set(member.name, { ...(known ?? member), roles });
  }
  return [...byName.values()];
}

/** Ids for roles make a cluster where no file tells of one, and add to the only one that there is. */
function withGiven(clusters: readonly Cluster[], given: GivenIds, index: MachineIndex, policy: Policy): Cluster[] {
  const told = allRoles.flatMap((role) =>
    (given[role] ?? []).flatMap((id) =>
      membersNamed(`--${role}`, id, index, policy).map((member) => ({ ...member, roles: [role] })),
    ),
  );
  if (told.length === 0) return [...clusters];
  const others = clusters.filter((cluster) => !isLocal(cluster) && given.rancher?.includes(cluster.name) !== true);
  const [only, another] = others;
  if (another !== undefined) {
    throw new Failure(
      2,
      `--etcd, --controlplane and --worker are of one cluster, and the files have ${others.map(({ name }) => name).join(", ")}; give one cluster's files at a time`,
    );
  }
  const none = {
    name: "cluster",
    distribution: undefined,
    cni: undefined,
    encapsulation: undefined,
    launch: undefined,
  };
  const cluster: Cluster = {
    ...(only ?? { ...none, members: [] }),
    members: merged([...(only?.members ?? []), ...told]),
  };
  return [...clusters.filter((one) => one !== only), cluster];
}

/** Machines that carry a group or tag, or are or have what is named; where no machine carries it, one that will. */
function membersNamed(option: string, id: string, index: MachineIndex, policy: Policy): Member[] {
  const endpoints = index.named(id);
  if (endpoints.length > 0) {
    const names = [...new Set(endpoints.map(({ name }) => name))];
    return names.map((name) => ({ name, roles: [], endpoints: endpoints.filter((one) => one.name === name) }));
  }
  const group = index.groupNamed(id);
  if (group === undefined) {
    const found = [...index.groupNames, ...index.machineNames];
    const hint = found.length === 0 ? "the files have no group and no machine" : `found ${fewOf(found, 12)}`;
    throw new Failure(2, `${option} ${id}: no group, tag, machine or address in the files is called so; ${hint}`);
  }
  const addresses = policy.networks
    .filter(({ cloud }) => cloud === group.cloud)
    .map(({ range }) => ({ family: intervalOf(range).family, symbols: [], place: { kind: "range", range } as const }));
  return [
    {
      name: group.name,
      roles: [],
      endpoints: [abstractNode(group.name, groupsOfCloud(policy, group.cloud), [group.key], addresses)],
    },
  ];
}

function balancerNamed(id: string, index: MachineIndex): readonly Endpoint[] {
  const endpoints = index.named(id).filter(({ type }) => type.endsWith(":LoadBalancer"));
  if (endpoints.length > 0) return endpoints;
  throw new Failure(
    2,
    `--load-balancer ${id}: no load balancer in the files is called so; found ${fewOf(index.balancerNames) || "none"}`,
  );
}
