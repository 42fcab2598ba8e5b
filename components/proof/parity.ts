/**
 * Is what the resources allow what the matrix and the user say? Decodes what was encoded and compares all pairs of
 * participants, every port and protocol, both address families. A difference is named: a flow that is missing, or traffic
 * that nobody asked for. What a cloud can't say more narrowly is a listed exception, and counts as said.
 */
import { balancerSpecs, type BalancerBlueprint } from "../blueprint/balancer";
import { specsOf } from "../blueprint/blueprint";
import type { DecodableResource } from "../resources/catalogue";
import type { Cloud } from "../clouds/cloud";
import { decode } from "../clouds/decode";
import type { Problem } from "../judging/problem";
import type { AddressFamily } from "../addresses/address";
import type { Likeness } from "../reach/same-answers";
import { allPairsOfEnds } from "../reach/all-pairs";
import { policyTrafficText } from "../reach/policy";
import type { ClusterTopology, RancherTopology } from "../firewall/topology";
import { trafficsOf } from "../reach/traffic-line";
import { namedPeersOfAll } from "../firewall/named-peer-inputs";
import { Comparisons } from "./comparison";
import { atPublicAddress, EdgesByAddress, type Found } from "./edges-by-address";
import { ExpectedTraffic } from "./expected";
import type { Intention, PlannedCluster, PlannedNetwork, PlannedRancher } from "./intention";
import {
  addressParties,
  balancerParties,
  clusterParties,
  namedParties,
  rancherParties,
  rangesOf,
  unrelatedParties,
  withExisting,
  type ProofParty,
} from "./proof-parties";

export type { Intention, PlannedCluster, PlannedNetwork, PlannedRancher } from "./intention";

/** Every difference between what was encoded and what was asked for; none when all is well. */
export function parityProblems(
  rancher: PlannedRancher,
  clusters: readonly PlannedCluster[],
  networks: readonly PlannedNetwork[],
  cloud: Cloud,
  balancer?: BalancerBlueprint,
): Problem[] {
  const blueprints = [rancher.blueprint, ...clusters.map(({ blueprint }) => blueprint)];
  const resources = [
    ...networks.flatMap(({ specs }) => specs),
    ...blueprints.flatMap(specsOf),
    ...(balancer === undefined ? [] : balancerSpecs(balancer)),
  ];
  const existing = networks.flatMap((network) => network.existing);
  return parityOfResources(resources, { rancher, clusters, balancer, cloud, existing });
}

/** Every difference between what these resources allow, whoever wrote them, and what was asked for. */
export function parityOfResources(resources: readonly DecodableResource[], intention: Intention): Problem[] {
  const { rancher, clusters, balancer, cloud, existing } = intention;
  const topologies = [rancher.topology, ...clusters.map(({ topology }) => topology)];
  const told = namedPeersOfAll(topologies);
  const decoded = decode(resources, existing, told);
  const ofRancher = rancherParties(rancher, decoded, cloud);
  const policy = withExisting(decoded, rancher, ofRancher);
  const expected = new ExpectedTraffic({
    rancher: rancher.topology,
    clusters: clusters.map(({ topology }) => topology),
    balancer: balancer?.topology,
  });
  const nodes = [
    ...ofRancher,
    ...clusters.flatMap((cluster) => clusterParties(cluster, policy, cluster.cloud ?? cloud)),
    ...(balancer === undefined ? [] : balancerParties(balancer.topology, policy, cloud)),
  ];
  const ranges = rangesOf(intention, policy);
  const known = [...nodes, ...namedParties(told, policy, ranges)];
  const parties = [...known, ...addressParties(ranges), ...unrelatedParties(policy, known, ranges)];
  const edges = new EdgesByAddress(clusters, nodes, balancer?.topology);
  const families = familiesOf(topologies, rancher.topology);
  const compare = (those: readonly ProofParty[], concerns: Concerns, likeness?: Likeness<ProofParty>): Found[] => {
    const comparisons = new Comparisons();
    const found: Found[] = [];
    const pairs = allPairsOfEnds(policy, those, {
      families: (from, to) => (concerns(from, to) ? families(from, to) : []),
      nodesOutsideRanges: true,
      ...(likeness === undefined ? {} : { likeness }),
    });
    for (const { from, to, family, egress, ingress } of pairs) {
      const wanted = expected.between(from.participant, to.participant, family);
      const atSender = comparisons.of(from.cloud, family).of(egress, wanted.sender);
      for (const difference of atSender) found.push({ from, to, family, end: "sending", difference });
      const atReceiver = comparisons.of(to.cloud, family).of(ingress, wanted.receiver);
      for (const difference of atReceiver) found.push({ from, to, family, end: "receiving", difference });
    }
    return found;
  };
  const atPublicAddresses = edges.exist ? nodes.map(atPublicAddress) : [];
  const differences = (likeness?: Likeness<ProofParty>): Found[] => {
    const inside = compare(parties, (from, to) => !edges.concern(from, to), likeness);
    const outside = compare(atPublicAddresses, (from, to) => edges.areKnown(from, to), likeness);
    const isPromised = ({ from, to, family, difference }: Found) =>
      !difference.isWanted || edges.isPromised(from, to, family);
    return edges.atEitherAddress(inside, outside.filter(isPromised));
  };
  // Where anything differs everybody is asked about, so that every pair that differs is named.
  const isAsIntended = differences(likenessOf(expected)).length === 0;
  return isAsIntended ? [] : differences().map(problem);
}

