/** From what the user says of a cluster to the circumstances in which rows of the matrix hold, and what does not exist. */
import type { AddressFamily } from "../firewall/address";
import type { Circumstances, Cni, Distribution, Encapsulation, Option } from "../matrix/flow";
import { needsRoutedPods, networkOf, networkProblems } from "../matrix/networks";
import type { Problem } from "./problem";

/** Why rules are not enough for a network whose pods the cloud would have to route. */
const routedPods =
  "with which the pods' own addresses travel between nodes: the cloud's network would have to route them, and to take packets " +
  "from addresses that are no node's";

/** A cluster's Kubernetes, as the user says it. */
export interface Kubernetes {
  /** Unknown for hosted and imported clusters, whose nodes are others'. */
  readonly distribution?: Distribution | undefined;
  readonly cni?: Cni | undefined;
  readonly encapsulation?: Encapsulation | undefined;
  readonly options: readonly Option[];
}

/** With the distribution's and the plugin's defaults for what the user did not say. */
export function circumstancesOf(
  { distribution, cni, encapsulation, options }: Kubernetes,
  families: readonly AddressFamily[],
  others: Circumstances,
): Circumstances {
  const network =
    distribution === undefined ? {} : { distribution, ...networkOf(distribution, { cni, encapsulation }) };
  return { ...others, ...network, families, options: [...options].sort() };
}

/** Combinations that do not exist, and networks for which ports are not enough. */
export function kubernetesProblems(kubernetes: Kubernetes, families: readonly AddressFamily[]): Problem[] {
  const { distribution, cni, encapsulation } = kubernetes;
  if (distribution === undefined) return [];
  const circumstances = circumstancesOf(kubernetes, families, {});
  const refused = networkProblems({ ...circumstances, cni: cni ?? circumstances.cni });
  const problems = refused.map((message) => ({ path: cni === undefined ? "distribution" : "cni", message }));
  if (problems.length > 0) return problems;
  if (!needsRoutedPods(networkOf(distribution, { cni, encapsulation }))) return [];
  const wayOut = families.includes("ipv6") ? "Choose another plugin, or IPv4 alone" : "Choose vxlan or ipip";
  return [{ path: "encapsulation", message: `is bgp, ${routedPods}. ${wayOut}` }];
}
