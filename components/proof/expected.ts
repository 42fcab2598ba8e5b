/**
 * What the matrix and the user's own words allow between two parties, computed flow by flow: no rule, no group and no
 * cloud takes part. What the resources allow is compared with this.
 *
 * A node's address lies in its network's range. Where a range of the user's contains that, the node is meant too; where it
 * overlaps only, nobody can tell beforehand, and both answers are right (`perhaps`).
 */
import { clientsOfBalancer, clientsOfCluster, clientsOfServer, type ClientsByParty } from "./clients-by-party";
import type { AddressFamily } from "../addresses/address";
import { intervalOf } from "../addresses/address-interval";
import type { Client } from "../firewall/named-peer";
import type { Peer } from "../firewall/rule";
import {
  sshFlow,
  type BalancerTopology,
  type ClusterTopology,
  type RancherTopology,
  type ToldRancher,
  type UserEnd,
  type UserFlow,
} from "../firewall/topology";
import type { FlowParty } from "../matrix/flow";
import { nodeDriverGroups, type NodeDriverGroupName } from "../matrix/editions/node-driver-group";
import { catalogRanges } from "../matrix/editions/rancher-2.x";
import { tcp, type Traffic } from "../matrix/traffic";
import { ownersOf, sshOf, type Owner } from "./owners";
import { isOneCluster, partiesOf, type NodeParticipant, type Participant } from "./participant";
import { rangesOf, RangeEdges } from "./range-edges";
import {
  admittedByDriver,
  union,
  nothing,
  trafficWithin,
  whatever,
  type Expected,
  type OneEnd,
} from "./expected-traffic";

export interface Expectation {
  readonly rancher: RancherTopology;
  readonly clusters: readonly ClusterTopology[];
  readonly balancer: BalancerTopology | undefined;
}

const balancerPorts: readonly Traffic[] = [tcp(80), tcp(443)];

/** One, as another one sees it. */
interface Sight {
  readonly of: Participant;
  readonly to: Participant;
}

export class ExpectedTraffic {
  readonly #rancher: Owner;
  readonly #told: ToldRancher | undefined;
  readonly #seen: RangeEdges;
  readonly #seenBalancer: Peer | undefined;
  readonly #balancer: Owner | undefined;
  readonly #clusters: ReadonlyMap<string, Owner>;
  readonly #kinds = new Map<Participant, number>();
  readonly #kindNumbers = new Map<string, number>();
  readonly #known = new Map<number, Expected>();

  constructor({ rancher, clusters, balancer }: Expectation) {
    this.#told = rancher.existing;
    this.#seen = new RangeEdges(clusters, balancer);
    this.#seenBalancer = balancer?.seenAs;
    ({
      rancher: this.#rancher,
      balancer: this.#balancer,
      clusters: this.#clusters,
    } = ownersOf(rancher, clusters, balancer));
  }

  /** One object for all pairs of whom the same is expected. */
  between(from: Participant, to: Participant, family: AddressFamily): Expected {
    const distinction = (isOneCluster(from, to) ? 2 : 0) + (family === "ipv4" ? 1 : 0);
    const key = (this.kindOf(from) * 2 ** 24 + this.kindOf(to)) * 4 + distinction;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const expected = { sender: this.#sender(from, to, family), receiver: this.#receiver(from, to, family) };
    this.#known.set(key, expected);
    return expected;
  }

  /** Equal for participants of whom the same can be said. */
  kindOf(one: Participant): number {
    const known = this.#kinds.get(one);
    if (known !== undefined) return known;
    const text = this.#textOf(one);
    const kind = this.#kindNumbers.get(text) ?? this.#kindNumbers.size;
    this.#kindNumbers.set(text, kind);
    this.#kinds.set(one, kind);
    return kind;
  }

  #textOf(one: Participant): string {
    if (one.kind === "address") return `${one.address} ${one.named ?? ""}`;
    const { profile } = this.#ownerOf(one);
    const seen = one.isSeenPublicly === true ? "public " : "";
    return one.kind === "node" ? `${seen}${one.roles.join("+")} ${profile}` : `${seen}${profile}`;
  }

  #ownerOf(node: NodeParticipant): Owner {
    const owner = {
      rancher: () => this.#rancher,
      balancer: () => this.#balancer,
      node: () => (node.kind === "node" ? this.#clusters.get(node.cluster) : undefined),
    }[node.kind]();
    if (owner === undefined) throw new Error("a node of an unknown owner");
    return owner;
  }

