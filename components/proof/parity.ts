/**
 * Is what the resources allow what the matrix and the user say? Decodes what was encoded and compares all pairs of
 * participants, every port and protocol, both address families. A difference is named: a flow that is missing, or traffic
 * that nobody asked for. What a cloud can't say more narrowly is a listed exception, and counts as said.
 */
import { specsOf, type Blueprint, type Place as BlueprintPlace } from "../blueprint";
import type { DecodableResource } from "../clouds/catalogue";
import type { Cloud, ResourceSpec } from "../clouds/cloud";
import { decode, type ExistingNetwork } from "../clouds/decode";
import type { Problem } from "../configuration/problem";
import { addressFamilies, type AddressFamily } from "../firewall/address";
import { intervalOf, outsideAddresses, representativeAddresses } from "../firewall/address-interval";
import { everyPair, type PairAnswer } from "../firewall/every-pair";
import { balancerGroup } from "../firewall/group-names";
import { abstractNode, policyTrafficText, tagKey, type Place, type Policy } from "../firewall/policy";
import type { Asked } from "../firewall/reach";
import type { BalancerTopology, ClusterTopology, EdgeEnds, RancherTopology } from "../firewall/topology";
import { trafficsOf } from "../firewall/traffic-line";
import { roles, type Role } from "../matrix/flow";
import { catalogRanges } from "../matrix/rancher-2.x";
import { Comparison, type Difference } from "./comparison";
import { ExpectedTraffic } from "./expected";
import type { Participant } from "./participant";

export interface PlannedRancher {
  readonly topology: RancherTopology;
  readonly blueprint: Blueprint;
}

export interface PlannedCluster {
  readonly topology: ClusterTopology;
  readonly blueprint: Blueprint;
  /** Its own cloud. Default: Rancher's. */
  readonly cloud?: Cloud;
}

/** The network's own resources, or what the user says of an existing one. */
export interface PlannedNetwork {
  readonly specs: readonly ResourceSpec[];
  readonly existing: readonly ExistingNetwork[];
}

/** What only the user can say of a network that exists. */
export function existingNetworks({ cloud, network: { id, range } }: BlueprintPlace): ExistingNetwork[] {
  // An id that only a deployment knows stands here in words of its own.
  return range === undefined ? [] : [{ cloud: cloud.name, id: id.includes("${") ? null : id, range }];
}

interface ProofParty extends Asked {
  readonly name: string;
  readonly cloud: Cloud | undefined;
  readonly participant: Participant;
}

/** What was asked for, and who there is to be asked about. */
export interface Intention {
  readonly rancher: PlannedRancher;
  readonly clusters: readonly PlannedCluster[];
  /** The balancer's plan, where there is one. */
  readonly balancer?: { readonly topology: BalancerTopology } | undefined;
  /** Rancher's cloud. */
  readonly cloud: Cloud;
  /** What the user says of networks that no resource makes. */
  readonly existing: readonly ExistingNetwork[];
}

/** Every difference between what was encoded and what was asked for; none when all is well. */
export function parityProblems(
  rancher: PlannedRancher,
  clusters: readonly PlannedCluster[],
  networks: readonly PlannedNetwork[],
  cloud: Cloud,
): Problem[] {
  const blueprints = [rancher.blueprint, ...clusters.map(({ blueprint }) => blueprint)];
  const resources = [...networks.flatMap(({ specs }) => specs), ...blueprints.flatMap(specsOf)];
  const existing = networks.flatMap((network) => network.existing);
  return parityOfResources(resources, { rancher, clusters, cloud, existing });
}

