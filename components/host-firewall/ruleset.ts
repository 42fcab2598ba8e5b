/**
 * The nftables ruleset of one node, from the same rules as its cloud's firewall. Guarantees:
 * - one table of its own, replaced in one transaction; no other table is touched;
 * - what is addressed to the node is judged by the port that it came for, before Docker or kube-proxy translate it;
 * - it passes exactly where a rule of the node's groups says, or a listed exception; local flows from the node alone;
 * - traffic that merely passes (pods, services) stays as it is, but nobody from outside gets to a pod behind the node's back;
 * - the same input in any order gives the same text, and no free text of a user's gets into it.
 *
 * With open egress nothing that leaves is judged. With documented egress, what the node itself sends is; what pods send
 * passes through the node and is the cloud firewall's to judge. Where a CNI translates addresses before netfilter (eBPF in
 * place of kube-proxy), published ports never get here and are the cloud firewall's alone.
 */
import { addressFamilies, parseRange, type AddressFamily } from "../addresses/address";
import type { Rule } from "../firewall/rule";
import { isPortTraffic, trafficContains, trafficText, type PortTraffic, type Traffic } from "../matrix/traffic";
import { admit, canonical, checkContainers, type Admission } from "./admission";
import { containersException, needExceptions, needTraffic, type HostException } from "./exception";
import { HostFirewallError, nodeNeeds, type HostNode, type HostEnvironment, type NodeNeed } from "./host-node";
import { localPorts } from "./local-flows";
import { acceptLines, addresses, portSelectors, words } from "./nftables";

export interface HostFirewall {
  /** A file for `nft --file`. */
  readonly ruleset: string;
  /** Where it allows more than the rules: for the plan and its readers. */
  readonly exceptions: readonly HostException[];
}

/** The name of the table; the only one that is touched. */
export const tableName = "fenceline";

/**
 * `rules` are all that may concern the node, from one plan or several (a Rancher node's stand in the clusters' plans too);
 * those of other groups are ignored. Throws a HostFirewallError or an AddressError on an input that is not valid.
 */
export function hostFirewall(rules: readonly Rule[], node: HostNode, surroundings: HostEnvironment): HostFirewall {
  checkContainers(surroundings);
  const arriving = admit(rules, "ingress", node, surroundings);
  const documented = surroundings.egress === "documented";
  const leaving = documented ? admit(rules, "egress", node, surroundings) : undefined;
  const needs = nodeNeeds.filter((need) => surroundings.needs?.includes(need) ?? true);
  const containers = canonical(surroundings.containers);
  const local = localPorts(node).filter((port) => !arriving.admissions.some(({ traffic }) => names(traffic, port)));
  const ways = waysOfContainers(node);
  const dialled = [...(leaving?.admissions ?? []), ...needs.flatMap(needAdmissions)];
  const chains = [
    arrivingChain(acceptLines(arriving.admissions, "saddr"), portSelectors(local), containers, ways),
    passingChain(containers, routedFrom(node, surroundings), ways),
    ...(documented ? [leavingChain(acceptLines(dialled, "daddr"), containers)] : []),
  ];
  return {
    ruleset: file(node.groups, chains),
    exceptions: [
      ...arriving.exceptions,
      ...(containers.length === 0 ? [] : [containersException(containers, local.map(trafficText))]),
      ...(leaving === undefined ? [] : [...leaving.exceptions, ...needExceptions(needs)]),
    ],
  };
}

/** A rule for a port that is local elsewhere (10254, where it is monitored) makes it a port like others, for pods too. */
function names(traffic: Traffic, port: PortTraffic): boolean {
  return isPortTraffic(traffic) && trafficContains(traffic, port);
}

/** With BGP alone there is no overlay: nodes reach pods of other nodes by their own address. */
function routedFrom({ circumstances }: HostNode, surroundings: HostEnvironment): string[] {
  return canonical(surroundings.routedFrom ?? (circumstances.encapsulation === "bgp" ? surroundings.network : []));
}

function needAdmissions(need: NodeNeed): Admission[] {
  return needTraffic[need].flatMap(({ traffic, ranges }) => ranges.map((range) => ({ range, traffic })));
}

/** The table is named before it is deleted, so that the first time is like every other. */
function file(groups: readonly string[], chains: readonly (readonly string[])[]): string {
  const body = chains.map((chain) => chain.map((line) => `  ${line}`).join("\n")).join("\n\n");
  return [
    `# The firewall of a node of ${[...groups].sort().map(safeName).join(", ")}, written by rancher-fenceline.`,
    "# Loaded in one transaction. It touches no other table: those of Docker and kube-proxy stay.",
    `table inet ${tableName}`,
    `delete table inet ${tableName}`,
    "",
    `table inet ${tableName} {`,
    body,
    "}",
    "",
  ].join("\n");
}

