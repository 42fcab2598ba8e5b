/**
 * Flows and topology to rules. Rancher plans its own group; a cluster plans its groups and both ends of every edge to
 * Rancher's nodes, so that clusters come and go without a change to Rancher's plan.
 *
 * Guarantees: the rules allow exactly the flows that hold (plus the egress that the user chose); the result depends on
 * no order of any list; what it contains is known before anything is deployed.
 */
import { allFlows } from "../matrix/editions";
import { holds, roles, type Circumstances } from "../matrix/flow";
import { catalogRanges } from "../matrix/rancher-2.x";
import { egressRules, Ends, flowRules, isRanchersOwn, rangePeers, reduce, sshRules } from "./flow-rules";
import { clusterGroups, commonGroup, roleGroup } from "./group-names";
import type { FirewallPlan, Group } from "./rule";
import type { ClusterTopology, RancherTopology } from "./topology";

/** The group of Rancher's nodes, and the rules between it, its clients, its balancer and the catalog. */
export function planRancher(rancher: RancherTopology): FirewallPlan {
  const group: Group = { id: rancher.name, kind: "rancher", cluster: null };
  const ends = new Ends({
    rancher: [{ kind: "group", group: group.id }],
    rancherClients: rangePeers(rancher.clients.rancher),
    sshClients: rangePeers(rancher.clients.ssh),
    catalog: rangePeers(catalogRanges),
  });
  const circumstances: Circumstances = { install: rancher.install, loadBalancer: rancher.loadBalancer };
  const flows = allFlows.filter((flow) => isRanchersOwn(flow) && holds(flow.when, circumstances));
  const rules = [
    ...flows.flatMap((flow) => flowRules(flow, ends, rancher.egress)),
    ...sshRules(["rancher"], ends),
    ...egressRules(group.id, rancher),
  ];
  return { owner: rancher.name, families: rancher.families, groups: [group], rules: reduce(rules, []) };
}

/** The groups of a cluster, their rules, and the cluster's rules on Rancher's group. */
export function planCluster(cluster: ClusterTopology): FirewallPlan {
  const groups = clusterGroups(cluster.name);
  const common = commonGroup(cluster.name);
  const ends = new Ends({
    rancher: [{ kind: "group", group: cluster.rancher.name }],
    etcd: [{ kind: "group", group: roleGroup(cluster.name, "etcd") }],
    controlplane: [{ kind: "group", group: roleGroup(cluster.name, "controlplane") }],
    worker: [{ kind: "group", group: roleGroup(cluster.name, "worker") }],
    workloadClients: rangePeers(cluster.clients.workloads),
    sshClients: rangePeers(cluster.clients.ssh),
  });
  const circumstances: Circumstances = {
    launch: cluster.launch,
    distribution: cluster.distribution,
    install: cluster.rancher.install,
    loadBalancer: cluster.rancher.loadBalancer,
  };
  const flows = allFlows.filter((flow) => !isRanchersOwn(flow) && holds(flow.when, circumstances));
  const rules = [
    ...flows.flatMap((flow) => flowRules(flow, ends, cluster.egress)),
    ...sshRules(roles, ends),
    ...egressRules(common, cluster),
  ];
  const commonOf = { common, roles: roles.map((role) => roleGroup(cluster.name, role)) };
  return { owner: cluster.name, families: cluster.families, groups, rules: reduce(rules, [commonOf]) };
}
