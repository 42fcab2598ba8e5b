/**
 * A project with one large stack, in a folder of its own: as many clusters as asked for, six nodes each. The limits are
 * raised out of the way; `clustersWithinLimits` tells where each cloud's own lie.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { clouds } from "../components/clouds";
import type { CloudName } from "../components/clouds/cloud";
import { judgeConfiguration } from "../components/installation/judge";
import { plannedOf } from "../components/installation/plan";
import { checkout } from "./process";

export interface LargeProject {
  readonly directory: string;
  remove(): void;
}

export function largeProject(clusters: number): LargeProject {
  const directory = mkdtempSync(path.join(tmpdir(), "fenceline-bench-"));
  mkdirSync(path.join(directory, "stacks"));
  const project = {
    name: "large",
    runtime: "nodejs",
    main: path.join(checkout, "dist", "index.js"),
    stackConfigDir: "stacks",
  };
  const own = Object.entries(configuration("aws", clusters, { rulesPerGroup: 1000 }));
  const config = {
    "aws:region": "eu-central-1",
    ...Object.fromEntries(own.map(([name, value]) => [`rancher-fenceline:${name}`, value])),
  };
  writeFileSync(path.join(directory, "Pulumi.yaml"), stringify(project));
  writeFileSync(path.join(directory, "stacks", "Pulumi.large.yaml"), stringify({ config }));
  return { directory, remove: () => rmSync(directory, { recursive: true }) };
}

const surroundings = {
  aws: { network: { cidr: "10.20.0.0/16" } },
  openstack: {
    network: { cidr: "10.20.0.0/16", externalNetwork: "public" },
    machines: { image: "ubuntu-24.04", size: "m1.large" },
  },
  digitalocean: { network: { cidr: "10.20.0.0/16", region: "fra1" } },
} as const satisfies Record<CloudName, object>;

function configuration(
  cloud: CloudName,
  clusters: number,
  limits: Readonly<Record<string, number>>,
): Record<string, unknown> {
  return {
    cloud,
    ...surroundings[cloud],
    clients: { rancher: ["203.0.113.0/24"], workloads: ["198.51.100.0/24"], ssh: ["192.0.2.0/28"] },
    limits,
    rancher: { install: "single" },
    clusters: Array.from({ length: clusters }, (_, index) => ({
      name: `cluster-${index + 1}`,
      launch: "custom",
      distribution: "rke1",
      nodeGroups: [
        { name: "etcd", roles: ["etcd"], nodes: 1 },
        { name: "controlplane", roles: ["controlplane"], nodes: 2 },
        { name: "worker", roles: ["worker"], nodes: 3 },
      ],
    })),
  };
}

/** How many such clusters one stack holds under the cloud's own limits; more than `most` are not tried. */
export function clustersWithinLimits(cloud: CloudName, most: number): number {
  let [fits, tooMany] = [0, most + 1];
  while (tooMany - fits > 1) {
    const clusters = Math.floor((fits + tooMany) / 2);
    if (isWithinLimits(cloud, clusters)) fits = clusters;
    else tooMany = clusters;
  }
  return fits;
}

function isWithinLimits(cloud: CloudName, clusters: number): boolean {
  try {
    plannedOf(judgeConfiguration(configuration(cloud, clusters, {})));
    return true;
  } catch (error) {
    const isLimit = error instanceof Error && error.message.includes(`${clouds[cloud].name} allows`);
    if (!isLimit) throw error;
    return false;
  }
}

/** The limits that the adapter holds, as it names them. */
export function limitsText(cloud: CloudName): string {
  return Object.entries(clouds[cloud].limits.defaults)
    .filter(([, limit]) => limit > 0)
    .map(([name, limit]) => `${name} ${limit}`)
    .join(", ");
}
