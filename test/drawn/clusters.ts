/** Clusters of every launch, in Rancher's network or in one of their own, in the same cloud or another. */
import * as fc from "fast-check";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { chosenOptions, distributions, ingressControllers, roles, type Role } from "../../components/matrix/flow";
import { cnisOf, encapsulationsOf, networkOf as podNetworkOf, networkProblems } from "../../components/matrix/networks";
import { nodeDriverGroupNames } from "../../components/matrix/editions/node-driver-group";
import { hostWish, machinesOf, machineWish, registrationCommands } from "./machines";
import { networkOf, networkWish } from "./networks";
import { groupNames, maybe, namedPeers, range, seldom, several, type Drawn } from "./values";

const nodeGroupWish = fc.record({
  roles: fc.subarray([...roles], { minLength: 1 }),
  nodes: fc.constantFrom(1, 0, 2, 3),
  saysNodes: fc.boolean(),
  machines: maybe(machineWish, 6),
  publicAddress: maybe(fc.boolean(), 4),
  isReplaced: seldom(8),
});
type NodeGroupWish = typeof nodeGroupWish extends fc.Arbitrary<infer Value> ? Value : never;

/** Rather often a cluster stands in the very place of a value that needs another one: that is what `clusterOf` settles. */
export const clusterWish = fc.record({
  launch: fc.constantFrom(...(["custom", "infrastructure", "hosted", "imported", "custom", "infrastructure"] as const)),
  distribution: fc.constantFrom(...distributions),
  cni: maybe(fc.nat(), 3),
  encapsulation: maybe(fc.nat(), 3),
  isRouted: seldom(3),
  ingressController: maybe(fc.constantFrom(...ingressControllers), 4),
  options: maybe(fc.subarray([...chosenOptions])),
  registrationBalancer: maybe(several(range, 2)),
  namesRegistrationBalancer: seldom(3),
  nodeGroups: fc.array(nodeGroupWish, { minLength: 1, maxLength: 3 }),
  groupNames: fc.shuffledSubarray([...groupNames], { minLength: 4 }),
  nodeDriverGroup: maybe(fc.constantFrom(...nodeDriverGroupNames), 4),
  dialled: maybe(fc.constantFrom("private", "public"), 4),
  addresses: fc.nat({ max: 5 }),
  kubernetesApi: maybe(fc.record({ range, port: maybe(fc.constantFrom(6443, 443, 16443)) })),
  machines: maybe(machineWish, 4),
  allowEvenEtcd: maybe(fc.boolean(), 6),
  registrationCommand: seldom(4),
  isElsewhere: seldom(4),
  saysCloud: seldom(4),
  cloud: fc.constantFrom(...cloudNames),
  network: networkWish,
  ...hostWish,
});
export type ClusterWish = typeof clusterWish extends fc.Arbitrary<infer Value> ? Value : never;

export interface Surroundings {
  readonly cloud: CloudName;
  readonly isDual: boolean;
  readonly rancherDialled: string;
  readonly hasMachines: boolean;
}

/** Ranges of one cluster alone, then such as others have too, then in the network. */
const addressesOf = (place: number): readonly (readonly string[])[] => [
  [],
  [`192.0.2.${64 + 16 * place}/28`],
  [`192.0.2.${64 + 16 * place}/28`, `198.51.100.${16 * place}/28`],
  [`203.0.113.${place}/32`],
  [`10.20.${place}.0/24`],
  ["198.51.100.0/24"],
];

export function cloudOf({ isElsewhere, cloud }: ClusterWish, stack: CloudName): CloudName {
  return isElsewhere ? cloud : stack;
}

export function hasNodes({ launch }: ClusterWish): boolean {
  return launch === "custom" || launch === "infrastructure";
}

export function clusterOf(name: string, wish: ClusterWish, place: number, stack: Surroundings): Drawn {
  const cloud = cloudOf(wish, stack.cloud);
  const { launch, distribution, isElsewhere, kubernetesApi } = wish;
  const isLaunched = hasNodes(wish);
  const isCustom = launch === "custom";
  const isDual = isElsewhere ? wish.network.isDual : stack.isDual;
  const groups = isLaunched ? nodeGroupsOf(wish, cloud) : undefined;
  const driver = launch === "infrastructure" ? wish.nodeDriverGroup : undefined;
  const hasBalancer = isLaunched && distribution !== "rke1" && driver === undefined;
  const needsAddresses = !isLaunched || ((isElsewhere || stack.rancherDialled === "public") && !isSeen(groups ?? []));
  const told = addressesOf(place);
  const addresses = told[needsAddresses ? Math.max(wish.addresses, 1) : wish.addresses] ?? [];
  const ofOwnRows = isLaunched && driver === undefined;
  const makesNodes = isCustom && (groups ?? []).some(({ nodes = 0 }) => nodes > 0);
  const registration = distribution === "rke1" ? registrationCommands.rke1 : registrationCommands.later;
  return {
    ...{ name, launch, distribution },
    ...(ofOwnRows
      ? kubernetesOf(wish, isDual)
      : { options: isLaunched ? undefined : wish.options?.filter((one) => one === "webhookPorts") }),
    registrationBalancer: hasBalancer ? wish.registrationBalancer : undefined,
    nodeGroups: groups,
    nodeDriverGroup: driver,
    dialled: isLaunched ? wish.dialled : undefined,
    addresses: addresses.length > 0 ? addresses : undefined,
    kubernetesApi: launch === "hosted" ? kubernetesApi : undefined,
    machines:
      isElsewhere || !stack.hasMachines || wish.machines !== undefined
        ? machinesOf(cloud, wish.machines ?? {})
        : undefined,
    allowEvenEtcd: !isLaunched ? undefined : etcdNodes(groups ?? []) % 2 === 0 ? true : wish.allowEvenEtcd,
    registrationCommand: isCustom && wish.registrationCommand ? registration : undefined,
    replace: isCustom ? replacements(wish, name, groups ?? []) : undefined,
    cloud: isElsewhere || wish.saysCloud ? cloud : undefined,
    network: isElsewhere ? networkOf(cloud, wish.network, place + 1) : undefined,
    hostFirewall: makesNodes ? wish.hostFirewall : undefined,
    containerRanges: wish.containerRanges,
    multihomed: ofOwnRows ? wish.multihomed : undefined,
  };
}

