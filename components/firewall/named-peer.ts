/**
 * What a rule can name in the user's own account instead of addresses: a security group, a prefix list, a tag, a droplet, a balancer.
 * Guarantees one spelling of each: for rules' names, for people, and as the decoders find it in a rule.
 */
import { tagKey } from "./policy";

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

/** Whether members are known by their private addresses alone, as those of a security group are. */
export function isPrivateMembership(kind: NamedPeerKind): boolean {
  return kind === "securityGroup";
}

/** As a decoder names what no resource of the plan makes; `policy.groupKeys` knows what one does. */
export function namedPeerKey({ kind, cloud, id }: Pick<NamedPeer, "kind" | "cloud" | "id">): string {
  const [, identity] = /^\$\{([^{}]+::[^{}]+)\.[^.{}]+\}$/.exec(id) ?? [];
  if (identity !== undefined) return identity;
  switch (kind) {
    case "securityGroup":
    case "prefixList":
      return foreignKey(cloud, id);
    case "tag":
      return tagKey(id);
    case "droplet":
      return dropletKey(id);
    case "loadBalancer":
      return balancerKey(id);
  }
}

/** A security group or list of another program; one of another account is written `ACCOUNT/sg-…`. */
export function foreignKey(cloud: string, id: string): string {
  return `${cloud}:${id.replace(/^\d{12}\//, "")}`;
}

export function dropletKey(id: string): string {
  return `droplet:${id}`;
}

export function balancerKey(id: string): string {
  return `balancer:${id}`;
}

/** Whether a key is of something that no resource of the plan makes. */
export function isForeignKey(key: string): boolean {
  return !key.includes("::") && !key.includes("${") && !/^[a-z]+:un(?:resolved|known) /.test(key);
}

/** The key of something foreign in words. */
export function keyText(key: string): string {
  const [, cloud = "", id = key] = /^([a-z]+):(.*)$/.exec(key) ?? [];
  const kinds: Readonly<Record<string, NamedPeerKind>> = { tag: "tag", droplet: "droplet", balancer: "loadBalancer" };
  return namedPeerText({ kind: kinds[cloud] ?? "securityGroup", label: id });
}

/** The cloud that a key is of, as the decoders spell them. */
export function cloudOfKey(key: string): string {
  return /^(?:tag|droplet|balancer):/.test(key) ? "digitalocean" : (key.split(":")[0] ?? "");
}
