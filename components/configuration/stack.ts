/**
 * A stack's whole configuration, judged at once: shape, sense, what the cloud can express and its limits. What it returns
 * can be carried out; everything else is a ConfigurationError that names every problem.
 */
import { balancerBlueprint, type BalancerBlueprint } from "../balancer-blueprint";
import { clusterBlueprint, existingBlueprint, rancherBlueprint, rulesOn, specsOf, type Place } from "../blueprint";
import { clouds } from "../clouds";
import type { Cloud, CloudName, NetworkRequest, ResourceSpec } from "../clouds/cloud";
import { familiesOf } from "../clouds/families";
import { rangesOverlap } from "../firewall/address";
import { privateZoneSpecs } from "../private-zone-blueprint";
import { existingNetworks, parityOfResources, type Intention } from "../proof/parity";
import { checkNodeGroups, clusterNodeGroups, clusterSite, rancherSite, under } from "./arguments";
import {
  checkBalancer,
  checkClients,
  checkCluster,
  checkEgress,
  checkLimitKeys,
  checkMachine,
  checkNetwork,
  checkPrivateZone,
  checkRancher,
  doubleProblems,
  duplicates,
  limitProblems,
  limitsOf,
  refusalProblems,
} from "./check";
import { checkClusterBootstrap, checkRancherBootstrap } from "./check-bootstrap";
import { balancerProblems } from "./check-door";
import { doorProblems, namedPeerProblems, namedPeerProblemsOfStack } from "./check-named-peers";
import { rancherVersion, surroundingsOf, withChoices } from "./choices";
import { besideExisting, checkExisting, existingPlace, existingSite, ranchersOwnProblems } from "./existing";
import { isInside } from "./mend";
import { isIn, type ClientText } from "./named-peers";
import { ConfigurationError, type Problem } from "./problem";
import { driversOf, userFlowProblems, userFlowsOf, withoutClientParties, type UserFlowText } from "./user-flows";
import { parse, parseConfiguration, type Configuration, type Machines, type StackClusterConfiguration } from "./schema";

const subject = "The stack's configuration";
const rancherName = "rancher";

/** Throws a ConfigurationError that names every problem. */
export function judgeConfiguration(input: Readonly<Record<string, unknown>>): Configuration {
  const { value: parsed, problems, mended } = parseConfiguration(input);
  const value = parsed && withChoices(parsed);
  // Unknown keys alone leave the rest whole.
  const whole = value ?? (mended?.places.length === 0 ? withChoices(mended.value) : undefined);
  const found = whole === undefined ? [] : checkSense(whole);
  // Plans are made only of what makes sense; there may be more to say about them.
  const ofPlans = whole === undefined || found.some(isInTheWay) ? [] : checkPlans(whole, found.length === 0);
  const ofRest = (mended === undefined ? [] : checkSense(mended.value)).filter(
    ({ path }) => !isInside(keysOf(path), mended?.places ?? []),
  );
  const beside = under("rancher", besideExisting(input.rancher));
  const all = [...problems, ...beside, ...found, ...ofRest, ...ofPlans];
  if (value === undefined || all.length > 0) throw new ConfigurationError(subject, distinct(all));
  return value;
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

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
}

