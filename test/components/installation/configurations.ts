/** Valid configurations of each cloud, and ways to change one value in them. */
import type { CloudName } from "../../../components/clouds/cloud";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Section = Readonly<Record<string, Json>>;
export type Path = readonly (string | number)[];

const clusters: Json = [
  {
    name: "prod",
    launch: "custom",
    distribution: "rke1",
    nodeGroups: [
      { name: "etcd", roles: ["etcd"], nodes: 3, publicAddress: false },
      { name: "controlplane", roles: ["controlplane"], nodes: 2, machines: { size: "large" } },
      { name: "worker", roles: ["worker"], nodes: 3 },
    ],
  },
];

const common: Section = {
  machines: { image: "ubuntu", size: "medium", sshKey: "team" },
  clients: { rancher: ["203.0.113.0/24"], workloads: ["198.51.100.0/24"], ssh: ["192.0.2.0/24"], kubernetesApi: [] },
  egress: { mode: "open" },
  tags: { team: "platform" },
  rancher: { install: "single", hostname: "rancher.example.com" },
  clusters,
};

export const valid: Readonly<Record<CloudName, Section>> = {
  aws: { cloud: "aws", network: { cidr: "10.20.0.0/16", zones: 2 }, ...common },
  openstack: { cloud: "openstack", network: { cidr: "10.20.0.0/16", externalNetwork: "public" }, ...common },
  // Every droplet has an address on the internet.
  digitalocean: {
    ...{ cloud: "digitalocean", network: { cidr: "10.20.0.0/16", region: "fra1" }, ...common },
    clusters: JSON.parse(JSON.stringify(clusters).replace(',"publicAddress":false', "")) as Json,
  },
};

/** The places of all values in there, the containers' too. */
export function placesIn(value: Json, path: Path = []): Path[] {
  const items = typeof value === "object" && value !== null ? Object.entries(value as Section) : [];
  const below = items.flatMap(([key, item]) => placesIn(item, [...path, Array.isArray(value) ? Number(key) : key]));
  return path.length === 0 ? below : [path, ...below];
}

/** The same value with another one at one place; undefined takes it away. */
export function changed(value: Section, path: Path, to: Json | undefined): Section {
  return change(value, path, to) as Section;
}

function change(value: Json, [key, ...rest]: Path, to: Json | undefined): Json {
  if (key === undefined) return to ?? null;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const [index, item] = [Number(key), items[Number(key)] ?? null];
    if (rest.length === 0 && to === undefined) return items.filter((_, position) => position !== index);
    return items.toSpliced(index, 1, change(item, rest, to));
  }
  const section = value as Section;
  if (rest.length > 0 || to !== undefined) return { ...section, [key]: change(section[key] ?? {}, rest, to) };
  return Object.fromEntries(Object.entries(section).filter(([name]) => name !== key));
}

/** Another value at a place; undefined takes it away. */
export type Change = readonly [path: Path, to: Json | undefined];

export const group = (name: string, nodes = 1, roles = ["etcd", "controlplane", "worker"]) => ({ name, roles, nodes });
export const cluster = (name: string, ...nodeGroups: Json[]): Json => ({
  ...{ name, launch: "custom", distribution: "rke1" },
  nodeGroups,
});

/** A valid configuration with these changes, and what is said of it. */
export interface Mistake<Said> {
  readonly kind: string;
  readonly cloud?: CloudName;
  readonly changes: readonly Change[];
  readonly says: readonly Said[];
}

/** The valid configuration of a cloud but for these changes. */
export function validBut(cloud: CloudName, changes: readonly Change[]): Section {
  return changes.reduce((configuration, [path, to]) => changed(configuration, path, to), valid[cloud]);
}
