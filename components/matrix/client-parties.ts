/**
 * Who dials in from outside, in one record: by which key the user tells them, and whom they dial. Guarantees that a party of
 * clients can't be added without the compiler naming every place that must answer for it.
 */
import type { FlowParty } from "./flow";

/** The parties that a user tells by ranges, or by what a cloud's rules can name. */
export type ClientParty = Extract<FlowParty, `${string}Clients`>;

interface ClientPartyData {
  /** The key in `clients`. */
  readonly key: string;
  /** Whose nodes they dial: the components that take their ranges. */
  readonly dial: readonly ("server" | "cluster")[];
  /** What may never be opened to the whole world; undefined where it may. */
  readonly never: string | undefined;
}

export const clientParties = {
  rancherClients: { key: "rancher", dial: ["server"], never: undefined },
  workloadClients: { key: "workloads", dial: ["cluster"], never: undefined },
  sshClients: { key: "ssh", dial: ["server", "cluster"], never: "SSH" },
  kubernetesApiClients: { key: "kubernetesApi", dial: ["cluster"], never: "the Kubernetes API" },
} as const satisfies Record<ClientParty, ClientPartyData>;

type Data = typeof clientParties;

/** The keys of `clients` in a configuration. */
export type ClientKey = Data[ClientParty]["key"];

/** The keys that Rancher's nodes, or a cluster's, are asked about. */
export type ClientKeyOf<Dialled extends "server" | "cluster"> = {
  [One in ClientParty]: Dialled extends Data[One]["dial"][number] ? Data[One]["key"] : never;
}[ClientParty];

/** The parties of clients that dial Rancher's nodes, or a cluster's. */
export type ClientPartyOf<Dialled extends "server" | "cluster"> = {
  [One in ClientParty]: Dialled extends Data[One]["dial"][number] ? One : never;
}[ClientParty];

/** In the order in which a configuration names them. */
export const clientKeys: readonly ClientKey[] = Object.values(clientParties).map(({ key }) => key);

export function isClientParty(text: string): text is ClientParty {
  return Object.hasOwn(clientParties, text);
}

/** The same for every key. */
export function forClients<Value>(valueOf: (key: ClientKey) => Value): Record<ClientKey, Value> {
  return Object.fromEntries(clientKeys.map((key) => [key, valueOf(key)])) as Record<ClientKey, Value>;
}
