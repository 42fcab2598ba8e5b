/** Whether the balancer in front of Rancher can be made as it is planned, and admits somebody: all who must dial it. */
import type { BalancerBlueprint } from "./balancer";
import type { Cloud } from "../clouds/cloud";
import type { NetworkRequest } from "../clouds/requests";
import { isSeenPublicly } from "./edges";
import { parseRange } from "../addresses/address";
import { rangesIn } from "../firewall/named-peer";
import type { ClusterSite } from "./sites";
import type { Problem } from "../judging/problem";

export function balancerProblems(
  { settings, topology }: BalancerBlueprint,
  cloud: Cloud,
  network: NetworkRequest,
  clusters: readonly ClusterSite[],
): Problem[] {
  const unknown = clusters.filter(({ nodes, isTogether, addresses, topology: { launch } }) => {
    if (addresses.length > 0 || (settings.dialled !== "public" && isTogether)) return false;
    return launch !== "custom" || nodes.some((node) => !isSeenPublicly(node));
  });
  const unserved = rangesIn(topology.clients.rancher).filter(
    (range) => !topology.families.includes(parseRange(range).family),
  );
  // Where a balancer will be dialled from outside of its network is nobody's to know before.
  const shutIn = clusters.filter(
    ({ isTogether, topology: { launch, egress } }) =>
      !isTogether && egress.mode === "documented" && (launch === "custom" || launch === "infrastructure"),
  );
  const nobody = topology.clients.rancher.length === 0 && clusters.length === 0;
  return [
    ...cloud.balancer.check(settings, network),
    ...unserved.map((range) => ({
      path: "loadBalancer",
      message: `has no IPv6 address on ${cloud.name}, so ${range} can't be served; leave that range out`,
    })),
    ...unknown.map((cluster) => ({
      path: "dialled",
      message: `leaves the nodes of ${cluster.topology.name} without an address that the balancer could admit; give them public addresses, or tell the cluster's addresses`,
    })),
    ...shutIn.map((cluster) => ({
      path: "loadBalancer",
      message:
        `is dialled by the nodes of ${cluster.topology.name} from another network, and with documented egress no rule can name ` +
        "its address there; set egress.mode: open, or put the cluster into Rancher's network",
    })),
    ...(nobody
      ? [{ path: "loadBalancer", message: "makes a balancer that nobody may use; name clients.rancher" }]
      : []),
  ];
}
