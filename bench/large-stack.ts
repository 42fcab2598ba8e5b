/** A project with one large stack, in a folder of its own: as many clusters as asked for, on AWS, six nodes each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";

const checkout = path.join(__dirname, "..", "..");

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
  writeFileSync(path.join(directory, "Pulumi.yaml"), stringify(project));
  writeFileSync(path.join(directory, "stacks", "Pulumi.large.yaml"), stringify({ config: configuration(clusters) }));
  return { directory, remove: () => rmSync(directory, { recursive: true }) };
}

function configuration(clusters: number): Record<string, unknown> {
  const key = (name: string) => `rancher-fenceline:${name}`;
  return {
    "aws:region": "eu-central-1",
    [key("cloud")]: "aws",
    [key("network")]: { cidr: "10.20.0.0/16" },
    [key("clients")]: { rancher: ["203.0.113.0/24"], workloads: ["198.51.100.0/24"], ssh: ["192.0.2.0/28"] },
    [key("limits")]: { rulesPerGroup: 1000 },
    [key("rancher")]: { install: "single" },
    [key("clusters")]: Array.from({ length: clusters }, (_, index) => ({
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
