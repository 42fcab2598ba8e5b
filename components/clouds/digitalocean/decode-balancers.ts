/**
 * DigitalOcean load balancers → endpoints with a guard of their own: no firewall attaches to them, their door is inline.
 */
import {
  emptyPolicy,
  openStance,
  type Allowance,
  type Effect,
  type Endpoint,
  type Guard,
  type Policy,
  type PolicyTraffic,
} from "../../reach/policy";
import {
  identityOf,
  integer,
  items,
  known,
  plainText,
  record,
  records,
  type Catalogue,
  type DecodableResource,
} from "../../resources/catalogue";
import {
  addressPeer,
  bothFamilies,
  endpointAddress,
  sourceOf,
  symbolOf,
  textOf,
  type FamilyPeer,
} from "../decoded-groups";
import { networkIdentity, vpcPlace } from "./decode-nodes";

const balancerType = "digitalocean:index/loadBalancer:LoadBalancer";

export function decodeBalancers(catalogue: Catalogue): Policy {
  const balancers = catalogue.ofType(balancerType);
  return {
    ...emptyPolicy,
    guards: balancers.map((balancer) => guardOf(catalogue, balancer)),
    endpoints: balancers.map((balancer) => balancerEndpoint(catalogue, balancer)),
    groupKeys: new Map(balancers.map((balancer) => [`\${${identityOf(balancer)}.id}`, identityOf(balancer)])),
  };
}

function guardOf(catalogue: Catalogue, balancer: DecodableResource): Guard {
  const { inputs } = balancer;
  const doors = records(inputs.forwardingRules).map((rule) => doorTraffic(rule));
  const firewall = record(inputs.firewall) ?? record(items(inputs.firewall)[0]);
  const allows = items(firewall?.allows);
  const denies = items(firewall?.denies);
  const everyone: FamilyPeer = { peer: { kind: "everyone" }, families: bothFamilies };
  const base = { direction: "ingress", source: sourceOf(balancer, undefined, "firewall") } as const;
  const allowed = (allows.length === 0 ? [everyone] : allows.map((text) => doorPeer(catalogue, text))).flatMap((peer) =>
    doors.map(({ traffic, doubt }): Allowance => ({
      ...base,
      ...peer,
      traffic,
      doubt,
      effect: doubt === null ? "allow" : "maybe",
    })),
  );
  // A list of denies alone takes those away from everyone; beside a list of allows, which goes first is not documented.
  const effect: Effect = allows.length === 0 ? "deny" : "contest";
  const denied = denies.map((text): Allowance => ({
    ...base,
    ...doorPeer(catalogue, text),
    traffic: { protocol: "every" },
    doubt: null,
    effect,
  }));
  const out: Allowance = {
    effect: "allow",
    direction: "egress",
    ...everyone,
    traffic: { protocol: "every" },
    source: sourceOf(balancer, undefined, "to its droplets"),
    doubt: null,
  };
  return { group: identityOf(balancer), complete: true, allowances: [...allowed, ...denied, out] };
}

/** `ip:ADDRESS` or `cidr:RANGE`. */
function doorPeer(catalogue: Catalogue, value: unknown): FamilyPeer {
  const [, text] = /^(?:ip|cidr):(.+)$/.exec(textOf(value)) ?? [];
  return addressPeer(catalogue, text ?? value);
}

function doorTraffic(rule: Readonly<Record<string, unknown>>): { traffic: PolicyTraffic; doubt: string | null } {
  const name = plainText(rule.entryProtocol)?.toLowerCase();
  const port = integer(rule.entryPort);
  if (name === undefined || typeof port !== "number") {
    return { traffic: { protocol: "every" }, doubt: "its entry protocol or port is not known" };
  }
  // HTTP/3 is QUIC, over UDP.
  return {
    traffic: { protocol: name === "udp" || name === "http3" ? "udp" : "tcp", first: port, last: port },
    doubt: null,
  };
}

function balancerEndpoint(catalogue: Catalogue, balancer: DecodableResource): Endpoint {
  const { inputs } = balancer;
  const isInternal = plainText(inputs.network)?.toUpperCase() === "INTERNAL";
  const dialled = endpointAddress("ipv4", [symbolOf(balancer, "ip")], known(balancer, "ip"), { kind: "public" });
  const inVpc = { family: "ipv4", symbols: [], place: vpcPlace(catalogue, inputs.vpcUuid) } as const;
  return {
    kind: "node",
    name: balancer.name,
    type: balancer.type,
    cloud: "digitalocean",
    groups: [identityOf(balancer)],
    groupsKnown: true,
    unguarded: openStance,
    facing: isInternal ? "private" : "public",
    membership: "everywhere",
    network: networkIdentity(catalogue, inputs.vpcUuid),
    addresses: isInternal ? [{ ...inVpc, symbols: [symbolOf(balancer, "ip")] }] : [inVpc],
    publicAddresses: isInternal ? [] : [dialled],
    sendsFrom: [inVpc],
  };
}
