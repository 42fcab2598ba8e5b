/**
 * The documents of the later editions: what each is called in citations, where it is, and at which commit it was read. An
 * issue or a pull request has no commit.
 */
import type { Citation } from "./flow";

export interface Source {
  readonly title: string;
  readonly url: string;
  readonly commit?: string;
  readonly date?: string;
}

const rke2Docs = "https://github.com/rancher/rke2-docs";
const k3sDocs = "https://github.com/k3s-io/docs";
const productDocs = "https://github.com/rancher/rancher-product-docs";
const oldDocs = "https://github.com/rancher/docs";

/** A file at a commit. */
function file(title: string, repository: string, commit: string, path: string, date?: string): Source {
  return { title, url: `${repository}/blob/${commit}/${path}`, commit, ...(date === undefined ? {} : { date }) };
}

// prettier-ignore
export const sources = {
  rke2Requirements: file("RKE2 requirements", rke2Docs, "2439897e18b1a384b42607ce7788f197acc2071e", "docs/install/requirements.md", "2026-05-29"),
  rke2ServerRoles: file("RKE2 server roles", rke2Docs, "8b027d12dc9580383ecd8f96d7b0de75274e9e52", "docs/install/server_roles.md"),
  rke2Registry: file("RKE2 embedded registry mirror", rke2Docs, "b93344e2097185ded8dccde0c738efadf900f7c1", "docs/install/registry_mirror.md"),
  rke2Balancer: file("RKE2 cluster load balancer", rke2Docs, "fafa14aa603515066e92e954789fec84ebf23e99", "docs/networking/cluster-loadbalancer.md"),
  rke2Networks: file("RKE2 network options", rke2Docs, "0ba3ccad1107dac92a3eeab53e7c3b884966e3a1", "docs/networking/basic_network_options.md"),
  rke2Ingress: file("RKE2 networking services", rke2Docs, "00664e407b4187f3fcb2c557c8d8886d6d547ec5", "docs/networking/networking_services.md"),
  rke2WindowsBgp: file("RKE2 Windows and BGP", rke2Docs, "ec2f6ea260879ee7e716a5f6f9fa88fdd62c768e", "docs/networking/windows_bgp.md"),
  rke2EtcdProbe: { title: "rancher/rke2 issue 4023", url: "https://github.com/rancher/rke2/issues/4023" },

  k3sRequirements: file("K3s requirements", k3sDocs, "005d295410cd2ed4539880c00e0cd3fa62f1b64d", "docs/installation/requirements.md"),
  k3sServerRoles: file("K3s server roles", k3sDocs, "1b767ca4c54ccf1fc261efe4f5da0991cb69bb8f", "docs/installation/server-roles.md"),
  k3sBalancer: file("K3s cluster load balancer", k3sDocs, "1023557176c93d90d396db74a4b8927cbba94830", "docs/datastore/cluster-loadbalancer.md"),
  k3sNetworks: file("K3s network options", k3sDocs, "0f7f1b2f1e8dce1d79f0f57baa53f1e0bad98cb6", "docs/networking/basic-network-options.md"),

  calicoRequirements: file("Calico system requirements", "https://github.com/tigera/docs", "d6bc32987da429f09349dccd5de76a0f44c305f8", "calico/_includes/components/ReqsSys.js"),
  calicoEbpf: file("Calico eBPF installation", "https://github.com/tigera/docs", "0300607c96e2981beb42253de2299c4c9c3c9d34", "calico/operations/ebpf/install.mdx"),
  calicoMetrics: file("Calico component metrics", "https://github.com/tigera/docs", "c87f03afa78bbdbb66fa835ccb830a534da6ebb0", "calico/operations/monitor/monitor-component-metrics.mdx"),
  ciliumRequirements: file("Cilium system requirements", "https://github.com/cilium/cilium", "00c88111b78be84b2bb583ad20634819e94abd09", "Documentation/operations/system_requirements.rst"),
  ciliumWireguard: { title: "cilium/cilium pull request 36208", url: "https://github.com/cilium/cilium/pull/36208" },

  rancherPorts: file("Rancher v2.15 port requirements", productDocs, "3bfe4ac59bbf4ab72f765942c732433b9616e2eb", "versions/v2.15/modules/en/pages/installation-and-upgrade/requirements/port-requirements.adoc", "2026-07-28"),
  rancherNodePools: file("Rancher v2.15 node pools", productDocs, "895a0fb1abcc322e695249611754f22fe0bed53e", "shared/modules/ROOT/partials/en/ports-iaas-nodes.adoc", "2026-02-17"),
  rancherCustomNodes: file("Rancher v2.15 custom nodes", productDocs, "895a0fb1abcc322e695249611754f22fe0bed53e", "shared/modules/ROOT/partials/en/ports-custom-nodes.adoc", "2026-02-17"),
  rancherHosted: file("Rancher v2.15 hosted and registered clusters", productDocs, "895a0fb1abcc322e695249611754f22fe0bed53e", "shared/modules/ROOT/partials/en/ports-imported-hosted.adoc", "2026-02-17"),
  rancherCommonPorts: file("Rancher v2.15 commonly used ports", productDocs, "fd0f5492f8623ad0ce0454035f72b834db69546d", "shared/modules/ROOT/partials/en/common-ports-table.adoc"),
  rancherOnRke1: file("Rancher on RKE port requirements", "https://github.com/rancher/rancher-docs", "0ffe457668db4138a2279b5a8ef0eeaa68f7eec9", "docs/getting-started/installation-and-upgrade/installation-requirements/port-requirements.md"),
  rkeNodes: file("RKE node roles", oldDocs, "62db1a4337e5cd7d2661e4d49eabddb1e5e124f1", "layouts/shortcodes/requirements_ports_rke.html"),

  nodeDriver: file("Rancher EC2 node driver", "https://github.com/rancher/machine", "ec7dbc3fe2a2060740d8a001cf17f049a621b763", "drivers/amazonec2/amazonec2.go", "2025-09-29"),
  ingressWebhook: { title: "rancher/machine pull request 180", url: "https://github.com/rancher/machine/pull/180" },
  rancherWebhook: { title: "rancher/rancher issue 41142", url: "https://github.com/rancher/rancher/issues/41142" },
  nodeExporter: { title: "rancher/rancher issue 19187", url: "https://github.com/rancher/rancher/issues/19187" },
  kubeletOfRke1: { title: "rancher/rancher issue 28078", url: "https://github.com/rancher/rancher/issues/28078" },
  ingressMetrics: { title: "rancher/rancher issue 32563", url: "https://github.com/rancher/rancher/issues/32563" },
} as const satisfies Record<string, Source>;

export function cite(source: Source, table: string, row: string): Citation {
  return { document: source.title, table, row };
}
