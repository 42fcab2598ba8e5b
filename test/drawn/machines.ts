/** Machines, and what sets nodes up: images, volumes, versions, replacements, host firewalls, proxies. */
import * as fc from "fast-check";
import type { CloudName } from "../../components/clouds/cloud";
import { certificate, maybe, range, seldom, several, type Drawn } from "./values";

export const machineWish = fc.record({
  image: maybe(fc.constant("ubuntu-24.04")),
  size: maybe(fc.constant("large")),
  sshKey: maybe(fc.constant("team"), 3),
  diskSize: maybe(fc.integer({ min: 10, max: 500 }), 4),
  sessionManager: maybe(fc.boolean(), 4),
});
export type MachineWish = Drawn;

/** As one cloud takes them: OpenStack has no default image and size; a disk and sessions are AWS's. */
export function machinesOf(cloud: CloudName, { image, size, sshKey, diskSize, sessionManager }: MachineWish): Drawn {
  if (cloud === "aws") return { image, size, sshKey, diskSize, sessionManager };
  return cloud === "openstack" ? { image: image ?? "ubuntu", size: size ?? "medium", sshKey } : { image, size, sshKey };
}

/** What both Rancher's nodes and those of clusters may be told of their own firewall. */
export const hostWish = {
  hostFirewall: maybe(fc.constantFrom("none", "strict"), 4),
  containerRanges: maybe(several(fc.constantFrom("10.42.0.0/16", "10.43.0.0/16", "172.17.0.0/16", "10.60.0.0/16")), 6),
  multihomed: maybe(fc.boolean(), 4),
};

export const surroundingsWish = fc.record({
  proxy: maybe(
    fc.record({
      http: maybe(fc.constant("http://proxy.example.com:3128")),
      https: maybe(fc.constant("http://proxy.example.com:3129")),
      exceptions: maybe(several(fc.constantFrom(".example.com", "10.0.0.0/8"), 2)),
    }),
    6,
  ),
  registry: maybe(
    fc.record({
      host: fc.constant("registry.example.com:5000"),
      username: maybe(fc.constant("puller")),
      password: maybe(fc.constant("a-password-for-tests-alone")),
    }),
    6,
  ),
  certificateAuthorities: maybe(several(fc.constant(certificate), 1), 6),
});

export const rancherSetupWish = {
  version: maybe(fc.boolean(), 4),
  versions: maybe(
    fc.record({
      k3s: seldom(2),
      rke2: seldom(2),
      certManager: seldom(2),
      docker: seldom(2),
    }),
    6,
  ),
  bootstrapPassword: maybe(fc.constant("a-password-for-tests-alone"), 4),
  volumeSize: maybe(fc.integer({ min: 10, max: 200 }), 6),
  protect: maybe(fc.boolean(), 6),
  isReplaced: seldom(6),
  hostFirewallSources: maybe(several(range, 2), 3),
  ...hostWish,
};

/** Those that fit together: Rancher 2.11 is the last that has RKE1. */
export function versionsOf(isOld: boolean, asked: Readonly<Record<string, boolean>> | undefined): Drawn | undefined {
  if (asked === undefined) return undefined;
  const [k3s, rke2, certManager] = isOld
    ? ["v1.32.11+k3s1", "v1.32.11+rke2r3", "v1.20.2"]
    : ["v1.36.4+k3s1", "v1.36.4+rke2r1", "1.21.2"];
  const all: Drawn = { k3s, rke2, certManager, docker: "28.1.1" };
  return Object.fromEntries(Object.entries(all).filter(([key]) => asked[key]));
}

export const registrationCommands = {
  rke1: "sudo docker run -d --privileged rancher/rancher-agent:v2.11.3 --server https://rancher.example.com --token a-token --worker",
  later:
    "curl -fL https://rancher.example.com/system-agent-install.sh | sudo sh -s - --server https://rancher.example.com --token a-token --worker",
} as const;
