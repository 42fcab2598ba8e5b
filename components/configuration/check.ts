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
import { roles, type Option } from "../matrix/flow";
import { kubernetesProblems } from "./circumstances";
import type { Problem } from "../judging/problem";
import type {
  Clients,
  ClusterConfiguration,
  EgressConfiguration,
  LimitsConfiguration,
  RancherConfiguration,
} from "./schema";

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

export function checkRancher(rancher: RancherConfiguration): Problem[] {
  const problems: Problem[] = [];
  const { install, nodes } = rancher;
  if (install === "single" && nodes !== undefined && nodes !== 1) {
    problems.push({ path: "nodes", message: `is ${nodes}; a single install has 1 node (install: ha takes 3 or 5)` });
  }
  if (install === "ha" && nodes !== 3 && nodes !== 5) {
    problems.push({ path: "nodes", message: `is ${nodes ?? "missing"}; high availability takes 3 or 5 nodes` });
  }
  return problems;
}

/** What a balancer needs to be said, and what contradicts itself. */
export function checkBalancer(
  rancher: RancherConfiguration,
  egress: EgressConfiguration,
  cloud: Cloud,
  families: readonly AddressFamily[],
): Problem[] {
  const { loadBalancer: mode, balancer, dialled, hostname } = rancher;
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  if (mode === "none") {
    if (balancer !== undefined)
      say("balancer", "is set, but loadBalancer is none; set loadBalancer, or leave balancer out");
    return problems;
  }
  const { scheme = "public", certificate } = balancer ?? {};
  if (hostname === undefined)
    say("hostname", "is missing; behind a balancer, clients and nodes need a name for Rancher");
  if (mode === "terminating" && certificate === undefined) {
    say("balancer.certificate", "is missing; a balancer that terminates TLS needs its certificate");
  }
  if (mode === "passthrough" && certificate !== undefined) {
    say("balancer.certificate", "is set, but passthrough leaves TLS to Rancher; leave it out, or terminate");
  }
  if (dialled === "private" && scheme === "public" && !cloud.balancer.publicIsPrivateToo) {
    say(
      "dialled",
      `is private, but the name of a public balancer on ${cloud.name} leads to public addresses; ` +
        "set dialled: public, or balancer: { scheme: internal }",
    );
  }
  if (dialled === "public" && scheme === "internal") {
    say("dialled", "is public, but an internal balancer has private addresses alone; set dialled: private");
  }
  // A node's IPv6 address is nobody's to name before it is there.
  if (dialled === "public" && cloud.balancer.hasName && cloud.balancer.families(families).includes("ipv6")) {
    say(
      "dialled",
      `is public, but on ${cloud.name} a balancer's name leads to its IPv6 addresses too, and its door knows nodes by IPv4 ` +
        "alone; set dialled: private with balancer: { scheme: internal }, or network.families: [ipv4]",
    );
  }
  if (dialled === "public" && egress.mode === "documented") {
    say(
      "dialled",
      "is public, and with documented egress no rule can name a public balancer's addresses; set egress.mode: open",
    );
  }
  return problems;
}

/** Where a private zone would lead nobody, or can't be. */
export function checkPrivateZone(rancher: RancherConfiguration, cloud: Cloud): Problem[] {
  const { privateZone, hostname, dialled } = rancher;
  if (!privateZone) return [];
  const say = (message: string) => [{ path: "privateZone", message }];
  if (cloud.network.privateZone === undefined) {
    return say(
      `is true, but none is made on ${cloud.name}; leave it out, and let the DNS that nodes and pods ask lead hostname to ` +
        "Rancher's private address",
    );
  }
  if (hostname === undefined) return say("is true, but Rancher has no name that it could hold; set hostname");
  if (dialled === "public") return say("is true, but nodes dial Rancher at public addresses; set dialled: private");
  return [];
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
  if (launch === "custom" || launch === "infrastructure") {
    problems.push(...kubernetesProblems(kubernetesOf(cluster), families));
  }
  duplicates(nodeGroups.map((group) => group.name)).forEach(([first, second, duplicate]) => {
    say(`nodeGroups[${second}].name`, `is "${duplicate}", as is nodeGroups[${first}].name; names must differ`);
  });
  nodeGroups.forEach((group, index) => {
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

/** A cluster's Kubernetes; telling where the registration balancer dials from switches its rows on. */
export function kubernetesOf({
  distribution,
  cni,
  encapsulation,
  options,
  registrationBalancer,
}: ClusterConfiguration) {
  const all: Option[] = registrationBalancer.length > 0 ? [...options, "registrationBalancer"] : options;
  return { distribution, cni, encapsulation, options: all };
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
