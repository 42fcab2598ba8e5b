/** Proxy and registry, in the words of each program that needs them. */
import { environmentText, proxyFile, valueFile, yamlFile, type BootFile } from "./cloud-config";
import type { Proxy, Registry, Surroundings } from "./request";

/**
 * What a node dials directly: itself, its cluster and private addresses.
 * https://ranchermanager.docs.rancher.com, "HTTP Proxy Configuration" (single node in Docker; Kubernetes adds the others).
 */
const neverByProxy = [
  "localhost",
  "127.0.0.0/8",
  "0.0.0.0",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.169.254",
  "cattle-system.svc",
  ".svc",
  ".cluster.local",
];

export function proxyExceptions({ proxy, networkRange }: Surroundings): string[] {
  return [...neverByProxy, ...(networkRange === undefined ? [] : [networkRange]), ...(proxy?.exceptions ?? [])];
}

/** The one proxy that a program with room for one takes. */
export function proxyAddress(proxy: Proxy): string | undefined {
  return proxy.https ?? proxy.http;
}

/** The proxy for services and scripts, in capitals for Go and in small letters for curl and apt. */
export function proxyFiles(surroundings: Surroundings): BootFile[] {
  const { proxy } = surroundings;
  if (proxy === undefined) return [];
  const { http, https = http } = proxy;
  const exceptions = proxyExceptions(surroundings).join(",");
  const values = { HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: exceptions };
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  const both = given.flatMap(({ name, value }) => [
    [name, value],
    [name.toLowerCase(), value],
  ]);
  const text = environmentText(Object.fromEntries(both) as Record<string, string>);
  return [{ path: proxyFile, content: text }];
}

/** What Docker logs in with. */
export function dockerRegistryFiles({ registry }: Surroundings): BootFile[] {
  if (registry?.password === undefined) return [];
  const auth = Buffer.from(`${registry.username ?? ""}:${registry.password}`).toString("base64");
  return [valueFile("docker/config.json", JSON.stringify({ auths: { [registry.host]: { auth } } }))];
}

/**
 * What K3s and RKE2 take images from: the registry in place of those that they, Rancher and cert-manager name.
 * https://docs.k3s.io/installation/private-registry
 */
export function containerdRegistryFile(path: string, registry: Registry): BootFile {
  const mirror = { endpoint: [`https://${registry.host}`] };
  const { username = "", password } = registry;
  return yamlFile(path, {
    mirrors: { "docker.io": mirror, "quay.io": mirror },
    ...(password === undefined ? {} : { configs: { [registry.host]: { auth: { username, password } } } }),
  });
}
