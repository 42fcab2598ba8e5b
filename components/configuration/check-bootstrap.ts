/**
 * Whether what sets nodes up makes sense: versions that fit together, secrets that are there, replacements of nodes that
 * exist. Pure; no message quotes a secret.
 */
import { checkRegistrationCommand, kubernetesProblem, rancherSupports } from "../bootstrap";
import { versionsOf } from "../bootstrap/versions";
import type { Distribution } from "../matrix/flow";
import { networkOf } from "../matrix/networks";
import type { Problem } from "../judging/problem";
import type { ClusterConfiguration, RancherConfiguration } from "./schema";

const howToSet = (key: string) => `Set it with: pulumi config set --secret --path 'rancher-fenceline:${key}' VALUE`;

/** `version`: Rancher's, as the user says it or as it is by default. */
export function checkRancherBootstrap(name: string, rancher: RancherConfiguration, version: string): Problem[] {
  const { install, token, hostname, localCluster, replace, hostFirewall, hostFirewallSources } = rancher;
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  if (install === "ha") {
    if (token === undefined && rancher.nodes !== 0) {
      say(
        "token",
        `is missing; members of a highly available Rancher prove themselves with it. ${howToSet("rancher.token")}`,
      );
    }
    // Behind a balancer, its own check says so.
    if (hostname === undefined && rancher.loadBalancer === "none") {
      say("hostname", "is missing; a highly available Rancher answers under a name, not at an address");
    }
    const distribution = localCluster?.distribution ?? "k3s";
    const problem = kubernetesProblem(version, versionsOf(version, rancher)[distribution]);
    if (problem !== undefined) say(`versions.${distribution}`, problem);
    problems.push(...localNetworkProblems(rancher, distribution));
  } else {
    if (token !== undefined)
      say("token", "is set, but a single install has no members to prove themselves; leave it out");
    if (localCluster !== undefined)
      say("localCluster", "is set, but a single install has none of its own; leave it out");
  }
  if (hostFirewall === "none" && hostFirewallSources.length > 0) {
    say("hostFirewallSources", "is set, but hostFirewall is none; set it to strict, or leave this out");
  }
  const nodes = Array.from({ length: rancher.nodes ?? 1 }, (_, index) => `${name}-${index + 1}`);
  return [...problems, ...replaceProblems(replace, nodes)];
}

/** The members are set up with their distribution's own plugin; rules for another one would fit nothing. */
function localNetworkProblems({ localCluster }: RancherConfiguration, distribution: Distribution): Problem[] {
  if (localCluster === undefined) return [];
  const own = networkOf(distribution, {});
  const chosen = networkOf(distribution, localCluster);
  if (own.cni === chosen.cni && own.encapsulation === chosen.encapsulation) return [];
  const message =
    `is ${chosen.cni ?? "none"} with ${chosen.encapsulation ?? "no encapsulation"}, but Rancher's own nodes are set up with ` +
    `${own.cni ?? "none"} and ${own.encapsulation ?? "no encapsulation"}; leave it out`;
  return [{ path: "localCluster.cni", message }];
}

export function checkClusterBootstrap(cluster: ClusterConfiguration, version: string): Problem[] {
  const { name, launch, distribution, registrationCommand, nodeGroups, replace } = cluster;
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  if (launch !== "hosted" && distribution !== undefined) {
    const support = rancherSupports(version, distribution);
    if (!support.supported) say("distribution", `is ${distribution}, but ${support.wayOut}`);
  }
  if (registrationCommand !== undefined) {
    if (launch !== "custom")
      say("registrationCommand", `is set, but nobody here makes nodes for launch ${launch}; leave it out`);
    else {
      const problem = checkRegistrationCommand(registrationCommand, distribution);
      if (problem !== undefined) say("registrationCommand", problem);
    }
  }
  const nodes = nodeGroups.flatMap((group) =>
    Array.from(
      { length: launch === "custom" ? (group.nodes ?? 0) : 0 },
      (_, index) => `${name}-${group.name}-${index + 1}`,
    ),
  );
  return [...problems, ...replaceProblems(replace, nodes)];
}

function replaceProblems(replace: Readonly<Record<string, number>>, nodes: readonly string[]): Problem[] {
  return Object.keys(replace)
    .filter((node) => !nodes.includes(node))
    .map((node) => ({
      path: `replace.${node}`,
      message: `names no node; ${nodes.length === 0 ? "there are none" : `the nodes are ${nodes.join(", ")}`}`,
    }));
}
