/**
 * `kubectl get nodes -o json` → who is who: roles by label, distribution by the kubelet's version, the network plugin by what
 * it writes on nodes, the machine by its provider id. What a node does not say is undefined, never a default.
 */
import path from "node:path";
import { z } from "zod";
import { isValues } from "../sources/source-plan";
import type { Cni, Distribution, Encapsulation, Role } from "../../components/matrix/flow";
import { entriesOf } from "./documents";
import type { EstateFile, KubernetesCluster, KubernetesNode } from "./estate";

const text = z.string();
const node = z.looseObject({
  metadata: z.looseObject({
    name: text,
    labels: z.record(text, text).default({}),
    annotations: z.record(text, text).default({}),
  }),
  spec: z
    .looseObject({
      providerID: text.optional(),
      taints: z.array(z.looseObject({ key: text, effect: text.optional() })).default([]),
    })
    .default({ taints: [] }),
  status: z.looseObject({
    addresses: z.array(z.looseObject({ type: text, address: text })).default([]),
    nodeInfo: z.looseObject({ kubeletVersion: text }),
  }),
});

type Node = z.infer<typeof node>;

/** Undefined for anything else. A file's name is its cluster's: nothing in it names the cluster. */
export function readKubernetes(source: EstateFile): KubernetesCluster | undefined {
  const { value } = source;
  if (!isValues(value)) return undefined;
  const items =
    value.kind === "Node" ? [value] : value.kind === "List" || value.kind === "NodeList" ? value.items : undefined;
  if (!Array.isArray(items)) return undefined;
  const ofNodes = (items as readonly unknown[]).filter((item) => isValues(item) && (item.kind ?? "Node") === "Node");
  if (ofNodes.length === 0) return undefined;
  const nodes = entriesOf(source, ofNodes, node, "items").map(({ entry }) => entry);
  return {
    name: clusterName(source.file),
    distribution: only(nodes.map(distributionOf)),
    ...networkOf(nodes),
    nodes: nodes.map((one) => kubernetesNode(one, nodes)),
  };
}

/** `prod` for `prod.json`, `prod-nodes.json` and `exports/prod/nodes.json`. */
export function clusterName(file: string): string {
  const base = path.basename(file).replace(/\.json$/i, "");
  const name = base.replace(/[-._]?(?:kubectl[-._]?)?nodes$/i, "");
  if (name !== "") return name;
  const folder = path.basename(path.dirname(path.resolve(file)));
  return folder === "" ? "cluster" : folder;
}

function kubernetesNode({ metadata, spec, status }: Node, all: readonly Node[]): KubernetesNode {
  const { labels, name } = metadata;
  const has = (...roles: readonly string[]) =>
    roles.some((role) => labels[`node-role.kubernetes.io/${role}`] !== undefined);
  const [isEtcd, isControlPlane] = [has("etcd"), has("controlplane", "control-plane", "master")];
  // Rancher labels its workers; elsewhere workers are those without a role, and servers that take any pod.
  const areWorkersLabelled = all.some((one) => one.metadata.labels["node-role.kubernetes.io/worker"] !== undefined);
  const takesAnyPod = !spec.taints.some(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");
  const isWorker = has("worker") || (!areWorkersLabelled && ((!isEtcd && !isControlPlane) || takesAnyPod));
  const roles: Role[] = [
    ...(isEtcd ? ["etcd" as const] : []),
    ...(isControlPlane ? ["controlplane" as const] : []),
    ...(isWorker ? ["worker" as const] : []),
  ];
  const isAddress = (type: string) => type === "InternalIP" || type === "ExternalIP";
  return {
    name,
    roles,
    addresses: status.addresses.filter(({ type }) => isAddress(type)).map(({ address }) => address),
    machine: machineOf(spec.providerID),
  };
}

/** `aws:///eu-central-1a/i-0a1b2c`, `openstack:///UUID`, `digitalocean://12345`; others name no machine of a cloud. */
function machineOf(providerId = ""): string | undefined {
  const [, cloud, id] = /^(aws|openstack|digitalocean):\/\/.*?([^/]+)$/.exec(providerId) ?? [];
  return cloud === undefined || id === undefined ? undefined : `${cloud} ${id}`;
}

function distributionOf({ metadata, status }: Node): Distribution | undefined {
  const version = status.nodeInfo.kubeletVersion;
  if (version.includes("+rke2r")) return "rke2";
  if (version.includes("+k3s")) return "k3s";
  const isRke1 = Object.keys(metadata.annotations).some((key) => key.startsWith("rke.cattle.io/"));
  return isRke1 || metadata.labels["node-role.kubernetes.io/controlplane"] !== undefined ? "rke1" : undefined;
}

/** What each plugin's agent writes on its node. */
function networkOf(nodes: readonly Node[]): { cni: Cni | undefined; encapsulation: Encapsulation | undefined } {
  const annotations = nodes.map(({ metadata }) => metadata.annotations);
  const value = (key: string) => annotations.map((one) => one[key]).find((found) => found !== undefined);
  const some = (pattern: RegExp) => annotations.some((one) => Object.keys(one).some((key) => pattern.test(key)));
  const backend = value("flannel.alpha.coreos.com/backend-type");
  if (backend !== undefined) {
    // K3s brings Flannel itself; on the others it is a part of Canal, unless somebody chose Flannel alone.
    const isFlannel = only(nodes.map(distributionOf)) === "k3s" && !some(/^projectcalico\.org\//);
    const encapsulation = backend === "vxlan" ? "vxlan" : /wireguard|extension/.test(backend) ? "wireguard" : undefined;
    return { cni: isFlannel ? "flannel" : "canal", encapsulation };
  }
  if (some(/^projectcalico\.org\/IPv[46]/)) {
    const encapsulation = some(/^projectcalico\.org\/IPv[46]VXLANTunnelAddr$/)
      ? "vxlan"
      : some(/^projectcalico\.org\/IPv4IPIPTunnelAddr$/)
        ? "ipip"
        : "bgp";
    return { cni: "calico", encapsulation };
  }
  if (some(/^(?:network\.cilium\.io|io\.cilium\.network)[/.]/)) {
    const isEncrypted = some(/cilium.*wg-pub-key$/);
    return { cni: "cilium", encapsulation: isEncrypted ? "wireguard" : undefined };
  }
  return { cni: undefined, encapsulation: undefined };
}

/** What all of them say; undefined where they differ or don't say. */
function only<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
