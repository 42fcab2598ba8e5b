/**
 * What the first member of a highly available server installs: the ingress' settings, cert-manager and Rancher, as resources
 * of K3s' and RKE2's own Helm controller. Guarantees that forwarded headers are believed from the balancer alone.
 */
import type { HighAvailabilityServer, TlsTermination } from "./request";
import { proxyAddress, proxyExceptions } from "./surroundings";
import { yamlText } from "./cloud-config";

/** A file of the manifests folder: its name, and its resources. */
export interface Manifest {
  readonly name: string;
  readonly resources: readonly unknown[];
}

const chartNamespace = "kube-system";
const rancherNamespace = "cattle-system";
/** Stable releases are in `latest` too, but not the other way round. */
const rancherCharts = "https://releases.rancher.com/server-charts/latest";
const certManagerCharts = "https://charts.jetstack.io";
/** As the documents recommend, on five nodes too. */
const rancherReplicas = 3;

export function manifestsOf(request: HighAvailabilityServer): Manifest[] {
  return [
    ...ingressManifest(request),
    { name: "cert-manager.yaml", resources: [certManagerChart(request)] },
    { name: "rancher.yaml", resources: [namespace(rancherNamespace), ...authorities(request), rancherChart(request)] },
  ];
}

/**
 * K3s: a Traefik on every node, on the node's own ports 80 and 443. Its service balancer is switched off, since it hides who
 * dials: Traefik would have to believe the pods' range instead of the balancer's. RKE2's Traefik is like that already
 * (charts rke2-traefik, values.yaml). The keys are those of the charts from 34 to 40.
 */
function ingressManifest({ distribution, tls }: HighAvailabilityServer): Manifest[] {
  const onNode = distribution === "k3s";
  const believed = tls.at === "loadBalancer" ? { forwardedHeaders: { trustedIPs: tls.ranges } } : {};
  const values = {
    ...(onNode
      ? {
          deployment: { kind: "DaemonSet" },
          updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        }
      : {}),
    ports: {
      web: { ...(onNode ? { hostPort: 80 } : {}), ...believed },
      ...(onNode ? { websecure: { hostPort: 443 } } : {}),
    },
  };
  if (!onNode && tls.at === "ingress") return [];
  const name = onNode ? "traefik" : "rke2-traefik";
  return [{ name: "ingress.yaml", resources: [chartConfig(name, values)] }];
}

/** Canal's flannel takes one interface name for all nodes; `%s` is where the script writes it. */
export const canalInterfaceManifest = yamlText(chartConfig("rke2-canal", { flannel: { iface: "%s" } }));

function certManagerChart({ versions }: HighAvailabilityServer): unknown {
  return chart("cert-manager", {
    repo: certManagerCharts,
    chart: "cert-manager",
    version: versions.certManager,
    targetNamespace: "cert-manager",
    createNamespace: true,
    valuesContent: yamlText({ crds: { enabled: true } }),
  });
}

function rancherChart(request: HighAvailabilityServer): unknown {
  const { versions, hostname, bootstrapPassword, tls, registry, proxy, certificateAuthorities = [] } = request;
  const values = {
    hostname,
    replicas: rancherReplicas,
    ...(bootstrapPassword === undefined ? {} : { bootstrapPassword }),
    // Written down, not left to the default class: the ingress may be made before any class is the default.
    ingress: { ingressClassName: "traefik", ...(tls.at === "ingress" ? { tls: { source: "rancher" } } : {}) },
    ...(tls.at === "loadBalancer" ? { tls: "external" } : {}),
    ...(balancerAuthority(tls) === undefined ? {} : { privateCA: true }),
    ...(certificateAuthorities.length === 0 ? {} : { additionalTrustedCAs: true }),
    ...(registry === undefined
      ? {}
      : { systemDefaultRegistry: registry.host, rancherImage: `${registry.host}/rancher/rancher` }),
    ...(proxy === undefined ? {} : { proxy: proxyAddress(proxy), noProxy: proxyExceptions(request).join(",") }),
  };
  return chart("rancher", {
    repo: rancherCharts,
    chart: "rancher",
    version: versions.rancher,
    targetNamespace: rancherNamespace,
    valuesContent: yamlText(values),
  });
}

/** The secrets that the chart's privateCA and additionalTrustedCAs name: "Rancher Helm Chart Options". */
function authorities({ tls, certificateAuthorities = [] }: HighAvailabilityServer): unknown[] {
  const balancers = balancerAuthority(tls);
  return [
    ...(balancers === undefined ? [] : [secret("tls-ca", { "cacerts.pem": balancers })]),
    ...(certificateAuthorities.length === 0
      ? []
      : [secret("tls-ca-additional", { "ca-additional.pem": certificateAuthorities.join("\n") })]),
  ];
}

function balancerAuthority(tls: TlsTermination): string | undefined {
  return tls.at === "loadBalancer" ? tls.certificateAuthority : undefined;
}

function chart(name: string, spec: unknown): unknown {
  return { apiVersion: "helm.cattle.io/v1", kind: "HelmChart", metadata: { name, namespace: chartNamespace }, spec };
}

function chartConfig(name: string, values: unknown): unknown {
  return {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChartConfig",
    metadata: { name, namespace: chartNamespace },
    spec: { valuesContent: yamlText(values) },
  };
}

function namespace(name: string): unknown {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function secret(name: string, stringData: Readonly<Record<string, string>>): unknown {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: rancherNamespace }, stringData };
}
