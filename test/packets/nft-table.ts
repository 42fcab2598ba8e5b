/**
 * The clouds' rules as one nftables table for the router between all machines: each machine's groups are enforced
 * where it is plugged in, stateful. What no rule allows is refused with an answer where a cloud would be silent, so
 * that a "no" is as certain as a "yes" and a busy machine can't make one of the other; or dropped and counted, for
 * programs that must meet what a cloud does.
 */
import type { CloudFirewalls, CloudRule } from "./cloud-firewalls";
import type { Machine } from "./machines";

/** A machine and the router's interface to it. */
export interface Plugged {
  readonly machine: Machine;
  readonly port: string;
}

export interface TableOptions {
  readonly otherwise: "refuse" | "drop";
}

export const cloudTable = "cloud";

/** The name of a rule's counter. */
export function counterOf(index: number): string {
  return `rule_${index}`;
}

export function nftTable(firewalls: CloudFirewalls, plugged: readonly Plugged[], { otherwise }: TableOptions): string {
  const guarded = plugged.filter(({ machine }) => !firewalls.isOpen(machine));
  const chains = guarded.flatMap(({ machine, port }) =>
    (["out", "in"] as const).map((direction) => chain(firewalls, machine, port, direction, otherwise)),
  );
  const map = (direction: string) => guarded.map(({ port }) => `"${port}" : jump ${direction}_${port}`).join(", ");
  return [
    `table inet ${cloudTable}`,
    `delete table inet ${cloudTable}`,
    `table inet ${cloudTable} {`,
    ...firewalls.rules.map((_, index) => `  counter ${counterOf(index)} { }`),
    ...(otherwise === "drop" ? droppedSets : []),
    ...chains,
    "  chain forward {",
    "    type filter hook forward priority 0; policy accept;",
    "    ct state established,related accept",
    ...(guarded.length === 0 ? [] : [`    iifname vmap { ${map("out")} }`, `    oifname vmap { ${map("in")} }`]),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** What was dropped: source, destination, protocol, port. */
const droppedSets = (["ip", "ip6"] as const).map(
  (family) =>
    `  set dropped_${family} { type ipv${family === "ip" ? 4 : 6}_addr . ipv${family === "ip" ? 4 : 6}_addr . inet_proto . inet_service; ` +
    "size 65535; flags dynamic; counter; }",
);

function chain(
  firewalls: CloudFirewalls,
  machine: Machine,
  port: string,
  direction: CloudRule["direction"],
  otherwise: TableOptions["otherwise"],
): string {
  // What leaves a machine is judged again where it arrives.
  const verdict = direction === "out" ? "return" : "accept";
  const lines = firewalls.rules.flatMap((rule, index) =>
    rule.direction === direction && machine.groups.includes(rule.group)
      ? matches(rule, firewalls).map((match) => `    ${match} counter name ${counterOf(index)} ${verdict}`)
      : [],
  );
  return [`  chain ${direction}_${port} {`, ...lines, ...refusal(otherwise), "  }"].join("\n");
}

function refusal(otherwise: TableOptions["otherwise"]): string[] {
  if (otherwise === "refuse") return ["    reject with icmpx admin-prohibited"];
  return [
    // An answer whose connection is forgotten is nobody's wish.
    "    tcp flags & (syn | ack) != syn drop",
    "    meta l4proto { tcp, udp } update @dropped_ip { ip saddr . ip daddr . meta l4proto . th dport counter }",
    "    meta l4proto { tcp, udp } update @dropped_ip6 { ip6 saddr . ip6 daddr . meta l4proto . th dport counter }",
    "    drop",
  ];
}

/** A rule as matches, one for each family. */
function matches(rule: CloudRule, firewalls: CloudFirewalls): string[] {
  return rule.families.flatMap((family) => {
    const peer = peerMatch(rule, family, firewalls);
    return peer === null ? [] : [[peer, trafficMatch(rule, family)].filter((part) => part !== "").join(" ")];
  });
}

function peerMatch({ direction, peer }: CloudRule, family: "ipv4" | "ipv6", firewalls: CloudFirewalls): string | null {
  const isIn = (address: string) => address.includes(":") === (family === "ipv6");
  const ranges = "range" in peer ? [peer.range] : firewalls.membersOf(peer.group);
  const own = [...new Set(ranges.filter(isIn))];
  if (own.length === 0) return null;
  if (own.some((range) => range.endsWith("/0"))) return `meta nfproto ${family}`;
  return `${family === "ipv6" ? "ip6" : "ip"} ${direction === "in" ? "saddr" : "daddr"} { ${own.join(", ")} }`;
}

function trafficMatch({ protocol, ports }: CloudRule, family: "ipv4" | "ipv6"): string {
  if (protocol === "all") return "";
  if (typeof protocol === "number") return `meta l4proto ${protocol}`;
  if (protocol === "icmp") {
    const own = family === "ipv6" ? "icmpv6" : "icmp";
    if (ports === null) return `meta l4proto ${family === "ipv6" ? "ipv6-icmp" : "icmp"}`;
    return `${own} type ${ports[0]}${ports[1] === -1 ? "" : ` ${own} code ${ports[1]}`}`;
  }
  return ports === null ? `meta l4proto ${protocol}` : `${protocol} dport ${ports[0]}-${ports[1]}`;
}
