/** Rancher's name inside of its network, as data: the zone and where its record leads. */
import type { BlueprintNode } from "./blueprint";
import type { Place } from "./place";
import type { ResourceSpec } from "../resources/resource-spec";
import type { RancherSite } from "./sites";
import { balancerGroup } from "../firewall/group-names";

/** What the zone consists of; nothing where none is asked for. */
export function privateZoneSpecs(
  { topology, hostname, balancer, privateZone }: RancherSite,
  nodes: readonly BlueprintNode[],
  { cloud, network, labels }: Place,
): readonly ResourceSpec[] {
  if (!privateZone || hostname === undefined || cloud.network.privateZone === undefined) return [];
  return cloud.network.privateZone({
    ...{ owner: topology.name, hostname, network, labels },
    addresses: nodes.map(({ address }) => address),
    balancer: balancer && balancerGroup(topology.name),
  });
}
