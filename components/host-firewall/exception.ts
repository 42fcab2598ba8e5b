/**
 * Where a host firewall allows more than the rules that it was made from: data, for the plan and its readers. Guarantees
 * that whatever a ruleset admits beyond its rules has an entry here, housekeeping of the protocols (ICMP errors, neighbour
 * discovery, address assignment) apart.
 */
import { peerText, ruleName, type Direction, type Peer, type Rule } from "../firewall/rule";
import { everything, tcp, trafficText, udp, type Traffic } from "../matrix/traffic";
import type { NodeNeed } from "./host-node";

export interface HostException {
  /** A peer that is no group here, a cloud's service that the node needs, or the containers of the cluster. */
  readonly kind: "wider-peer" | "node-need" | "containers";
  /** The name of the rule that is wider here; null where no rule asks for it. */
  readonly rule: string | null;
  readonly direction: Direction;
  readonly traffic: Traffic;
  /** Whose addresses it holds for. */
  readonly ranges: readonly string[];
  /** One sentence that says what is wider, and than what. */
  readonly text: string;
}

/** The peers of a rule have no addresses yet, and the host knows nothing but addresses. */
export function widerPeer(rule: Rule, ranges: readonly string[]): HostException {
  const [preposition, verb] = rule.direction === "ingress" ? ["on", "from"] : ["of", "to"];
  const who = `${verb} any address in ${ranges.join(", ")} rather than only ${meant[rule.peer.kind]} ${peerText(rule.peer)}`;
  const text = `${trafficText(rule.traffic)} ${preposition} ${rule.group} ${who}`;
  return { kind: "wider-peer", rule: ruleName(rule), direction: rule.direction, traffic: rule.traffic, ranges, text };
}

const meant: Readonly<Record<Peer["kind"], string>> = {
  group: "the nodes of",
  range: "",
  address: "the address of",
  balancer: "the load balancer",
  named: "the members of",
};

/** Security groups see a pod's traffic only where it leaves the node; here it arrives from inside. */
export function containersException(ranges: readonly string[], local: readonly string[]): HostException {
  const but = local.length === 0 ? "" : ` but ${local.join(" and ")}`;
  const text = `every port of the node${but} from pods, services and containers (${ranges.join(", ")})`;
  return { kind: "containers", rule: null, direction: "ingress", traffic: everything, ranges, text };
}

/** Where a need is served. DNS and time servers may be anywhere: the cloud's own firewall says which. */
export const needTraffic: Readonly<Record<NodeNeed, readonly { traffic: Traffic; ranges: readonly string[] }[]>> = {
  // The same address on all three clouds; over IPv6, EC2's and OpenStack's.
  metadata: [{ traffic: tcp(80), ranges: ["169.254.169.254/32", "fd00:ec2::254/128", "fe80::a9fe:a9fe/128"] }],
  dns: [
    { traffic: udp(53), ranges: ["0.0.0.0/0", "::/0"] },
    { traffic: tcp(53), ranges: ["0.0.0.0/0", "::/0"] },
  ],
  ntp: [{ traffic: udp(123), ranges: ["0.0.0.0/0", "::/0"] }],
};

export function needExceptions(needs: readonly NodeNeed[]): HostException[] {
  return needs.flatMap((need) =>
    needTraffic[need].map(({ traffic, ranges }): HostException => {
      const text = `${trafficText(traffic)} to ${ranges.join(", ")}: the node's ${need}, which no rule names`;
      return { kind: "node-need", rule: null, direction: "egress", traffic, ranges, text };
    }),
  );
}
