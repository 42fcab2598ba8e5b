/**
 * The rules around the balancer in front of Rancher: its own door, its way to Rancher's nodes, and what nodes need to dial
 * it. They belong to the balancer, so that switching it on or off changes no group and no node.
 *
 * Where the balancer's cloud has no group for it, the rules on its group are the door that the balancer has inline.
 */
import { allFlows } from "../matrix/editions";
import { holds, roles, type Circumstances, type Flow, type FlowParty } from "../matrix/flow";
import { Ends, flowRules, clientPeers, reduce } from "./flow-rules";
import { balancerGroup } from "./group-names";
import type { FirewallPlan, Group, Peer, Rule } from "./rule";
import type { BalancerTopology, Egress } from "./topology";

const onlyDocumented: Egress = { mode: "documented", extra: [] };

export function planBalancer(balancer: BalancerTopology): FirewallPlan {
  const { rancher, egress, families } = balancer;
  const group: Group = { id: balancerGroup(rancher.name), kind: "loadBalancer", cluster: null };
  const own: Peer = { kind: "group", group: group.id };
  const base = rancher.circumstances;
  const ofRancher: Partial<Record<FlowParty, readonly Peer[]>> = {
    rancher: [{ kind: "group", group: rancher.name }],
    rancherClients: clientPeers(balancer.clients.rancher),
  };
  const rules = [
    // Members see the balancer as its cloud shows it; what it may dial is always said.
    ...rowsBetween(["loadBalancer"], ["rancher"], base).flatMap((flow) => [
      ...sender(flow, new Ends({ ...ofRancher, loadBalancer: [own] })),
      ...receiver(flow, new Ends({ ...ofRancher, loadBalancer: [balancer.seenAs] }), group.id),
    ]),
    ...rowsBetween(["rancherClients"], ["loadBalancer"], base).flatMap((flow) =>
      receiver(flow, new Ends({ ...ofRancher, loadBalancer: [own] }), rancher.name),
    ),
    ...rowsBetween(["rancher"], ["loadBalancer"], base).flatMap((flow) =>
      dialling(flow, balancer.rancherNodes, [rancher.name], { own, dialledAs: balancer.dialledAs, egress }),
    ),
    ...balancer.clusters.flatMap(({ circumstances, peers, groups }) =>
      rowsBetween([...roles, "hostedCluster"], ["loadBalancer"], circumstances).flatMap((flow) =>
        dialling(flow, peers, groups, { own, dialledAs: balancer.dialledAs, egress }),
      ),
    ),
  ];
  return { owner: group.id, families, groups: [group], rules: reduce(rules, []) };
}

function rowsBetween(from: readonly FlowParty[], to: readonly FlowParty[], circumstances: Circumstances): Flow[] {
  return allFlows.filter(
    (flow) => from.includes(flow.from) && to.includes(flow.to) && !flow.local && holds(flow.when, circumstances),
  );
}

function sender(flow: Flow, ends: Ends): Rule[] {
  return flowRules(flow, ends, onlyDocumented).filter((rule) => rule.direction === "egress");
}

/** The receiving end alone, on the group that is not `other`. */
function receiver(flow: Flow, ends: Ends, other: string): Rule[] {
  return flowRules(flow, ends, { mode: "open" }).filter((rule) => rule.group !== other);
}

interface Dialled {
  readonly own: Peer;
  readonly dialledAs: Peer | undefined;
  readonly egress: Egress;
}

/** Nodes dial the balancer: its door admits them, and where their own way out is limited, it leads there. */
function dialling(
  flow: Flow,
  peers: readonly Peer[],
  groups: readonly string[],
  { own, dialledAs, egress }: Dialled,
): Rule[] {
  const door = flowRules(flow, new Ends({ [flow.from]: peers, loadBalancer: [own] }), { mode: "open" });
  if (egress.mode === "open" || dialledAs === undefined) return door;
  const from = groups.map((group): Peer => ({ kind: "group", group }));
  return [...door, ...sender(flow, new Ends({ [flow.from]: from, loadBalancer: [dialledAs] }))];
}
