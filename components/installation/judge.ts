/**
 * A stack's whole configuration, judged at once: shape, sense, what the cloud can express and its limits. What it returns
 * can be carried out; everything else is a ConfigurationError that names every problem.
 */
import type { ClientKey } from "../matrix/client-parties";
import { rulesOn } from "../blueprint/blueprint";
import { clouds } from "../clouds";
import { nameProblems } from "../clouds/name-limits";
import type { Cloud, CloudName } from "../clouds/cloud";
import { networkFamilies } from "../clouds/families";
import { rangesOverlap } from "../addresses/address";
import { parityOfResources } from "../proof/parity";
import { plannedOf, type Planned } from "./plan";
import { checkNodeGroups, clusterNodeGroups } from "../blueprint/node-groups";
import { under, ConfigurationError, type Problem } from "../judging/problem";
import {
  checkClients,
  checkCluster,
  checkEgress,
  checkLimitKeys,
  checkMachine,
  checkNetwork,
  doubleProblems,
  duplicates,
  limitProblems,
  limitsOf,
  refusalProblems,
} from "../configuration/check";
import { checkBalancer, checkPrivateZone, checkRancher } from "../configuration/check-rancher";
import { idleAddressProblems } from "../configuration/check-idle-keys";
import { checkClusterBootstrap, checkRancherBootstrap } from "../configuration/check-bootstrap";
import { doorProblems, namedPeerProblems, namedPeerProblemsOfStack } from "../configuration/check-named-peers";
import { rancherVersion, withDefaults } from "../configuration/defaults";
import { besideExisting, checkExisting, ranchersOwnProblems } from "../blueprint/existing-site";
import { isInside } from "../configuration/stand-ins";
import { parseConfiguration } from "../configuration/parse-stack";
import { type Configuration, type StackClusterConfiguration } from "../configuration/schema";
import { parse } from "../judging/shapes";
import { cloudOf, cloudsOf, hasNodes, machinesOf, networkOf, rancherName } from "../configuration/owner-parts";
import { knownOf, userFlowProblems, userFlowsOf } from "../configuration/user-flows";

const subject = "The stack's configuration";

/** A configuration that can be carried out, and its plan. */
export interface Judged {
  readonly configuration: Configuration;
  readonly plan: Planned;
}

/** Throws a ConfigurationError that names every problem. */
export function judgeConfiguration(input: Readonly<Record<string, unknown>>, namePrefix?: string): Configuration {
  return judgedInstallation(input, namePrefix).configuration;
}

/**
 * The configuration with its defaults, and the plan by which it was judged. `namePrefix`: what stands before names where the
 * configuration does not say.
 *
 * @throws ConfigurationError that names every problem.
 */
export function judgedInstallation(input: Readonly<Record<string, unknown>>, namePrefix?: string): Judged {
  const { value: parsed, problems, standIn } = parseConfiguration(input);
  const value = parsed && withDefaults(parsed);
  // Unknown keys alone leave the rest whole.
  const whole = value ?? (standIn?.places.length === 0 ? withDefaults(standIn.value) : undefined);
  const found = whole === undefined ? [] : checkSense(whole);
  // Plans are made only of what makes sense; there may be more to say about them.
  const plan = whole === undefined || found.some(isInTheWay) ? undefined : plannedOf(whole, namePrefix);
  const ofPlan = whole === undefined || plan === undefined ? [] : checkPlan(plan, whole, found.length === 0);
  const ofRest = (standIn === undefined ? [] : checkSense(standIn.value)).filter(
    ({ path }) => !isInside(keysOf(path), standIn?.places ?? []),
  );
  const beside = under("rancher", besideExisting(input.rancher));
  const all = [...problems, ...beside, ...found, ...ofRest, ...ofPlan];
  if (value === undefined || plan === undefined || all.length > 0)
    throw new ConfigurationError(subject, distinctProblems(all));
  return { configuration: value, plan };
}

