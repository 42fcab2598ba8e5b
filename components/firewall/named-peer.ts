/**
 * What a rule can name in the user's own account instead of addresses: a security group, a prefix list, a tag, a droplet,
 * a balancer.
 * Guarantees one spelling of each for rules' names and for people.
 */

export const namedPeerKinds = ["securityGroup", "prefixList", "tag", "droplet", "loadBalancer"] as const;
export type NamedPeerKind = (typeof namedPeerKinds)[number];

export interface NamedPeer {
  readonly kind: NamedPeerKind;
  /** The only cloud whose rules can name it. */
  readonly cloud: string;
  /** As the cloud's rules take it: an id, a tag's name, or the reference to one. */
  readonly id: string;
  /** What the user calls it; else the id. Rules are called after it. */
  readonly label: string;
  /** A prefix list: how many rules it counts as. */
  readonly maximumEntries?: number;
}

/** Who dials in, or is dialled: an address range, or something that a rule can name. */
export type Client = string | NamedPeer;

const terms: Readonly<Record<NamedPeerKind, string>> = {
  securityGroup: "security group",
  prefixList: "prefix list",
  tag: "tag",
  droplet: "droplet",
  loadBalancer: "load balancer",
};

/** `security group sg-0a1b2c3d`, `tag bastion`. */
export function namedPeerText({ kind, label }: Pick<NamedPeer, "kind" | "label">): string {
  return `${terms[kind]} ${label}`;
}

export function clientText(client: Client): string {
  return typeof client === "string" ? client : namedPeerText(client);
}

export function rangesIn(clients: readonly Client[]): string[] {
  return clients.filter((client) => typeof client === "string");
}

export function namedPeersIn(clients: readonly Client[]): NamedPeer[] {
  return clients.filter((client) => typeof client !== "string");
}

/** Ranges first, each once and in an order of their own. */
export function sortedClients(clients: readonly Client[]): Client[] {
  const byText = new Map(clients.map((client) => [clientText(client), client]));
  const sorted = [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, client]) => client);
  return [...rangesIn(sorted), ...namedPeersIn(sorted)];
}
