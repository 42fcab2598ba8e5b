/** The small values that drawn stacks are made of: ranges that nest, touch and overlap each other and the networks, names, ports. */
import * as fc from "fast-check";
import type { CloudName } from "../../components/clouds/cloud";
import { ranges as usualRanges } from "../components/proof/topologies";

export type Drawn = Readonly<Record<string, unknown>>;

/** There once in so many times; it shrinks to nothing. */
export function maybe<Value>(value: fc.Arbitrary<Value>, once = 2): fc.Arbitrary<Value | undefined> {
  const nothing = { weight: once - 1, arbitrary: fc.constant(undefined) };
  return fc.oneof({ withCrossShrink: true }, nothing, { weight: 1, arbitrary: value });
}

/** True once in so many times; it shrinks to false. */
export function seldom(once: number): fc.Arbitrary<boolean> {
  return maybe(fc.constant(true), once).map((value) => value === true);
}

function rangeWithin(base: number, prefix: number, longest: number): fc.Arbitrary<string> {
  return fc.tuple(fc.integer({ min: prefix, max: longest }), fc.nat()).map(([length, number]) => {
    const size = 2 ** (32 - length);
    const first = base + (number % 2 ** (length - prefix)) * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${length}`;
  });
}

const near = rangeWithin(203 * 256 ** 3 + 112 * 256, 20, 32);
const inNetwork = rangeWithin((10 * 256 + 20) * 65536, 14, 32);
const wide = fc.constantFrom("128.0.0.0/1", "0.0.0.0/1", "64.0.0.0/8", "192.0.2.0/24", "172.17.0.0/16", "10.42.0.0/16");
const ipv4 = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...usualRanges) },
  { weight: 2, arbitrary: near },
  { weight: 1, arbitrary: inNetwork },
  { weight: 1, arbitrary: wide },
);
const ipv6 = fc.constantFrom(
  ...["2001:db8:1::/48", "2001:db8:1:2::/64", "2001:db8:1::7/128", "2001:db8:20::/64", "2000::/3", "8000::/1"],
);
const worlds = fc.constantFrom("0.0.0.0/0", "::/0");

/** Narrower than a whole address family. */
export const range = fc.oneof({ weight: 5, arbitrary: ipv4 }, { weight: 1, arbitrary: ipv6 });
export const rangeOrWorld = fc.oneof({ weight: 9, arbitrary: range }, { weight: 1, arbitrary: worlds });

const named: Readonly<Record<CloudName, readonly Drawn[]>> = {
  aws: [
    { securityGroupId: "sg-0a1b2c3d" },
    { securityGroupId: "sg-0123456789abcdef1", name: "bastion" },
    { securityGroupId: "123456789012/sg-0a1b2c3e", name: "peered" },
    { prefixListId: "pl-0a1b2c3d", maximumEntries: 3 },
    { prefixListId: "pl-0a1b2c3e", maximumEntries: 1, name: "offices" },
  ],
  openstack: [
    { securityGroupId: "11111111-2222-3333-4444-555555555555" },
    { securityGroupId: "11111111-2222-3333-4444-666666666666", name: "bastion-of-neutron" },
  ],
  digitalocean: [
    { tag: "bastion" },
    { tag: "team:operations", name: "operations" },
    { dropletId: 4711 },
    { dropletId: "4712", name: "jump" },
  ],
};

/** What the rules of these clouds can name besides ranges. */
export function namedPeers(clouds: readonly CloudName[]): fc.Arbitrary<Drawn> {
  return fc.constantFrom(...clouds.flatMap((cloud) => named[cloud]));
}

/** Distinct by what they say: an object as well. */
export function several<Value>(value: fc.Arbitrary<Value>, maxLength = 3): fc.Arbitrary<Value[]> {
  return fc.uniqueArray(value, { maxLength, selector: (one) => JSON.stringify(one) });
}

export const ports = fc.constantFrom(
  ...[
    "443/tcp",
    "53/udp",
    "1-1024/tcp",
    "6443/tcp",
    "8472/udp",
    "9100/tcp",
    "1-65535/udp",
    "1-65535/tcp",
    "30000-30010/tcp",
  ],
  ...["22/tcp", "65535/tcp", "514/udp", "9345/tcp", "10250/tcp"],
);

/** Some are names that every JavaScript object has a property of. */
export const clusterNames = ["prod", "dev", "edge", "constructor", "network", "common", "world"] as const;
export const groupNames = ["all", "server", "worker", "etcd", "controlplane", "constructor", "a1"] as const;

const unseen = "a reason\u202e with a mark";
export const why = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("one of ours", "Prometheus", "<b>bold</b> | `code`", "two\nlines") },
  { weight: 1, arbitrary: fc.constant(unseen) },
);

export const certificate = "-----BEGIN CERTIFICATE-----\nTm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----";

/** Keys as users have them, and such as a program may trip over. */
export const tags: fc.Arbitrary<Drawn> = fc
  .record({
    keys: fc.subarray(["team", "cost-center", "constructor"], { maxLength: 2 }),
    isLost: seldom(10),
  })
  .map(({ keys, isLost }) =>
    Object.fromEntries([...keys, ...(isLost ? ["__proto__", "toString"] : [])].map((key) => [key, "platform"])),
  );

/** Without the keys that are undefined, at any depth: what a stack's file would say. */
export function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, written(item)]));
}
