/**
 * The balancer in front of Rancher on OpenStack (Octavia): TCP passed through, or TLS terminated with a Barbican secret.
 * Its door is on its listeners, and an empty list there would admit everyone: a port that nobody may use has no listener.
 *
 * Members see a balancer's machines, whose addresses nobody chooses, so the balancer gets a subnet of its own where the
 * network is ours, and members admit that range alone.
 */
import type { ListenerArgs, LoadBalancerArgs, MemberArgs, MonitorArgs, PoolArgs } from "@pulumi/openstack/loadbalancer";
import type { FloatingIpArgs, RouterInterfaceArgs, SubnetArgs } from "@pulumi/openstack/networking";
import type { Problem } from "../../judging/problem";
import type { Rule } from "../../firewall/rule";
import { isPortTraffic } from "../../matrix/traffic";
import { reference } from "../../resources/resource";
import type { BalancerPeers, BalancerRequest, Labels, NetworkReferences, NetworkRequest } from "../requests";
import { resourceKey, resourceSpec, type ResourceKey, type ResourceSpec } from "../../resources/resource-spec";
import { peerAddress } from "./encode";
import { tagList } from "./tags";
import * as types from "./types";

export function encodeBalancer(
  request: BalancerRequest,
  network: NetworkReferences,
  labels: Labels,
): { specs: ResourceSpec[]; address: string } {
  const { name } = request;
  const physicalName = `${labels.namePrefix}-${name}`;
  const tags = tagList(labels);
  const subnet = ownSubnet(name, physicalName, network, tags);
  const balancer = resourceSpec<LoadBalancerArgs>(
    types.loadBalancer,
    name,
    { name: physicalName, adminStateUp: true, vipSubnetId: subnet.id, tags },
    { dependsOn: [...request.after, ...subnet.wayOut] },
  );
  const floating = resourceSpec<FloatingIpArgs>(
    types.floatingIp,
    name,
    { pool: network.externalNetwork ?? "", portId: reference(types.loadBalancer, name, "vipPortId"), tags },
    { dependsOn: subnet.wayOut },
  );
  const isPublic = request.scheme === "public";
  return {
    specs: [
      ...subnet.specs,
      balancer,
      ...[80, 443].flatMap((port) => listenerOn(request, port, physicalName, subnet.id)),
      ...(isPublic ? [floating] : []),
    ],
    address: isPublic
      ? reference(types.floatingIp, name, "address")
      : reference(types.loadBalancer, name, "vipAddress"),
  };
}

interface BalancerSubnet {
  readonly specs: readonly ResourceSpec[];
  readonly id: string;
  readonly wayOut: readonly ResourceKey[];
}

/** A subnet of its own in a network of ours; in an existing network the nodes' first one. */
function ownSubnet(name: string, physicalName: string, network: NetworkReferences, tags: string[]): BalancerSubnet {
  const { balancerRange, routerId } = network;
  if (balancerRange === undefined || routerId === undefined) {
    return { specs: [], id: network.subnetIds[0] ?? "", wayOut: network.wayOut };
  }
  const id = reference(types.subnet, name, "id");
  const way = resourceSpec<RouterInterfaceArgs>(types.routerInterface, name, { routerId, subnetId: id });
  const specs = [
    resourceSpec<SubnetArgs>(types.subnet, name, {
      name: physicalName,
      networkId: network.id,
      cidr: balancerRange,
      ipVersion: 4,
      tags,
    }),
    way,
  ];
  return { specs, id, wayOut: [resourceKey(way)] };
}

/** A port has one listener, a listener one pool: another one comes after the end of the first, and the port is away between. */
const onlyOne = { deleteBeforeReplace: true } as const;

/** A listener with its pool, its health check and its members; nothing where nobody may use the port. */
function listenerOn(request: BalancerRequest, port: number, physicalName: string, subnetId: string): ResourceSpec[] {
  const allowedCidrs = doorOf(request, port);
  if (allowedCidrs.length === 0) return [];
  const name = `${request.name}-${port}`;
  const isPassing = request.mode === "passthrough";
  const memberPort = isPassing ? port : 80;
  const terminates = !isPassing && port === 443;
  return [
    resourceSpec<ListenerArgs>(
      types.listener,
      name,
      {
        name: `${physicalName}-${port}`,
        loadbalancerId: reference(types.loadBalancer, request.name, "id"),
        protocol: isPassing ? "TCP" : terminates ? "TERMINATED_HTTPS" : "HTTP",
        protocolPort: port,
        allowedCidrs,
        ...(terminates && request.certificate !== undefined ? { defaultTlsContainerRef: request.certificate } : {}),
        ...(isPassing
          ? {}
          : { insertHeaders: { "X-Forwarded-For": "true", "X-Forwarded-Port": "true", "X-Forwarded-Proto": "true" } }),
      },
      onlyOne,
    ),
    resourceSpec<PoolArgs>(
      types.pool,
      name,
      {
        name: `${physicalName}-${port}`,
        listenerId: reference(types.listener, name, "id"),
        protocol: isPassing ? "TCP" : "HTTP",
        lbMethod: "ROUND_ROBIN",
      },
      onlyOne,
    ),
    // The ingress answers HTTP only to a known Host header; a connection is what tells that it is there.
    resourceSpec<MonitorArgs>(
      types.monitor,
      name,
      {
        name: `${physicalName}-${port}`,
        poolId: reference(types.pool, name, "id"),
        type: "TCP",
        delay: 10,
        timeout: 5,
        maxRetries: 3,
      },
      onlyOne,
    ),
    ...request.members.map((member) =>
      resourceSpec<MemberArgs>(
        types.member,
        `${name}-${member.name}`,
        {
          name: member.name,
          poolId: reference(types.pool, name, "id"),
          address: member.address,
          protocolPort: memberPort,
          // From here it dials the member; the member's own subnet would get it a machine there.
          subnetId,
        },
        onlyOne,
      ),
    ),
  ];
}

/** The listener whose door a rule on the balancer is part of. */
export function listenerName({ group, traffic }: Rule): string {
  return isPortTraffic(traffic) ? `${group}-${traffic.first}` : group;
}

function doorOf({ door }: BalancerRequest, port: number): string[] {
  return door
    .filter(({ traffic }) => isPortTraffic(traffic) && traffic.first <= port && port <= traffic.last)
    .map(({ peer }) => peerAddress(peer))
    .sort();
}

/** In an existing network the balancer shares the nodes' subnet, and members admit all of that. */
export function balancerPeers(_name: string, network: NetworkReferences): BalancerPeers {
  const range = network.balancerRange ?? network.range ?? "";
  const peer = { kind: "range", range, family: "ipv4" } as const;
  return { seenAs: peer, dialledAs: peer };
}

export function checkBalancer(
  { scheme, preserveClientAddresses }: Pick<BalancerRequest, "scheme" | "preserveClientAddresses">,
  network: NetworkRequest,
): Problem[] {
  const isWithoutAddress = scheme === "public" && network.externalNetwork === undefined;
  const address =
    "makes a public balancer, whose floating address needs network.externalNetwork; name it, or make it internal";
  const preserved =
    "does nothing on openstack: a balancer's machines (amphorae) dial the nodes from their own addresses; leave it out";
  return [
    ...(isWithoutAddress ? [{ path: "loadBalancer", message: address }] : []),
    ...(preserveClientAddresses ? [{ path: "balancer.preserveClientAddresses", message: preserved }] : []),
  ];
}
