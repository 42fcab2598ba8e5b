/** Every kind of node with every option once, for tests; and a cloud-config taken apart again. */
import { parse } from "yaml";
import { hostFirewallScript } from "../../../components/host-firewall/installation";
import {
  defaultVersions,
  type BootstrapRequest,
  type CustomNode,
  type HighAvailabilityServer,
  type SingleServer,
  type Surroundings,
} from "../../../components/bootstrap";

export const authority = "-----BEGIN CERTIFICATE-----\nMIIB+zCCAaGgAwIBAgIUQWxs\n-----END CERTIFICATE-----\n";

const everything: Surroundings = {
  nodeName: "rancher-1",
  networkRange: "10.20.0.0/16",
  proxy: { http: "http://user:p$ss@proxy.example.com:3128", exceptions: [".example.com"] },
  registry: { host: "registry.example.com:5000", username: "puller", password: 'q"uote' },
  certificateAuthorities: [authority],
};

const hostFirewall = hostFirewallScript("table inet fenceline {\n}\n");

export const single: SingleServer = {
  kind: "single",
  versions: defaultVersions(["rke2"]),
  volume: { identity: "vol-0123456789abcdef0", devices: ["/dev/xvdf"] },
  tls: { at: "ingress" },
};

export const highAvailability: HighAvailabilityServer = {
  kind: "highAvailability",
  distribution: "k3s",
  versions: defaultVersions(["rke2"]),
  volume: { identity: "rancher-1-data" },
  token: "member-token",
  initialise: true,
  servers: ["10.20.1.2", "10.20.1.3"],
  hostname: "rancher.example.com",
  tls: { at: "ingress" },
};

export const dockerCommand =
  "sudo docker run -d --privileged --restart=unless-stopped --net=host -v /etc/kubernetes:/etc/kubernetes " +
  "-v /var/run:/var/run rancher/rancher-agent:v2.11.3 --server https://rancher.example.com --token abc123 " +
  "--ca-checksum 0123456789abcdef --etcd --controlplane --worker";

export const systemAgentCommand =
  "curl --insecure -fL https://rancher.example.com/system-agent-install.sh | sudo  sh -s - " +
  "--server https://rancher.example.com --label 'cattle.io/os=linux' --token abc123 --ca-checksum 0123456789abcdef --worker";

export const custom: CustomNode = {
  kind: "custom",
  distribution: "rke2",
  roles: ["etcd", "controlplane"],
  registrationCommand: systemAgentCommand,
  versions: defaultVersions(["rke2"]),
};

const behindBalancer = { at: "loadBalancer", ranges: ["10.20.0.0/20", "10.20.16.0/20"] } as const;

export const variants: Readonly<Record<string, BootstrapRequest>> = {
  "single, as it comes": single,
  "single, everything": {
    ...single,
    ...everything,
    hostname: "rancher.example.com",
    bootstrapPassword: "s3cret",
    tls: { ...behindBalancer, certificateAuthority: authority },
  },
  "single behind a terminating balancer": { ...single, tls: behindBalancer },
  "k3s, the first member": highAvailability,
  "k3s, another member": { ...highAvailability, initialise: false },
  "k3s, everything": { ...highAvailability, ...everything, bootstrapPassword: "s3cret", tls: behindBalancer },
  "rke2, the first member": { ...highAvailability, distribution: "rke2" },
  "rke2, another member with everything": {
    ...highAvailability,
    ...everything,
    distribution: "rke2",
    initialise: false,
  },
  "rke2, everything": {
    ...highAvailability,
    ...everything,
    distribution: "rke2",
    bootstrapPassword: "s3cret",
    tls: { ...behindBalancer, certificateAuthority: authority },
  },
  "custom, rke1": { ...custom, distribution: "rke1", registrationCommand: dockerCommand },
  "custom, rke1, everything": { ...custom, ...everything, distribution: "rke1", registrationCommand: dockerCommand },
  "custom, rke2": custom,
  "custom, k3s, everything": { ...custom, ...everything, distribution: "k3s" },
  "custom, rke2, with a host firewall": { ...custom, hostFirewall },
  "prepared, rke1": { kind: "prepared", distribution: "rke1", versions: defaultVersions(["rke1"]) },
  "prepared, rke2, with a host firewall and a proxy": {
    ...{ kind: "prepared", distribution: "rke2", versions: defaultVersions(["rke2"]) },
    ...{ proxy: everything.proxy, hostFirewall },
  },
  "custom, not decrypted": { ...custom, registrationCommand: "[secret]" },
};

export interface Written {
  readonly path: string;
  readonly permissions: string;
  readonly content: string;
}

export interface ParsedConfig {
  readonly ca_certs?: { readonly trusted: readonly string[] };
  readonly write_files: readonly Written[];
  readonly runcmd: readonly (readonly string[])[];
}

export function parseConfig(text: string): ParsedConfig {
  if (!text.startsWith("#cloud-config\n")) throw new Error("not a cloud-config");
  return parse(text) as ParsedConfig;
}

/** Files by path; the same path twice is an error. */
export function filesOf(text: string): ReadonlyMap<string, Written> {
  const files = new Map<string, Written>();
  for (const file of parseConfig(text).write_files) {
    if (files.has(file.path)) throw new Error(`${file.path} is written twice`);
    files.set(file.path, file);
  }
  return files;
}

export function contentOf(text: string, path: string): string {
  const file = filesOf(text).get(path);
  if (file === undefined) throw new Error(`${path} is not written`);
  return file.content;
}

export function isScript({ content }: Written): boolean {
  return content.startsWith("#!");
}
