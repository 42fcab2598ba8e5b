/**
 * What each node is to become, from the configuration: requests for cloud-init with references in the place of secrets and
 * of what only a deployment knows. Guarantees that at most the first node of a highly available Rancher may begin a cluster,
 * and only while it was never replaced; and that no node is told the address of one that is told its own.
 */
import type { Place } from "./place";
import {
  checkRegistrationCommand,
  cloudConfigOf,
  type BootstrapRequest,
  type Surroundings,
  type TlsTermination,
  type Versions,
} from "../bootstrap";
import { userDataProblem } from "../clouds/user-data-size";
import type { Cloud } from "../clouds/cloud";
import type { Problem } from "../judging/problem";
import type { ClusterConfiguration, RancherConfiguration, SurroundingsConfiguration } from "../configuration/schema";
import { hostFirewallScript } from "../host-firewall/installation";
import type { PlannedNode } from "./nodes";
import { secretReference, undecrypted } from "./secrets";

/** The ruleset of nodes with these roles; undefined where none is asked for. */
export type RulesetOf = (node: PlannedNode) => string | undefined;

export function rancherRequests(
  owner: string,
  rancher: RancherConfiguration & SurroundingsConfiguration,
  versions: Versions,
  nodes: readonly PlannedNode[],
  place: Place,
  rulesetOf: RulesetOf,
): Map<string, BootstrapRequest> {
  const { hostname } = rancher;
  const bootstrapPassword = secretReference(owner, "bootstrapPassword", rancher.bootstrapPassword);
  return new Map(
    nodes.map((node): [string, BootstrapRequest] => {
      const common = {
        ...surroundings(owner, rancher, node, place, rulesetOf),
        ...(bootstrapPassword === undefined ? {} : { bootstrapPassword }),
        versions,
        volume: place.cloud.nodes.dataVolume(attachedVolume(node), place.labels),
        tls: tlsOf(rancher, place),
      };
      if (rancher.install === "single") {
        return [node.name, { kind: "single", ...common, ...(hostname === undefined ? {} : { hostname }) }];
      }
      const member: BootstrapRequest = {
        ...{ kind: "highAvailability", ...common, hostname: hostname ?? "" },
        distribution: rancher.localCluster?.distribution ?? "k3s",
        token: secretReference(owner, "token", rancher.token) ?? "",
        initialise: node.index === 0 && node.generation === 1,
        servers: serversOf(node, nodes),
      };
      return [node.name, member];
    }),
  );
}

function attachedVolume({ name, volumes }: PlannedNode): string {
  return volumes.find(({ isAttached }) => isAttached)?.name ?? name;
}

/**
 * All others, where addresses are chosen beforehand. Else one of those that were replaced least often: it is there first,
 * and is told nobody itself.
 */
function serversOf(node: PlannedNode, nodes: readonly PlannedNode[]): string[] {
  const others = nodes.filter((other) => other !== node);
  if (nodes.every(({ fixedAddress }) => fixedAddress !== undefined)) {
    return others.flatMap(({ fixedAddress }) => fixedAddress ?? []);
  }
  const [anchor] = nodes.toSorted((one, other) =>
    one.generation === other.generation ? one.index - other.index : one.generation - other.generation,
  );
  return anchor === undefined || anchor === node ? [] : [anchor.address];
}

/** Requests that a balancer forwards come from the network, or from the subnet that is the balancer's own. */
function tlsOf({ loadBalancer, balancer }: RancherConfiguration, { network }: Place): TlsTermination {
  if (loadBalancer !== "terminating") return { at: "ingress" };
  const range = network.balancerRange ?? network.range;
  const authority = balancer?.certificateAuthority;
  return {
    at: "loadBalancer",
    ranges: range === undefined ? [] : [range],
    ...(authority === undefined ? {} : { certificateAuthority: authority }),
  };
}

