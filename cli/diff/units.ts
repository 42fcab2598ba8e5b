/**
 * Who is compared: the nodes of each role and every other node, those alike in all their answers as one, and the peers of
 * rules of whom nothing is known but their name.
 */
import { type AddressFamily, addressFamilies } from "../../components/addresses/address";
import { outsideAddresses } from "../../components/addresses/address-interval";
import type { Party } from "../../components/reach/party";
import {
  openStance,
  type Allowance,
  type Endpoint,
  type EndpointAddress,
  type Policy,
} from "../../components/reach/policy";
import type { PolicyIndex, Prepared } from "../../components/reach/policy-index";
import type { MemberSubject } from "../../components/reach/other-end";

/** Nodes of one name that get the same answers to everything. */
export interface Unit {
  readonly label: string;
  readonly kind: "role" | "node" | "peer";
  /** Only units of one shape can be the same under another name. */
  readonly shape: string;
  /** Units that only change their names together: a cluster. */
  readonly family: string;
  readonly endpoint: Endpoint;
  readonly prepared: Prepared;
  /** The nodes, by type and name. */
  readonly identities: readonly string[];
}

export function unitsOf(policy: Policy, parties: readonly Party[], index: PolicyIndex): Unit[] {
  const roles = parties.filter(({ kind }) => kind === "role");
  const inRoles = new Set(roles.flatMap(({ subjects }) => subjects));
  const others = policy.endpoints.filter((endpoint) => !inRoles.has(endpoint));
  return [
    ...roles.flatMap(({ name, cluster, role, cloud, subjects, isElsewhere }) => {
      const nodes = subjects.filter((subject) => subject.kind === "node");
      const shape = `${cluster === null ? "" : "cluster "}${role ?? ""} ${cloud ?? ""}`;
      // What another stack's Rancher does with outsiders is that stack's affair.
      const kind = isElsewhere === true ? "peer" : "role";
      return alike({ label: name, kind, shape, family: cluster ?? name }, nodes, index);
    }),
    ...others.flatMap((endpoint) => {
      const { name, type, cloud } = endpoint;
      if (cloud === peerCloud)
        return alike({ label: name, kind: "peer", shape: name, family: name }, [endpoint], index);
      return alike({ label: name, kind: "node", shape: type, family: name }, [endpoint], index);
    }),
  ];
}

function alike(
  common: Pick<Unit, "label" | "kind" | "shape" | "family">,
  nodes: readonly Endpoint[],
  index: PolicyIndex,
): Unit[] {
  const classes = new Map<string, Unit & { identities: string[] }>();
  for (const endpoint of nodes) {
    const prepared = index.prepare(endpoint);
    const identity = `${endpoint.type}::${endpoint.name}`;
    const known = classes.get(prepared.key);
    if (known === undefined) classes.set(prepared.key, { ...common, endpoint, prepared, identities: [identity] });
    else known.identities.push(identity);
  }
  return [...classes.values()];
}

/** The families in which two nodes meet, as the reach engine takes them. */
export function sharedFamilies(one: Endpoint, other: Endpoint): AddressFamily[] {
  const [own, others] = [one, other].map(({ addresses, publicAddresses }) => {
    const known = [...addresses, ...publicAddresses].map(({ family }) => family);
    return new Set<AddressFamily>(known.length > 0 ? known : ["ipv4"]);
  });
  const shared = addressFamilies.filter((family) => own?.has(family) === true && others?.has(family) === true);
  return shared.length > 0 ? shared : ["ipv4"];
}

const peerCloud = "a peer of rules";

interface PolicyPair {
  readonly base: Policy;
  readonly head: Policy;
}

/**
 * A peer that rules name and that is no node and no range (a prefix list, a group that nobody here carries, a gateway's address) becomes a party of its own,
 * beside what the rule means to everybody else: else a change from one such peer to another would change nothing.
 */
export function withPeers(
  { base, head }: PolicyPair,
  ranges: readonly string[],
  members: readonly MemberSubject[],
): PolicyPair {
  const peers = new Map<string, string>();
  const names = new Map(members.map(({ group, name }) => [group, name]));
  const [baseTwins, headTwins] = [base, head].map((policy) => twinned(policy, peers, names));
  const places = outsideAddresses(ranges.filter((range) => !range.endsWith("/0")));
  const endpoints = [...peers].map(([symbol, label]) => peerEndpoint(label, symbol, places));
  const complete = (policy: Policy): Policy => ({ ...policy, endpoints: [...policy.endpoints, ...endpoints] });
  return { base: complete(baseTwins ?? base), head: complete(headTwins ?? head) };
}

function twinned(policy: Policy, peers: Map<string, string>, members: ReadonlyMap<string, string>): Policy {
  const owned = new Set(
    policy.endpoints.flatMap(({ addresses, publicAddresses }) =>
      [...addresses, ...publicAddresses].flatMap(({ symbols }) => symbols),
    ),
  );
  const twinOf = (allowance: Allowance): Allowance[] => {
    const peer = peerName(allowance, owned, members);
    if (peer === undefined) return [allowance];
    const symbol = `peer ${peer.identity}`;
    peers.set(symbol, peer.label);
    return [allowance, { ...allowance, peer: { kind: "symbol", symbol, isPublic: true } }];
  };
  return {
    ...policy,
    guards: policy.guards.map((guard) => ({ ...guard, allowances: guard.allowances.flatMap(twinOf) })),
  };
}

function peerName(
  { peer, source }: Allowance,
  owned: ReadonlySet<string>,
  members: ReadonlyMap<string, string>,
): { identity: string; label: string } | undefined {
  if (peer.kind === "symbol") {
    if (owned.has(peer.symbol)) return undefined;
    return { identity: peer.symbol, label: peer.symbol.replace(/^[^:]*:[^:]*:[^:]*::/, "") };
  }
  if (peer.kind === "group") {
    const label = members.get(peer.group);
    return label === undefined ? undefined : { identity: peer.group, label };
  }
  if (peer.kind !== "unknown") return undefined;
  // Two values without a name need not be equal: only the same place in the same resource counts as the same.
  const isNameless = /\?\}|04da6b54-80e4/.test(peer.text) || peer.text === "undefined";
  const place = `${source.name}${source.part === null ? "" : ` ${source.part}`}`;
  if (isNameless) return { identity: `${source.type} ${place}`, label: `an unknown peer of ${place}` };
  return { identity: peer.text, label: peer.text };
}

/** Outside, at an address that no rule names. */
function peerEndpoint(label: string, symbol: string, places: readonly string[]): Endpoint {
  const addresses = places.map((range): EndpointAddress => ({
    family: range.includes(":") ? "ipv6" : "ipv4",
    symbols: [symbol],
    place: { kind: "range", range },
  }));
  return {
    kind: "node",
    name: label,
    type: symbol,
    cloud: peerCloud,
    groups: [],
    groupsKnown: true,
    unguarded: openStance,
    facing: "private",
    membership: "private",
    network: null,
    addresses,
    publicAddresses: addresses,
    sendsFrom: null,
  };
}
