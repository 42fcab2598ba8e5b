/**
 * What a hosted or imported cluster's own cloud must open, because no rule of this stack can: sentences to hand over to
 * whoever keeps the firewall there.
 */
import type { ClusterTopology } from "../firewall/topology";
import { allFlows } from "../matrix/editions";
import { holds, type Flow, type FlowParty } from "../matrix/flow";
import { isPortTraffic, trafficText } from "../matrix/traffic";

export function hostedNotes({ name, launch, circumstances, edges, rancher }: ClusterTopology): string[] {
  if (launch !== "hosted" && launch !== "imported") return [];
  const rows = (from: FlowParty, to: FlowParty) =>
    allFlows.filter((flow) => flow.from === from && flow.to === to && holds(flow.when, circumstances));
  const dials = [...rows("hostedCluster", "rancher"), ...rows("hostedCluster", "loadBalancer")];
  const webhooks = rows("rancher", "hostedCluster").filter(({ traffic }) => isPortTraffic(traffic));
  const isApiDialled = rows("rancher", "hostedCluster").length > webhooks.length;
  const api = edges.kubernetesApi;
  const apiText = api === undefined ? "its Kubernetes API" : `${api.port}/tcp at its Kubernetes API`;
  const to = rancher.loadBalancer === "none" ? "Rancher" : "Rancher's balancer";
  return [
    ...(dials.length === 0 ? [] : [`the cloud of ${name} must let its nodes dial ${to} at ${texts(dials)}`]),
    ...(isApiDialled ? [`the cloud of ${name} must admit Rancher's nodes to ${apiText}`] : []),
    ...(webhooks.length === 0
      ? []
      : [
          `the cloud of ${name} must admit its own API server (where that is outside of the nodes' network, its range) to the ` +
            `nodes at ${texts(webhooks)}: it calls the webhooks there`,
        ]),
  ];
}

function texts(flows: readonly Flow[]): string {
  return [...new Set(flows.flatMap(({ traffic }) => (isPortTraffic(traffic) ? [trafficText(traffic)] : [])))].join(
    ", ",
  );
}