/** Names of groups stand in a comment, which a line break would end. */
function safeName(group: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(group)) return group;
  throw new HostFirewallError(
    `${JSON.stringify(group)} is no name of a group; it has letters, digits, ".", "_" and "-"`,
  );
}

/** What a node needs to hear to have an address and a path, whoever it talks to. */
const heard = [
  "# Errors, without which packets that are too big get lost; neighbours, which are never more than one hop away.",
  "icmp type { destination-unreachable, time-exceeded, parameter-problem } accept",
  "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept",
  "icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept",
  "ip6 saddr fe80::/10 icmpv6 type mld-listener-query accept",
  "# Answers of DHCP servers: to a broadcast, they belong to no connection.",
  "meta nfproto ipv4 udp sport 67 udp dport 68 accept",
  "ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept",
];

function arrivingChain(
  accepted: readonly string[],
  local: readonly string[],
  containers: readonly string[],
  ways: readonly string[],
): string[] {
  return chain("arriving", [
    "# After connection tracking (-200), which knows what is established; before address translation (-100).",
    "type filter hook prerouting priority -150; policy drop;",
    'iif "lo" accept',
    "ct state established,related accept",
    "# Not to an address of the node, a broadcast or a multicast: it only passes.",
    "fib daddr type unicast goto passing",
    "ct state invalid drop",
    ...heard,
    ...(accepted.length > 0 ? ["# The rules of the node's groups.", ...accepted] : []),
    ...(local.length > 0
      ? [
          "# Answered to the node itself only, which talks to itself over lo.",
          ...local.map((ports) => words(ports, "counter drop")),
        ]
      : []),
    ...(containers.length > 0
      ? [
          "# Pods, services and container bridges, where they come the way that an answer would go.",
          ...fromContainers(containers, ways),
        ]
      : []),
    "counter drop",
  ]);
}

/**
 * How to tell a container from an outsider that borrows its address, which comes in by another interface than the overlay's
 * or the bridge's: an answer would not go back that way. Where no route knows the address, it would go to the gateway. The
 * packets of Cilium's pods come in where no route leads; of a plugin that is not known, nothing can be asked.
 */
function waysOfContainers({ circumstances }: HostNode): readonly string[] {
  const theWayBack = "fib saddr . iif oif exists";
  if (circumstances.cni === "none") return [""];
  return circumstances.cni === "cilium" ? [theWayBack, 'iifname "lxc*"', 'iifname "cilium_*"'] : [theWayBack];
}

function fromContainers(containers: readonly string[], ways: readonly string[]): string[] {
  return byFamily(containers, (family, ranges) => {
    return ways.map((way) => words(addresses(family, "saddr", ranges), way, "accept"));
  });
}

/** Cloud firewalls see a port, not whether it is a pod's: without this, a route to the pods would be a way around. */
function passingChain(containers: readonly string[], routers: readonly string[], ways: readonly string[]): string[] {
  return chain("passing", [
    ...byFamily(containers, (family, ranges) => {
      const to = addresses(family, "daddr", ranges);
      const routed = routers.filter((range) => parseRange(range).family === family);
      return [
        ...ways.map((way) => words(to, addresses(family, "saddr", ranges), way, "accept")),
        ...(routed.length > 0 ? [words(to, addresses(family, "saddr", routed), "accept")] : []),
        words(to, "counter drop"),
      ];
    }),
    "accept",
  ]);
}

function leavingChain(accepted: readonly string[], containers: readonly string[]): string[] {
  return chain("leaving", [
    "# Before address translation (-100) too: a service's address, not that of the pod behind it.",
    "type filter hook output priority -150; policy drop;",
    'oif "lo" accept',
    "ct state established,related accept",
    "icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept",
    "meta nfproto ipv4 udp sport 68 udp dport 67 accept",
    "ip6 daddr { fe80::/10, ff02::/16 } udp sport 546 udp dport 547 accept",
    ...byFamily(containers, (family, ranges) => [words(addresses(family, "daddr", ranges), "accept")]),
    ...(accepted.length > 0
      ? ["# The rules of the node's groups, and what the node needs of its cloud.", ...accepted]
      : []),
    "counter reject with icmpx type admin-prohibited",
  ]);
}

function byFamily(
  ranges: readonly string[],
  lines: (family: AddressFamily, ranges: readonly string[]) => string[],
): string[] {
  return addressFamilies.flatMap((family) => {
    const own = ranges.filter((range) => parseRange(range).family === family);
    return own.length > 0 ? lines(family, own) : [];
  });
}

function chain(name: string, lines: readonly string[]): string[] {
  return [`chain ${name} {`, ...lines.map((line) => `  ${line}`), "}"];
}