type Concerns = (from: ProofParty, to: ProofParty) => boolean;

/** Nodes of two clusters of a kind are expected to do the same. With Rancher, a balancer or an address each is asked about. */
function likenessOf(expected: ExpectedTraffic): Likeness<ProofParty> {
  return {
    kind: ({ participant, cloud }) => `${cloud?.name ?? ""} ${expected.kindOf(participant)}`,
    cluster: ({ participant }) => (participant.kind === "node" ? participant.cluster : null),
  };
}

/** In which families two are compared: those that the networks of both have. */
function familiesOf(
  topologies: readonly (RancherTopology | ClusterTopology)[],
  { name: ofRancher, existing }: RancherTopology,
): (from: ProofParty, to: ProofParty) => readonly AddressFamily[] {
  const byOwner = new Map(topologies.map(({ name, families }) => [name, families]));
  const familiesIn = ({ participant }: ProofParty) =>
    byOwner.get(participant.kind === "node" ? participant.cluster : ofRancher) ?? [];
  const isTold = existing?.hasGroup === false;
  const isMetAtItsAddresses = ({ participant: { kind } }: ProofParty) =>
    kind === "balancer" || (isTold && kind === "rancher");
  return (from, to) => {
    for (const { participant } of [from, to]) if (participant.kind === "address") return only[participant.family];
    const ofNodes = familiesIn(from).filter((family) => familiesIn(to).includes(family));
    return isMetAtItsAddresses(from) || isMetAtItsAddresses(to)
      ? ofNodes.filter((family) => isMetIn(from, family) && isMetIn(to, family))
      : ofNodes;
  };
}

const only: Readonly<Record<AddressFamily, readonly AddressFamily[]>> = { ipv4: ["ipv4"], ipv6: ["ipv6"] };

/** Nodes have the network's families; a balancer, and a Rancher that is told by addresses, those of its addresses. */
function isMetIn({ participant, subjects }: ProofParty, family: AddressFamily): boolean {
  if (participant.kind === "node") return true;
  return subjects.some(
    (subject) =>
      subject.kind === "node" &&
      [...subject.addresses, ...subject.publicAddresses].some((address) => address.family === family),
  );
}

function problem({ from, to, end, difference: { span, kind, isWanted } }: Found): Problem {
  const texts = trafficsOf(span).map(policyTrafficText);
  const traffic = texts.length > 4 ? `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more` : texts.join(", ");
  const instead = isWanted ? "the matrix allows it" : "nothing in the matrix or your configuration allows it";
  const where = `${from.name} to ${to.name}, ${traffic}`;
  return { path: "", message: `${where}: ${kind} at the ${end} end by the resources, but ${instead}` };
}
