/** What the package exports. */
export { ControlPlaneGroup } from "./control-plane-group";
export { EtcdGroup } from "./etcd-group";
export { ExistingRancher, type ExistingRancherArgs } from "./existing-rancher";
export { Network } from "./network";
export type { AcceptanceArgs, LimitsArgs, NetworkArgs } from "./network-arguments";
export { RancherCluster, type ClusterGroup, type RancherClusterArgs } from "./rancher-cluster";
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
export type { GroupOutput, NodeOutput } from "./groups";
export type { CloudName } from "./clouds/cloud";
export type {
  ChosenOption,
  Cni,
  Distribution,
  Encapsulation,
  Install,
  Launch,
  LoadBalancerMode,
  Role,
} from "./matrix/flow";
export { ConfigurationError, type Problem } from "./judging/problem";
