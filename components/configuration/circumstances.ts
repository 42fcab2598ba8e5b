/** From what the user says of a cluster to the circumstances in which rows of the matrix hold, and what does not exist. */
import type { AddressFamily } from "../addresses/address";
import type { Circumstances, Cni, Distribution, Encapsulation, IngressController, Option } from "../matrix/flow";
import { ingressControllerOf } from "../matrix/ingress";
import { needsRoutedPods, networkOf, networkProblems } from "../matrix/networks";
import type { Problem } from "../judging/problem";

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
  readonly formerEncapsulation?: Encapsulation | undefined;
  readonly ingressController?: IngressController | undefined;
  readonly options: readonly Option[];
}

/** With the distribution's and the plugin's defaults for what the user did not say. `rke2`: the release that is installed. */
export function circumstancesOf(
  { distribution, cni, encapsulation, formerEncapsulation, ingressController, options }: Kubernetes,
  families: readonly AddressFamily[],
  others: Circumstances,
  rke2: string,
): Circumstances {
  const plain = { ...others, families, options: [...options].sort() };
  if (distribution === undefined) return plain;
  return {
    ...{ ...plain, distribution, ...networkOf(distribution, { cni, encapsulation }) },
    ...(formerEncapsulation === undefined ? {} : { formerEncapsulation }),
    ingressController: ingressController ?? ingressControllerOf(distribution, rke2),
  };
}

/** Combinations that do not exist, and networks for which ports are not enough. */
export function kubernetesProblems(kubernetes: Kubernetes, families: readonly AddressFamily[]): Problem[] {
  const { distribution, cni, encapsulation, formerEncapsulation } = kubernetes;
  if (distribution === undefined) return [];
  const circumstances: Circumstances = {
    ...{ distribution, ...networkOf(distribution, { cni, encapsulation }) },
    ...{ families, options: kubernetes.options },
  };
  const refused = networkProblems({ ...circumstances, cni: cni ?? circumstances.cni });
  const problems = refused.map((message) => ({ path: cni === undefined ? "distribution" : "cni", message }));
  if (problems.length > 0) return problems;
  const former = formerProblems(circumstances, formerEncapsulation);
  if (former.length > 0) return former;
  if (!needsRoutedPods(networkOf(distribution, { cni, encapsulation }))) return [];
  const wayOut = families.includes("ipv6") ? "Choose another plugin, or IPv4 alone" : "Choose vxlan or ipip";
  return [{ path: "encapsulation", message: `is bgp, ${routedPods}. ${wayOut}` }];
}

/** What a cluster's nodes may still speak must be something that they spoke. */
function formerProblems(circumstances: Circumstances, former: Encapsulation | undefined): Problem[] {
  if (former === undefined) return [];
  const { cni, encapsulation } = circumstances;
  const say = (message: string) => [{ path: "formerEncapsulation", message }];
  if (former === encapsulation) {
    return say(`is ${former}, which the cluster has now; name what it had before, or leave it out`);
  }
  const [problem] = networkProblems({ ...circumstances, encapsulation: former });
  if (problem !== undefined) return say(`is ${former}, but ${problem}`);
  const isRouted = cni !== undefined && needsRoutedPods({ cni, encapsulation: former });
  return isRouted ? say(`is bgp, ${routedPods}. Leave it out`) : [];
}
