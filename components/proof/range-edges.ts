/**
 * Other ends of edges that are ranges: nodes that are made elsewhere and hosted clusters, as Rancher and its balancer see
 * them; another stack's Rancher, as nodes see it; a balancer without a group, as Rancher's nodes see it.
 */
import type { Peer } from "../firewall/rule";
import type { BalancerTopology, ClusterTopology } from "../firewall/topology";
import { roles, type FlowParty } from "../matrix/flow";
import type { NodeParticipant } from "./participant";

/** Another end that is ranges: whose edge it is on, and as which party. */
export interface Seen {
  readonly ranges: readonly string[];
  readonly own: NodeParticipant;
  readonly other: FlowParty;
}

export class RangeEdges {
  constructor(
    private readonly clusters: readonly ClusterTopology[],
    private readonly balancer: BalancerTopology | undefined,
  ) {}

  /** Whom this one sees when it sends, or receives. */
  by(one: NodeParticipant, does: "sends" | "receives"): readonly Seen[] {
    if (one.kind === "balancer") return this.#atTheDoor();
    if (one.kind === "node") {
      const { edges, rancher } = this.clusters.find(({ name }) => name === one.cluster) ?? {};
      if (rancher?.existing === undefined) return [];
      const ends = does === "sends" ? edges?.toRancher : edges?.fromRancher;
      return [{ ranges: rangesOf(ends?.rancher ?? []), own: one, other: "rancher" }];
    }
    const seenAs = rangesOf([this.balancer?.seenAs]);
    const balancer = seenAs.length > 0 ? [{ ranges: seenAs, own: one, other: "loadBalancer" as const }] : [];
    return [...balancer, ...this.nodes(does === "sends" ? "fromRancher" : "toRancher")];
  }

  /** Nodes of clusters that Rancher sees as ranges. */
  nodes(
    edge: "fromRancher" | "toRancher",
    concerns: (cluster: ClusterTopology) => boolean = () => true,
  ): readonly Seen[] {
    return this.clusters.filter(concerns).flatMap(({ name, edges }) => {
      const seen = Object.entries(edges[edge]?.nodes ?? {}) as [FlowParty, readonly Peer[]][];
      const own: NodeParticipant = { kind: "node", cluster: name, roles: [] };
      return seen.flatMap(([other, peers]): Seen[] => {
        const ranges = rangesOf(peers);
        return ranges.length > 0 ? [{ ranges, own, other }] : [];
      });
    });
  }

  /** Whom the balancer's door sees as ranges only, and admits with everyone else in there. */
  #atTheDoor(): readonly Seen[] {
    if (this.balancer === undefined) return [];
    const clusters = this.balancer.clusters.flatMap(({ name, peers }) => {
      const own: NodeParticipant = { kind: "node", cluster: name, roles: [] };
      return [...roles, "hostedCluster" as const].map((other) => ({ ranges: rangesOf(peers), own, other }));
    });
    return [{ ranges: rangesOf(this.balancer.rancherNodes), own: { kind: "rancher" }, other: "rancher" }, ...clusters];
  }

  /** The range that the balancer is dialled in, where its address can't be named; or where another stack's is. */
  dialledBalancer(from: NodeParticipant): readonly string[] {
    const own = from.kind === "node" ? this.clusters.find(({ name }) => name === from.cluster) : undefined;
    return rangesOf(own?.edges.toBalancer ?? [this.balancer?.dialledAs]);
  }
}

export function rangesOf(peers: readonly (Peer | undefined)[]): string[] {
  return peers.flatMap((peer) => (peer?.kind === "range" ? [peer.range] : []));
}