/** With what registrations come from besides ranges, where the cloud's rules can name it. */
export function withNamedBalancers(wish: ClusterWish, cluster: Drawn, stack: CloudName): fc.Arbitrary<Drawn> {
  const ranges = cluster.registrationBalancer;
  if (!Array.isArray(ranges) || !wish.namesRegistrationBalancer) return fc.constant(cluster);
  return namedPeers([cloudOf(wish, stack)]).map((one) => ({
    ...cluster,
    registrationBalancer: [...(ranges as unknown[]), one],
  }));
}

/** Plugins and options that exist for the distribution. */
function kubernetesOf(
  {
    distribution,
    cni,
    encapsulation,
    isRouted,
    ingressController,
    registrationBalancer = [],
    options = [],
  }: ClusterWish,
  isDual: boolean,
): Drawn {
  const isWindows = options.includes("windowsWorkers");
  const plugins = cnisOf(distribution).filter((one) => !isDual || !(distribution === "rke2" && one === "calico"));
  const own = isWindows ? "flannel" : cni === undefined ? undefined : plugins[cni % plugins.length];
  const modes =
    own === undefined
      ? []
      : encapsulationsOf(distribution, own).filter(
          (mode) => (mode !== "bgp" || isRouted) && !(isDual && mode === "ipip"),
        );
  const mode = encapsulation === undefined ? undefined : modes[encapsulation % modes.length];
  const network = podNetworkOf(distribution, { cni: own, encapsulation: mode });
  return {
    cni: own,
    encapsulation: mode,
    options:
      options.length === 0
        ? undefined
        : options.filter(
            (one) =>
              !(one === "calicoEbpf" && registrationBalancer.length === 0) &&
              networkProblems({ ...network, distribution, options: [one] }).length === 0,
          ),
    ingressController: distribution === "rke2" ? ingressController : undefined,
  };
}

interface DrawnGroup extends Drawn {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly nodes?: number | undefined;
  readonly publicAddress?: boolean | undefined;
}

/** A group with every role that the others lack stands at the end. */
function nodeGroupsOf({ launch, nodeGroups, groupNames: names }: ClusterWish, cloud: CloudName): DrawnGroup[] {
  const missing = roles.filter((role) => !nodeGroups.some((group) => group.roles.includes(role)));
  const last = nodeGroups.at(-1);
  const all: NodeGroupWish[] =
    missing.length === 0 || last === undefined ? nodeGroups : [...nodeGroups, { ...last, roles: missing }];
  return all.map((group, index) => ({
    name: names[index] ?? `group-${index}`,
    roles: group.roles,
    nodes: launch === "custom" || group.saysNodes ? group.nodes : undefined,
    machines: group.machines === undefined ? undefined : machinesOf(cloud, group.machines),
    publicAddress: cloud === "digitalocean" && group.publicAddress === false ? undefined : group.publicAddress,
  }));
}

/** Whether somebody on the internet could tell all of its nodes' addresses. */
function isSeen(groups: readonly DrawnGroup[]): boolean {
  const made = groups.filter(({ nodes = 0 }) => nodes > 0);
  return made.length > 0 && made.every(({ publicAddress }) => publicAddress === true);
}

function etcdNodes(groups: readonly DrawnGroup[]): number {
  return groups.filter((group) => group.roles.includes("etcd")).reduce((sum, { nodes = 0 }) => sum + nodes, 0);
}

function replacements({ nodeGroups }: ClusterWish, name: string, groups: readonly DrawnGroup[]): Drawn | undefined {
  const entries = groups.flatMap((group, index) =>
    nodeGroups[index]?.isReplaced === true && (group.nodes ?? 0) > 0
      ? [[`${name}-${group.name}-1`, 2 + index] as const]
      : [],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
