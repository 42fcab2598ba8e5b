/**
 * Rules of groups to what a host can say: addresses. Guarantees that each rule of the node's groups is admitted for all
 * the addresses that its peer may have, and that what this adds is listed; nothing depends on the order of the rules.
 */
import { parseRange, rangesOverlap, world } from "../addresses/address";
import { sortRules } from "../firewall/reduce";
import { peerText, type Direction, type Rule } from "../firewall/rule";
import type { Traffic } from "../matrix/traffic";
import { widerPeer, type HostException } from "./exception";
import { HostFirewallError, type HostNode, type HostEnvironment } from "./host-node";

/** Traffic with the addresses of a range. */
export interface Admission {
  readonly range: string;
  readonly traffic: Traffic;
}

export interface Admissions {
  readonly admissions: readonly Admission[];
  readonly exceptions: readonly HostException[];
}

/** What the rules of one direction admit at a node. */
export function admit(
  rules: readonly Rule[],
  direction: Direction,
  { groups }: Pick<HostNode, "groups">,
  surroundings: HostEnvironment,
): Admissions {
  const own = sortRules(rules.filter((rule) => rule.direction === direction && groups.includes(rule.group)));
  const admitted = own.map((rule) => ({ rule, ranges: rangesOf(rule, surroundings) }));
  return {
    admissions: admitted.flatMap(({ rule: { traffic }, ranges }) => ranges.map((range) => ({ range, traffic }))),
    exceptions: admitted.flatMap(({ rule, ranges }) => {
      const wider = ranges.filter((range) => !isSingleAddress(range));
      return rule.peer.kind === "range" || wider.length === 0 ? [] : [widerPeer(rule, wider)];
    }),
  };
}

function rangesOf({ peer }: Rule, { network, fixed }: HostEnvironment): readonly string[] {
  if (peer.kind === "range") return canonical([peer.range]);
  if (peer.kind === "named") {
    throw new HostFirewallError(`a host firewall knows addresses alone: name those of ${peerText(peer)} instead`);
  }
  const name = peerText(peer);
  const addresses = fixed !== undefined && Object.hasOwn(fixed, name) ? fixed[name] : undefined;
  if (peer.kind === "address") {
    if (addresses !== undefined)
      return canonical(addresses).filter((range) => parseRange(range).family === peer.family);
    throw new HostFirewallError(
      `the address of ${name} is known after a deployment only, and a host firewall is written before: name ranges that it is in`,
    );
  }
  if (addresses === undefined && network.length === 0) {
    throw new HostFirewallError(
      `a host firewall knows no groups: name the network's address ranges, or fixed addresses of ${name}`,
    );
  }
  return canonical(addresses ?? network);
}

/** Sorted and each once; a range that is none is an AddressError. */
export function canonical(ranges: readonly string[]): string[] {
  return [...new Set(ranges.map((range) => parseRange(range).text))].sort();
}

function isSingleAddress(range: string): boolean {
  const { family, prefixLength } = parseRange(range);
  return prefixLength === (family === "ipv4" ? 32 : 128);
}

/** Containers reach every port of the node, so who isn't one must not look like one. */
export function checkContainers({ network, fixed, containers }: HostEnvironment): void {
  const outside = canonical([...network, ...Object.values(fixed ?? {}).flat()]);
  for (const range of canonical(containers)) {
    const { family } = parseRange(range);
    if (range === world(family).text) {
      throw new HostFirewallError(`${range} is everyone; name the ranges of pods, services and container bridges`);
    }
    const overlapping = outside.find((other) => rangesOverlap(range, other));
    if (overlapping !== undefined) {
      throw new HostFirewallError(
        `the container range ${range} overlaps ${overlapping}, where nodes are: all in it would reach every port; use ranges apart`,
      );
    }
  }
}
