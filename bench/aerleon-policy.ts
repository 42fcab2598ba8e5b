/**
 * Decoded rules as a policy of aerleon's: a filter for each end, a term for each rule. Aerleon knows addresses and no
 * groups, so that every node gets one of its own and a group is the list of its members. What aerleon's check does not look at
 * (messages of ICMP) is left out, and nobody asks about it.
 */
import type { Allowance, Endpoint, Policy } from "../components/reach/policy";
import type { AerleonQuestions } from "./aerleon";

export type AerleonPolicy = Omit<AerleonQuestions, "questions">;

export interface Addressed {
  readonly policy: AerleonPolicy;
  /** The address that each node was given, without a prefix length. */
  readonly addresses: ReadonlyMap<Endpoint, string>;
}

interface Definitions {
  readonly networks: Record<string, { readonly values: readonly { readonly address: string }[] }>;
  readonly services: Record<string, readonly { readonly protocol: string; readonly port: string }[]>;
}

export function aerleonPolicy({ guards, endpoints }: Policy): Addressed {
  // From the far end of the network: no range that a rule names is smaller than the whole of it.
  const addresses = new Map(endpoints.map((endpoint, index) => [endpoint, nodeAddress(index)]));
  const definitions: Definitions = { networks: {}, services: {} };
  const members = new Map<string, string[]>();
  for (const [endpoint, address] of addresses) {
    for (const group of endpoint.groups) members.set(group, [...(members.get(group) ?? []), address]);
  }
  const network = networkNames(definitions, members);
  const terms = { ingress: [] as object[], egress: [] as object[] };
  for (const { group, allowances } of guards) {
    const own = network.ofGroup(group);
    if (own === undefined) continue;
    for (const allowance of allowances) {
      if (!isSayable(allowance)) continue;
      const peer = network.ofPeer(allowance);
      // A group without members: nobody.
      if (peer === undefined) continue;
      const direction = allowance.direction;
      const [from, to] = direction === "ingress" ? [peer, own] : [own, peer];
      terms[direction].push({
        name: `${direction}-${terms[direction].length}`,
        ...(from === "any" ? {} : { "source-address": from }),
        ...(to === "any" ? {} : { "destination-address": to }),
        ...trafficFields(allowance, definitions),
        action: "accept",
      });
    }
  }
  const filters = (["ingress", "egress"] as const).map((direction) => ({
    header: { targets: { cisco: `${direction} extended` } },
    terms: [...terms[direction], { name: `${direction}-nobody`, action: "deny" }],
  }));
  return { policy: { ...definitions, policy: { filename: "decoded", filters } }, addresses };
}

function nodeAddress(index: number): string {
  return `10.20.${200 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** One of IPv4 that surely allows, of a protocol that the check compares. */
function isSayable({ effect, families, traffic }: Allowance): boolean {
  if (!families.includes("ipv4")) return false;
  if (effect !== "allow") throw new Error(`a rule that is "${effect}" has no term`);
  return traffic.protocol === "tcp" || traffic.protocol === "udp" || traffic.protocol === "every";
}

function networkNames({ networks }: Definitions, members: ReadonlyMap<string, readonly string[]>) {
  const names = new Map<string, string>();
  const named = (key: string, addresses: readonly string[]): string => {
    const name = names.get(key) ?? `NETWORK_${names.size}`;
    names.set(key, name);
    networks[name] ??= { values: addresses.map((address) => ({ address })) };
    return name;
  };
  const ofGroup = (group: string): string | undefined => {
    const addresses = members.get(group) ?? [];
    return addresses.length === 0
      ? undefined
      : named(
          `group ${group}`,
          addresses.map((address) => `${address}/32`),
        );
  };
  const ofPeer = ({ peer }: Allowance): string | undefined => {
    switch (peer.kind) {
      case "everyone":
        return "any";
      case "range":
        return named(`range ${peer.range}`, [peer.range]);
      case "group":
        return ofGroup(peer.group);
      case "symbol":
      case "unknown":
        throw new Error(`a peer that is known after deployment only has no address: ${JSON.stringify(peer)}`);
    }
  };
  return { ofGroup, ofPeer };
}

function trafficFields({ traffic }: Allowance, { services }: Definitions): object {
  if (traffic.protocol !== "tcp" && traffic.protocol !== "udp") return {};
  const { protocol, first, last } = traffic;
  const name = `${protocol.toUpperCase()}_${first}_${last}`;
  services[name] ??= [{ protocol, port: first === last ? String(first) : `${first}-${last}` }];
  return { protocol, "destination-port": name };
}
