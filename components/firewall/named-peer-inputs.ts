/**
 * What the user named besides address ranges, as a component's inputs keep it: so that a plan, a preview and the state of a
 * deployed stack all know those parties as what they are. One place writes it, and the same reads it.
 */
import { isOurComponent } from "../resources/component-types";
import type { ResourceMaker } from "../resources/resource-maker";
import { clientText, namedPeerKinds, namedPeersIn, namedPeerText, type Client, type NamedPeer } from "./named-peer";
import type { ClusterTopology, RancherTopology } from "./topology";
import type { ResourceInputs } from "../resources/resource";

type Topology = RancherTopology | ClusterTopology;

/** What these were told besides ranges: each once, in an order of its own. */
export function namedPeersOfAll(topologies: readonly Topology[]): NamedPeer[] {
  const all = namedPeersIn(topologies.flatMap(clientsOf));
  const byText = new Map(all.map((one) => [namedPeerText(one), one]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, named]) => named);
}

function clientsOf(topology: Topology): Client[] {
  const { clients, egress, flows } = topology;
  return [
    ...Object.values(clients).flat(),
    ...("registrationBalancer" in topology ? topology.registrationBalancer : []),
    ...(egress.mode === "open" ? [] : egress.extra.map(({ to }) => to)),
    ...flows.flatMap(({ from, to }) => [from, to].flatMap((end) => (end.kind === "clients" ? end.clients : []))),
  ];
}

/** The same as a component's input, with outputs in the place of references; nothing where there is none. */
export function namedPeersInput(topology: Topology, maker: Pick<ResourceMaker, "resolve">): { namedPeers?: unknown } {
  const all = namedPeersOfAll([topology]);
  return all.length === 0 ? {} : { namedPeers: maker.resolve(all) };
}

/** Clients as a component's input: ranges, and the texts of what the user named. */
export function clientTexts<Key extends string>(
  clients: Readonly<Record<Key, readonly Client[]>>,
): Readonly<Record<Key, string[]>> {
  const entries = Object.entries<readonly Client[]>(clients).map(([key, all]) => [key, all.map(clientText)] as const);
  return Object.fromEntries(entries) as Record<Key, string[]>;
}

/** What the components of a plan were told, each once; what is not known yet is left out. */
export function namedPeersOf(resources: readonly ResourceInputs[]): NamedPeer[] {
  const told = resources
    .filter(({ type, inputs }) => isOurComponent(type) && Array.isArray(inputs.namedPeers))
    .flatMap(({ inputs }) => (inputs.namedPeers as readonly unknown[]).flatMap((value) => namedPeer(value) ?? []));
  return [...new Map(told.map((one) => [namedPeerText(one), one])).values()];
}

function namedPeer(value: unknown): NamedPeer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, cloud, id, label, maximumEntries } = value as Readonly<Record<string, unknown>>;
  const known = namedPeerKinds.find((one) => one === kind);
  if (known === undefined || typeof cloud !== "string" || typeof id !== "string" || typeof label !== "string") return;
  return { kind: known, cloud, id, label, ...(typeof maximumEntries === "number" ? { maximumEntries } : {}) };
}
