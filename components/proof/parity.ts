/**
 * Is what the resources allow what the matrix and the user say? Decodes what was encoded and compares all pairs of
 * participants, every port and protocol, both address families. A difference is named: a flow that is missing, or traffic
 * that nobody asked for. What a cloud can't say more narrowly is a listed exception, and counts as said.
 */
import { specsOf } from "../blueprint";
import type { DecodableResource } from "../clouds/catalogue";
import type { Cloud } from "../clouds/cloud";
import { decode } from "../clouds/decode";
import type { Problem } from "../configuration/problem";
import { addressFamilies, type AddressFamily } from "../firewall/address";
import { everyPairOfEnds, type PairEnds } from "../firewall/every-pair";
import { policyTrafficText } from "../firewall/policy";
import { trafficsOf } from "../firewall/traffic-line";
import { namedPeersOfAll } from "../named-peers";
import { Comparisons } from "./comparison";
import { atPublicAddress, EdgesByAddress, type Found } from "./edges-by-address";
import { ExpectedTraffic } from "./expected";
import type { Intention, PlannedCluster, PlannedNetwork, PlannedRancher } from "./intention";
import type { Participant } from "./participant";
import {
  addressParties,
  balancerParties,
  clusterParties,
  namedParties,
  rancherParties,
  rangesOf,
  strangers,
  withExisting,
  type ProofParty,
} from "./proof-parties";

export {
  existingNetworks,
  type Intention,
  type PlannedCluster,
  type PlannedNetwork,
  type PlannedRancher,
} from "./intention";

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
  const parties = [...known, ...addressParties(ranges), ...strangers(policy, known, ranges)];
  const ofNodes = rancher.topology.families;
  const isTold = rancher.topology.existing?.hasGroup === false;
  const families = (from: ProofParty, to: ProofParty) => {
    const kinds = [from.participant.kind, to.participant.kind];
    if (kinds.includes("address")) return addressFamilies;
    return kinds.includes("balancer") || (isTold && kinds.includes("rancher"))
      ? ofNodes.filter((family) => isMetIn(from, family) && isMetIn(to, family))
      : ofNodes;
  };
  const compare = (pairs: Iterable<PairEnds<ProofParty>>, concerns: Concerns): Found[] => {
    const comparisons = new Comparisons();
    const found: Found[] = [];
    for (const { from, to, family, egress, ingress } of pairs) {
      if (isOfAnother(from.participant, family) || isOfAnother(to.participant, family)) continue;
      if (!concerns(from, to)) continue;
      const wanted = expected.between(from.participant, to.participant, family);
      const atSender = comparisons.of(from.cloud, family).of(egress, wanted.sender);
      for (const difference of atSender) found.push({ from, to, family, end: "sending", difference });
      const atReceiver = comparisons.of(to.cloud, family).of(ingress, wanted.receiver);
      for (const difference of atReceiver) found.push({ from, to, family, end: "receiving", difference });
    }
    return found;
  };
  const edges = new EdgesByAddress(clusters, nodes, balancer?.topology);
  const options = { families, nodesOutsideRanges: true };
  const inside = compare(everyPairOfEnds(policy, parties, options), (from, to) => !edges.concern(from, to));
  const outside = edges.exist
    ? compare(everyPairOfEnds(policy, nodes.map(atPublicAddress), options), (from, to) =>
        edges.areKnown(from, to),
      ).filter(({ from, to, family, difference }) => !difference.isWanted || edges.isPromised(from, to, family))
    : [];
  return edges.atEitherAddress(inside, outside).map(problem);
}

type Concerns = (from: ProofParty, to: ProofParty) => boolean;

/** Nodes have the network's families; a balancer, and a Rancher that is told by addresses, those of its addresses. */
function isMetIn({ participant, subjects }: ProofParty, family: AddressFamily): boolean {
  if (participant.kind === "node") return true;
  return subjects.some(
    (subject) =>
      subject.kind === "node" &&
      [...subject.addresses, ...subject.publicAddresses].some((address) => address.family === family),
  );
}

function isOfAnother(participant: Participant, family: AddressFamily): boolean {
  return participant.kind === "address" && participant.family !== family;
}

function problem({ from, to, end, difference: { span, kind, isWanted } }: Found): Problem {
  const texts = trafficsOf(span).map(policyTrafficText);
  const traffic = texts.length > 4 ? `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more` : texts.join(", ");
  const instead = isWanted ? "the matrix allows it" : "nothing in the matrix or your configuration allows it";
  const where = `${from.name} to ${to.name}, ${traffic}`;
  return { path: "", message: `${where}: ${kind} at the ${end} end by the resources, but ${instead}` };
}
