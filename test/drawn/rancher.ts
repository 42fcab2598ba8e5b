/** Rancher: one that is made, in one container or highly available, behind a balancer or not; or one of another stack. */
import * as fc from "fast-check";
import type { CloudName } from "../../components/clouds/cloud";
import { chosenOptions, cnis, encapsulations, installs, loadBalancerModes } from "../../components/matrix/flow";
import { machinesOf, machineWish, rancherSetupWish, versionsOf } from "./machines";
import { certificate, maybe, range, seldom, several, type Drawn } from "./values";

const ofMade = fc.record({
  install: maybe(fc.constantFrom(...installs)),
  saysNodes: seldom(3),
  isFive: seldom(6),
  loadBalancer: maybe(fc.constantFrom(...loadBalancerModes)),
  dialled: maybe(fc.constantFrom("private", "public")),
  balancer: fc.record({
    saysScheme: fc.boolean(),
    certificateAuthority: seldom(4),
    preserveClientAddresses: maybe(fc.boolean(), 4),
  }),
  hasName: fc.boolean(),
  machines: maybe(machineWish, 4),
  publicAddress: maybe(fc.boolean(), 4),
  privateZone: maybe(fc.boolean(), 4),
  localCluster: maybe(
    fc.record({
      distribution: maybe(fc.constantFrom("k3s", "rke2")),
      saysNetwork: seldom(3),
      other: maybe(fc.record({ cni: fc.constantFrom(...cnis), encapsulation: fc.constantFrom(...encapsulations) }), 8),
      options: maybe(fc.subarray([...chosenOptions]), 3),
    }),
  ),
  ...rancherSetupWish,
});
type MadeWish = typeof ofMade extends fc.Arbitrary<infer Value> ? Value : never;

const ofExisting = fc.record({
  hasGroup: fc.boolean(),
  addresses: maybe(several(fc.oneof(range, fc.constantFrom("203.0.113.10/32", "10.20.5.0/28")), 2)),
  dialled: maybe(fc.constantFrom("private", "public"), 4),
  balancer: maybe(
    fc.record({ mode: fc.constantFrom("passthrough", "terminating"), addresses: maybe(several(range, 2)) }),
    3,
  ),
});
type ExistingWish = typeof ofExisting extends fc.Arbitrary<infer Value> ? Value : never;

export const rancherWish = fc.record({ existing: maybe(ofExisting, 6), made: ofMade });
export interface RancherWish {
  readonly existing: ExistingWish | undefined;
  readonly made: MadeWish;
}

export interface StackWish {
  readonly cloud: CloudName;
  readonly isDual: boolean;
  readonly isEgressOpen: boolean;
  /** Whether a cluster is RKE1, which Rancher 2.11 is the last to have. */
  readonly hasRke1: boolean;
  readonly hasStackMachines: boolean;
}

export function rancherOf({ existing, made }: RancherWish, stack: StackWish): Drawn {
  return existing === undefined ? madeRancher(made, stack) : { existing: existingRancher(existing, stack) };
}

/** By which of its addresses clusters dial it. */
export function dialledOf({ existing, made }: RancherWish, stack: StackWish): string {
  if (existing !== undefined) return existing.hasGroup ? (existing.dialled ?? "private") : "public";
  return madeRancher(made, stack).dialled === "public" ? "public" : "private";
}

const ids = {
  aws: { securityGroupId: "sg-0123456789abcdef0" },
  openstack: { securityGroupId: "6f1d3c1e-0b1a-4c0e-9a51-0f6a2d7c9e10" },
  digitalocean: { tag: "operations-rancher" },
} as const;

function existingRancher(
  { hasGroup, addresses, dialled, balancer }: ExistingWish,
  { cloud, isDual }: StackWish,
): Drawn {
  const known = (all: readonly string[] | undefined) => all?.filter((one) => isDual || !one.includes(":"));
  return {
    url: "https://rancher.example.com",
    ...(hasGroup ? ids[cloud] : {}),
    dialled: hasGroup ? dialled : dialled === "public" ? "public" : undefined,
    addresses: dialled === "public" && hasGroup ? ["203.0.113.10/32", ...(known(addresses) ?? [])] : known(addresses),
    balancer: balancer === undefined ? undefined : { mode: balancer.mode, addresses: known(balancer.addresses) },
  };
}

function madeRancher(wish: MadeWish, { cloud, isDual, isEgressOpen, hasRke1, hasStackMachines }: StackWish): Drawn {
  const { install, loadBalancer, machines } = wish;
  const isHigh = install === "ha";
  const isBehind = loadBalancer !== undefined && loadBalancer !== "none";
  // A public balancer's addresses can't be named by documented egress, nor IPv6 nodes at a door on AWS.
  const isPublic = wish.dialled === "public" && !(isBehind && (!isEgressOpen || (isDual && cloud === "aws")));
  const isInternal = isBehind && !isPublic && (cloud !== "openstack" || wish.balancer.saysScheme);
  const isOld = hasRke1 || wish.version === false;
  const distribution = wish.localCluster?.distribution ?? "k3s";
  const isStrict = wish.hostFirewall === "strict";
  return {
    install,
    nodes: isHigh ? (wish.isFive ? 5 : 3) : wish.saysNodes ? 1 : undefined,
    loadBalancer,
    hostname: isHigh || isBehind || wish.hasName ? "rancher.example.com" : undefined,
    dialled: isPublic ? "public" : wish.dialled === undefined ? undefined : "private",
    balancer: isBehind ? balancerOf(wish, loadBalancer, isInternal, isStrict) : undefined,
    localCluster:
      isHigh && wish.localCluster !== undefined
        ? {
            distribution: wish.localCluster.distribution,
            options: wish.localCluster.options,
            ...(wish.localCluster.saysNetwork
              ? { cni: distribution === "k3s" ? "flannel" : "canal", encapsulation: "vxlan" }
              : {}),
            ...wish.localCluster.other,
          }
        : undefined,
    machines: machines !== undefined || !hasStackMachines ? machinesOf(cloud, machines ?? {}) : undefined,
    publicAddress: cloud === "digitalocean" && wish.publicAddress === false ? undefined : wish.publicAddress,
    privateZone: cloud === "aws" && wish.hasName && !isPublic ? wish.privateZone : undefined,
    version: wish.version === undefined ? undefined : isOld ? "2.11.3" : "v2.15.2",
    versions: versionsOf(isOld, wish.versions),
    token: isHigh ? "a-token-for-tests-alone" : undefined,
    ...{ bootstrapPassword: wish.bootstrapPassword, volumeSize: wish.volumeSize, protect: wish.protect },
    replace: wish.isReplaced ? { "rancher-1": 2 } : undefined,
    ...{ hostFirewall: wish.hostFirewall, containerRanges: wish.containerRanges, multihomed: wish.multihomed },
    hostFirewallSources: isStrict
      ? [...(wish.hostFirewallSources ?? []), "192.0.2.0/24", "198.51.100.0/24"]
      : undefined,
  };
}

function balancerOf({ balancer }: MadeWish, mode: string, isInternal: boolean, isStrict: boolean): Drawn {
  const isTerminating = mode === "terminating";
  return {
    scheme: isInternal ? "internal" : balancer.saysScheme ? "public" : undefined,
    certificate: isTerminating ? "certificate-1" : undefined,
    certificateAuthority: isTerminating && balancer.certificateAuthority ? certificate : undefined,
    preserveClientAddresses: isStrict ? undefined : balancer.preserveClientAddresses,
  };
}
