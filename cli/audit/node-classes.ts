/**
 * The nodes that an audit judges, in classes of those of whom the same holds: equal roles, equal groups, and addresses that
 * the rules concerned don't tell apart. Exact: one of a class answers for all of it.
 */
import { intervalOf } from "../../components/addresses/address-interval";
import type { Endpoint, Policy } from "../../components/reach/policy";
import { roles as allRoles, type FlowParty } from "../../components/matrix/flow";
import type { Member, WhoIsWho } from "../estate/members";

export interface NodeClass {
  /** Null for Rancher's own nodes and its balancer. */
  readonly cluster: string | null;
  readonly parties: readonly FlowParty[];
  /** The names of its nodes. */
  readonly names: readonly string[];
  /** One node's: the interfaces by which it is met. */
  readonly endpoints: readonly Endpoint[];
  /** Those of all of its nodes. */
  readonly all: readonly Endpoint[];
}

export function classesOf(who: WhoIsWho, policy: Policy): NodeClass[] {
  const all: NodeClass[] = [];
  const add = (
    cluster: string | null,
    parties: readonly FlowParty[],
    { name, endpoints }: Pick<Member, "name" | "endpoints">,
  ) => {
    all.push({ cluster, parties, names: [name], endpoints, all: endpoints });
  };
  for (const { name, members } of who.clusters) for (const member of members) add(name, member.roles, member);
  for (const member of who.rancher) add(null, ["rancher"], member);
  for (const balancer of who.balancers) add(null, ["loadBalancer"], { name: balancer.name, endpoints: [balancer] });
  const cuts = new Cuts(
    policy,
    all.flatMap(({ endpoints }) => endpoints),
  );
  const classes = new Map<string, { first: NodeClass; names: string[]; all: Endpoint[] }>();
  for (const one of all) {
    const key = [
      one.cluster ?? "",
      one.parties.join("+"),
      ...one.endpoints.map((endpoint) => cuts.signature(endpoint)),
    ].join(" | ");
    const known = classes.get(key) ?? { first: one, names: [], all: [] };
    known.names.push(...one.names);
    known.all.push(...one.all);
    classes.set(key, known);
  }
  return [...classes.values()].map(({ first, ...whole }) => ({ ...first, ...whole }));
}

/** `etcd`, `etcd and controlplane`; with its nodes where others of the same roles are of another class. */
export function className(one: NodeClass, classes: readonly NodeClass[]): string {
  const names = named.get(classes) ?? new Map<NodeClass, string>();
  named.set(classes, names);
  const known = names.get(one) ?? nameAmong(one, classes);
  names.set(one, known);
  return known;
}

const named = new WeakMap<readonly NodeClass[], Map<NodeClass, string>>();

function nameAmong(one: NodeClass, classes: readonly NodeClass[]): string {
  const own = allRoles.filter((role) => one.parties.includes(role));
  const roles = own.length > 0 ? own.join("+") : (one.parties[0] ?? "node");
  const name = one.cluster === null ? roles : `${one.cluster}/${roles}`;
  const alike = classes.filter((other) => other.cluster === one.cluster && other.parties.join() === one.parties.join());
  return alike.length < 2 ? name : `${name} (${one.names.slice(0, 3).join(", ")}${one.names.length > 3 ? ", …" : ""})`;
}

/** Where the ranges of the rules on the judged nodes begin and end. */
class Cuts {
  readonly #ranges: readonly { readonly text: string; readonly first: bigint; readonly last: bigint }[];
  /** Keys that a rule is on, or names. */
  readonly #spoken: ReadonlySet<string>;

  constructor(policy: Policy, endpoints: readonly Endpoint[]) {
    const carried = new Set(endpoints.flatMap(({ groups }) => groups));
    const ranges = policy.guards
      .filter(({ group }) => carried.has(group))
      .flatMap(({ allowances }) => allowances.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : [])));
    this.#ranges = [...new Set(ranges)].map((text) => ({ text, ...intervalOf(text) }));
    const peers = policy.guards.flatMap(({ allowances }) =>
      allowances.flatMap(({ peer }) => (peer.kind === "group" ? [peer.group] : [])),
    );
    this.#spoken = new Set([...peers, ...policy.guards.map(({ group }) => group)]);
  }

  signature({ type, cloud, groups, network, facing, unguarded, membership, groupsKnown, ...rest }: Endpoint): string {
    const places = [...rest.addresses, ...rest.publicAddresses, ...(rest.sendsFrom ?? [])].map(
      ({ family, symbols, place }) =>
        [
          family,
          ...symbols.filter((symbol) => symbol === ""),
          place.kind === "range" ? this.#inside(place.range) : place.kind,
        ].join(" "),
    );
    // A droplet is a group of its own, of which mostly no rule speaks.
    const spoken = groups.filter((group) => this.#spoken.has(group) || unguarded.ingress === "closed").sort();
    return JSON.stringify([type, cloud, spoken, network, facing, unguarded, membership, groupsKnown, places]);
  }

  /** The named ranges that hold this place whole, and those that it only touches. */
  #inside(range: string): string {
    const { first, last } = intervalOf(range);
    return this.#ranges
      .filter((one) => one.first <= last && first <= one.last)
      .map((one) => (one.first <= first && last <= one.last ? one.text : `${one.text} of ${range}`))
      .join();
  }
}
