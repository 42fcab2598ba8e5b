/**
 * The balancer in front of Rancher on AWS: a network load balancer that passes TCP through, or an application load balancer
 * that terminates TLS. Both carry a security group from their creation on; a network load balancer can't get one later.
 *
 * Client addresses are not preserved unless asked for: with them, a node that dials its own balancer and is sent back to
 * itself gets no answer.
 */
import type { ListenerArgs, LoadBalancerArgs, TargetGroupArgs, TargetGroupAttachmentArgs } from "@pulumi/aws/lb";
import type { Problem } from "../../judging/problem";
import { reference } from "../../resources/resource";
import type { BalancerPeers, BalancerRequest, Labels, NetworkReferences, NetworkRequest } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import { groupReference } from "./encode";
import { defaultZones } from "./network";
import * as types from "./types";

export function encodeBalancer(
  request: BalancerRequest,
  network: NetworkReferences,
  labels: Labels,
): { specs: ResourceSpec[]; address: string } {
  const { name, mode } = request;
  const tags = { ...labels.tags, Name: `${labels.namePrefix}-${name}` };
  const balancer = resourceSpec<LoadBalancerArgs>(
    types.loadBalancer,
    name,
    {
      loadBalancerType: mode === "passthrough" ? "network" : "application",
      internal: request.scheme === "internal",
      securityGroups: [groupReference(name)],
      subnets: [...network.subnetIds],
      ...(network.families.includes("ipv6") ? { ipAddressType: "dualstack" } : {}),
      ...(mode === "passthrough" ? { enableCrossZoneLoadBalancing: true } : { dropInvalidHeaderFields: true }),
      tags,
    },
    { dependsOn: [...request.after, ...network.wayOut] },
  );
  const listeners = mode === "passthrough" ? passthrough(request, network, tags) : terminating(request, network, tags);
  return { specs: [balancer, ...listeners], address: reference(types.loadBalancer, name, "dnsName") };
}

type Tags = Record<string, string>;

function passthrough(request: BalancerRequest, network: NetworkReferences, tags: Tags): ResourceSpec[] {
  return [80, 443].flatMap((port) => {
    const name = `${request.name}-${port}`;
    const target = resourceSpec<TargetGroupArgs>(types.targetGroup, name, {
      port,
      protocol: "TCP",
      targetType: "instance",
      vpcId: network.id,
      preserveClientIp: String(request.preserveClientAddresses),
      // The ingress answers HTTP only to a known Host header; a connection is what tells that it is there.
      healthCheck: { protocol: "TCP" },
      tags,
    });
    const listener = resourceSpec<ListenerArgs>(types.listener, name, {
      loadBalancerArn: reference(types.loadBalancer, request.name, "arn"),
      port,
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: reference(types.targetGroup, name, "arn") }],
      tags,
    });
    return [target, ...attachments(request, name, port), listener];
  });
}

function terminating(request: BalancerRequest, network: NetworkReferences, tags: Tags): ResourceSpec[] {
  const [http, https] = [`${request.name}-80`, `${request.name}-443`];
  const loadBalancerArn = reference(types.loadBalancer, request.name, "arn");
  return [
    resourceSpec<TargetGroupArgs>(types.targetGroup, http, {
      port: 80,
      protocol: "HTTP",
      targetType: "instance",
      vpcId: network.id,
      // Without a Host header the ingress answers 404, which tells that it is there.
      healthCheck: { protocol: "HTTP", path: "/healthz", matcher: "200,404" },
      tags,
    }),
    ...attachments(request, http, 80),
    resourceSpec<ListenerArgs>(types.listener, http, {
      loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      tags,
    }),
    resourceSpec<ListenerArgs>(types.listener, https, {
      loadBalancerArn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: request.certificate,
      defaultActions: [{ type: "forward", targetGroupArn: reference(types.targetGroup, http, "arn") }],
      tags,
    }),
  ];
}

function attachments({ members }: BalancerRequest, targetGroup: string, port: number): ResourceSpec[] {
  return members.map((member) =>
    resourceSpec<TargetGroupAttachmentArgs>(types.targetGroupAttachment, `${targetGroup}-${member.name}`, {
      targetGroupArn: reference(types.targetGroup, targetGroup, "arn"),
      targetId: member.id,
      port,
    }),
  );
}

export function balancerPeers(
  name: string,
  _network: NetworkReferences,
  scheme: BalancerRequest["scheme"],
): BalancerPeers {
  const group = { kind: "group", group: name } as const;
  return { seenAs: group, dialledAs: scheme === "internal" ? group : undefined };
}

export function checkBalancer(
  { mode, preserveClientAddresses }: Pick<BalancerRequest, "mode" | "preserveClientAddresses">,
  network: NetworkRequest,
): Problem[] {
  if (mode === "passthrough") return [];
  const subnets = network.subnetIds?.length ?? network.zones ?? defaultZones;
  const zones = "is terminating, which on AWS takes subnets in two zones or more; this network has one";
  const addresses =
    "does nothing with loadBalancer terminating: that balancer dials the nodes itself, and tells clients' addresses in " +
    "X-Forwarded-For; leave it out";
  return [
    ...(subnets >= 2 ? [] : [{ path: "loadBalancer", message: zones }]),
    ...(preserveClientAddresses ? [{ path: "balancer.preserveClientAddresses", message: addresses }] : []),
  ];
}
