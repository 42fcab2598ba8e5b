/**
 * What needs more than one value to judge: what fits together, what would open too much, what this version can't do yet.
 * Pure; everything is said at once.
 */
import { clientParties } from "../matrix/client-parties";
import type { Cloud, LimitUse, Limits, Refusal } from "../clouds/cloud";
import type { Machine, NetworkRequest } from "../clouds/requests";
import { resourceKey, type ResourceSpec } from "../resources/resource-spec";
import { parseRange, rangeContains, type AddressFamily } from "../addresses/address";
import { balancerGroup } from "../firewall/group-names";
import { distributions, roles, type Option } from "../matrix/flow";
import { idleKeyProblems } from "./check-idle-keys";
import { kubernetesProblems } from "./circumstances";
import type { Problem } from "../judging/problem";
import type { Clients, ClusterConfiguration, EgressConfiguration, LimitsConfiguration } from "./schema";

/** The network's own range is IPv4; the rest is the cloud's to judge. */
export function checkNetwork(network: NetworkRequest, cloud: Cloud): Problem[] {
  if (network.cidr !== undefined && parseRange(network.cidr).family === "ipv6") {
    return [{ path: "cidr", message: `is ${network.cidr}; a network's own range must be IPv4` }];
  }
  return cloud.network.check(network);
}

/** Ranges of a family that the network does not have, and doors that must never face the world. */
export function checkClients(clients: Partial<Clients>, families: readonly AddressFamily[]): Problem[] {
  const problems: Problem[] = [];
  for (const [key, all] of Object.entries(clients)) {
    const ranges = all.filter((one) => typeof one === "string");
    all.forEach((range, index) => {
      if (typeof range === "string" && !families.includes(parseRange(range).family)) {
        problems.push({ path: `${key}[${index}]`, message: `is ${range}, but the network has no IPv6; leave it out` });
      }
    });
    const never = Object.values(clientParties).find((party) => party.key === key)?.never;
    if (never !== undefined && coversTheWorld(ranges)) {
      problems.push({ path: key, message: `opens ${never} to the world; name the ranges that need it` });
    }
  }
  return problems;
}

/** Whether the ranges together are a whole address family, in whatever pieces. */
export function coversTheWorld(ranges: readonly string[]): boolean {
  const outermost = [...new Set(ranges)].filter(
    (range, _, all) => !all.some((other) => other !== range && rangeContains(other, range)),
  );
  const parsed = outermost.map(parseRange);
  const share = (family: AddressFamily) =>
    parsed.filter((range) => range.family === family).reduce((sum, range) => sum + 2 ** -range.prefixLength, 0);
  return share("ipv4") >= 1 || share("ipv6") >= 1;
}

export function checkEgress(egress: EgressConfiguration, families: readonly AddressFamily[]): Problem[] {
  if (egress.mode === "open") return [];
  return egress.extra.flatMap(({ to }, index) =>
    typeof to !== "string" || families.includes(parseRange(to).family)
      ? []
      : [{ path: `extra[${index}].to`, message: `is ${to}, but the network has no IPv6; leave it out` }],
  );
}

export function checkCluster(cluster: ClusterConfiguration, families: readonly AddressFamily[]): Problem[] {
  const { name, launch, nodeGroups } = cluster;
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  if (name === balancerGroup("rancher"))
    say("name", `is "${name}", which is the name of the balancer's own group; choose another`);
  if (name === "rancher") say("name", 'is "rancher", which is the name of Rancher\'s own group; choose another');
  if ((launch === "hosted" || launch === "imported") && nodeGroups.length > 0) {
    say("nodeGroups", `is set, but the nodes of a cluster whose launch is ${launch} are not ours; leave it out`);
  }
  if (launch !== "infrastructure" && cluster.nodeDriverGroup !== undefined) {
    say(
      "nodeDriverGroup",
      "is for nodes that Rancher's node driver makes; leave it out, or set launch: infrastructure",
    );
  }
  if (cluster.nodeDriverGroup !== undefined && cluster.registrationBalancer.length > 0) {
    say("registrationBalancer", "opens a port that the node driver's group does not have; leave nodeDriverGroup out");
  }
  if (launch !== "hosted" && cluster.kubernetesApi !== undefined) {
    say("kubernetesApi", "is the API that Rancher dials in a hosted cluster; leave it out");
  }
  problems.push(...idleKeyProblems(cluster));
  if (launch === "custom" || launch === "infrastructure") {
    if (cluster.distribution === undefined)
      say("distribution", `is missing; it must be one of ${distributions.join(", ")}`);
    problems.push(...kubernetesProblems(kubernetesOf(cluster), families));
  }
  duplicates(nodeGroups.map((group) => group.name)).forEach(([first, second, duplicate]) => {
    say(`nodeGroups[${second}].name`, `is "${duplicate}", as is nodeGroups[${first}].name; names must differ`);
  });
  nodeGroups.forEach((group, index) => {
    for (const key of ["cloud", "network"] as const) {
      if (group[key] !== undefined) say(`nodeGroups[${index}].${key}`, otherNetwork);
    }
    duplicates(group.roles).forEach(([, second, role]) => {
      say(`nodeGroups[${index}].roles[${second}]`, `names ${role} a second time`);
    });
    if (launch === "custom" && group.nodes === undefined) {
      say(`nodeGroups[${index}].nodes`, "is missing; it must be the number of nodes, 0 where you make them yourself");
    }
  });
  if (launch === "custom" || launch === "infrastructure") {
    for (const role of roles.filter((one) => !nodeGroups.some((group) => group.roles.includes(one)))) {
      say("nodeGroups", `has no group with the role ${role}; a cluster needs etcd, controlplane and worker`);
    }
  }
  const etcdNodes = nodeGroups
    .filter((group) => group.roles.includes("etcd"))
    .reduce((sum, group) => sum + (group.nodes ?? 0), 0);
  if (etcdNodes > 0 && etcdNodes % 2 === 0 && !cluster.allowEvenEtcd) {
    say(
      "nodeGroups",
      `has ${etcdNodes} etcd nodes in all; an even number survives no more failures than one node less. ` +
        "Take an odd number, or set allowEvenEtcd: true",
    );
  }
  return problems;
}

