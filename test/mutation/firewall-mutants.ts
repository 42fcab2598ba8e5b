/**
 * Changes of a DigitalOcean firewall: of each entry of its lists, of each source of each entry, of the tags that it guards.
 * Tags overlap (every node has its cluster's common one), so some additions say what is said already.
 */
import type { ResourceInputs } from "../../components/resources/resource";
import { listChanges, rangeChanges, texts, type Change, type Inputs } from "./changes";
import type { Equivalence } from "./equivalent";

const foreignTag = "elsewhere";

const sides = [
  { list: "inboundRules", addresses: "sourceAddresses", tags: "sourceTags" },
  { list: "outboundRules", addresses: "destinationAddresses", tags: "destinationTags" },
] as const;
type Side = (typeof sides)[number];

export function firewallChanges(
  inputs: Inputs,
  tags: readonly string[],
  resources: readonly ResourceInputs[],
): Change[] {
  const ofRules = sides.flatMap((side) =>
    records(inputs[side.list]).flatMap((rule, index): Change[] => {
      const put = (changed: Inputs | undefined): Inputs => ({
        ...inputs,
        [side.list]: spliced(records(inputs[side.list]), index, changed),
      });
      const name = `${side.list}[${index}]`;
      const same = (tag: string) => saidAlready(tag, rule, side, texts(inputs.tags), resources);
      return [
        [`remove ${name}`, put(undefined)],
        ...entryChanges(rule, side, tags, same).map(([what, changed, equivalent]): Change => [
          `${what} of ${name}`,
          put(changed),
          equivalent,
        ]),
      ];
    }),
  );
  const same = (tag: string): Equivalence | undefined => {
    if (isCommonOf(texts(inputs.tags), tag)) return "guarded already";
    return sides.every(({ list }) => records(inputs[list]).every((entry) => isSaidOn(entry, list, [tag], resources)))
      ? "same entries"
      : undefined;
  };
  return [...ofRules, ...listChanges(inputs, "tags", tags, "bound tag", same)];
}

/** Whether a tag beside its other ones changes nothing for a droplet: neither what guards it, nor who names it. */
export function sameOnNode(
  tag: string,
  own: readonly string[],
  resources: readonly ResourceInputs[],
): Equivalence | undefined {
  const firewalls = resources.filter(({ type }) => type === firewallType).map(({ inputs }) => inputs);
  const isGuardedSo = firewalls
    .filter(({ tags }) => texts(tags).includes(tag))
    .every((firewall) =>
      sides.every(({ list }) => records(firewall[list]).every((entry) => isSaidOn(entry, list, own, resources))),
    );
  const isNamedSo = firewalls.every((firewall) =>
    sides.every(({ list, tags }) =>
      records(firewall[list]).every((entry) => {
        const named = texts(entry[tags]);
        return !named.includes(tag) || named.some((other) => own.includes(other));
      }),
    ),
  );
  return isGuardedSo && isNamedSo ? "same entries" : undefined;
}

/** Whether an entry like this, with all of its peers, is on what guards nodes with these tags. */
function isSaidOn(
  entry: Inputs,
  list: Side["list"],
  tags: readonly string[],
  resources: readonly ResourceInputs[],
): boolean {
  const peerKeys = Object.keys(entry).filter((key) => Array.isArray(entry[key]));
  return resources
    .filter(({ type, inputs }) => type === firewallType && texts(inputs.tags).some((tag) => tags.includes(tag)))
    .flatMap(({ inputs }) => records(inputs[list]))
    .some(
      (other) =>
        other.protocol === entry.protocol &&
        other.portRange === entry.portRange &&
        peerKeys.every((key) => texts(entry[key]).every((peer) => texts(other[key]).includes(peer))),
    );
}

const firewallType = "digitalocean:index/firewall:Firewall";

function entryChanges(
  rule: Inputs,
  { addresses, tags: tagged }: Side,
  tags: readonly string[],
  same: (tag: string) => Equivalence | undefined,
): Change[] {
  const isIcmp = rule.protocol === "icmp";
  const worlds = ["0.0.0.0/0", "::/0"].filter((range) => !texts(rule[addresses]).includes(range));
  return [
    ...entryPortChanges(rule),
    ...(isIcmp ? [] : [["protocol", { ...rule, protocol: rule.protocol === "tcp" ? "udp" : "tcp" }] as const]),
    ...rangeChanges(rule, addresses),
    ...listChanges(rule, tagged, [...tags, foreignTag], "peer", same),
    ...worlds.map((range): Change => [
      `everyone (${range})`,
      { ...rule, [addresses]: [...texts(rule[addresses]), range] },
    ]),
    ["deny", { ...rule, action: "deny" }],
  ];
}

function entryPortChanges(rule: Inputs): Change[] {
  const range = /^(\d+)(?:-(\d+))?$/.exec(typeof rule.portRange === "string" ? rule.portRange : "");
  const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
  if (range === null || (first <= 1 && last === 65535)) return [];
  return [
    ["widen up", { ...rule, portRange: `${first}-${last + 1}` }],
    ["widen down", { ...rule, portRange: `${first - 1}-${last}` }],
    ["all ports", { ...rule, portRange: "1-65535" }],
    ["shift", { ...rule, portRange: `${first + 1}-${last + 1}` }],
    ...(first < last ? [["narrow", { ...rule, portRange: `${first}-${last - 1}` }] as const] : []),
  ];
}

/** Whether a tag adds nothing to an entry. */
function saidAlready(
  tag: string,
  rule: Inputs,
  { list, addresses, tags }: Side,
  guarded: readonly string[],
  resources: readonly ResourceInputs[],
): Equivalence | undefined {
  // Nodes that are not here may have IPv6.
  if (tag === foreignTag) return undefined;
  if (texts(rule[addresses]).includes("0.0.0.0/0")) return "every address";
  const alike = resources
    .filter(({ type, inputs }) => type === firewallType && guardsAll(inputs, guarded))
    .flatMap(({ inputs }) => records(inputs[list]))
    .filter(({ protocol, portRange }) => protocol === rule.protocol && portRange === rule.portRange)
    .map((entry) => texts(entry[tags]));
  return alike.some((named) => named.includes(tag) || isCommonOf(named, tag)) ? "said already" : undefined;
}

function guardsAll({ tags }: Inputs, guarded: readonly string[]): boolean {
  return guarded.every((tag) => texts(tags).includes(tag) || isCommonOf(texts(tags), tag));
}

/** Whether one of the tags is that of all nodes of the cluster of which the other is a role. */
function isCommonOf(tags: readonly string[], role: string): boolean {
  const common = role.replace(/-(etcd|controlplane|worker)(?=\.name\}$|$)/, "-common");
  return common !== role && tags.includes(common);
}

function spliced(list: readonly Inputs[], index: number, changed: Inputs | undefined): readonly Inputs[] {
  return list.flatMap((one, which) => (which !== index ? [one] : changed === undefined ? [] : [changed]));
}

function records(value: unknown): readonly Inputs[] {
  return Array.isArray(value) ? (value as readonly Inputs[]) : [];
}
