/**
 * A private zone of Route 53 that is Rancher's name and nothing beside it: it hides no other name of the domain. Nodes and
 * pods that ask the network's resolver are led to Rancher's private addresses; security groups do not judge what they ask.
 */
import type { RecordArgs, ZoneArgs } from "@pulumi/aws/route53";
import { reference } from "../../resources/resource";
import type { PrivateZoneRequest } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

export function encodePrivateZone({
  owner,
  hostname,
  addresses,
  balancer,
  network,
  labels,
}: PrivateZoneRequest): ResourceSpec[] {
  const ofBalancer = (property: string) => reference(types.loadBalancer, balancer ?? "", property);
  return [
    resourceSpec<ZoneArgs>(types.zone, owner, {
      name: hostname,
      comment: "Rancher's name inside of its network",
      vpcs: [{ vpcId: network.id }],
      tags: { ...labels.tags, Name: `${labels.namePrefix}-${owner}` },
    }),
    resourceSpec<RecordArgs>(types.record, owner, {
      zoneId: reference(types.zone, owner, "id"),
      name: hostname,
      type: "A",
      ...(balancer === undefined
        ? { ttl: 60, records: [...addresses] }
        : {
            aliases: [{ name: ofBalancer("dnsName"), zoneId: ofBalancer("zoneId"), evaluateTargetHealth: false }],
          }),
    }),
  ];
}
