/**
 * Certificates and kubeconfigs of the cluster: one authority for Kubernetes and etcd, as RKE1 has, and one for the
 * front proxy.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterLaboratory } from "./laboratory";
import { members, nodes, newcomer, nth, ofRole, rancher } from "./members";

interface Subject {
  readonly name: string;
  readonly commonName: string;
  readonly organization?: string;
  readonly hosts?: readonly string[];
  readonly issuer?: string;
}

export const servicesRange = "10.43.0.0/16";
export const podsRange = "10.42.0.0/16";
/** The service `kubernetes`. */
export const kubernetesService = "10.43.0.1";

const authority = "authority";
const local = ["127.0.0.1", "localhost"];

const subjects: readonly Subject[] = [
  { name: authority, commonName: "kube-ca" },
  { name: "front-authority", commonName: "front-ca" },
  own("apiserver", "kube-apiserver", {
    hosts: [
      ...["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"],
      ...[...local, kubernetesService, ...ofRole("controlplane").map(({ address }) => address)],
    ],
  }),
  own("apiserver-kubelet", "kube-apiserver", { organization: "system:masters" }),
  { name: "front-proxy", commonName: "front-proxy-client", issuer: "front-authority" },
  ...ofRole("etcd").map(({ name, address }) => own(`etcd-${name}`, "etcd", { hosts: [...local, address] })),
  own("etcd-client", "etcd-client"),
  own("rancher", "rancher", { hosts: [rancher.address] }),
  own("webhook", "webhook", { hosts: ["webhook.default.svc", "webhook-on-host.default.svc"] }),
];

/**
 * Who has a kubeconfig, and by which address it reaches an API server: on nodes that is a local one, as with RKE1's
 * nginx-proxy.
 */
const users: readonly (Subject & { readonly server: string })[] = [
  user("kube-controller-manager", "system:kube-controller-manager"),
  user("kube-scheduler", "system:kube-scheduler"),
  user("kube-proxy", "system:kube-proxy"),
  user("admin", "admin", { organization: "system:masters" }),
  user("flannel", "flannel", { organization: "flannel" }, `https://${kubernetesService}:443`),
  ...[...nodes, newcomer].map(({ name }) =>
    user(`node-${name}`, `system:node:${name}`, { organization: "system:nodes" }),
  ),
];

function own(name: string, commonName: string, more: Partial<Subject> = {}): Subject {
  return { name, commonName, issuer: authority, ...more };
}

function user(name: string, commonName: string, more: Partial<Subject> = {}, server = "https://127.0.0.1:6443") {
  return { ...own(name, commonName, more), server };
}

export async function makeCertificates(laboratory: ClusterLaboratory): Promise<void> {
  const folder = laboratory.file("certificates");
  mkdirSync(folder);
  const [machine] = members;
  const command = [join(laboratory.programs.bin, "stand-ins"), "certificates", folder];
  const input = JSON.stringify([...subjects, ...users]);
  const { code, output } = await laboratory.run(machine ?? nth("stranger"), command, { input });
  if (code !== 0) throw new Error(`no certificates: ${output}`);
  for (const { name, server } of users)
    writeFileSync(join(folder, `${name}.kubeconfig`), kubeconfig(folder, name, server));
}

function kubeconfig(folder: string, name: string, server: string): string {
  const data = (file: string) => readFileSync(join(folder, file)).toString("base64");
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": "prod" },
    clusters: [{ name: "prod", cluster: { server, "certificate-authority-data": data(`${authority}.pem`) } }],
    users: [
      { name, user: { "client-certificate-data": data(`${name}.pem`), "client-key-data": data(`${name}-key.pem`) } },
    ],
    contexts: [{ name: "prod", context: { cluster: "prod", user: name } }],
  });
}