function checkSections(configuration: Configuration, cloud: Cloud): Problem[] {
  const { network, clients, egress, limits, machines, rancher, clusters } = configuration;
  return [
    ...under("network", checkNetwork(network, cloud)),
    ...under("clients", checkClients(clients, familiesOf(network))),
    ...under("egress", checkEgress(egress, familiesOf(network))),
    ...under(
      "tags",
      cloudsOf(configuration).flatMap((one) => one.checkTags(configuration.tags)),
    ),
    ...kubernetesApiProblems(configuration),
    ...userFlowProblems(configuration.flows, {
      clusters: clusters.map(({ name }) => name),
      clients,
      drivers: driversOf(clusters),
    }),
    ...namedPeerProblemsOfStack(configuration, receivingClouds(configuration)),
    ...doorProblems(clients.rancher, rancher, cloud),
    ...under("limits", checkLimitKeys(cloudsOf(configuration), limits)),
    ...(rancher.existing === undefined
      ? under("rancher", [
          ...checkRancher(rancher),
          ...checkBalancer(rancher, egress, cloud, familiesOf(network)),
          ...checkPrivateZone(rancher, cloud),
          ...checkMachine({ ...machines, ...rancher.machines }, cloud),
          ...checkRancherBootstrap(rancherName, rancher, rancherVersion(configuration)),
        ])
      : [
          ...under("rancher.existing", checkExisting(rancher.existing, cloud, familiesOf(network))),
          ...ranchersOwnProblems(
            configuration,
            (flow) => flowsOf({ ...configuration, flows: [flow] }, undefined).length > 0,
          ),
        ]),
    ...clusters.flatMap((cluster, index) => {
      const own = cloudOf(cluster, configuration);
      return under(`clusters[${index}]`, [
        ...checkCluster(cluster, familiesOf(networkOf(cluster, configuration))),
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

const nothingNamed = { clients: {}, egress: { mode: "open" }, flows: [] } as const;

/** Where each kind of clients is let in. */
function receivingClouds(configuration: Configuration) {
  const here = configuration.cloud;
  const clusters = configuration.clusters.filter(hasNodes);
  const there = clusters.map((cluster) => cloudOf(cluster, configuration).name);
  const everywhere = [...new Set([here, ...there])];
  const ofClusters = [...new Set(there)];
  return { rancher: [here], ssh: everywhere, workloads: ofClusters, kubernetesApi: ofClusters, everywhere };
}

function cloudOf(cluster: StackClusterConfiguration, { cloud }: Configuration): Cloud {
  return clouds[cluster.cloud ?? cloud];
}

function cloudsOf(configuration: Configuration): Cloud[] {
  const all = configuration.clusters.map((cluster) => cloudOf(cluster, configuration));
  return [...new Set([clouds[configuration.cloud], ...all])];
}

/** The user's own flows that are the affair of one cluster, or of Rancher alone. */
export function flowsOf(configuration: Configuration, owner: string | undefined): UserFlowText[] {
  const { flows, clusters, clients } = configuration;
  const known = { clusters: clusters.map(({ name }) => name), clients };
  const cluster = clusters.find(({ name }) => name === owner);
  const cloud = cluster === undefined ? configuration.cloud : cloudOf(cluster, configuration).name;
  return flows
    .flatMap((flow) => withoutClientParties(flow, clients))
    .filter((flow) => userFlowsOf([flow], owner, known, cloud).length > 0);
}

/** Clients and destinations as one cloud's rules can name them. */
export function onlyIn(
  { clients, egress }: Configuration,
  cloud: CloudName,
): Pick<Configuration, "clients" | "egress"> {
  const here = (all: readonly ClientText[]) => all.filter((one) => isIn(one, cloud));
  return {
    clients: {
      rancher: here(clients.rancher),
      workloads: here(clients.workloads),
      ssh: here(clients.ssh),
      kubernetesApi: here(clients.kubernetesApi),
    },
    egress: egress.mode === "open" ? egress : { ...egress, extra: egress.extra.filter(({ to }) => isIn(to, cloud)) },
  };
}

/** The stack's machines are of the stack's cloud; a cluster in another one has its own. */
export function machinesOf(cluster: StackClusterConfiguration, { cloud, machines }: Configuration): Machines {
  return { ...((cluster.cloud ?? cloud) === cloud ? machines : {}), ...cluster.machines };
}

/** A cluster in another cloud is in another network, and every network is another range. */
function checkPlace(cluster: StackClusterConfiguration, configuration: Configuration): Problem[] {
  const own = cloudOf(cluster, configuration);
  if (cluster.network === undefined) {
    if (own.name === configuration.cloud || !hasNodes(cluster)) return [];
    return [{ path: "network", message: `is missing; a cluster on ${own.name} needs a network there` }];
  }
  const { value, problems } = parse(own.networkSchema, cluster.network);
  if (value === undefined) return under("network", problems);
  const [here, there] = [configuration.network.cidr, value.cidr];
  const overlap =
    here !== undefined && there !== undefined && rangesOverlap(here, there)
      ? [{ path: "cidr", message: `is ${there}, which overlaps Rancher's network, ${here}; choose another range` }]
      : [];
  return under("network", [...checkNetwork(value, own), ...overlap]);
}

/** Its own network, where it has one of the right shape, or the stack's. */
function networkOf(cluster: StackClusterConfiguration, configuration: Configuration): NetworkRequest {
  if (cluster.network === undefined) return configuration.network;
  return parse(cloudOf(cluster, configuration).networkSchema, cluster.network).value ?? {};
}

function hasNodes({ launch }: StackClusterConfiguration): boolean {
  return launch === "custom" || launch === "infrastructure";
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

/** What a configuration asks for, and everything that it will register. */
export interface Planned extends Intention {
  readonly specs: readonly ResourceSpec[];
  readonly balancer: BalancerBlueprint | undefined;
  /** What is wrong between sites that make sense by themselves. */
  readonly problems: readonly Problem[];
}

/** Plans a configuration that makes sense. */
export function plannedOf(configuration: Configuration): Planned {
  const { clients, egress, machines, rancher: server, clusters, network } = configuration;
  const cloud = clouds[configuration.cloud];
  const surroundings = surroundingsOf(configuration);
  const here = placeOf("network", network, cloud, configuration);
  const known = { clusters: clusters.map(({ name }) => name), clients };
  const flows = userFlowsOf(configuration.flows, undefined, known, cloud.name);
  const machine = { ...machines, ...server.machines };
  const told = server.existing;
  const ofRancher = existingPlace(here.place, rancherName, told?.securityGroupId ?? told?.tag);
  const site =
    told === undefined
      ? rancherSite(rancherName, server, { clients, egress, flows, surroundings }, machine, here.place)
      : existingSite(rancherName, told, here.place);
  const { topology, nodes: rancherNodes, setup: rancherSetup } = site;
  const rancher = {
    topology,
    blueprint:
      told === undefined
        ? rancherBlueprint(topology, here.place, rancherNodes, rancherSetup.requests)
        : existingBlueprint(topology, ofRancher),
  };
  const planned = clusters.map((cluster, index) => {
    const there = cluster.network === undefined ? here : elsewhere(cluster, configuration);
    const isTogether = there === here;
    const place = { ...(isTogether ? ofRancher : there.place), isTogether };
    const wishes = {
      clients,
      egress,
      flows: userFlowsOf(configuration.flows, cluster.name, known, there.place.cloud.name),
      surroundings,
    };
    const own = clusterSite(cluster, site, wishes, machinesOf(cluster, configuration), place);
    const { nodes, setup } = own.site;
    return {
      ...own.site,
      cloud: place.cloud,
      blueprint: clusterBlueprint(own.site.topology, place, nodes, setup.requests, ofRancher),
      network: there === here ? [] : there.specs,
      existing: there === here ? [] : existingNetworks(there.place),
      problems: under(`clusters[${index}]`, own.problems),
    };
  });
  const balancer = site.balancer && balancerBlueprint(rancher, planned, site.balancer, here.place);
  return {
    rancher,
    clusters: planned,
    balancer,
    cloud,
    existing: [...existingNetworks(here.place), ...planned.flatMap(({ existing }) => existing)],
    specs: [
      ...here.specs,
      ...planned.flatMap((cluster) => cluster.network),
      ...[rancher, ...planned].flatMap(({ blueprint }) => specsOf(blueprint)),
      ...privateZoneSpecs(site, rancher.blueprint.nodes, here.place),
      ...(balancer === undefined ? [] : [...balancer.groups.flatMap(({ specs }) => specs), ...balancer.specs]),
    ],
    problems: [
      ...under("rancher", rancherSetup.problems),
      ...planned.flatMap(({ problems }) => problems),
      ...under("rancher", balancer === undefined ? [] : balancerProblems(balancer, cloud, network, planned)),
    ],
  };
}

/** `withProof`: whether everything makes sense so far, so that the proof can say something. */
function checkPlans(configuration: Configuration, withProof: boolean): Problem[] {
  const planned = plannedOf(configuration);
  if (planned.problems.length > 0) return [...planned.problems];
  const here = clouds[configuration.cloud];
  const said = [
    ...doubleProblems(planned.specs),
    ...refusalProblems(here.refusals(planned.rancher.blueprint.plan)),
    ...planned.clusters.flatMap(({ blueprint: { plan }, cloud: there = here }) =>
      refusalProblems([
        ...there.refusals({ ...plan, rules: rulesOn(plan, true) }),
        ...here.refusals({ ...plan, rules: rulesOn(plan, false) }),
      ]),
    ),
    ...cloudsOf(configuration).flatMap((one) =>
      limitProblems(one, one.count(planned.specs, limitsOf(one, configuration.limits))),
    ),
  ];
  // What can't be said can't be compared.
  return said.length > 0 || !withProof ? said : parityOfResources(planned.specs, planned);
}

interface PlannedPlace {
  readonly place: Place;
  readonly specs: readonly ResourceSpec[];
}

function elsewhere(cluster: StackClusterConfiguration, configuration: Configuration): PlannedPlace {
  const cloud = cloudOf(cluster, configuration);
  return placeOf(`${cluster.name}-network`, networkOf(cluster, configuration), cloud, configuration);
}

/** A network, with the names that matter for counting. */
function placeOf(
  name: string,
  request: NetworkRequest,
  cloud: Cloud,
  { namePrefix, tags }: Configuration,
): PlannedPlace {
  const labels = { namePrefix: namePrefix ?? "stack", tags };
  const { network, specs } = cloud.network(name, request, labels);
  return { place: { cloud, labels, network }, specs };
}
