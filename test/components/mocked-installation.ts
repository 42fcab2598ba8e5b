/** The installation that the component tests make on each cloud: Rancher, and a cluster whose nodes have one or all roles. */
import {
  Network,
  RancherCluster,
  RancherServer,
  type NetworkArgs,
  type RancherClusterArgs,
  type RancherServerArgs,
} from "../../components";

export const networkOf: Readonly<Record<NetworkArgs["cloud"], NetworkArgs>> = {
  aws: { cloud: "aws", cidr: "10.20.0.0/16" },
  openstack: { cloud: "openstack", cidr: "10.20.0.0/16", externalNetwork: "public" },
  digitalocean: { cloud: "digitalocean", cidr: "10.20.0.0/16", region: "fra1" },
};

export const machines = { image: "an-image", size: "a-size", sshKey: "a-key" };
export const tags = { team: "platform" };

export interface Changes {
  readonly network?: Partial<NetworkArgs>;
  readonly rancher?: Partial<RancherServerArgs>;
  readonly cluster?: Partial<RancherClusterArgs>;
}

export function install(cloud: NetworkArgs["cloud"], changes: Changes = {}) {
  const network = new Network("network", { ...networkOf[cloud], tags, ...changes.network });
  const rancher = new RancherServer("rancher", {
    network,
    machines,
    version: "2.11.3",
    clients: { rancher: ["203.0.113.0/24"], ssh: ["192.0.2.0/24"] },
    ...changes.rancher,
  });
  const cluster = new RancherCluster("prod", {
    rancher,
    launch: "custom",
    distribution: "rke1",
    machines,
    clients: { workloads: ["198.51.100.0/24"], ssh: ["192.0.2.0/24"] },
    nodeGroups: [
      { name: "etcd", roles: ["etcd"], nodes: 3 },
      { name: "all", roles: ["worker", "etcd", "controlplane"], nodes: 2 },
      { name: "worker", roles: ["worker"], nodes: 1 },
    ],
    ...changes.cluster,
  });
  return { network, rancher, cluster };
}
