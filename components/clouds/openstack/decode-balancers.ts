/**
 * Octavia load balancers → endpoints with a guard of their own: the listeners' doors. A balancer dials its members from an
 * address of their subnet that is not its VIP.
 */
import {
  emptyPolicy,
  type Allowance,
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
  records,
  type Catalogue,
  type DecodableResource,
} from "../../resources/catalogue";
import { addressPeer, bothFamilies, sourceOf, symbolOf, type DecodedGroups } from "../decoded-groups";
import { endpoint, fixedAddress, floatingAddresses } from "./decode-nodes";

const balancerType = "openstack:loadbalancer/loadBalancer:LoadBalancer";
const listenerType = "openstack:loadbalancer/listener:Listener";
const poolType = "openstack:loadbalancer/pool:Pool";
const memberType = "openstack:loadbalancer/member:Member";
const portType = "openstack:networking/port:Port";
const networkType = "openstack:networking/network:Network";

export function decodeBalancers(catalogue: Catalogue, book: DecodedGroups): Policy {
  const balancers = catalogue.ofType(balancerType);
  const floating = floatingAddresses(catalogue);
  const keys = new Map(balancers.map((balancer) => [`\${${identityOf(balancer)}.id}`, identityOf(balancer)]));
  return {
    ...emptyPolicy,
    guards: balancers.map((balancer) => guardOf(catalogue, balancer)),
    endpoints: balancers.map((balancer) =>
      balancerEndpoint(catalogue, book, balancer, floating.get(identityOf(balancer)) ?? []),
    ),
    groupKeys: keys,
  };
}

function guardOf(catalogue: Catalogue, balancer: DecodableResource): Guard {
  const listeners = catalogue
    .ofType(listenerType)
    .filter(({ inputs }) => catalogue.resource(inputs.loadbalancerId, balancerType) === balancer);
  return {
    group: identityOf(balancer),
    // Groups of one's own on the VIP take the place of Octavia's; which of the two then holds depends on its driver.
    complete: items(balancer.inputs.securityGroupIds).length === 0,
    allowances: [
      ...listeners.flatMap((listener) => doorOf(catalogue, listener)),
      {
        effect: "allow",
        direction: "egress",
        families: bothFamilies,
        traffic: { protocol: "every" },
        peer: { kind: "everyone" },
        source: sourceOf(balancer, undefined, "to its members"),
        doubt: null,
      },
    ],
  };
}

/** Absent or empty `allowedCidrs` mean everyone. */
function doorOf(catalogue: Catalogue, listener: DecodableResource): Allowance[] {
  const { inputs } = listener;
  const ranges = items(inputs.allowedCidrs);
  const peers =
    ranges.length === 0
      ? [{ peer: { kind: "everyone" } as const, families: bothFamilies }]
      : ranges.map((range) => addressPeer(catalogue, range));
  const { traffic, doubt } = listenerTraffic(inputs.protocol, inputs.protocolPort);
  return peers.map(({ peer, families }) => ({
    effect: doubt === null ? "allow" : "maybe",
    direction: "ingress",
    families,
    traffic,
    peer,
    source: sourceOf(listener, inputs.description),
    doubt,
  }));
}

function listenerTraffic(protocol: unknown, protocolPort: unknown): { traffic: PolicyTraffic; doubt: string | null } {
  const name = plainText(protocol)?.toUpperCase();
  if (name === undefined) return { traffic: { protocol: "every" }, doubt: "its protocol is not known" };
  if (name === "SCTP")
    return { traffic: { protocol: "number", number: 132 }, doubt: "only some ports of protocol 132" };
  const port = integer(protocolPort);
  const layer = name === "UDP" ? "udp" : "tcp";
  if (typeof port !== "number")
    return { traffic: { protocol: layer, first: 0, last: 65535 }, doubt: "its port is not known" };
  return { traffic: { protocol: layer, first: port, last: port }, doubt: null };
}

function balancerEndpoint(
  catalogue: Catalogue,
  book: DecodedGroups,
  balancer: DecodableResource,
  publicAddresses: Endpoint["publicAddresses"],
): Endpoint {
  const { inputs } = balancer;
  const subnetIds = [inputs.vipSubnetId, ...memberSubnets(catalogue, balancer)];
  const vip = fixedAddress(catalogue, inputs.vipSubnetId, known(balancer, "vipAddress"), [
    symbolOf(balancer, "vipAddress"),
  ]);
  // OVN's balancer is no machine: its members see the client's own address.
  const isOvn = plainText(inputs.loadbalancerProvider)?.toLowerCase() === "ovn";
  const members = [...new Set(subnetIds)].flatMap((subnetId) => fixedAddress(catalogue, subnetId, undefined, []));
  return endpoint(balancer, {
    groups: [identityOf(balancer), ...book.carriedAll(items(inputs.securityGroupIds))],
    network: catalogue.identity(inputs.vipNetworkId, networkType) ?? networkOfSubnet(catalogue, inputs.vipSubnetId),
    addresses: vip,
    publicAddresses,
    sendsFrom: isOvn ? [] : members,
  });
}

/** A subnet that no resource makes is in the network of the ports that have addresses of it. */
function networkOfSubnet(catalogue: Catalogue, subnetId: unknown): string | null {
  const there = catalogue
    .ofType(portType)
    .find(({ inputs }) => records(inputs.fixedIps).some((fixed) => fixed.subnetId === subnetId));
  return there === undefined ? null : catalogue.identity(there.inputs.networkId, networkType);
}

/** Octavia plugs its machines into the members' subnets where those are given. */
function memberSubnets(catalogue: Catalogue, balancer: DecodableResource): unknown[] {
  const pools = catalogue.ofType(poolType).filter(({ inputs }) => {
    const listener = catalogue.resource(inputs.listenerId, listenerType);
    return catalogue.resource(inputs.loadbalancerId ?? listener?.inputs.loadbalancerId, balancerType) === balancer;
  });
  return catalogue
    .ofType(memberType)
    .filter(({ inputs }) => pools.some((pool) => catalogue.resource(inputs.poolId, poolType) === pool))
    .flatMap(({ inputs }) => inputs.subnetId ?? []);
}