/** Every difference between what these resources allow, whoever wrote them, and what was asked for. */
export function parityOfResources(
  resources: readonly DecodableResource[],
  { rancher, clusters, balancer, cloud, existing }: Intention,
): Problem[] {
  const policy = decode(resources, existing);
  const expected = new ExpectedTraffic({
    rancher: rancher.topology,
    clusters: clusters.map(({ topology }) => topology),
    balancer: balancer?.topology,
  });
  const nodes = [
    ...rancherParties(rancher, policy, cloud),
    ...clusters.flatMap((cluster) => clusterParties(cluster, policy, cluster.cloud ?? cloud)),
    ...(balancer === undefined ? [] : balancerParties(balancer.topology, policy, cloud)),
  ];
  const ranges = rangesOf(rancher, clusters, policy);
  const parties = [...nodes, ...addressParties(ranges), ...strangers(policy, nodes, ranges, cloud)];
  const problems: Problem[] = [];
  const families = ({ participant: from }: ProofParty, { participant: to }: ProofParty) =>
    from.kind === "address" || to.kind === "address" ? addressFamilies : rancher.topology.families;
  const compare = (
    pairs: Iterable<PairAnswer<ProofParty>>,
    concerns: (from: Participant, to: Participant) => boolean,
  ) => {
    const comparison = new Comparison();
    for (const { from, to, family, answer } of pairs) {
      if (isOfAnother(from.participant, family) || isOfAnother(to.participant, family)) continue;
      if (!concerns(from.participant, to.participant)) continue;
      const wanted = expected.between(from.participant, to.participant, family);
      const differences = comparison.of(answer, wanted, family, { sender: from.cloud, receiver: to.cloud });
      for (const difference of differences) problems.push(problem(from.name, to.name, difference));
    }
  };
  const edges = new EdgesByAddress(clusters);
  const options = { families, nodesOutsideRanges: true };
  compare(everyPair(policy, parties, options), (from, to) => !edges.concern(from, to));
  if (edges.exist)
    compare(everyPair(policy, nodes.map(atPublicAddress), options), (from, to) => edges.areKnown(from, to));
  return problems;
}

/** Edges at which both ends see public addresses: they are asked about as such, not at the addresses of the network. */
class EdgesByAddress {
  readonly #topologies: ReadonlyMap<string, ClusterTopology>;

  constructor(clusters: readonly PlannedCluster[]) {
    this.#topologies = new Map(clusters.map(({ topology }) => [topology.name, topology]));
  }

  get exist(): boolean {
    return [...this.#topologies.values()].some(({ edges }) => edges.toRancher ?? edges.fromRancher);
  }

  concern(from: Participant, to: Participant): boolean {
    return this.#ends(from, to) !== undefined;
  }

  /** Nodes whose addresses the user told as ranges are asked about as those ranges. */
  areKnown(from: Participant, to: Participant): boolean {
    const ends = this.#ends(from, to);
    return ends !== undefined && !Object.values(ends.nodes).some((peers) => peers.some(({ kind }) => kind === "range"));
  }

  #ends(from: Participant, to: Participant): EdgeEnds | undefined {
    if (from.kind === "node" && to.kind === "rancher") return this.#topologies.get(from.cluster)?.edges.toRancher;
    if (from.kind === "rancher" && to.kind === "node") return this.#topologies.get(to.cluster)?.edges.fromRancher;
    return undefined;
  }
}

function atPublicAddress(party: ProofParty): ProofParty {
  const subjects = party.subjects.map((subject) =>
    subject.kind === "node" ? { ...subject, facing: "public" as const } : subject,
  );
  return { ...party, subjects };
}

/** The balancer is one of the resources, and its cloud decodes it as a node with a door. */
function balancerParties({ rancher, seenAs }: BalancerTopology, { endpoints }: Policy, cloud: Cloud): ProofParty[] {
  const name = balancerGroup(rancher.name);
  const subjects = endpoints.filter((endpoint) => endpoint.name === name && endpoint.type.endsWith(":LoadBalancer"));
  // One without a group sends what it likes: the words of its cloud's firewalls are not its own.
  return [{ name, participant: { kind: "balancer" }, subjects, cloud: seenAs.kind === "group" ? cloud : undefined }];
}

function isOfAnother(participant: Participant, family: AddressFamily): boolean {
  return participant.kind === "address" && participant.family !== family;
}

function rancherParties(rancher: PlannedRancher, policy: Policy, cloud: Cloud): ProofParty[] {
  const { blueprint, topology } = rancher;
  const names = blueprint.nodes.map((node) => node.name);
  const participant: Participant = { kind: "rancher" };
  const nodes = policy.endpoints.filter((endpoint) => names.includes(endpoint.name));
  const subjects = nodes.length > 0 ? nodes : [withGroups(topology.name, rancher, [], policy, cloud)];
  return [{ name: topology.name, participant, subjects, cloud }];
}

