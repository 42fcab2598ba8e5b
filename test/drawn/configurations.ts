/**
 * Whole stacks as their files say them, drawn from every key that the schema has: three clouds and mixtures of them, new and
 * existing networks and Ranchers, every option, clients by range and by name. Most of them make sense; the product's own
 * validation may refuse the others. A test holds the keys and listed values that are drawn against the schema's.
 */
import * as fc from "fast-check";
import { cloudNames } from "../../components/clouds/cloud";
import { findingIds } from "../../components/review/findings/kinds";
import { clusterOf, clusterWish, cloudOf, hasNodes, withNamedBalancers, type ClusterWish } from "./clusters";
import { machinesOf, machineWish, surroundingsWish } from "./machines";
import { networkOf, networkWish } from "./networks";
import { dialledOf, rancherOf, rancherWish, type StackWish } from "./rancher";
import { talk, type Talk } from "./talk";
import { clusterNames, maybe, range, seldom, several, tags, why, written, type Drawn } from "./values";

const acceptance = fc.record({ finding: fc.constantFrom(...findingIds), where: maybe(fc.constant("rancher")), why });
const widening = fc.record({
  from: fc.oneof(range, fc.constantFrom("rancher", "prod/etcd", "workloadClients")),
  to: fc.constantFrom("rancher", "prod/worker", "192.0.2.1/32"),
  ports: fc.oneof(
    fc.constantFrom("443/tcp", "icmp", "all"),
    several(fc.constantFrom("443/tcp", "protocol/4"), 2).filter((all) => all.length > 0),
  ),
  why,
});

const skeleton = fc.record({
  cloud: fc.constantFrom(...cloudNames),
  network: networkWish,
  machines: maybe(machineWish),
  surroundings: surroundingsWish,
  rancher: rancherWish,
  clusters: fc.array(clusterWish, { maxLength: 3 }),
  names: fc.shuffledSubarray([...clusterNames], { minLength: 3 }),
  tags: maybe(tags, 4),
  namePrefix: maybe(fc.constantFrom("acme", "Acme-2"), 4),
  accept: maybe(fc.array(acceptance, { maxLength: 2 }), 6),
  acceptWidening: maybe(fc.array(widening, { maxLength: 2 }), 6),
  limits: fc.record({
    isTight: seldom(12),
    reserved: maybe(fc.constantFrom(0, 1, 2), 4),
    isReservedApart: fc.boolean(),
  }),
});
type Skeleton = typeof skeleton extends fc.Arbitrary<infer Value> ? Value : never;

/** What the rest hangs on, and what is said of whom the nodes talk with. */
export const configurations: fc.Arbitrary<Drawn> = skeleton.chain((wish) => {
  const clusters = wish.clusters.map((cluster, place) =>
    withNamedBalancers(cluster, clusterOf(nameOf(wish, place), cluster, place, surroundingsOf(wish)), wish.cloud),
  );
  return fc
    .tuple(talk(stackOfTalk(wish)), fc.tuple(...clusters))
    .map(([said, drawn]) => written(whole(wish, said, drawn)) as Drawn);
});

function nameOf({ names }: Skeleton, place: number): string {
  return names[place] ?? `cluster-${place}`;
}

function stackWish({ cloud, network, machines, clusters }: Skeleton, egress: Drawn | undefined): StackWish {
  return {
    cloud,
    isDual: network.isDual,
    isEgressOpen: egress?.mode !== "documented",
    hasRke1: clusters.some(({ launch, distribution }) => launch !== "hosted" && distribution === "rke1"),
    hasStackMachines: machines !== undefined,
  };
}

function surroundingsOf(wish: Skeleton) {
  const { cloud, network, rancher, machines } = wish;
  const rancherDialled = dialledOf(rancher, stackWish(wish, undefined));
  return { cloud, isDual: network.isDual, rancherDialled, hasMachines: machines !== undefined };
}

function isBehind({ rancher: { existing, made } }: Skeleton): boolean {
  return existing === undefined && made.loadBalancer !== undefined && made.loadBalancer !== "none";
}

function stackOfTalk(wish: Skeleton) {
  const { cloud, rancher, clusters } = wish;
  const withNodes = clusters.filter(hasNodes);
  const isPrivate = surroundingsOf(wish).rancherDialled === "private";
  return {
    cloud,
    cloudsOfNodes: [...new Set(withNodes.map((cluster) => cloudOf(cluster, cloud)))],
    isDual: wish.network.isDual,
    doorTakes: {
      groups: isPrivate && (cloud === "aws" || !isBehind(wish)),
      lists: cloud === "aws" || !isBehind(wish),
    },
    hasRancher: rancher.existing === undefined,
    opensKubernetesApi: withNodes.some(
      (one) => !isDriven(one) && (one.options ?? []).includes("authorizedClusterEndpoint"),
    ),
    clusters: clusters.map((cluster, place) => ({
      name: nameOf(wish, place),
      hasNodes: hasNodes(cluster),
      hasDriver: isDriven(cluster),
    })),
  };
}

function isDriven({ launch, nodeDriverGroup }: ClusterWish): boolean {
  return launch === "infrastructure" && nodeDriverGroup !== undefined;
}

function whole(wish: Skeleton, { clients, egress, flows }: Talk, clusters: readonly Drawn[]): Drawn {
  const { cloud, network, machines, surroundings, rancher } = wish;
  return {
    cloud,
    network: networkOf(cloud, network, 0),
    machines: machines === undefined ? undefined : machinesOf(cloud, machines),
    ...surroundings,
    ...{ clients: isBehind(wish) && clusters.length === 0 ? { ...clients, rancher: ["203.0.113.0/24"] } : clients },
    ...{ egress, flows },
    ...{ tags: wish.tags, namePrefix: wish.namePrefix, accept: wish.accept, acceptWidening: wish.acceptWidening },
    limits: limitsOf(wish),
    rancher: rancherOf(rancher, stackWish(wish, egress)),
    clusters,
  };
}

/** Mostly wide enough for anything here; each cloud that takes part has its own. */
function limitsOf({ cloud, clusters, limits }: Skeleton): Drawn | undefined {
  if (limits.isTight) return undefined;
  const used = [cloud, ...clusters.map((cluster) => cloudOf(cluster, cloud))];
  const { reserved: number, isReservedApart } = limits;
  const reserved = number === undefined ? undefined : isReservedApart ? { groups: number, rules: number * 4 } : number;
  return {
    ...(used.includes("aws") ? { rulesPerGroup: 1000, groupsPerInterface: 16 } : {}),
    ...(used.includes("openstack") ? { groups: 100, rules: 3000, reserved } : {}),
    ...(used.includes("digitalocean") ? { rulesPerFirewall: 1000, tagsPerFirewall: 10 } : {}),
  };
}