  #nodeDriverGroupOf(one: NodeParticipant): NodeDriverGroupName | undefined {
    const { topology } = this.#ownerOf(one);
    return "nodeDriverGroup" in topology ? topology.nodeDriverGroup : undefined;
  }

  #sender(from: Participant, to: Participant, family: AddressFamily): OneEnd {
    if (from.kind === "address") return whatever;
    const told = from.kind === "rancher" ? this.#told : undefined;
    if (told !== undefined) return told.hasGroup ? this.#addedBy(from, to, family) : whatever;
    const { topology } = this.#ownerOf(from);
    const { egress, families } = topology;
    const driver = this.#nodeDriverGroupOf(from);
    if (driver !== undefined) return nodeDriverGroups[driver].everyone.includes(family) ? whatever : nothing;
    if (egress.mode === "open") return to.kind !== "address" || families.includes(family) ? whatever : nothing;
    const extra = egress.extra.map((one) => ({ clients: [one.to], traffic: [one.traffic] }));
    return union([
      { surely: this.#flows(from, to, partiesOf(from), to.kind === "address" ? [] : partiesOf(to)), perhaps: [] },
      ...[
        ...extra,
        { clients: catalogRanges, traffic: this.#flows(from, from, partiesOf(from), ["catalog"]) },
        {
          clients: this.#seen.dialledBalancer(from),
          traffic: this.#flows(from, from, partiesOf(from), ["loadBalancer"]),
        },
        {
          clients: this.#registrationBalancerOf(from),
          traffic: this.#flows(from, from, partiesOf(from), ["registrationBalancer"]),
        },
        ...this.#seen.by(from, "sends").map(({ ranges, own, other }) => ({
          clients: ranges,
          traffic: this.#flows(own, own, partiesOf(from), [other]),
        })),
        ...this.#kubernetesApis(from),
        ...this.#ownFlows(from).flatMap(({ from: sender, to: receiver, traffic }) =>
          receiver.kind === "clients" && isOneOf(sender, partiesOf(from))
            ? [{ clients: receiver.clients, traffic: [traffic] }]
            : [],
        ),
      ].map((one) => this.#where(one.clients, { of: to, to: from }, one.traffic, family, families)),
    ]);
  }

  /** What clusters with limited egress add to what the group of another stack's Rancher lets out: their own edges. */
  #addedBy(from: NodeParticipant, to: Participant, family: AddressFamily): OneEnd {
    const isLimited = ({ egress }: ClusterTopology) => egress.mode === "documented";
    const { families } = this.#ownerOf(from).topology;
    const own = to.kind === "node" ? (this.#ownerOf(to).topology as ClusterTopology) : undefined;
    const receivers = own !== undefined && isLimited(own) && to.kind === "node" ? to.roles : [];
    return union([
      { surely: this.#flows(from, to, partiesOf(from), receivers), perhaps: [] },
      ...this.#seen
        .nodes("fromRancher", isLimited)
        .map(({ ranges, own: one, other }) =>
          this.#where(ranges, { of: to, to: from }, this.#flows(one, one, partiesOf(from), [other]), family, families),
        ),
      ...this.#kubernetesApis(from, isLimited).map(({ clients, traffic }) =>
        this.#where(clients, { of: to, to: from }, traffic, family, families),
      ),
    ]);
  }

  #receiver(from: Participant, to: Participant, family: AddressFamily): OneEnd {
    if (to.kind === "address" || (to.kind === "rancher" && this.#told?.hasGroup === false)) return whatever;
    const driver = this.#nodeDriverGroupOf(to);
    if (driver !== undefined) return admittedByDriver(driver, isOneCluster(from, to), family);
    const admitted = this.#admitted(from, to, family);
    // A door with one list for all of its ports admits to each whoever it admits to one.
    const isShared = to.kind === "balancer" && this.#seenBalancer?.kind === "balancer";
    const atAll = (traffics: readonly Traffic[]) => (traffics.length > 0 ? balancerPorts : []);
    return isShared ? { surely: atAll(admitted.surely), perhaps: atAll(admitted.perhaps) } : admitted;
  }

  #admitted(from: Participant, to: NodeParticipant, family: AddressFamily): OneEnd {
    const { families } = this.#ownerOf(to).topology;
    const seen = { of: from, to };
    return union([
      { surely: from.kind === "address" ? [] : this.#flows(from, to, partiesOf(from), partiesOf(to)), perhaps: [] },
      ...this.#clientsOf(to).map(([clients, party]) =>
        this.#where(clients, seen, this.#flows(to, to, [party], partiesOf(to)), family, families),
      ),
      this.#where(sshOf(this.#ownerOf(to)), seen, [tcp(sshFlow.ports)], family, families),
      ...this.#seen
        .by(to, "receives")
        .map(({ ranges, own, other }) =>
          this.#where(ranges, seen, this.#flows(own, own, [other], partiesOf(to)), family, families),
        ),
      ...this.#ownFlows(to).map(({ from: sender, to: receiver, traffic }) =>
        sender.kind === "clients" && isOneOf(receiver, partiesOf(to))
          ? this.#where(sender.clients, seen, [traffic], family, families)
          : nothing,
      ),
    ]);
  }

  /** Parties that the user named, as this one sees them. */
  #clientsOf(one: NodeParticipant): ClientsByParty {
    const { topology } = this.#ownerOf(one);
    switch (one.kind) {
      case "rancher":
        return clientsOfServer(topology as RancherTopology);
      case "balancer":
        return clientsOfBalancer(topology as BalancerTopology);
      case "node":
        return clientsOfCluster(topology as ClusterTopology);
    }
  }

  #registrationBalancerOf(one: NodeParticipant): readonly Client[] {
    const { topology } = this.#ownerOf(one);
    return "registrationBalancer" in topology ? topology.registrationBalancer : [];
  }

  /** The user's own flows that concern this one. */
  #ownFlows(one: NodeParticipant): readonly UserFlow[] {
    return one.kind === "balancer" ? [] : this.#ownerOf(one).topology.flows;
  }

  /** Where Rancher dials the APIs of hosted clusters, at the ports that the user names. */
  #kubernetesApis(
    from: NodeParticipant,
    concerns: (cluster: ClusterTopology) => boolean = () => true,
  ): { clients: readonly string[]; traffic: readonly Traffic[] }[] {
    if (from.kind !== "rancher") return [];
    return [...this.#clusters.values()].flatMap(({ topology, flows }) => {
      if (!concerns(topology as ClusterTopology)) return [];
      const { kubernetesApi } = (topology as ClusterTopology).edges;
      const isDialled = flows.some(({ traffic }) => traffic.protocol === "kubernetes-api-port");
      if (kubernetesApi === undefined || !isDialled) return [];
      return [{ clients: rangesOf(kubernetesApi.peers), traffic: [tcp(kubernetesApi.port)] }];
    });
  }

  /** What is said of everybody among these, for one as the other end sees it. */
  #where(
    clients: readonly Client[],
    { of: one, to: other }: Sight,
    traffic: readonly Traffic[],
    family: AddressFamily,
    families: readonly AddressFamily[],
  ): OneEnd {
    return trafficWithin(clients, one, this.#placeOf(one, other, family), traffic, family, families);
  }

  /** The range that its address of a family is in, for the other one; undefined where that can't be told. */
  #placeOf(one: Participant, other: Participant, family: AddressFamily): string | undefined {
    if (one.kind === "address") return one.address;
    const { networkRange } = this.#ownerOf(one).topology;
    const isThere = one.isSeenPublicly !== true && networkRange !== undefined && !this.#areApart(one, other);
    return isThere && intervalOf(networkRange).family === family ? networkRange : undefined;
  }

  /** In different networks, where one sees the other at an address on the internet or by a way that is not ours. */
  #areApart(one: NodeParticipant, other: Participant): boolean {
    if (other.kind === "address" || isOneCluster(one, other)) return false;
    return [one, other].some((each) => {
      const { topology } = this.#ownerOf(each);
      return "isElsewhere" in topology && topology.isElsewhere === true;
    });
  }

  /** Flows of the one owner whom both belong to, or of the cluster that talks with Rancher. */
  #flows(
    one: Participant,
    other: Participant,
    senders: readonly FlowParty[],
    receivers: readonly FlowParty[],
  ): Traffic[] {
    const clusters = [one, other].flatMap((each) => (each.kind === "node" ? [each] : []));
    const [first, second = first] = clusters;
    if (first !== undefined && first.cluster !== second?.cluster) return [];
    const { flows } = first === undefined ? this.#rancher : this.#ownerOf(first);
    const own = (first === undefined ? this.#rancher : this.#ownerOf(first)).topology.flows.filter(
      ({ from, to }) => isOneOf(from, senders) && isOneOf(to, receivers),
    );
    return [...own, ...flows.filter(({ from, to }) => senders.includes(from) && receivers.includes(to))].flatMap(
      ({ traffic }) =>
        traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified" ? [] : [traffic],
    );
  }
}

function isOneOf(end: UserEnd, parties: readonly FlowParty[]): boolean {
  return end.kind === "party" && parties.includes(end.party);
}
