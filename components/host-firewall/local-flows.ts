/**
 * The document's "Local Node Traffic": ports that a node answers to itself. Guarantees that they come from the matrix, in
 * the circumstances at hand, sorted and each once.
 */
import { allFlows } from "../matrix/editions";
import { holds } from "../matrix/flow";
import { trafficText, type PortTraffic } from "../matrix/traffic";
import type { HostNode } from "./host-node";

/** The ports of the local flows of all of the node's parties. */
export function localPorts({ parties, circumstances }: Pick<HostNode, "parties" | "circumstances">): PortTraffic[] {
  const ports = allFlows
    .filter((flow) => flow.local && parties.some((party) => party === flow.to) && holds(flow.when, circumstances))
    .flatMap(({ traffic }) => (traffic.protocol === "tcp" || traffic.protocol === "udp" ? [traffic] : []));
  const distinct = new Map(ports.map((one) => [trafficText(one), one]));
  return [...distinct.values()].sort((one, other) => {
    if (one.protocol !== other.protocol) return one.protocol === "tcp" ? -1 : 1;
    return one.first - other.first;
  });
}
