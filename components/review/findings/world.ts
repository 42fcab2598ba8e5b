/** What faces the whole world: rules that let everyone in, and nodes that no firewall guards. */
import { addressFamilies } from "../../addresses/address";
import { areWorldwide, isWorldwide } from "../../addresses/address-interval";
import { policyTrafficText, type Allowance, type Guard, type PolicyTraffic } from "../../reach/policy";
import { spanOf } from "../../reach/traffic-line";
import { finding, groupName, partOf, placeOfRule, type Finding, type Scene } from "./finding";

export function worldFindings({ policy }: Scene): Finding[] {
  const guarded = new Set(policy.guards.map(({ group }) => group));
  const unguarded = policy.endpoints.filter(
    ({ unguarded: otherwise, groups }) => otherwise.ingress === "open" && !groups.some((group) => guarded.has(group)),
  );
  const open = policy.guards.flatMap(({ group, allowances }) =>
    allowances
      .filter(({ effect, direction, peer }) => effect === "allow" && direction === "ingress" && isWorld(peer))
      .map((rule) =>
        finding(
          isNodePort(rule.traffic) ? "nodeport-world" : "world-open",
          placeOfRule(rule.source),
          `${partOf(rule.source)}${groupName(group)} takes ${policyTrafficText(rule.traffic)} from ${sourceText(rule)}`,
        ),
      ),
  );
  return [
    ...unguarded.map(({ type, name }) =>
      finding("unguarded-node", `${type}::${name}`, `no firewall guards ${name}: it takes everything from everyone`),
    ),
    ...distinctFindings([...open, ...policy.guards.flatMap(togetherOpen)]),
  ];
}

/**
 * Rules of one group that are the internet together, or more of it than anybody has, however it is cut: halves, many ranges,
 * or IPv4 written as IPv6.
 */
function togetherOpen({ group, allowances }: Guard): Finding[] {
  const inward = allowances.filter(
    ({ effect, direction, peer }) => effect === "allow" && direction === "ingress" && peer.kind === "range",
  );
  const byTraffic = new Map(inward.map(({ traffic }) => [policyTrafficText(traffic), traffic]));
  return [...byTraffic].flatMap(([text, traffic]) => {
    const rules = inward.filter((rule) => covers(rule.traffic, traffic));
    const ranges = [...new Set(rules.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])))];
    const [first] = rules;
    if (first === undefined || ranges.some(isWorldwide) || !areWorldwide(ranges)) return [];
    const what = `${groupName(group)} takes ${text} from ${ranges.length} ranges that together are more of the internet than anybody has`;
    return [finding(isNodePort(traffic) ? "nodeport-world" : "world-open", placeOfRule(first.source), what)];
  });
}

function covers(wide: PolicyTraffic, narrow: PolicyTraffic): boolean {
  return addressFamilies.every((family) => {
    const [outer, inner] = [spanOf(wide, family), spanOf(narrow, family)];
    return outer.first <= inner.first && inner.last <= outer.last;
  });
}

function isWorld(peer: Allowance["peer"]): boolean {
  return peer.kind === "everyone" || (peer.kind === "range" && isWorldwide(peer.range));
}

function isNodePort(traffic: PolicyTraffic): boolean {
  return (traffic.protocol === "tcp" || traffic.protocol === "udp") && traffic.first >= 30000 && traffic.last <= 32767;
}

function sourceText({ peer, families }: Allowance): string {
  if (peer.kind === "range") return peer.range;
  return families.length > 1 ? "everyone" : families.includes("ipv4") ? "0.0.0.0/0" : "::/0";
}

/** A firewall on several tags says the same several times. */
function distinctFindings(all: readonly Finding[]): Finding[] {
  return [...new Map(all.map((one) => [`${one.id} ${one.where} ${one.what}`, one])).values()];
}
