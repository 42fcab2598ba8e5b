/**
 * The keys of groups, and whose they are: read with what each cloud's decoder says of its groups. Guarantees one spelling of
 * each key, as the decoders find it in a rule.
 */
import { namedPeerKinds, namedPeerText, type NamedPeer, type NamedPeerKind } from "../firewall/named-peer";
import { closedStance, type CloudGroups, type Membership, type Policy } from "./policy";

type Known = Pick<Policy, "cloudGroups">;

/** The groups of a cloud; of one that no decoder knows, security groups. */
export function groupsOfCloud({ cloudGroups }: Known, cloud: string): CloudGroups {
  return cloudGroups.get(cloud) ?? securityGroups(cloud);
}

/** Security groups: known by private addresses alone, and a node without a rule is closed. */
export function securityGroups(cloud: string, others: CloudGroups["forms"] = {}): CloudGroups {
  const securityGroup = { membership: "private", prefix: `${cloud}:` } as const;
  return { cloud, carried: "securityGroup", forms: { securityGroup, ...others }, unguarded: closedStance };
}

/** By which of their addresses members are known. Default: those of what nodes carry. */
export function membershipOf(known: Known, cloud: string, kind?: NamedPeerKind): Membership {
  const { carried, forms } = groupsOfCloud(known, cloud);
  return forms[kind ?? carried]?.membership ?? "private";
}

/** The key of something that no resource of the plan makes. */
export function foreignKey({ cloud, forms }: CloudGroups, kind: NamedPeerKind, id: string): string {
  const { prefix = `${cloud}:`, spelling } = forms[kind] ?? {};
  return `${prefix}${spelling?.(id) ?? id}`;
}

/** The key of what the user named: that of the resource, where one of the plan makes it. */
export function namedPeerKey(
  policy: Known & Pick<Policy, "groupKeys">,
  { kind, cloud, id }: Pick<NamedPeer, "kind" | "cloud" | "id">,
): string {
  return policy.groupKeys.get(id) ?? referenceKey(id) ?? foreignKey(groupsOfCloud(policy, cloud), kind, id);
}

/** The key of what a reference to a resource names. */
export function referenceKey(id: string): string | undefined {
  return /^\$\{([^{}]+::[^{}]+)\.[^.{}]+\}$/.exec(id)?.[1];
}

/** Whether a key is of something that no resource of the plan makes. */
export function isForeignKey(key: string): boolean {
  return !key.includes("::") && !key.includes("${") && !/^[a-z]+:un(?:resolved|known) /.test(key);
}

/** The key of something foreign in words. */
export function keyText(known: Known, key: string): string {
  const { kind, prefix } = formOf(known, key) ?? { kind: "securityGroup", prefix: /^[a-z]+:/.exec(key)?.[0] ?? "" };
  return namedPeerText({ kind, label: key.slice(prefix.length) });
}

/** The cloud that a key is of. */
export function cloudOfKey(known: Known, key: string): string {
  return formOf(known, key)?.cloud ?? key.split(":")[0] ?? "";
}

interface KeyForm {
  readonly cloud: string;
  readonly kind: NamedPeerKind;
  readonly prefix: string;
}

/** What nodes carry first: several kinds may begin alike. */
function formOf({ cloudGroups }: Known, key: string): KeyForm | undefined {
  for (const { cloud, carried, forms } of cloudGroups.values()) {
    for (const kind of [carried, ...namedPeerKinds]) {
      const prefix = forms[kind]?.prefix;
      if (prefix !== undefined && key.startsWith(prefix)) return { cloud, kind, prefix };
    }
  }
  return undefined;
}