/** Without a registration command, nodes are prepared for it where there is anything to prepare. */
export function clusterRequests(
  cluster: ClusterConfiguration & SurroundingsConfiguration,
  versions: Versions,
  nodes: readonly PlannedNode[],
  place: Place,
  rulesetOf: RulesetOf,
): Map<string, BootstrapRequest> {
  const { name: owner, distribution } = cluster;
  const registrationCommand = secretReference(owner, "registrationCommand", cluster.registrationCommand);
  const { docker } = versions;
  // Nodes without one are others', or refused already.
  if (distribution === undefined) return new Map();
  return new Map(
    nodes.flatMap((node): [string, BootstrapRequest][] => {
      const common = { ...surroundings(owner, cluster, node, place, rulesetOf), distribution, versions: { docker } };
      if (registrationCommand !== undefined) {
        return [[node.name, { kind: "custom", ...common, roles: node.roles, registrationCommand }]];
      }
      const isBare = distribution !== "rke1" && common.hostFirewall === undefined;
      return isBare ? [] : [[node.name, { kind: "prepared", ...common }]];
    }),
  );
}

function surroundings(
  owner: string,
  { multihomed, proxy, registry, certificateAuthorities }: SurroundingsConfiguration & { readonly multihomed: boolean },
  node: PlannedNode,
  { cloud, network }: Place,
  rulesetOf: RulesetOf,
): Surroundings {
  const ruleset = rulesetOf(node);
  const http = secretReference(owner, "proxyHttp", proxy?.http);
  const https = secretReference(owner, "proxyHttps", proxy?.https);
  const password = secretReference(owner, "registryPassword", registry?.password);
  const { host, username } = registry ?? {};
  const isMultihomed = (multihomed || cloud.nodes.isMultihomed) && network.range !== undefined;
  return {
    nodeName: node.name,
    ...(isMultihomed ? { networkRange: network.range } : {}),
    ...(proxy === undefined
      ? {}
      : {
          proxy: {
            ...(http === undefined ? {} : { http }),
            ...(https === undefined ? {} : { https }),
            exceptions: proxy.exceptions,
          },
        }),
    ...(host === undefined
      ? {}
      : {
          registry: {
            host,
            ...(username === undefined ? {} : { username }),
            ...(password === undefined ? {} : { password }),
          },
        }),
    ...(certificateAuthorities.length === 0 ? {} : { certificateAuthorities }),
    ...(ruleset === undefined ? {} : { hostFirewall: hostFirewallScript(ruleset) }),
  };
}

/** As long as the longest id or address that a cloud makes. */
const ofDeployment = "x".repeat(40);
/** As long as a password may well be. */
const ofSecret = "x".repeat(64);

/** User data that does not fit its cloud, each text once: nodes that differ by name alone have the same. */
export function sizeProblems(
  requests: ReadonlyMap<string, BootstrapRequest>,
  secrets: Readonly<Record<string, string>>,
  cloud: Cloud,
): Problem[] {
  const kinds = new Map<string, { node: string; request: BootstrapRequest }>();
  for (const [node, request] of requests) {
    const key = JSON.stringify({ ...request, nodeName: "" });
    if (!kinds.has(key)) kinds.set(key, { node, request });
  }
  return [...kinds.values()].flatMap(({ node, request }) => {
    const text = cloudConfigOf(understandable(known(request, secrets) as BootstrapRequest));
    const problem = userDataProblem(text, cloud);
    return problem === undefined ? [] : [{ path: "", message: `${node}: ${problem}` }];
  });
}

/** A command that is none is a problem of its own. */
export function understandable(request: BootstrapRequest): BootstrapRequest {
  if (request.kind !== "custom") return request;
  const problem = checkRegistrationCommand(request.registrationCommand, request.distribution);
  return problem === undefined ? request : { ...request, registrationCommand: undecrypted };
}

/** The request with the secrets in it, and something of the right length for what nobody knows yet. */
function known(value: unknown, secrets: Readonly<Record<string, string>>, key = ""): unknown {
  if (typeof value === "string") {
    const secret = /^\$\{given\.(.+)\}$/.exec(value)?.[1];
    if (secret === undefined) return value.replace(/\$\{[^{}]*::[^{}]*\}/g, ofDeployment);
    const given = secrets[secret] ?? undecrypted;
    return given === undecrypted && key !== "registrationCommand" ? ofSecret : given;
  }
  if (Array.isArray(value)) return value.map((item) => known(item, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([own, item]) => [own, known(item, secrets, own)]));
}