const otherNetwork =
  "would put nodes of one cluster into two networks, where they know each other by addresses alone, and no row here says " +
  "that. Make it a cluster of its own there; or join the networks (peering, VPN), choose an encapsulation that encrypts " +
  "(wireguard), and let the other nodes in by flows with their ranges";

/** A cluster's Kubernetes; telling where the registration balancer dials from switches its rows on. */
export function kubernetesOf({
  distribution,
  cni,
  encapsulation,
  formerEncapsulation,
  ingressController,
  options,
  registrationBalancer,
}: ClusterConfiguration) {
  const all: Option[] = registrationBalancer.length > 0 ? [...options, "registrationBalancer"] : options;
  return { distribution, cni, encapsulation, formerEncapsulation, ingressController, options: all };
}

/** Settings without which this cloud can make no machine, and such that it does not know. */
export function checkMachine(machine: Machine, cloud: Cloud): Problem[] {
  const settings = Object.entries(machine).flatMap(([key, value]) =>
    value === undefined ? [] : [key as keyof Machine],
  );
  return [
    ...cloud.nodes.missingSettings(machine).map((key) => ({
      path: `machines.${key}`,
      message: `is missing; ${cloud.name} has no default for it. Set it here or in the stack's machines`,
    })),
    ...settings
      .filter((key) => !cloud.nodes.machineSettings.includes(key))
      .map((key) => ({ path: `machines.${key}`, message: `does nothing on ${cloud.name}; leave it out there` })),
  ];
}

/** Each pair of equal entries: the first's index, the second's, and what they are. */
export function duplicates(names: readonly string[]): [first: number, second: number, name: string][] {
  const seen = new Map<string, number>();
  return names.flatMap((name, index): [number, number, string][] => {
    const first = seen.get(name);
    if (first !== undefined) return [[first, index, name]];
    seen.set(name, index);
    return [];
  });
}

/** The cloud's limits with what the account says of its own. A limit of another cloud is a problem. */
export function limitsOf(cloud: Cloud, own: LimitsConfiguration): Limits {
  const { reserved, ...rest } = own;
  const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const reservedLimits = { reservedGroups: reserved.groups, reservedRules: reserved.rules };
  return { ...unlimited, ...cloud.limits.defaults, ...reservedLimits, ...set };
}

const unlimited: Limits = {
  rulesPerGroup: Infinity,
  groupsPerInterface: Infinity,
  groups: Infinity,
  rules: Infinity,
  reservedGroups: 0,
  reservedRules: 0,
  rulesPerFirewall: Infinity,
  tagsPerFirewall: Infinity,
};

/** Each limit belongs to one cloud; one of a cloud that is not used here changes nothing, and is a problem. */
export function checkLimitKeys(used: readonly Cloud[], own: LimitsConfiguration): Problem[] {
  const { reserved, ...rest } = own;
  const known = used.flatMap((cloud) => Object.keys(cloud.limits.defaults));
  const foreign = Object.entries(rest).flatMap(([key, value]) =>
    value === undefined || known.includes(key) ? [] : [key],
  );
  if ((reserved.groups > 0 || reserved.rules > 0) && !known.includes("reservedGroups")) foreign.push("reserved");
  const names = used.map((cloud) => cloud.name).join(" and ");
  const right = known.filter((key) => !key.startsWith("reserved")).join(", ");
  return foreign.map((key) => ({ path: key, message: `is no limit of ${names}, which has ${right}` }));
}

export function limitProblems(cloud: Cloud, uses: readonly LimitUse[]): Problem[] {
  return uses
    .filter(({ used, limit }) => used > limit)
    .map(({ what, used, limit, key }) => ({
      path: "",
      message: `${cloud.name} allows ${limit} ${what}; this needs ${used}. If your account allows more, set limits.${key}`,
    }));
}

export function refusalProblems(refusals: readonly Refusal[]): Problem[] {
  return refusals.map(({ what, wayOut }) => ({ path: "", message: `${what}; ${wayOut}` }));
}

/** Rules that two owners would both make: clouds refuse the second, and the engine two resources of one name. */
export function doubleProblems(specs: readonly Pick<ResourceSpec, "type" | "name">[]): Problem[] {
  const keys = specs.map(resourceKey);
  return [...new Set(duplicates(keys).map(([, , key]) => key.split("::")[1] ?? key))].map((name) => ({
    path: "",
    message:
      `${name} would be made twice: two clusters, or a cluster and the clients, are known by the same range. ` +
      "Split the range so that each part is named once; what the parts open holds for both",
  }));
}
