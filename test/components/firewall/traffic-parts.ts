/**
 * Traffic enough to ask of all pairs: the parts into which all rules' boundaries cut the ports, each boundary and both its
 * neighbours alone; every ICMP message and protocol that a rule names, and one of each that none names.
 */
import { isPortTraffic } from "../../../components/matrix/traffic";
import type { Policy, PolicyTraffic } from "../../../components/reach/policy";

const size = 65536;
const echoRequestTypes = [8, 128];

export function traffics(policy: Policy): PolicyTraffic[] {
  const named = policy.guards.flatMap((guard) => guard.allowances.map((allowance) => allowance.traffic));
  const numbers = new Set(named.flatMap((traffic) => (traffic.protocol === "number" ? [traffic.number] : [])));
  const unnamed = [253, 254, 255].find((number) => !numbers.has(number)) ?? 253;
  return [
    ...portParts(named, "tcp"),
    ...portParts(named, "udp"),
    ...icmpParts(named),
    ...[...numbers, unnamed].map((number): PolicyTraffic => ({ protocol: "number", number })),
  ];
}

function portParts(named: readonly PolicyTraffic[], protocol: "tcp" | "udp"): PolicyTraffic[] {
  const starts = new Set([0]);
  for (const traffic of named) {
    if (!isPortTrafficOf(traffic, protocol)) continue;
    for (const boundary of [traffic.first - 1, traffic.first, traffic.first + 1]) starts.add(boundary);
    for (const boundary of [traffic.last, traffic.last + 1, traffic.last + 2]) starts.add(boundary);
  }
  const sorted = [...starts].filter((start) => start >= 0 && start < size).sort((one, other) => one - other);
  return sorted.map((first, index) => ({ protocol, first, last: (sorted[index + 1] ?? size) - 1 }));
}

function isPortTrafficOf(
  traffic: PolicyTraffic,
  protocol: "tcp" | "udp",
): traffic is Extract<PolicyTraffic, { first: number }> {
  return traffic.protocol !== "icmp" && isPortTraffic(traffic) && traffic.protocol === protocol;
}

function icmpParts(named: readonly PolicyTraffic[]): PolicyTraffic[] {
  const types = new Set([...echoRequestTypes, 0]);
  const messages: PolicyTraffic[] = [{ protocol: "icmp", message: "echo-request" }];
  for (const traffic of named) {
    if (traffic.protocol !== "icmp" || typeof traffic.message === "string") continue;
    types.add(traffic.message.type);
    if (traffic.message.code !== "every") messages.push(traffic);
  }
  const unnamed = [252, 251, 250].find((type) => !types.has(type)) ?? 252;
  return [
    ...messages,
    ...[...types, unnamed].map((type): PolicyTraffic => ({ protocol: "icmp", message: { type, code: "every" } })),
  ];
}
