/** Rancher, its balancer and the clusters, each with the rows of the matrix that are its own affair in its circumstances. */
import { addressFamilies } from "../addresses/address";
import type { Client } from "../firewall/named-peer";
import type { BalancerTopology, ClusterTopology, RancherTopology } from "../firewall/topology";
import { isOfCluster, type Flow } from "../matrix/flow";
import { HoldingFlows } from "./participant";

export interface Owner {
  readonly topology: RancherTopology | ClusterTopology | BalancerTopology;
  readonly flows: readonly Flow[];
  /** Equal for owners of whom the same can be said. */
  readonly profile: string;
}

export interface Owners {
  readonly rancher: Owner;
  readonly balancer: Owner | undefined;
  readonly clusters: ReadonlyMap<string, Owner>;
}

const openEgress = { mode: "open" } as const;

export function ownersOf(
  rancher: RancherTopology,
  clusters: readonly ClusterTopology[],
  balancer: BalancerTopology | undefined,
): Owners {
  const holding = new HoldingFlows();
  // Another stack's own rows are its own affair.
  const ofRancher = rancher.existing === undefined ? holding.in(rancher.circumstances, rancher.multihomed) : [];
  const flows = ofRancher.filter(({ from, to }) => !isOfCluster(from) && !isOfCluster(to));
  // What a balancer in a group may dial is always said, whatever nodes may; one without a group is its cloud's affair.
  const egress = balancer?.seenAs.kind === "group" ? ({ mode: "documented", extra: [] } as const) : openEgress;
  return {
    rancher: { topology: rancher, flows, profile: "rancher" },
    balancer: balancer && {
      topology: { ...balancer, egress, families: addressFamilies },
      flows,
      profile: "balancer",
    },
    clusters: new Map(
      clusters.map((topology) => {
        const holds = holding.in(topology.circumstances, topology.multihomed);
        const own = holds.filter(({ from, to }) => isOfCluster(from) || isOfCluster(to));
        return [topology.name, { topology, flows: own, profile: JSON.stringify({ ...topology, name: "" }) }];
      }),
    ),
  };
}

export function sshOf({ topology }: Owner): readonly Client[] {
  return "ssh" in topology.clients ? topology.clients.ssh : [];
}
