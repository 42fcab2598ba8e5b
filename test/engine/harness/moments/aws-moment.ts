/** A moment of an AWS account: instances with their groups, routes and volumes; balancers with their listeners and targets. */
import type { CloudObject } from "../../providers/resource-type";
import { numberOf, textOf, textsOf, valuesAt } from "../../providers/values";
import { bothFamilies, protocolsOf, rangeFamily, type Member, type MomentRule, type Objects } from "./cloud-moment";

const types = {
  instance: "aws:ec2/instance:Instance",
  subnet: "aws:ec2/subnet:Subnet",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  route: "aws:ec2/route:Route",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  natGateway: "aws:ec2/natGateway:NatGateway",
  address: "aws:ec2/eip:Eip",
  volumeAttachment: "aws:ec2/volumeAttachment:VolumeAttachment",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  target: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;

export function awsMembers(objects: Objects): Member[] {
  return [
    ...objects.ofType(types.instance).map((instance) => nodeOf(instance, objects)),
    ...objects.ofType(types.balancer).map((balancer) => balancerOf(balancer, objects)),
  ];
}

function nodeOf({ id, name, inputs, assigned }: CloudObject, objects: Objects): Member {
  const groups = textsOf(inputs.vpcSecurityGroupIds);
  const publicAddress = textOf(assigned.publicIp);
  const way = wayOutOf(textOf(inputs.subnetId), publicAddress, objects);
  return {
    ...{ key: id, name, isNode: true, groups, isGuarded: true, hasWayOut: way !== undefined },
    families: inputs.ipv6AddressCount === undefined ? ["ipv4"] : bothFamilies,
    addresses: [
      textOf(inputs.privateIp ?? assigned.privateIp),
      publicAddress === "" ? (way ?? "") : publicAddress,
    ].filter((address) => address !== ""),
    rules: groups.flatMap((group) => rulesOf(group, objects)),
    volumes: objects.with(types.volumeAttachment, "instanceId", id).map((one) => textOf(one.inputs.volumeId)),
  };
}

/** As what the internet sees who dials out from there; nothing where nobody can. */
function wayOutOf(subnetId: string, publicAddress: string, objects: Objects): string | undefined {
  // Of an existing network nobody here knows the routes.
  if (objects.find(types.subnet, subnetId)?.origin !== "stack") return publicAddress;
  const tables = objects.with(types.association, "subnetId", subnetId).map(({ inputs }) => inputs.routeTableId);
  const routes = tables
    .flatMap((table) => objects.with(types.route, "routeTableId", table))
    .filter(({ inputs }) => inputs.destinationCidrBlock === "0.0.0.0/0");
  for (const { inputs } of routes) {
    if (publicAddress !== "" && objects.find(types.internetGateway, inputs.gatewayId) !== undefined)
      return publicAddress;
    const gateway = objects.find(types.natGateway, inputs.natGatewayId);
    if (gateway !== undefined)
      return textOf(objects.find(types.address, gateway.inputs.allocationId)?.assigned.publicIp);
  }
  return undefined;
}

/** A balancer's port is there where a listener leads to members, or to another port. */
function balancerOf({ id, name, inputs }: CloudObject, objects: Objects): Member {
  const groups = textsOf(inputs.securityGroups);
  const ports = objects
    .with(types.listener, "loadBalancerArn", id)
    .filter((listener) => {
      const targets = valuesAt(listener.inputs, "defaultActions[].targetGroupArn");
      return (
        targets.length === 0 || targets.some((one) => objects.with(types.target, "targetGroupArn", one).length > 0)
      );
    })
    .map((listener) => numberOf(listener.inputs.port) ?? 0);
  const door = groups.flatMap((group) => rulesOf(group, objects));
  return {
    ...{ key: `balancer ${name}`, name, isNode: false, groups, addresses: [], isGuarded: true, hasWayOut: true },
    families: bothFamilies,
    volumes: [],
    rules: door.flatMap((rule) => {
      if (rule.direction === "egress") return [rule];
      return ports
        .filter((port) => rule.first <= port && port <= rule.last)
        .map((port) => ({ ...rule, first: port, last: port }));
    }),
  };
}

function rulesOf(group: string, objects: Objects): MomentRule[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    objects.with(types[direction], "securityGroupId", group).map(({ inputs }) => {
      const range = textOf(inputs.cidrIpv4 ?? inputs.cidrIpv6);
      const protocols = protocolsOf(textOf(inputs.ipProtocol));
      const isIcmp = protocols.length === 1 && protocols[0] === "icmp";
      const type = numberOf(inputs.fromPort) ?? -1;
      const messages = type === -1 ? { first: 0, last: 255 } : { first: type, last: type };
      const ports = { first: numberOf(inputs.fromPort) ?? 0, last: numberOf(inputs.toPort) ?? 65535 };
      const icmpFamily = textOf(inputs.ipProtocol) === "icmpv6" ? "ipv6" : "ipv4";
      return {
        ...{ direction, protocols, ...(isIcmp ? messages : ports) },
        families: range !== "" ? [rangeFamily(range)] : isIcmp ? [icmpFamily] : bothFamilies,
        peer:
          range === ""
            ? ({ kind: "group", id: textOf(inputs.referencedSecurityGroupId ?? inputs.prefixListId) } as const)
            : ({ kind: "range", range } as const),
      };
    }),
  );
}
