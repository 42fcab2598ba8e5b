/**
 * What people change in a stack's file, key by key: each edit changes one key of the schema, in a stack that has it. Two edits
 * of one key are two values of it.
 */
import { isList, isValues, type Value, type Values } from "../providers/values";
import { namespace, type StackConfiguration } from "./stack-file";

export interface Edit {
  /** The key that it changes, as the stack's file has it. */
  readonly key: string;
  readonly to: string;
  /** The same configuration where it has no such place. */
  readonly apply: (configuration: StackConfiguration) => StackConfiguration;
}

type Path = readonly (string | number)[];

/** The value at a place changed; `undefined` takes the key away. */
function at(path: Path, change: (value: Value | undefined) => Value | undefined) {
  return (configuration: StackConfiguration): StackConfiguration => {
    const [first = "", ...rest] = path;
    const key = `${namespace}:${first}`;
    return withEntry(configuration, key, replaced(configuration[key], rest, change));
  };
}

function withEntry(values: Values, key: string, value: Value | undefined): Values {
  if (value !== undefined) return { ...values, [key]: value };
  return Object.fromEntries(Object.entries(values).filter(([one]) => one !== key));
}

function replaced(
  value: Value | undefined,
  [key, ...rest]: Path,
  change: (value: Value | undefined) => Value | undefined,
): Value | undefined {
  if (key === undefined) return change(value);
  if (isList(value)) {
    const item = replaced(value[Number(key)], rest, change);
    return value.flatMap((one, index) => (index !== Number(key) ? [one] : item === undefined ? [] : [item]));
  }
  if (typeof key === "number") return value;
  const values = isValues(value) ? value : {};
  return withEntry(values, key, replaced(values[key], rest, change));
}

function set(path: Path, value: Value, to = JSON.stringify(value)): Edit {
  return { key: keyOf(path), to, apply: at(path, () => value) };
}

function unset(path: Path): Edit {
  return { key: keyOf(path), to: "left out", apply: at(path, () => undefined) };
}

function add(path: Path, ...more: Value[]): Edit {
  return {
    key: keyOf(path),
    to: `${JSON.stringify(more)} added`,
    apply: at(path, (value) => [...(isList(value) ? value : []), ...more]),
  };
}

function changed(path: Path, to: string, change: (value: Value | undefined) => Value | undefined): Edit {
  return { key: keyOf(path), to, apply: at(path, change) };
}

/** `clusters[].nodeGroups[].nodes`: which one is no part of the key. */
function keyOf(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? "[]" : `.${step}`))
    .join("")
    .slice(1);
}

const groups = [0, 1, 2].map((index): Path => ["clusters", 0, "nodeGroups", index]);

/** Of an existing group alone. */
function ofGroup(key: string, to: string, value: Value): Edit[] {
  return groups.map((path) => ({
    key: keyOf([...path, key]),
    to,
    apply: at(path, (group) => (isValues(group) ? { ...group, [key]: value } : group)),
  }));
}

const worker: Values = { name: "extra", roles: ["worker"], nodes: 1 };

export const edits: readonly Edit[] = [
  add(["clients", "rancher"], "192.0.2.0/24"),
  set(["clients", "rancher"], ["192.0.2.0/25", "198.51.100.128/25"]),
  add(["clients", "workloads"], "198.18.7.0/24"),
  set(["clients", "workloads"], []),
  set(["clients", "ssh"], ["192.0.2.64/26"]),
  set(["egress"], { mode: "open" }),
  set(["egress"], { mode: "documented" }),
  set(["egress"], {
    mode: "documented",
    extra: [{ to: "192.0.2.9/32", ports: "443/tcp", why: "registry" }],
  }),
  set(["flows"], [{ from: "192.0.2.0/28", to: "prod/worker", ports: "9100/tcp", why: "monitoring" }]),
  set(["flows"], [{ from: "192.0.2.0/28", to: "rancher", ports: "9100/tcp", why: "monitoring" }]),
  set(["tags"], { team: "another" }),
  set(["tags"], { team: "platform", cost: "42" }),
  set(["namePrefix"], "another"),
  set(["limits"], { rulesPerGroup: 200 }),
  set(["machines", "size"], "larger"),
  set(["machines", "image"], "another"),
  set(["machines", "diskSize"], 80),
  set(["machines", "sshKey"], "team"),
  set(["machines", "sessionManager"], true),
  set(["network", "zones"], 1),
  set(["network", "zones"], 3),
  set(["network", "natGateway"], "single"),
  set(["network", "natGateway"], "zone"),
  set(["rancher", "version"], "2.14.1"),
  set(["rancher", "hostname"], "rancher.example.org"),
  set(["rancher", "privateZone"], true),
  set(["rancher", "publicAddress"], false),
  set(["rancher", "volumeSize"], 80),
  set(["rancher", "nodes"], 3),
  set(["rancher", "nodes"], 5),
  set(["rancher", "loadBalancer"], "none"),
  set(["rancher", "loadBalancer"], "passthrough"),
  set(["rancher", "loadBalancer"], "terminating"),
  set(["rancher", "balancer"], { scheme: "internal" }),
  set(["rancher", "balancer"], { certificate: "https://barbican.example.com/v1/containers/0" }),
  unset(["rancher", "balancer"]),
  set(["rancher", "dialled"], "private"),
  set(["rancher", "dialled"], "public"),
  set(["rancher", "replace"], { "rancher-1": 2 }),
  set(["rancher", "localCluster"], { distribution: "k3s" }),
  set(["clusters", 0, "name"], "production"),
  set(["clusters", 0, "distribution"], "rke2"),
  set(["clusters", 0, "distribution"], "k3s"),
  set(["clusters", 0, "cni"], "flannel"),
  set(["clusters", 0, "cni"], "canal"),
  set(["clusters", 0, "cni"], "calico"),
  set(["clusters", 0, "options"], ["authorizedClusterEndpoint"]),
  set(["clusters", 0, "addresses"], ["198.51.100.0/26"]),
  set(["clusters", 0, "addresses"], ["203.0.113.0/24"]),
  set(["clusters", 0, "dialled"], "public"),
  set(["clusters", 0, "registrationBalancer"], ["192.0.2.200/32"]),
  set(["clusters", 0, "replace"], { "prod-etcd-2": 2 }),
  set(
    ["clusters", 0, "registrationCommand"],
    "curl -fL https://rancher.example.com/system-agent-install.sh | sudo sh -s - --server https://rancher.example.com --token abcdefghijklmnopqrstuvwxyz --label cattle.io/os=linux",
  ),
  unset(["clusters", 0]),
  changed(["clusters"], "a second one", (all) =>
    isList(all) && isValues(all[0]) ? [...all, { ...all[0], name: "second" }] : all,
  ),
  changed(["clusters", 0, "nodeGroups"], "a worker group added", (all) => (isList(all) ? [...all, worker] : all)),
  changed(["clusters", 0, "nodeGroups"], "in another order", (all) => (isList(all) ? all.toReversed() : all)),
  ...[1, 2, 3, 5].flatMap((nodes) => ofGroup("nodes", String(nodes), nodes)),
  ...ofGroup("name", "renamed", "renamed"),
  ...ofGroup("publicAddress", "true", true),
  ...ofGroup("publicAddress", "false", false),
  ...ofGroup("machines", "of another size", { size: "larger" }),
];
