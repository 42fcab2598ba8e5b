/**
 * What sets an owner's nodes up, judged: requests by node, the secrets in them, and what a reader of the plan should know:
 * where the host firewall allows more than the rules, and what will not happen by itself.
 */
import type { BalancerSettings } from "./balancer";
import type { Requests } from "./blueprint";
import type { Place } from "./place";
import { clusterRequests, rancherRequests, sizeProblems } from "./node-requests";
import { versionsOf } from "../bootstrap/versions";
import type { Problem } from "../judging/problem";
import type { ClusterConfiguration, RancherConfiguration, SurroundingsConfiguration } from "../configuration/schema";
import { rangeContains } from "../addresses/address";
import type { ClusterTopology, RancherTopology } from "../firewall/topology";
import { isSeenPublicly } from "./edges";
import { otherStackNotes } from "./existing-edges";
import { hostedNotes } from "./hosted-notes";
import { clusterHostRules, rancherHostRules } from "./host-rules";
import type { PlannedNode } from "./nodes";
import { secretsOf } from "./secrets";

export interface Bootstrap {
  readonly requests: Requests;
  /** Sentences for whoever reads the plan. */
  readonly hostFirewallExceptions: readonly string[];
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** What a component keeps among its inputs, so that plan, preview and state can tell it. */
export function setupInputs({ hostFirewallExceptions, notes }: Bootstrap): Record<string, readonly string[]> {
  return {
    ...(hostFirewallExceptions.length > 0 ? { hostFirewallExceptions } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Rancher, as clusters must know it. */
export interface RancherSetup extends Bootstrap {
  /** Undefined for a Rancher of another stack. */
  readonly version: string | undefined;
  readonly versions: ReturnType<typeof versionsOf>;
  /** Whom the strict host firewall lets dial it, beside the network; undefined without one. */
  readonly hostFirewallSources: readonly string[] | undefined;
}

export function rancherSetup(
  rancher: RancherConfiguration & SurroundingsConfiguration,
  version: string,
  topology: RancherTopology,
  nodes: readonly PlannedNode[],
  balancer: BalancerSettings | undefined,
  place: Place,
): RancherSetup {
  const { name } = topology;
  const versions = versionsOf(version, rancher);
  const sources = rancher.hostFirewallSources;
  const host = rancherHostRules(topology, { place, settings: rancher, balancer, sources });
  const requests = rancherRequests(name, rancher, versions, nodes, place, host.rulesetOf);
  const isStrict = rancher.hostFirewall === "strict";
  return {
    requests,
    hostFirewallExceptions: host.exceptions,
    notes: [
      ...nameNotes(rancher, place),
      ...egressNotes(rancher, topology),
      ...nodeNotes(nodes, topology, place, rancher.multihomed),
      ...nodes.flatMap((node) =>
        rancher.install === "ha" && node.index === 0 && node.generation > 1
          ? [
              `${node.name} takes the place of the node that began Rancher's cluster: it joins the others, and begins none`,
            ]
          : [],
      ),
      ...(isStrict
        ? ["the host firewall judges who dials Rancher's nodes; what they dial is the cloud firewall's alone"]
        : []),
    ],
    problems: [
      ...host.problems,
      ...addressProblems(nodes, place).map((message) => ({ path: "publicAddress", message })),
      ...balancerRangeProblems(rancher, place),
      ...preservedAddressProblems(rancher),
      ...hiddenMemberProblems(topology, nodes, balancer),
      ...sizeProblems(requests, secretsOf(name, rancher), place.cloud),
    ],
    version,
    versions,
    hostFirewallSources: isStrict ? sources : undefined,
  };
}

export function clusterSetup(
  cluster: ClusterConfiguration & SurroundingsConfiguration,
  topology: ClusterTopology,
  nodes: readonly PlannedNode[],
  rancher: RancherSetup,
  place: Place,
): Bootstrap {
  const { name } = topology;
  const host = clusterHostRules(topology, cluster, nodes);
  const requests = clusterRequests(cluster, rancher.versions, nodes, place, host.rulesetOf);
  return {
    requests,
    hostFirewallExceptions: host.exceptions,
    notes: [
      ...otherStackNotes(topology, nodes, cluster.addresses),
      ...hostedNotes(topology),
      ...(nodes.length > 0 ? egressNotes(cluster, topology) : []),
      ...(cluster.formerEncapsulation === undefined
        ? []
        : [
            `the rows of ${cluster.formerEncapsulation} stay open until formerEncapsulation is left out: do so when the ` +
              `network plugin's agents have rolled on all nodes of ${name}`,
          ]),
      ...nodeNotes(nodes, topology, place, cluster.multihomed),
      ...(nodes.length > 0 && cluster.registrationCommand === undefined
        ? [
            "there is no registrationCommand: the nodes are prepared, and join when somebody runs Rancher's command on them; " +
              "one that is set later reaches new nodes and replaced ones alone",
          ]
        : []),
    ],
    problems: [
      ...host.problems,
      ...hostFirewallSourceProblems(cluster, topology, rancher),
      ...cluster.nodeGroups.flatMap((group, index) => {
        const own = nodes.filter((node) => node.name.startsWith(`${name}-${group.name}-`));
        return addressProblems(own, place).map((message) => ({ path: `nodeGroups[${index}].publicAddress`, message }));
      }),
      ...sizeProblems(requests, secretsOf(name, cluster), place.cloud),
    ],
  };
}

/** A group as a source matches private addresses, so the name must lead there. */
function nameNotes({ dialled, hostname, privateZone }: RancherConfiguration, { cloud }: Place): string[] {
  if (dialled === "public" || privateZone || hostname === undefined) return [];
  const wayOut = cloud.network.privateZone === undefined ? "" : "; privateZone: true makes a zone that does";
  return [
    `nodes dial ${hostname} at private addresses: the DNS that nodes and pods ask must lead there${wayOut}, or else set dialled: public`,
  ];
}

/** What the stack names and its own limited egress does not lead to. */
function egressNotes(
  { proxy, registry }: SurroundingsConfiguration,
  { egress }: Pick<RancherTopology, "egress">,
): string[] {
  if (egress.mode === "open") return [];
  return Object.entries({ proxy, registry }).flatMap(([key, one]) =>
    one === undefined || one.addresses.length > 0
      ? []
      : [
          `egress is documented, and no rule leads to the ${key} of the stack unless egress.extra has it: tell ${key}.addresses`,
        ],
  );
}

/** Nodes that can't have, or can't do without, an address on the internet. */
function addressProblems(nodes: readonly PlannedNode[], { cloud, network }: Place): string[] {
  const hidden = nodes.some(({ isPublic }) => !isPublic) ? cloud.network.privateNodeProblem(network) : undefined;
  const open = nodes.some(({ isPublic }) => isPublic) ? cloud.network.publicNodeProblem(network) : undefined;
  return [hidden, open].filter((problem) => problem !== undefined);
}

/** The ingress believes the balancer's requests by where they come from. */
function balancerRangeProblems({ loadBalancer }: RancherConfiguration, { network }: Place): Problem[] {
  if (loadBalancer !== "terminating" || network.range !== undefined) return [];
  const message = "is terminating, and the ingress must know where the balancer dials from; tell the network's cidr";
  return [{ path: "loadBalancer", message }];
}

/** Who dials the balancer is known to its own group alone; a node that sees them itself would have to know them too. */
function preservedAddressProblems({ hostFirewall, balancer }: RancherConfiguration): Problem[] {
  if (hostFirewall !== "strict" || balancer?.preserveClientAddresses !== true) return [];
  const message =
    "is true, but the strict host firewall admits the balancer and not its clients; leave one of both out";
  return [{ path: "balancer.preserveClientAddresses", message }];
}

/** Members of a highly available Rancher dial its balancer, which must know them. */
function hiddenMemberProblems(
  { install }: RancherTopology,
  nodes: readonly PlannedNode[],
  balancer: BalancerSettings | undefined,
): Problem[] {
  if (install !== "ha" || balancer?.dialled !== "public" || nodes.every(isSeenPublicly)) return [];
  const message =
    "is false, but members of a highly available Rancher dial its balancer at public addresses, from one that nobody can " +
    "name; leave it out, or set dialled: private";
  return [{ path: "publicAddress", message }];
}

/** A node of Rancher's is told once whom it admits. */
function hostFirewallSourceProblems(
  { addresses }: ClusterConfiguration,
  { edges, launch, networkRange, rancher: { loadBalancer } }: ClusterTopology,
  { hostFirewallSources }: RancherSetup,
): Problem[] {
  // Behind a balancer nobody but the balancer dials Rancher's nodes.
  if (hostFirewallSources === undefined || loadBalancer !== "none") return [];
  if (edges.toRancher === undefined || launch === "hosted") return [];
  const admitted = [...hostFirewallSources, ...(networkRange === undefined ? [] : [networkRange])];
  if (addresses.length === 0) {
    const message =
      "is missing; the nodes dial Rancher at addresses that only a deployment knows, and Rancher's strict host firewall is " +
      "told beforehand. Tell ranges that they are in, or set rancher.hostFirewall: none";
    return [{ path: "addresses", message }];
  }
  return addresses
    .filter((range) => !admitted.some((one) => rangeContains(one, range)))
    .map((range) => ({
      path: "addresses",
      message: `has ${range}, which Rancher's strict host firewall does not admit; add it to hostFirewallSources there`,
    }));
}

function nodeNotes(
  nodes: readonly PlannedNode[],
  { egress }: RancherTopology | ClusterTopology,
  { cloud, network }: Place,
  multihomed: boolean,
): string[] {
  if (nodes.length === 0) return [];
  const hasSessions = nodes.some(({ machine }) => machine.sessionManager);
  return [
    ...(multihomed
      ? [
          "a group as a source matches addresses of the network alone: what comes in by another interface needs ranges of its own",
        ]
      : []),
    ...(cloud.nodes.isMultihomed && network.range === undefined
      ? ["the network's cidr is not told, so nodes use their public interface for the cluster; tell it"]
      : []),
    ...(hasSessions && egress.mode === "documented"
      ? [
          "Systems Manager needs 443/tcp to its endpoints, which documented egress does not have; add them to egress.extra",
        ]
      : []),
  ];
}
