/** The example stacks as estates, each with what an audit must be told of it beside its files. */
import { audit, type Audit, type AuditOptions } from "../../../cli/audit/audit";
import type { EstateFile } from "../../../cli/estate/estate";
import { estateOf } from "../../../cli/estate/read-estate";
import type { StackPlan } from "../../../components/resources/resource";
import { exportsOf, type Exported, type ExportOptions } from "./exports";

interface Told {
  readonly exported?: ExportOptions;
  readonly options?: AuditOptions;
  /** Files that are not given: what one command line can't judge together. */
  readonly without?: readonly string[];
}

const onRke2 = { exported: { localDistribution: "rke2" } } as const;
const another = { rancher: ["sg-0123456789abcdef0"] } as const;

/** Every stack of this project; one is judged in two parts, since its clusters were launched in two ways. */
export const scenes: Readonly<Record<string, Told & { readonly stack?: string }>> = {
  aws: {},
  "aws-ha": onRke2,
  "aws-node-driver": { options: { launch: "infrastructure" } },
  "aws-rke2": { options: { option: ["monitoring", "authorizedClusterEndpoint"] } },
  "aws-terminating": { exported: { localDistribution: "k3s" } },
  digitalocean: {},
  "digitalocean-ha": onRke2,
  "digitalocean-k3s": {},
  "dual-stack": {},
  "existing, the cluster of the node driver": {
    stack: "existing",
    options: { ...another, launch: "infrastructure" },
    without: ["ocean.json"],
  },
  "existing, the cluster elsewhere": { stack: "existing", options: another, without: ["prod.json"] },
  hosted: {},
  hybrid: {},
  openstack: {},
  // The OpenStack client's files show no balancer of Octavia's.
  "openstack-ha": { ...onRke2, options: { loadBalancer: ["passthrough"] } },
  "openstack-rke2-cilium": { exported: { networks: { prod: { cni: "cilium", encapsulation: "vxlan" } } } },
};

export function stackOf(scene: string): string {
  return scenes[scene]?.stack ?? scene;
}

export function exportedScene(scene: string, plan: StackPlan): Exported {
  const exported = exportsOf(plan, scenes[scene]?.exported);
  const without = scenes[scene]?.without ?? [];
  return { ...exported, files: exported.files.filter(({ file }) => !without.includes(file)) };
}

export function auditedScene(scene: string, { rancher, balancers }: Exported, files: readonly EstateFile[]): Audit {
  return audit(estateOf(files, 1), {
    ...(rancher.length === 0 ? {} : { rancher }),
    ...(balancers.length === 0 ? {} : { loadBalancer: balancers }),
    ...scenes[scene]?.options,
  });
}
