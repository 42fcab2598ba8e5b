/** Whom an owner's nodes talk with in the user's words, as its topology has them: only what its cloud can name. */
import type { Cloud } from "../clouds/cloud";
import { flowTrafficOf } from "../configuration/flow-traffic";
import { clientsIn, type ClientText } from "../configuration/named-peers";
import type { EgressConfiguration, SurroundingsConfiguration } from "../configuration/schema";
import { sortedClients, type Client } from "../firewall/named-peer";
import type { Egress } from "../firewall/topology";
import { tcp } from "../matrix/traffic";
import type { Place } from "./place";

export function clientsAt(clients: readonly ClientText[], { cloud }: Place): Client[] {
  return sortedClients(clientsIn(clients, cloud.name));
}

/** What the stack itself names is open by its own reason. */
export function egressTopology(
  egress: EgressConfiguration,
  cloud: Cloud,
  { proxy, registry }: SurroundingsConfiguration,
): Egress {
  if (egress.mode === "open") return egress;
  const registryPort = Number(/:(\d+)$/.exec(registry?.host ?? "")?.[1] ?? 443);
  const own = [
    ...(proxy?.addresses ?? []).map((to) => ({ to, traffic: tcp(proxy?.port ?? 0), why: "the proxy of the stack" })),
    ...(registry?.addresses ?? []).map((to) => ({ to, traffic: tcp(registryPort), why: "the registry of the stack" })),
  ];
  const extra = egress.extra.flatMap(({ to, ports, why }) => {
    const traffic = flowTrafficOf(ports);
    return traffic === undefined ? [] : clientsIn([to], cloud.name).map((client) => ({ to: client, traffic, why }));
  });
  return { mode: "documented", extra: [...extra, ...own] };
}
