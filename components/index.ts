/** What the package exports. */
export { ControlPlaneGroup } from "./control-plane-group";
export { EtcdGroup } from "./etcd-group";
export { ExistingRancher, type ExistingRancherArgs } from "./existing-rancher";
export { Network, type AcceptanceArgs, type LimitsArgs, type NetworkArgs } from "./network";
export { RancherCluster, type RancherClusterArgs } from "./rancher-cluster";
export { RancherLoadBalancer, type RancherLoadBalancerArgs } from "./rancher-load-balancer";
export { RancherPrivateZone, type RancherPrivateZoneArgs } from "./rancher-private-zone";
export { RancherServer, type RancherServerArgs } from "./rancher-server";
export { WorkerGroup } from "./worker-group";
export type { RoleGroupArgs } from "./role-group";
export type {
  ClientArgs,
  ClusterClientsArgs,
  EgressArgs,
  MachineArgs,
  NamedPeerArgs,
  NodeGroupArgs,
  NodeSurroundingsArgs,
  PodNetworkArgs,
  ProxyArgs,
  RegistryArgs,
  ServerClientsArgs,
  UserFlowArgs,
} from "./shared-arguments";
export type { GroupOutput } from "./groups";
export { ConfigurationError, type Problem } from "./judging/problem";
