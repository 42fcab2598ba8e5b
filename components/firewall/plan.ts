/**
 * Flows and topology to rules. Rancher plans its own group; a cluster plans its groups and both ends of every edge to
 * Rancher's nodes, so that clusters come and go without a change to Rancher's plan.
 *
 * Guarantees: the rules allow exactly the flows that hold (plus the egress that the user chose); the result depends on
 * no order of any list; what it contains is known before anything is deployed.
 */
import type { ClientPartyOf } from "../matrix/client-parties";
import { allFlows } from "../matrix/editions";
import { holds, roles, type Flow } from "../matrix/flow";
import type { NodeDriverGroupName } from "../matrix/editions/node-driver-group";
import { catalogRanges } from "../matrix/editions/rancher-2.x";
import { tcp } from "../matrix/traffic";
import {
  egressRules,
  Ends,
  flowRules,
  isRanchersOwn,
  clientPeers,
  reduce,
  sshRules,
  userFlowRules,
} from "./flow-rules";
import { clusterGroups, commonGroup, nodeDriverGroup, roleGroup } from "./group-names";
import { nodeDriverRules } from "./node-driver-rules";
import type { FirewallPlan, Group, Peer, Rule } from "./rule";
import type { ClusterTopology, RancherTopology } from "./topology";

/** The group of Rancher's nodes, and the rules between it, its clients, its balancer and the catalog. */
export function planRancher(rancher: RancherTopology): FirewallPlan {
  const group: Group = { id: rancher.name, kind: "rancher", cluster: null };
  const ends = new Ends({
    rancher: [{ kind: "group", group: group.id }],
    ...({
      rancherClients: clientPeers(rancher.clients.rancher),
      sshClients: clientPeers(rancher.clients.ssh),
    } satisfies Record<ClientPartyOf<"server">, readonly Peer[]>),
    catalog: clientPeers(catalogRanges),
  });
  const flows = flowsOf(rancher).filter(isRanchersOwn);
  const rules = [
    ...flows.flatMap((flow) => flowRules(flow, ends, rancher.egress)),
    ...rancher.flows.flatMap((flow) =>
      userFlowRules(flow, ends, (asked) => flowRules(asked.flow, asked.ends, rancher.egress)),
    ),
    ...sshRules(["rancher"], ends),
    ...egressRules(group.id, rancher),
  ];
  return { owner: rancher.name, families: rancher.families, groups: [group], rules: reduce(rules, []) };
}

/**
 * What holds here. On nodes with several interfaces a group must admit what a node answers to itself; the narrowest that a
 * group can say of that is its own nodes.
 */
function flowsOf({ circumstances, multihomed }: RancherTopology | ClusterTopology): Flow[] {
  const flows = allFlows.filter((flow) => holds(flow.when, circumstances));
  return multihomed === true ? flows.map((flow) => (flow.local ? { ...flow, local: false } : flow)) : flows;
}

/** The groups of a cluster, their rules, and the cluster's rules on Rancher's group. */
export function planCluster(cluster: ClusterTopology): FirewallPlan {
  if (cluster.nodeDriverGroup !== undefined) return planNodeDriver(cluster, cluster.nodeDriverGroup);
  const { name, families } = cluster;
  const flows = flowsOf(cluster).filter((flow) => !isRanchersOwn(flow));
  const hasNodes = cluster.launch === "custom" || cluster.launch === "infrastructure";
  const rules = [
    ...flows.flatMap((flow) => clusterFlowRules(flow, nodesOf(cluster), cluster)),
    ...cluster.flows.flatMap((flow) =>
      userFlowRules(flow, nodesOf(cluster), (asked) => clusterFlowRules(asked.flow, asked.ends, cluster)),
    ),
    ...(hasNodes ? [...sshRules(roles, nodesOf(cluster)), ...egressRules(commonGroup(name), cluster)] : []),
  ];
  const commonOf = { common: commonGroup(name), roles: roles.map((role) => roleGroup(name, role)) };
  return { owner: name, families, groups: hasNodes ? clusterGroups(name) : [], rules: reduce(rules, [commonOf]) };
}

/** The node driver's flat group with its own rows, and the cluster's edges on Rancher's group. */
function planNodeDriver(cluster: ClusterTopology, driver: NodeDriverGroupName): FirewallPlan {
  const id = nodeDriverGroup(cluster.name);
  const own: Peer = { kind: "group", group: id };
  const nodes = new Ends(Object.fromEntries(roles.map((role) => [role, [own]])));
  const edges = allFlows
    .filter((flow) => flow.to === "rancher" || flow.from === "rancher")
    .filter((flow) => !isRanchersOwn(flow) && holds(flow.when, cluster.circumstances))
    .flatMap((flow) => clusterFlowRules(flow, nodes, cluster));
  const asked = cluster.flows.flatMap((flow) =>
    userFlowRules(flow, nodes, (one) => clusterFlowRules(one.flow, one.ends, cluster)),
  );
  // The driver's group has the driver's rows and no others.
  const atRancher = [...edges, ...asked].filter((rule) => rule.group === cluster.rancher.name);
  const groups: Group[] = [{ id, kind: "common", cluster: cluster.name }];
  const { name: owner, families } = cluster;
  return { owner, families, groups, rules: [...reduce(atRancher, []), ...nodeDriverRules(id, driver)] };
}

/** Each end of an edge to Rancher sees the other as it is told; everything else is between groups and clients. */
function clusterFlowRules(flow: Flow, nodes: Ends, cluster: ClusterTopology): Rule[] {
  const { edges, egress, rancher } = cluster;
  if (flow.from !== "rancher" && flow.to !== "rancher") return flowRules(flow, nodes, egress);
  const isGroup = rancher.existing?.hasGroup ?? true;
  const groups = nodes.with({ rancher: isGroup ? [{ kind: "group", group: rancher.name }] : [] });
  const ends = flow.to === "rancher" ? edges.toRancher : edges.fromRancher;
  const atRancher = ends === undefined ? groups : groups.without(roles).with(ends.nodes);
  if (flow.traffic.protocol === "kubernetes-api-port") return kubernetesApiRules(flow, cluster, atRancher);
  const atNodes = ends === undefined ? groups : groups.with({ rancher: ends.rancher });
  const isOnRancher = (rule: Rule) => rule.group === rancher.name;
  return [
    ...flowRules(flow, atRancher, egress).filter(isOnRancher),
    ...flowRules(flow, atNodes, egress).filter((rule) => !isOnRancher(rule)),
  ];
}

/** Rancher's way to the API of a hosted cluster, at the port that the user names. */
function kubernetesApiRules(flow: Flow, { edges, egress }: ClusterTopology, ends: Ends): Rule[] {
  if (edges.kubernetesApi === undefined) return [];
  const { peers, port } = edges.kubernetesApi;
  return flowRules({ ...flow, traffic: tcp(port) }, ends.with({ hostedCluster: peers }), egress);
}

function nodesOf({ name, clients, registrationBalancer, edges }: ClusterTopology): Ends {
  return new Ends({
    ...Object.fromEntries(roles.map((role) => [role, [{ kind: "group", group: roleGroup(name, role) }]])),
    ...({
      workloadClients: clientPeers(clients.workloads),
      kubernetesApiClients: clientPeers(clients.kubernetesApi),
      sshClients: clientPeers(clients.ssh),
    } satisfies Record<ClientPartyOf<"cluster">, readonly Peer[]>),
    registrationBalancer: clientPeers(registrationBalancer),
    loadBalancer: edges.toBalancer ?? [],
  });
}