/** Nodes with equal roles are one party. A role without nodes is a node that carries what its output says. */
function clusterParties(cluster: PlannedCluster, policy: Policy, cloud: Cloud): ProofParty[] {
  const { blueprint, topology } = cluster;
  const byRoles = new Map<string, { roles: readonly Role[]; names: Set<string> }>();
  for (const { name, roles: own } of blueprint.nodes) {
    const key = roles.filter((role) => own.includes(role)).join("+");
    const same = byRoles.get(key) ?? { roles: own, names: new Set() };
    same.names.add(name);
    byRoles.set(key, same);
  }
  const withNodes = [...byRoles].map(([key, { roles: own, names }]) => ({
    name: `${topology.name}/${key}`,
    participant: { kind: "node", cluster: topology.name, roles: own } as const,
    subjects: policy.endpoints.filter((endpoint) => names.has(endpoint.name)),
    cloud,
  }));
  if (blueprint.plan.groups.length === 0) return [];
  const without = roles.filter((role) => !blueprint.nodes.some((node) => node.roles.includes(role)));
  return [
    ...withNodes,
    ...without.map((role) => ({
      name: `${topology.name}/${role}`,
      participant: { kind: "node", cluster: topology.name, roles: [role] } as const,
      subjects: [withGroups(role, cluster, [role], policy, cloud)],
      cloud,
    })),
  ];
}

/** A node that does not exist yet: somewhere in the network, with what the outputs say that it carries. */
function withGroups(
  name: string,
  { blueprint, topology }: PlannedRancher | PlannedCluster,
  own: readonly Role[],
  policy: Policy,
  cloud: Cloud,
) {
  const carried = blueprint
    .carriedBy(own)
    .map((reference) => policy.groupKeys.get(reference) ?? keyOf(reference, cloud));
  const { networkRange: range, families } = topology;
  const place: Place = range === undefined ? { kind: "unknown" } : { kind: "range", range };
  return abstractNode(
    name,
    cloud.name,
    carried,
    families.map((family) => ({ family, symbols: [], place })),
  );
}

/** As the decoders name a group that no resource here makes. */
function keyOf(reference: string, cloud: Cloud): string {
  return cloud.groupTerm === "tags" ? tagKey(reference) : `${cloud.name}:${reference}`;
}

/** Every range that the resources or the user name. */
function rangesOf(rancher: PlannedRancher, clusters: readonly PlannedCluster[], { guards }: Policy): string[] {
  const ofRules = guards.flatMap(({ allowances }) =>
    allowances.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])),
  );
  const ofUsers = [rancher.topology, ...clusters.map(({ topology }) => topology)].flatMap(({ clients, egress }) => [
    ...Object.values(clients).flat(),
    ...(egress.mode === "open" ? [] : egress.extra.map(({ to }) => to)),
  ]);
  return [...new Set([...ofRules, ...ofUsers, ...catalogRanges])];
}

/** One address for each part of the address space that somebody's ranges tell apart. */
function addressParties(ranges: readonly string[]): ProofParty[] {
  return addressFamilies.flatMap((family) =>
    representativeAddresses(ranges, family).map((address) => ({
      name: address.replace(/\/\d+$/, ""),
      participant: { kind: "address", address, family } as const,
      subjects: [{ kind: "range", range: address, outsider: true } as const],
      cloud: undefined,
    })),
  );
}

/** Groups that rules name and that no node here carries: whoever carries them, at an address that nobody names. */
function strangers(
  { guards }: Policy,
  nodes: readonly ProofParty[],
  ranges: readonly string[],
  cloud: Cloud,
): ProofParty[] {
  const carried = new Set(
    nodes.flatMap(({ subjects }) => subjects.flatMap((subject) => (subject.kind === "node" ? subject.groups : []))),
  );
  const named = guards.flatMap(({ allowances }) =>
    allowances.flatMap(({ peer }) => (peer.kind === "group" && !carried.has(peer.group) ? [peer.group] : [])),
  );
  const places = outsideAddresses(ranges.filter((range) => !range.endsWith("/0")));
  return [...new Set(named)].flatMap((group) =>
    places.map((address) => {
      const { family } = intervalOf(address);
      const own = [{ family, symbols: [], place: { kind: "range", range: address } as const }];
      const subject = { ...abstractNode(group, cloud.name, [group], own), unguarded: "open" as const };
      return {
        name: `whoever carries ${group}`,
        participant: { kind: "address", address, family } as const,
        subjects: [subject],
        cloud: undefined,
      };
    }),
  );
}

function problem(from: string, to: string, { span, kind, isWanted }: Difference): Problem {
  const texts = trafficsOf(span).map(policyTrafficText);
  const traffic = texts.length > 4 ? `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more` : texts.join(", ");
  const instead = isWanted ? "the matrix allows it" : "nothing in the matrix or your configuration allows it";
  return { path: "", message: `${from} to ${to}, ${traffic}: ${kind} by the resources, but ${instead}` };
}
