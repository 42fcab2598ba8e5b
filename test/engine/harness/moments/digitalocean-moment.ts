/** A moment of a DigitalOcean account: droplets by their tags, the firewalls on those, and balancers with their own door. */
import type { CloudObject } from "../../providers/resource-type";
import { isValues, numberOf, textOf, textsOf, valuesAt, type Value } from "../../providers/values";
import {
  bothFamilies,
  everyPort,
  protocolsOf,
  rangeFamily,
  unguarded,
  type Member,
  type MomentRule,
  type Objects,
  type RulePeer,
} from "./cloud-moment";

const types = {
  droplet: "digitalocean:index/droplet:Droplet",
  firewall: "digitalocean:index/firewall:Firewall",
  balancer: "digitalocean:index/loadBalancer:LoadBalancer",
  volumeAttachment: "digitalocean:index/volumeAttachment:VolumeAttachment",
} as const;

export function digitaloceanMembers(objects: Objects): Member[] {
  return [
    ...objects.ofType(types.droplet).map((droplet) => nodeOf(droplet, objects)),
    ...objects.ofType(types.balancer).map((balancer) => balancerOf(balancer, objects)),
  ];
}

function nodeOf({ id, name, inputs, assigned }: CloudObject, objects: Objects): Member {
  const groups = textsOf(inputs.tags);
  const firewalls = [...new Set(groups.flatMap((tag) => objects.with(types.firewall, "tags[]", tag)))];
  const isGuarded = firewalls.length > 0;
  return {
    ...{ key: id, name, isNode: true, groups, isGuarded, hasWayOut: true },
    families: inputs.ipv6 === true ? bothFamilies : ["ipv4"],
    addresses: [assigned.ipv4Address, assigned.ipv4AddressPrivate].map(textOf).filter((address) => address !== ""),
    rules: isGuarded ? firewalls.flatMap(rulesOf) : unguarded,
    volumes: objects.with(types.volumeAttachment, "dropletId", Number(id)).map((one) => textOf(one.inputs.volumeId)),
  };
}

function rulesOf({ inputs }: CloudObject): MomentRule[] {
  return (["inbound", "outbound"] as const).flatMap((key) =>
    valuesAt(inputs, `${key}Rules[]`).flatMap((rule) => ruleOf(rule, key)),
  );
}

function ruleOf(rule: Value, key: "inbound" | "outbound"): MomentRule[] {
  if (!isValues(rule)) return [];
  const side = key === "inbound" ? "source" : "destination";
  const [first = "0", last = first] = textOf(rule.portRange ?? "0-65535").split("-");
  const peers: RulePeer[] = [
    ...textsOf(rule[`${side}Addresses`]).map((text) => ({ kind: "range", range: rangeOf(text) }) as const),
    ...textsOf(rule[`${side}Tags`]).map((id) => ({ kind: "group", id }) as const),
    ...textsOf(rule[`${side}DropletIds`]).map((id) => ({ kind: "group", id }) as const),
    ...textsOf(rule[`${side}LoadBalancerUids`]).map((id) => ({ kind: "balancer", id }) as const),
  ];
  return peers.map((peer) => ({
    direction: key === "inbound" ? "ingress" : "egress",
    families: peer.kind === "range" ? [rangeFamily(peer.range)] : bothFamilies,
    protocols: protocolsOf(textOf(rule.protocol)),
    ...(rule.protocol === "icmp" ? { first: 0, last: 255 } : { first: Number(first), last: Number(last) }),
    peer,
  }));
}

function rangeOf(text: string): string {
  return text.includes("/") ? text : `${text}/${text.includes(":") ? "128" : "32"}`;
}

function balancerOf({ id, name, inputs, assigned }: CloudObject, objects: Objects): Member {
  const hasMembers = objects.with(types.droplet, "tags[]", inputs.dropletTag).length > 0;
  const ports = hasMembers ? valuesAt(inputs, "forwardingRules[].entryPort").map((port) => numberOf(port) ?? 0) : [];
  const door = valuesAt(inputs, "firewall.allows[]").map((entry) =>
    rangeOf(textOf(entry).replace(/^(?:cidr|ip):/, "")),
  );
  const ingress = ports.flatMap((port) =>
    door.map((range): MomentRule => {
      const what = { direction: "ingress", protocols: ["tcp"], first: port, last: port } as const;
      return { ...what, families: [rangeFamily(range)], peer: { kind: "range", range } };
    }),
  );
  const egress: MomentRule = {
    ...{ direction: "egress", families: bothFamilies, protocols: ["tcp"], ...everyPort },
    peer: { kind: "group", id: textOf(inputs.dropletTag) },
  };
  return {
    ...{ key: `balancer ${name}`, name, isNode: false, isGuarded: true, hasWayOut: true, volumes: [] },
    families: bothFamilies,
    groups: [id],
    addresses: [textOf(assigned.ip)],
    rules: [...ingress, egress],
  };
}
