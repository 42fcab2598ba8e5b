/**
 * The type tokens of our own components, each written once: what registers one and what reads it back from a plan, a preview
 * or a deployed stack both take it from here.
 */

export const componentTypes = {
  network: "rancher-fenceline:index:Network",
  server: "rancher-fenceline:index:RancherServer",
  existing: "rancher-fenceline:index:ExistingRancher",
  cluster: "rancher-fenceline:index:RancherCluster",
  balancer: "rancher-fenceline:index:RancherLoadBalancer",
  zone: "rancher-fenceline:index:RancherPrivateZone",
  etcd: "rancher-fenceline:index:EtcdGroup",
  controlplane: "rancher-fenceline:index:ControlPlaneGroup",
  worker: "rancher-fenceline:index:WorkerGroup",
} as const;

export type Component = keyof typeof componentTypes;

/** Whether a resource is one of our components. */
export function isOurComponent(type: string): boolean {
  return type.startsWith("rancher-fenceline:");
}
