/**
 * The program: a stack's configuration becomes Rancher's server and its clusters on one cloud. The whole configuration is
 * judged before the first resource.
 */
import * as pulumi from "@pulumi/pulumi";
import { Network, RancherCluster, RancherServer, type GroupOutput } from "./components";
import { judgeConfiguration } from "./components/configuration/stack";
import { stackConfiguration } from "./components/configuration/read";

const {
  cloud,
  network: where,
  machines,
  clients,
  egress,
  rancher: server,
  clusters,
  ...shared
} = judgeConfiguration(stackConfiguration("rancher-fenceline"));

const network = new Network("network", { cloud, ...where, ...shared });

const rancher = new RancherServer("rancher", {
  ...server,
  network,
  machines: { ...machines, ...server.machines },
  clients: { rancher: clients.rancher, ssh: clients.ssh },
  egress,
});

const rancherClusters = clusters
  .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  .map(
    ({ name, ...cluster }) =>
      new RancherCluster(name, {
        ...cluster,
        rancher,
        machines,
        clients: { workloads: clients.workloads, ssh: clients.ssh, kubernetesApi: clients.kubernetesApi },
        egress,
      }),
  );

/** What a node of each role carries: for Rancher, then for each cluster by name. */
export const groups: pulumi.Output<GroupOutput[]> = pulumi.output([
  ...rancher.groups,
  ...rancherClusters.flatMap((cluster) => cluster.groups),
]) as pulumi.Output<GroupOutput[]>;

/** Where Rancher answers. */
export const rancherUrl = rancher.url;
