/** A moment of an OpenStack project: instances behind their ports, and balancers whose door is on their listeners. */
import type { CloudObject } from "../../providers/resource-type";
import { numberOf, textOf, textsOf, valuesAt } from "../../providers/values";
import { bothFamilies, protocolsOf, type Member, type MomentRule, type Objects } from "./cloud-moment";

const types = {
  instance: "openstack:compute/instance:Instance",
  port: "openstack:networking/port:Port",
  subnet: "openstack:networking/subnet:Subnet",
  routerInterface: "openstack:networking/routerInterface:RouterInterface",
  floatingAddress: "openstack:networking/floatingIp:FloatingIp",
  volumeAttachment: "openstack:compute/volumeAttach:VolumeAttach",
  rule: "openstack:networking/secGroupRule:SecGroupRule",
  balancer: "openstack:loadbalancer/loadBalancer:LoadBalancer",
  listener: "openstack:loadbalancer/listener:Listener",
  pool: "openstack:loadbalancer/pool:Pool",
  member: "openstack:loadbalancer/member:Member",
} as const;

export function openstackMembers(objects: Objects): Member[] {
  return [
    ...objects.ofType(types.instance).map((instance) => nodeOf(instance, objects)),
    ...objects.ofType(types.balancer).map((balancer) => balancerOf(balancer, objects)),
  ];
}

function nodeOf({ id, name, inputs }: CloudObject, objects: Objects): Member {
  const ports = valuesAt(inputs, "networks[].port").flatMap((port) => objects.find(types.port, port) ?? []);
  const groups = ports.flatMap((port) => textsOf(port.inputs.securityGroupIds));
  const subnets = ports.flatMap((port) => valuesAt(port.inputs, "fixedIps[].subnetId"));
  const isRouted = (subnet: (typeof subnets)[number]) =>
    objects.find(types.subnet, subnet)?.origin !== "stack" ||
    objects.with(types.routerInterface, "subnetId", subnet).length > 0;
  const floating = ports.flatMap((port) => objects.with(types.floatingAddress, "portId", port.id));
  return {
    ...{ key: id, name, isNode: true, groups, isGuarded: groups.length > 0, hasWayOut: subnets.every(isRouted) },
    families: subnets.some((subnet) => objects.find(types.subnet, subnet)?.inputs.ipVersion === 6)
      ? bothFamilies
      : ["ipv4"],
    addresses: [
      ...ports.flatMap((port) => valuesAt(port.assigned, "allFixedIps[]")),
      ...floating.map(({ assigned }) => assigned.address),
    ].map(textOf),
    rules: groups.flatMap((group) => objects.with(types.rule, "securityGroupId", group).map(ruleOf)),
    volumes: objects.with(types.volumeAttachment, "instanceId", id).map((one) => textOf(one.inputs.volumeId)),
  };
}

function ruleOf({ inputs }: CloudObject): MomentRule {
  const family = textOf(inputs.ethertype).toLowerCase();
  const group = textOf(inputs.remoteGroupId);
  const range = textOf(inputs.remoteIpPrefix) || (family === "ipv6" ? "::/0" : "0.0.0.0/0");
  const protocols = protocolsOf(textOf(inputs.protocol));
  const first = numberOf(inputs.portRangeMin);
  const isIcmp = protocols.length === 1 && protocols[0] === "icmp";
  return {
    direction: inputs.direction === "egress" ? "egress" : "ingress",
    families: [family],
    protocols,
    first: first ?? 0,
    last: isIcmp ? (first ?? 255) : (numberOf(inputs.portRangeMax) ?? 65535),
    peer: group === "" ? { kind: "range", range } : { kind: "group", id: group },
  };
}

function balancerOf({ id, name, assigned }: CloudObject, objects: Objects): Member {
  const floating = objects.with(types.floatingAddress, "portId", assigned.vipPortId ?? "");
  const listeners = objects
    .with(types.listener, "loadbalancerId", id)
    .filter((listener) =>
      objects
        .with(types.pool, "listenerId", listener.id)
        .some((pool) => objects.with(types.member, "poolId", pool.id).length > 0),
    );
  return {
    ...{ key: `balancer ${name}`, name, isNode: false, groups: [], isGuarded: true, hasWayOut: true, volumes: [] },
    families: ["ipv4"],
    addresses: [textOf(assigned.vipAddress), ...floating.map((one) => textOf(one.assigned.address))],
    rules: listeners.flatMap(({ inputs }) =>
      textsOf(inputs.allowedCidrs).map((range): MomentRule => {
        const port = numberOf(inputs.protocolPort) ?? 0;
        const what = { direction: "ingress", protocols: ["tcp"], first: port, last: port } as const;
        return { ...what, families: [range.includes(":") ? "ipv6" : "ipv4"], peer: { kind: "range", range } };
      }),
    ),
  };
}
