/**
 * What a stack leaves open and the rest of it decides: Rancher's version, the ways out of the networks, and whom Rancher's
 * strict host firewall admits.
 */
import { clouds } from "../clouds";
import { defaultVersions } from "../bootstrap/versions";
import type { Configuration, StackClusterConfiguration, SurroundingsConfiguration } from "./schema";

/** As the user says it, or the newest that supports every cluster's distribution. */
export function rancherVersion({ rancher, clusters }: Configuration): string {
  const distributions = clusters
    .filter(({ launch }) => launch !== "hosted")
    .flatMap(({ distribution }) => distribution ?? []);
  return rancher.version ?? defaultVersions(distributions).rancher;
}

export function surroundingsOf(configuration: Configuration): SurroundingsConfiguration {
  const { proxy, registry, certificateAuthorities } = configuration;
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(registry === undefined ? {} : { registry }),
    certificateAuthorities,
  };
}

/** The configuration with everything that follows from the rest of it written down. */
export function withDefaults(configuration: Configuration): Configuration {
  const { rancher, clusters, network } = configuration;
  const cloud = clouds[configuration.cloud];
  const here = clusters.filter((cluster) => cluster.network === undefined);
  const isSomebodyInside = rancher.publicAddress === false || here.some(hasInsideNodes);
  const isStrict = rancher.hostFirewall === "strict";
  const told = isStrict ? clusters.flatMap(({ addresses }) => addresses) : [];
  return {
    ...configuration,
    network: isSomebodyInside ? cloud.network.withWayOut(network) : network,
    rancher: {
      ...rancher,
      version: rancherVersion(configuration),
      hostFirewallSources: [...new Set([...rancher.hostFirewallSources, ...told])].sort(),
    },
    clusters: clusters.map((cluster) =>
      typeof cluster.network !== "object" || cluster.network === null || !hasInsideNodes(cluster)
        ? cluster
        : {
            ...cluster,
            network: clouds[cluster.cloud ?? configuration.cloud].network.withWayOut(cluster.network),
          },
    ),
  };
}

function hasInsideNodes({ launch, nodeGroups }: StackClusterConfiguration): boolean {
  return launch === "custom" && nodeGroups.some(({ nodes = 0, publicAddress }) => nodes > 0 && publicAddress === false);
}
