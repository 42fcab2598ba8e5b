/**
 * The balancer in front of Rancher on DigitalOcean: tcp passed through, or https terminated with a certificate of the
 * account. Its members are Rancher's tag, not droplets: ids would make a cycle. Its door is its own firewall, one list for
 * all its ports, and an empty list there would admit everyone.
 */
import type { LoadBalancerArgs } from "@pulumi/digitalocean";
import type { Problem } from "../../judging/problem";
import { reference } from "../../resources/resource";
import type { BalancerPeers, BalancerRequest, Labels, NetworkReferences } from "../requests";
import { resourceSpec, type ResourceSpec } from "../../resources/resource-spec";
import { groupReference } from "./encode";
import * as types from "./types";

export function encodeBalancer(
  request: BalancerRequest,
  network: NetworkReferences,
  labels: Labels,
): { specs: ResourceSpec[]; address: string } {
  const { name, mode } = request;
  const tcp = (port: number) => ({ entryPort: port, entryProtocol: "tcp", targetPort: port, targetProtocol: "tcp" });
  const allows = [...new Set(request.door.map(doorEntry))].sort();
  return {
    specs: [
      resourceSpec<LoadBalancerArgs>(
        types.loadBalancer,
        name,
        {
          name: `${labels.namePrefix}-${name}`,
          region: network.region,
          vpcUuid: network.id,
          ...(network.families.includes("ipv6") ? { networkStack: "DUALSTACK" } : {}),
          network: request.scheme === "internal" ? "INTERNAL" : "EXTERNAL",
          dropletTag: groupReference(request.rancher, labels),
          forwardingRules:
            mode === "passthrough"
              ? [tcp(80), tcp(443)]
              : [
                  { entryPort: 80, entryProtocol: "http", targetPort: 80, targetProtocol: "http" },
                  {
                    ...{ entryPort: 443, entryProtocol: "https", targetPort: 80, targetProtocol: "http" },
                    certificateName: request.certificate,
                  },
                ],
          ...(mode === "terminating" ? { redirectHttpToHttps: true } : {}),
          // The ingress answers HTTP only to a known Host header; a connection is what tells that it is there.
          healthcheck: { protocol: "tcp", port: mode === "passthrough" ? 443 : 80 },
          firewall: { allows },
        },
        { dependsOn: request.after },
      ),
    ],
    address: reference(types.loadBalancer, name, "ip"),
  };
}

function doorEntry({ peer }: BalancerRequest["door"][number]): string {
  switch (peer.kind) {
    case "range":
      return `cidr:${peer.range}`;
    case "address":
      return `ip:${peer.reference}`;
    case "group":
    case "balancer":
    case "named":
      throw new Error("a balancer's door takes addresses alone");
  }
}

export function balancerPeers(
  name: string,
  _network: NetworkReferences,
  scheme: BalancerRequest["scheme"],
): BalancerPeers {
  const balancer = { kind: "balancer", balancer: name } as const;
  return { seenAs: balancer, dialledAs: scheme === "internal" ? balancer : undefined };
}

export function checkBalancer({
  preserveClientAddresses,
}: Pick<BalancerRequest, "preserveClientAddresses">): Problem[] {
  if (!preserveClientAddresses) return [];
  const message = "does nothing on digitalocean, whose balancers dial droplets from their own addresses; leave it out";
  return [{ path: "balancer.preserveClientAddresses", message }];
}
