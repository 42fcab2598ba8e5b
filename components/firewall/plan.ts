/**
 * Flows and topology to rules. Rancher plans its own group; a cluster plans its groups and both ends of every edge to
 * Rancher's nodes, so that clusters come and go without a change to Rancher's plan.
 *
 * Guarantees: the rules allow exactly the flows that hold (plus the egress that the user chose); the result depends on
 * no order of any list; what it contains is known before anything is deployed.
 */
import { allFlows } from "../matrix/editions";
import { holds, isRole, roles, type Circumstances, type Flow, type Party } from "../matrix/flow";
import { catalogRanges } from "../matrix/rancher-2.x";
import { everything, tcp } from "../matrix/traffic";
import { parseRange, world } from "./address";
import { joinPorts, liftToCommon, sortRules, withoutRedundant } from "./reduce";
import type { Direction, FirewallPlan, Group, Peer, Reason, Rule } from "./rule";
import { sshFlow, type ClusterTopology, type ExtraEgress, type RancherTopology, type Surroundings } from "./topology";

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
    ...flows.flatMap((flow) => flowRules(flow, ends, rancher)),
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
    ...flows.flatMap((flow) => flowRules(flow, ends, cluster)),
    ...sshRules(roles, ends),
    ...egressRules(common, cluster),
  ];
  const commonOf = { common, roles: roles.map((role) => roleGroup(cluster.name, role)) };
  return { owner: cluster.name, families: cluster.families, groups, rules: reduce(rules, [commonOf]) };
}

/** The group of a cluster's nodes that have this role. */
export function roleGroup(cluster: string, role: (typeof roles)[number]): string {
  return `${cluster}-${role}`;
}

/** The group of all nodes of a cluster. */
export function commonGroup(cluster: string): string {
  return `${cluster}-common`;
}

function clusterGroups(cluster: string): Group[] {
  return [
    { id: commonGroup(cluster), kind: "common", cluster },
    ...roles.map((role): Group => ({ id: roleGroup(cluster, role), kind: role, cluster })),
  ];
}

/** Rows in which no node of a cluster takes part. */
function isRanchersOwn(flow: Flow): boolean {
  const ofCluster = (party: Party) => isRole(party) || party === "hostedCluster" || party === "workloadClients";
  return !ofCluster(flow.from) && !ofCluster(flow.to);
}

/** Who stands behind each party here. A party that is not there takes part in no rule. */
class Ends {
  constructor(private readonly peers: Partial<Record<Party, readonly Peer[]>>) {}

  peersOf(party: Party): readonly Peer[] {
    return this.peers[party] ?? [];
  }

  groupsOf(party: Party): string[] {
    return this.peersOf(party).flatMap((peer) => (peer.kind === "group" ? [peer.group] : []));
  }
}

function rangePeers(ranges: readonly string[]): Peer[] {
  return ranges.map((text) => {
    const { text: range, family } = parseRange(text);
    return { kind: "range", range, family };
  });
}

/** The receiving end always; the sending end where what nodes may dial is limited. */
function flowRules(flow: Flow, ends: Ends, { egress }: Surroundings): Rule[] {
  const { traffic } = flow;
  if (flow.local || traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") return [];
  const reasons: Reason[] = [{ why: flow.why, citations: flow.citations }];
  const on = (direction: Direction, group: string, peers: readonly Peer[]): Rule[] =>
    peers.map((peer) => ({ group, direction, traffic, peer, reasons }));
  return [
    ...ends.groupsOf(flow.to).flatMap((group) => on("ingress", group, ends.peersOf(flow.from))),
    ...(egress.mode === "open"
      ? []
      : ends.groupsOf(flow.from).flatMap((group) => on("egress", group, ends.peersOf(flow.to)))),
  ];
}

function sshRules(nodes: readonly Party[], ends: Ends): Rule[] {
  const reasons: Reason[] = [{ why: sshFlow.why, citations: [] }];
  return nodes.flatMap((party) =>
    ends
      .groupsOf(party)
      .flatMap((group) =>
        ends
          .peersOf(sshFlow.from)
          .map((peer): Rule => ({ group, direction: "ingress", traffic: tcp(sshFlow.ports), peer, reasons })),
      ),
  );
}

function egressRules(group: string, { egress, families }: Surroundings): Rule[] {
  if (egress.mode === "documented") return egress.extra.map((extra) => extraRule(group, extra));
  const reasons: Reason[] = [{ why: "open egress, as chosen in the configuration", citations: [] }];
  return families.map((family) => {
    const peer: Peer = { kind: "range", range: world(family).text, family };
    return { group, direction: "egress", traffic: everything, peer, reasons };
  });
}

function extraRule(group: string, { to, traffic, why }: ExtraEgress): Rule {
  const { text: range, family } = parseRange(to);
  const peer: Peer = { kind: "range", range, family };
  return { group, direction: "egress", traffic, peer, reasons: [{ why, citations: [] }] };
}

function reduce(rules: readonly Rule[], commons: readonly { common: string; roles: readonly string[] }[]): Rule[] {
  const lifted = commons.reduce<readonly Rule[]>((all, { common, roles }) => liftToCommon(all, common, roles), rules);
  const members = new Map(commons.flatMap(({ common, roles }) => roles.map((role) => [role, common] as const)));
  return sortRules(withoutRedundant(joinPorts(lifted), (group) => members.get(group)));
}
