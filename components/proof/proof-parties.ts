/**
 * Who takes part in the proof: nodes by their roles with the groups that they really carry, the balancer, an address for
 * every part of the address space that somebody's ranges tell apart, and whoever carries a group that no node here does.
 */
import type { Cloud } from "../clouds/cloud";
import { addressFamilies } from "../addresses/address";
import { intervalOf, outsideAddresses, representativeAddresses } from "../addresses/address-interval";
import { clientPeers } from "../firewall/flow-rules";
import { balancerGroup } from "../firewall/group-names";
import { namedPeerText, rangesIn, type NamedPeer } from "../firewall/named-peer";
import { cloudOfKey, foreignKey, groupsOfCloud, membershipOf, namedPeerKey } from "../reach/cloud-groups";
import {
  abstractNode,
  openStance,
  type EndpointAddress,
  type Guard,
  type AddressPlace,
  type Policy,
} from "../reach/policy";
import type { Asked } from "../reach/reach";
import type { Peer } from "../firewall/rule";
import type { BalancerTopology, ToldRancher } from "../firewall/topology";
import type { MemberSubject } from "../reach/other-end";
import { roles, type Role } from "../matrix/flow";
import { catalogRanges } from "../matrix/editions/rancher-2.x";
import type { Intention, PlannedCluster, PlannedRancher } from "./intention";
import type { Participant } from "./participant";

export interface ProofParty extends Asked {
  readonly name: string;
  readonly cloud: Cloud | undefined;
  readonly participant: Participant;
  /** A node that does not exist, or not yet. */
  readonly isImagined?: boolean;
}

/** The balancer is one of the resources, and its cloud decodes it as a node with a door. */
export function balancerParties(
  { rancher, seenAs }: BalancerTopology,
  { endpoints }: Policy,
  cloud: Cloud,
): ProofParty[] {
  const name = balancerGroup(rancher.name);
  const subjects = endpoints.filter((endpoint) => endpoint.name === name && endpoint.type.endsWith(":LoadBalancer"));
  // One without a group sends what it likes: the words of its cloud's firewalls are not its own.
  return [{ name, participant: { kind: "balancer" }, subjects, cloud: seenAs.kind === "group" ? cloud : undefined }];
}

export function rancherParties(rancher: PlannedRancher, policy: Policy, cloud: Cloud): ProofParty[] {
  const { blueprint, topology } = rancher;
  if (topology.existing !== undefined) return existingParties(rancher, topology.existing, policy, cloud);
  const names = blueprint.nodes.map((node) => node.name);
  const participant: Participant = { kind: "rancher" };
  const nodes = policy.endpoints.filter((endpoint) => names.includes(endpoint.name));
  const subjects = nodes.length > 0 ? nodes : [withGroups(topology.name, rancher, [], policy, cloud)];
  return [{ name: topology.name, participant, subjects, cloud }];
}

/**
 * A Rancher of another stack, as it is told: a member of its group, or somebody at the told addresses of whose own rules
 * nothing is known here.
 */
function existingParties(rancher: PlannedRancher, told: ToldRancher, policy: Policy, cloud: Cloud): ProofParty[] {
  const { name } = rancher.topology;
  const participant: Participant = { kind: "rancher" };
  const member = withGroups(name, rancher, [], policy, cloud);
  const addresses = told.addresses.flatMap((peer): EndpointAddress[] => {
    if (peer.kind === "range") {
      return [{ family: peer.family, symbols: [], place: { kind: "range", range: peer.range } }];
    }
    if (peer.kind !== "address") return [];
    const symbol = peer.reference.replace(/^\$\{(.+)\}$/, "$1");
    return [{ family: peer.family, symbols: [symbol], place: { kind: "unknown" } }];
  });
  if (told.hasGroup) {
    return [{ name, participant, subjects: [{ ...member, publicAddresses: addresses }], cloud }];
  }
  if (addresses.length === 0) return [];
  const unrelated = { ...member, unguarded: openStance, addresses, publicAddresses: addresses };
  return [{ name, participant, subjects: [unrelated], cloud: undefined }];
}

/** The proof judges what is made here: of a group of another stack, the rules here; of its addresses, that they are its own. */
export function withExisting(policy: Policy, { topology }: PlannedRancher, parties: readonly ProofParty[]): Policy {
  if (topology.existing === undefined) return policy;
  const endpoints = parties.flatMap(({ subjects }) => subjects.filter((subject) => subject.kind === "node"));
  const groups = [...new Set(endpoints.flatMap((endpoint) => endpoint.groups))];
  const ofGroups = groups.map((group): Guard => {
    const allowances = policy.guards.find((guard) => guard.group === group)?.allowances ?? [];
    return { group, complete: true, allowances };
  });
  return {
    ...policy,
    endpoints: [...policy.endpoints, ...endpoints],
    guards: [...policy.guards.filter(({ group }) => !groups.includes(group)), ...ofGroups],
  };
}

/** Nodes with equal roles are one party, and each role is one: without a node of its own, one that will carry its groups. */
export function clusterParties(cluster: PlannedCluster, policy: Policy, cloud: Cloud): ProofParty[] {
  const { blueprint, topology } = cluster;
  const byRoles = new Map<string, { roles: readonly Role[]; names: Set<string> }>();
  for (const { name, roles: own } of blueprint.nodes) {
    const key = roles.filter((role) => own.includes(role)).join("+");
    const same = byRoles.get(key) ?? { roles: own, names: new Set() };
    same.names.add(name);
    byRoles.set(key, same);
  }
  const withNodes = [...byRoles].map(([key, { roles: own, names }]) => ({
    name: `${topology.name}/${key}`,
    participant: { kind: "node", cluster: topology.name, roles: own } as const,
    subjects: policy.endpoints.filter((endpoint) => names.has(endpoint.name)),
    cloud,
  }));
  if (blueprint.plan.groups.length === 0) return [];
  // A role that no node has for itself, too: its rules must not be right by what else those nodes carry.
  const without = roles.filter((role) => !byRoles.has(role));
  return [
    ...withNodes,
    ...without.map((role) => ({
      name: `${topology.name}/${role}`,
      participant: { kind: "node", cluster: topology.name, roles: [role] } as const,
      subjects: [withGroups(role, cluster, [role], policy, cloud)],
      cloud,
      isImagined: true,
    })),
  ];
}

