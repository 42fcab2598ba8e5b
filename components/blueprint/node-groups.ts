/** A cluster's node groups, and what is wrong with them: machines that are made for custom clusters alone, and address pairs. */
import type { Cloud } from "../clouds/cloud";
import type { Machine } from "../clouds/requests";
import { checkMachine, coversTheWorld } from "../configuration/check";
import type { ClusterConfiguration } from "../configuration/schema";
import { under, type Problem } from "../judging/problem";
import type { NodeGroup } from "./nodes";

export function clusterNodeGroups(cluster: ClusterConfiguration, machines: Machine): NodeGroup[] {
  return cluster.nodeGroups.map(({ name, roles, nodes, publicAddress, allowedAddressPairs, machines: own }) => ({
    name,
    roles,
    nodes: nodes ?? 0,
    machine: { ...machines, ...own },
    publicAddress,
    allowedAddressPairs,
    replace: cluster.replace,
  }));
}

/** Machines are made for custom clusters alone. */
export function checkNodeGroups(
  { launch }: Pick<ClusterConfiguration, "launch">,
  nodeGroups: readonly NodeGroup[],
  cloud: Cloud,
): Problem[] {
  const pairs = nodeGroups.flatMap((group, index) =>
    under(`nodeGroups[${index}].allowedAddressPairs`, pairProblems(group, launch, cloud)),
  );
  if (launch !== "custom") return pairs;
  return [
    ...pairs,
    ...nodeGroups.flatMap(({ nodes, machine }, index) =>
      nodes === 0 ? [] : under(`nodeGroups[${index}]`, checkMachine(machine, cloud)),
    ),
  ];
}

/** Addresses beside a node's own, as kube-vip and MetalLB announce them. */
function pairProblems(
  { nodes, allowedAddressPairs = [] }: NodeGroup,
  launch: ClusterConfiguration["launch"],
  cloud: Cloud,
): Problem[] {
  const say = (message: string) => [{ path: "", message }];
  if (allowedAddressPairs.length === 0) return [];
  if (launch !== "custom" || nodes === 0) return say("does nothing here: no node of this group is made; leave it out");
  if (!cloud.nodes.takesAddressPairs) {
    return say(
      `does nothing on ${cloud.name}, where addresses move between nodes by the cloud's own API; leave it out`,
    );
  }
  return coversTheWorld(allowedAddressPairs)
    ? say("lets the nodes send from every address; name those that kube-vip or MetalLB announce")
    : [];
}
