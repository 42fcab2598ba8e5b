/** What limited egress loses, and where it still goes to addresses of 2018. */
import { clouds } from "../../clouds";
import { cloudNames } from "../../clouds/cloud";
import { componentTypes, isOurComponent } from "../../resources/component-types";
import type { Party } from "../../reach/party";
import type { Allowance, Policy } from "../../reach/policy";
import { spanOf } from "../../reach/traffic-line";
import { catalogRanges } from "../../matrix/editions/rancher-2.x";
import { tcp, udp, type PortTraffic } from "../../matrix/traffic";
import { finding, groupName, partOf, placeOfRule, type Finding, type Scene } from "./finding";

/** What a node fetches before it is one of Rancher's. */
const needs: readonly { readonly what: string; readonly traffic: PortTraffic }[] = [
  { what: "container registries and Rancher's downloads (443/tcp)", traffic: tcp(443) },
  { what: "the distribution's packages (80/tcp)", traffic: tcp(80) },
  { what: "DNS (53/udp)", traffic: udp(53) },
  { what: "NTP (123/udp)", traffic: udp(123) },
];

export function egressFindings(scene: Scene): Finding[] {
  return [...bootstrapFindings(scene), ...catalogFindings(scene)];
}

function bootstrapFindings({ plan, policy, parties }: Scene): Finding[] {
  const limited = plan.resources.filter(({ type, inputs }) => isOurComponent(type) && inputs.egress === "documented");
  return limited.flatMap(({ type, name }) => {
    const isServer = type === componentTypes.server;
    const own = parties.filter(
      (party) => party.kind === "role" && (isServer ? party.role === "rancher" : party.cluster === name),
    );
    const lost = needs.filter(({ traffic }) =>
      own.some((party) => !isUnfiltered(party, traffic) && !leaves(party, traffic, policy)),
    );
    if (lost.length === 0) return [];
    const what =
      `its nodes can't fetch from ${lost.map((need) => need.what).join(", ")}; ` +
      "name your mirrors and servers in egress.extra, or build images that need none";
    return [finding("documented-egress-bootstrap", `${type}::${name}`, what)];
  });
}

function isUnfiltered({ cloud }: Party, { protocol, first }: PortTraffic): boolean {
  const known = cloudNames.find((name) => name === cloud);
  return (
    known !== undefined &&
    clouds[known].firewall.unfiltered.some((one) => one.protocol === protocol && one.first === first)
  );
}

/** Whether traffic may leave each of the party's nodes, to any address beside the catalog's. */
function leaves({ subjects }: Party, traffic: PortTraffic, { guards }: Policy): boolean {
  return subjects.every(
    (subject) =>
      subject.kind !== "node" ||
      guards.some(
        ({ group, allowances }) =>
          subject.groups.includes(group) && allowances.some((rule) => isWayOut(rule) && overlaps(rule, traffic)),
      ),
  );
}

function isWayOut({ direction, effect, peer }: Allowance): boolean {
  return direction === "egress" && effect === "allow" && peer.kind !== "group" && !isCatalog(peer);
}

function isCatalog(peer: Allowance["peer"]): boolean {
  return peer.kind === "range" && (catalogRanges as readonly string[]).includes(peer.range);
}

function overlaps({ traffic }: Allowance, wanted: PortTraffic): boolean {
  const [one, other] = [spanOf(traffic, "ipv4"), spanOf(wanted, "ipv4")];
  return one.first <= other.last && other.first <= one.last;
}

function catalogFindings({ policy }: Scene): Finding[] {
  const found = policy.guards.flatMap(({ group, allowances }) =>
    allowances
      .filter(({ direction, peer }) => direction === "egress" && isCatalog(peer))
      .map(({ peer, source }) =>
        finding(
          "stale-catalog-address",
          placeOfRule(source),
          `${partOf(source)}${groupName(group)} may dial ${peer.kind === "range" ? peer.range : ""}, which was git.rancher.io in 2018`,
        ),
      ),
  );
  return [...new Map(found.map((one) => [`${one.where} ${one.what}`, one])).values()];
}
