/**
 * The program: a stack's configuration becomes Rancher's server, its clusters and its balancer. The whole configuration is
 * judged before the first resource.
 */
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingRancher,
  Network,
  RancherCluster,
  RancherLoadBalancer,
  RancherPrivateZone,
  RancherServer,
  type NetworkArgs,
} from "./components";
import { surroundingsOf } from "./components/configuration/choices";
import { stackConfiguration } from "./components/configuration/read";
import { flowsOf, limitsIn, machinesOf, onlyIn } from "./components/configuration/shares";
import { judgeConfiguration } from "./components/configuration/stack";

const configuration = judgeConfiguration(stackConfiguration("rancher-fenceline"));
const { cloud, network: here, machines, rancher: server, tags, namePrefix, accept } = configuration;
const sharedIn = (one: typeof cloud) => ({ tags, namePrefix, limits: limitsIn(configuration, one) });
const surroundings = surroundingsOf(configuration);

const network = new Network("network", { cloud, ...here, ...sharedIn(cloud), accept });
const ofRancher = onlyIn(configuration, cloud);

const { existing, ...ownServer } = server;
const rancher =
  existing === undefined
    ? new RancherServer("rancher", {
        ...ownServer,
        ...surroundings,
        network,
        machines: { ...machines, ...server.machines },
        clients: { rancher: ofRancher.clients.rancher, ssh: ofRancher.clients.ssh },
        egress: ofRancher.egress,
        flows: flowsOf(configuration, undefined),
      })
    : new ExistingRancher("rancher", { ...existing, network });

const clusters = configuration.clusters
  .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  .map((cluster) => {
    const { name, cloud: there = cloud, network: elsewhere, ...plain } = cluster;
    const { clients, egress } = onlyIn(configuration, there);
    return new RancherCluster(name, {
      ...plain,
      ...surroundings,
      rancher,
      network:
        elsewhere === undefined
          ? network
          : new Network(`${name}-network`, {
              cloud: there,
              ...(elsewhere as Omit<NetworkArgs, "cloud">),
              ...sharedIn(there),
            }),
      machines: machinesOf(cluster, configuration),
      clients: { workloads: clients.workloads, ssh: clients.ssh, kubernetesApi: clients.kubernetesApi },
      egress,
      flows: flowsOf(configuration, name),
    });
  });

const balancer =
  rancher instanceof ExistingRancher || server.loadBalancer === "none"
    ? undefined
    : new RancherLoadBalancer("rancher-balancer", { rancher, clusters });

if (rancher instanceof RancherServer && server.privateZone) {
  new RancherPrivateZone("rancher-private-zone", { rancher, ...(balancer === undefined ? {} : { balancer }) });
}

/** What a node of each role carries: for Rancher and its balancer, then for each cluster by name. */
export const groups = pulumi.output([
  ...rancher.groups,
  ...(balancer?.groups ?? []),
  ...clusters.flatMap((cluster) => cluster.groups),
]);

/** Where Rancher answers. */
export const rancherUrl = rancher.url;

/** With a balancer: what the hostname must lead to. */
export const balancerAddress = balancer?.address;