function checkSense(configuration: Configuration): Problem[] {
  return [...checkSections(configuration, clouds[configuration.cloud]), ...checkNames(configuration)];
}

/**
 * Networks that can't be divided, nodes of one name, and clients whom a door can't name can't be planned; everything else can
 * be counted.
 */
function isInTheWay({ path }: Problem): boolean {
  return /network|name|^clusters$|cidr|^clients\.rancher\[/.test(path);
}

/** The keys on the way to a place: `clusters`, 0, `name`. */
function keysOf(path: string): PropertyKey[] {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  return keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function distinctProblems(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
}

function checkSections(configuration: Configuration, cloud: Cloud): Problem[] {
  const { network, clients, egress, limits, machines, rancher, clusters } = configuration;
  const known = knownOf(clusters, clients);
  return [
    ...under("network", checkNetwork(network, cloud)),
    ...under("clients", checkClients(clients, networkFamilies(network))),
    ...under("egress", checkEgress(egress, networkFamilies(network))),
    ...idleAddressProblems(configuration, egress),
    ...under(
      "tags",
      cloudsOf(configuration).flatMap((one) => one.checkTags(configuration.tags)),
    ),
    ...kubernetesApiProblems(configuration),
    ...workloadProblems(configuration),
    ...userFlowProblems(configuration.flows, known),
    ...namedPeerProblemsOfStack(configuration, receivingClouds(configuration)),
    ...doorProblems(clients.rancher, rancher, cloud),
    ...under("limits", checkLimitKeys(cloudsOf(configuration), limits)),
    ...(rancher.existing === undefined
      ? under("rancher", [
          ...checkRancher(rancher),
          ...checkBalancer(rancher, egress, cloud, networkFamilies(network)),
          ...checkPrivateZone(rancher, cloud),
          ...(rancher.nodes === 0 ? [] : checkMachine({ ...machines, ...rancher.machines }, cloud)),
          ...checkRancherBootstrap(rancherName, rancher, rancherVersion(configuration)),
        ])
      : [
          ...under("rancher.existing", checkExisting(rancher.existing, cloud, networkFamilies(network))),
          ...ranchersOwnProblems(configuration, (flow) => userFlowsOf([flow], undefined, known, cloud.name).length > 0),
        ]),
    ...clusters.flatMap((cluster, index) => {
      const own = cloudOf(cluster, configuration);
      return under(`clusters[${index}]`, [
        ...checkCluster(cluster, networkFamilies(networkOf(cluster, configuration))),
        ...checkPlace(cluster, configuration),
        ...checkClusterBootstrap(cluster, rancherVersion(configuration)),
        ...namedPeerProblems({ ...nothingNamed, registrationBalancer: cluster.registrationBalancer }, own),
        ...checkNodeGroups(cluster, clusterNodeGroups(cluster, machinesOf(cluster, configuration)), own),
      ]);
    }),
  ];
}

/** Ranges that would open nothing. */
function kubernetesApiProblems({ clients, clusters }: Configuration): Problem[] {
  const isOpened = clusters.some(({ options }) => options.includes("authorizedClusterEndpoint"));
  if (clients.kubernetesApi.length === 0 || isOpened) return [];
  const message =
    "has ranges, but no cluster opens 6443/tcp to clients; leave it empty, or give a cluster the option authorizedClusterEndpoint";
  return [{ path: "clients.kubernetesApi", message }];
}

/** Ranges that would be let in nowhere. */
function workloadProblems({ clients, clusters }: Configuration): Problem[] {
  if (clients.workloads.length === 0 || clusters.length === 0 || clusters.some(hasNodes)) return [];
  const message =
    "has ranges, but no cluster here has nodes of this stack, and who reaches the workloads of others is said where they " +
    "are; leave it empty";
  return [{ path: "clients.workloads", message }];
}

const nothingNamed = { clients: {}, egress: { mode: "open" }, flows: [] } as const;

/** Where each kind of clients is let in. */
function receivingClouds(configuration: Configuration) {
  const here = configuration.cloud;
  const clusters = configuration.clusters.filter(hasNodes);
  const there = clusters.map((cluster) => cloudOf(cluster, configuration).name);
  const everywhere = [...new Set([here, ...there])];
  const ofClusters = [...new Set(there)];
  const byKey = { rancher: [here], ssh: everywhere, workloads: ofClusters, kubernetesApi: ofClusters };
  return { ...(byKey satisfies Record<ClientKey, readonly CloudName[]>), everywhere };
}

/** A cluster in another cloud is in another network, and every network is another range. */
function checkPlace(cluster: StackClusterConfiguration, configuration: Configuration): Problem[] {
  const own = cloudOf(cluster, configuration);
  if (cluster.network === undefined) {
    if (own.name === configuration.cloud || !hasNodes(cluster)) return [];
    return [{ path: "network", message: `is missing; a cluster on ${own.name} needs a network there` }];
  }
  const { value, problems } = parse(own.network.schema, cluster.network);
  if (value === undefined) return under("network", problems);
  const [here, there] = [configuration.network.cidr, value.cidr];
  const overlap =
    here !== undefined && there !== undefined && rangesOverlap(here, there)
      ? [{ path: "cidr", message: `is ${there}, which overlaps Rancher's network, ${here}; choose another range` }]
      : [];
  return under("network", [...checkNetwork(value, own), ...overlap]);
}

/** Two clusters of one name, or nodes of different clusters that would be called the same. */
function checkNames({ clusters }: Configuration): Problem[] {
  const sameName = duplicates(clusters.map((cluster) => cluster.name));
  if (sameName.length > 0) {
    return sameName.map(([first, second, name]) => ({
      path: `clusters[${second}].name`,
      message: `is "${name}", as is clusters[${first}].name; names must differ`,
    }));
  }
  const owners = clusters.flatMap((cluster) =>
    cluster.nodeGroups.map((group) => ({ nodes: `${cluster.name}-${group.name}`, cluster: cluster.name })),
  );
  return duplicates(owners.map(({ nodes }) => nodes))
    .filter(([first, second]) => owners[first]?.cluster !== owners[second]?.cluster)
    .map(([first, second, nodes]) => ({
      path: "clusters",
      message:
        `nodes of ${owners[first]?.cluster ?? ""} and of ${owners[second]?.cluster ?? ""} would both be called ` +
        `${nodes}-1; rename one of the clusters or node groups`,
    }));
}

/** `withProof`: whether everything makes sense so far, so that the proof can say something. */
function checkPlan(planned: Planned, configuration: Configuration, withProof: boolean): Problem[] {
  if (planned.problems.length > 0) return [...planned.problems];
  const here = clouds[configuration.cloud];
  const problems = [
    ...doubleProblems(planned.specs),
    ...cloudsOf(configuration).flatMap(({ limits }) => nameProblems(planned.specs, limits.names)),
    // What a cloud has no words for is what a network plugin needs.
    ...under(
      "rancher.localCluster.encapsulation",
      refusalProblems(here.firewall.refusals(planned.rancher.blueprint.plan)),
    ),
    ...planned.clusters.flatMap(({ blueprint: { plan }, cloud: there = here }, index) =>
      under(
        `clusters[${index}].encapsulation`,
        refusalProblems([
          ...there.firewall.refusals({ ...plan, rules: rulesOn(plan, true) }),
          ...here.firewall.refusals({ ...plan, rules: rulesOn(plan, false) }),
        ]),
      ),
    ),
    ...cloudsOf(configuration).flatMap((one) =>
      limitProblems(one, one.limits.count(planned.specs, limitsOf(one, configuration.limits))),
    ),
  ];
  // What can't be said can't be compared.
  return problems.length > 0 || !withProof ? problems : parityOfResources(planned.specs, planned);
}