/** A node that does not exist yet: somewhere in the network, with what the outputs say that it carries. */
function withGroups(
  name: string,
  { blueprint, topology }: PlannedRancher | PlannedCluster,
  own: readonly Role[],
  policy: Policy,
  cloud: Cloud,
) {
  const ofCloud = groupsOfCloud(policy, cloud.name);
  const carried = blueprint
    .carriedBy(own)
    .map((reference) => policy.groupKeys.get(reference) ?? foreignKey(ofCloud, ofCloud.carried, reference));
  const { networkRange: range, families } = topology;
  const place: AddressPlace = range === undefined ? { kind: "unknown" } : { kind: "range", range };
  return abstractNode(
    name,
    ofCloud,
    carried,
    families.map((family) => ({ family, symbols: [], place })),
  );
}

/** Every range that the resources or the user name, and those in which others are seen. */
export function rangesOf({ rancher, clusters, balancer }: Intention, { guards }: Policy): string[] {
  const ofRules = guards.flatMap(({ allowances }) =>
    allowances.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])),
  );
  const topologies = [rancher.topology, ...clusters.map(({ topology }) => topology)];
  const ofUsers = topologies.flatMap(({ clients, egress, flows }) => [
    ...Object.values(clients).flat(),
    ...(egress.mode === "open" ? [] : egress.extra.map(({ to }) => to)),
    ...flows.flatMap(({ from, to }) => [from, to]).flatMap((end) => (end.kind === "clients" ? end.clients : [])),
  ]);
  const seen = [
    ...clusters.flatMap(({ topology: { edges, registrationBalancer } }) => [
      ...[edges.toRancher, edges.fromRancher].flatMap((ends) =>
        ends === undefined ? [] : [...Object.values(ends.nodes).flat(), ...ends.rancher],
      ),
      ...(edges.kubernetesApi?.peers ?? []),
      ...(edges.toBalancer ?? []),
      ...clientPeers(registrationBalancer),
    ]),
    ...(balancer === undefined ? [] : balancerPeers(balancer.topology)),
  ];
  const ofOthers = seen.flatMap((peer) => (peer?.kind === "range" ? [peer.range] : []));
  return [...new Set([...ofRules, ...rangesIn(ofUsers), ...ofOthers, ...catalogRanges])];
}

function balancerPeers({ seenAs, dialledAs, rancherNodes, clusters }: BalancerTopology): (Peer | undefined)[] {
  return [seenAs, dialledAs, ...rancherNodes, ...clusters.flatMap(({ peers }) => peers)];
}

/** One address for each part of the address space that somebody's ranges tell apart. */
export function addressParties(ranges: readonly string[]): ProofParty[] {
  return addressFamilies.flatMap((family) =>
    representativeAddresses(ranges, family).map((address) => ({
      name: address.replace(/\/\d+$/, ""),
      participant: { kind: "address", address, family } as const,
      subjects: [{ kind: "range", range: address, outsider: true } as const],
      cloud: undefined,
    })),
  );
}

/** What the user named besides ranges: each is a party of its own, at an address that nobody names. */
export function namedParties(told: readonly NamedPeer[], policy: Policy, ranges: readonly string[]): ProofParty[] {
  const places = outsideAddresses(ranges.filter((range) => !range.endsWith("/0")));
  return told.flatMap((named) => {
    const name = namedPeerText(named);
    const group = namedPeerKey(policy, named);
    const subject: MemberSubject = {
      ...{ kind: "member", name, group, cloud: named.cloud },
      membership: membershipOf(policy, named.cloud, named.kind),
    };
    return places.map((address): ProofParty => {
      const { family } = intervalOf(address);
      const participant = { kind: "address", address, family, named: name } as const;
      return { name, participant, subjects: [subject], cloud: undefined };
    });
  });
}

/** Groups that rules name and that nobody here carries: whoever carries them, at an address that nobody names. */
export function unrelatedParties(
  policy: Policy,
  parties: readonly ProofParty[],
  ranges: readonly string[],
): ProofParty[] {
  const carried = new Set(
    parties.flatMap(({ subjects }) =>
      subjects.flatMap((subject) =>
        subject.kind === "node" ? subject.groups : subject.kind === "member" ? [subject.group] : [],
      ),
    ),
  );
  const named = policy.guards.flatMap(({ allowances }) =>
    allowances.flatMap(({ peer }) => (peer.kind === "group" && !carried.has(peer.group) ? [peer.group] : [])),
  );
  const places = outsideAddresses(ranges.filter((range) => !range.endsWith("/0")));
  return [...new Set(named)].flatMap((group) =>
    places.map((address) => {
      const { family } = intervalOf(address);
      const own = [{ family, symbols: [], place: { kind: "range", range: address } as const }];
      const ofCloud = groupsOfCloud(policy, cloudOfKey(policy, group));
      const subject = { ...abstractNode(group, ofCloud, [group], own), unguarded: openStance };
      return {
        name: `whoever carries ${group}`,
        participant: { kind: "address", address, family } as const,
        subjects: [subject],
        cloud: undefined,
      };
    }),
  );
}
