/**
 * Where two meet who have addresses in the network and on the internet: which of them the proof compares, so that what is
 * said for public addresses is not looked for at private ones.
 */
import type { AddressFamily } from "../addresses/address";
import type { Peer } from "../firewall/rule";
import type { BalancerTopology, ClusterTopology, EdgeEnds } from "../firewall/topology";
import type { Difference } from "./comparison";
import type { PlannedCluster } from "./intention";
import type { Participant } from "./participant";
import type { ProofParty } from "./proof-parties";

/** A difference, and between whom. */
export interface Found {
  readonly from: ProofParty;
  readonly to: ProofParty;
  readonly family: AddressFamily;
  /** Whose rules differ. */
  readonly end: "sending" | "receiving";
  readonly difference: Difference;
}

/**
 * Edges at which both ends see public addresses: they are asked about as such, not at the addresses of the network. A
 * balancer may have both kinds, and nodes dial it at one or the other.
 */
export class EdgesByAddress {
  readonly #topologies: ReadonlyMap<string, ClusterTopology>;
  readonly #door: "none" | "public" | "either";
  readonly #balancer: BalancerTopology | undefined;

  constructor(
    clusters: readonly PlannedCluster[],
    nodes: readonly ProofParty[],
    balancer: BalancerTopology | undefined,
  ) {
    this.#balancer = balancer;
    this.#topologies = new Map(clusters.map(({ topology }) => [topology.name, topology]));
    const doors = nodes
      .filter(({ participant }) => participant.kind === "balancer")
      .flatMap(({ subjects }) => subjects);
    const isPublic = doors.some((door) => door.kind === "node" && door.facing === "public");
    this.#door = doors.length === 0 ? "none" : isPublic ? "public" : "either";
  }

  get exist(): boolean {
    return (
      this.#door !== "none" || [...this.#topologies.values()].some(({ edges }) => edges.toRancher ?? edges.fromRancher)
    );
  }

  concern(one: ProofParty, other: ProofParty): boolean {
    const [from, to] = [one.participant, other.participant];
    if (this.#ends(from, to) !== undefined) return true;
    return isDoor(from, to) && (this.#door === "public" || this.#isNameless(one) || this.#isTold(from));
  }

  /** Nodes whose addresses the user told as ranges are asked about as those ranges. */
  areKnown(one: ProofParty, other: ProofParty): boolean {
    const [from, to] = [one.participant, other.participant];
    const ends = this.#ends(from, to);
    if (ends === undefined) return isDoor(from, to) && !this.#isTold(from) && !this.#isNameless(one);
    // A node that does not exist has no address that anybody could admit.
    const isNowhere = one.isImagined === true || other.isImagined === true;
    return !isNowhere && !Object.values(ends.nodes).some((peers) => peers.some(({ kind }) => kind === "range"));
  }

  /** Whether an edge between addresses is promised in this family: addresses of one family promise nothing of the other. */
  isPromised({ participant: from }: ProofParty, { participant: to }: ProofParty, family: AddressFamily): boolean {
    const ends = this.#ends(from, to);
    if (ends === undefined) return true;
    const peers = [...Object.values(ends.nodes).flat(), ...ends.rancher];
    return peers.every((peer) => peer.kind !== "address") || peers.some((peer) => isOfFamily(peer, family));
  }

  /** Whether the door knows the nodes of this cluster one by one, and this one does not exist. */
  #isNameless({ participant, isImagined }: ProofParty): boolean {
    return isImagined === true && this.#peersAtDoor(participant).some(({ kind }) => kind === "address");
  }

  /** Whether the door knows these nodes by ranges that the user told: those are asked about instead. */
  #isTold(from: Participant): boolean {
    if (from.kind !== "node") return false;
    return this.#balancer?.clusters.some(({ name, isTold }) => name === from.cluster && isTold) ?? false;
  }

  #peersAtDoor(from: Participant): readonly Peer[] {
    if (this.#balancer === undefined) return [];
    const { rancherNodes, clusters } = this.#balancer;
    return from.kind === "node" ? (clusters.find(({ name }) => name === from.cluster)?.peers ?? []) : rancherNodes;
  }

  /** All differences, but for what a node may not send to a door's one address and may to the other. */
  atEitherAddress(inside: readonly Found[], outside: readonly Found[]): Found[] {
    const isMissing = ({ from, to, difference }: Found) =>
      this.#door === "either" && difference.isWanted && isDoor(from.participant, to.participant);
    const key = ({ from, to }: Found) => `${from.name} ${to.name}`;
    const missingInside = new Set(inside.filter(isMissing).map(key));
    const missingOutside = new Set(outside.filter(isMissing).map(key));
    return [
      ...inside.filter((one) => !isMissing(one) || missingOutside.has(key(one))),
      ...outside.filter((one) => !isMissing(one) || missingInside.has(key(one))),
    ];
  }

  #ends(from: Participant, to: Participant): EdgeEnds | undefined {
    if (from.kind === "node" && to.kind === "rancher") return this.#endsOf(from.cluster, "toRancher");
    if (from.kind === "rancher" && to.kind === "node") return this.#endsOf(to.cluster, "fromRancher");
    return undefined;
  }

  /** A Rancher that is told by its addresses alone has no others: it is met there as everybody else is. */
  #endsOf(cluster: string, edge: "toRancher" | "fromRancher"): EdgeEnds | undefined {
    const topology = this.#topologies.get(cluster);
    return topology?.rancher.existing?.hasGroup === false ? undefined : topology?.edges[edge];
  }
}

function isOfFamily(peer: Peer, family: AddressFamily): boolean {
  return peer.kind === "address" && peer.family === family;
}

function isDoor(from: Participant, to: Participant): boolean {
  return (from.kind === "node" || from.kind === "rancher") && to.kind === "balancer";
}

export function atPublicAddress(party: ProofParty): ProofParty {
  const subjects = party.subjects.map((subject) =>
    subject.kind === "node" ? { ...subject, facing: "public" as const } : subject,
  );
  const { participant } = party;
  return {
    ...party,
    subjects,
    participant: participant.kind === "address" ? participant : { ...participant, isSeenPublicly: true },
  };
}
