/**
 * What some rules allow, as cells (group × peer × traffic, each an atom), and every rule that could allow a part of it and
 * nothing else. Guarantees: a rule that allows only what these rules allow lies in one of `legal`, so the fewest of those
 * that cover all cells are the fewest rules.
 */
import type { Rule } from "../../components/firewall/rule";
import { type Membership, PeerAtoms, TrafficAtoms, type Option, type RangeChoice } from "./options";

export interface Relation {
  /** The cells of each rule, in the order of the rules. */
  readonly cells: readonly ReadonlySet<number>[];
  /** The cells of each rule that can't be made any wider. */
  readonly legal: readonly ReadonlySet<number>[];
}

/** The numbers of cells, which are the same for all that is numbered by it. */
class Cells {
  private readonly numbers = new Map<string, number>();
  private readonly trafficOf = new Map<string, Set<string>>();

  add(groups: readonly string[], peers: readonly string[], traffic: readonly string[]): ReadonlySet<number> {
    for (const pair of pairs(groups, peers)) {
      const own = this.trafficOf.get(pair) ?? new Set();
      for (const atom of traffic) own.add(atom);
      this.trafficOf.set(pair, own);
    }
    return this.of(groups, peers, traffic);
  }

  of(groups: readonly string[], peers: readonly string[], traffic: readonly string[]): ReadonlySet<number> {
    const cells = pairs(groups, peers).flatMap((pair) => traffic.map((atom) => `${pair} | ${atom}`));
    return new Set(
      cells.map((cell) => {
        const number = this.numbers.get(cell) ?? this.numbers.size;
        this.numbers.set(cell, number);
        return number;
      }),
    );
  }

  /** What all of these groups may exchange with all of these peers. */
  allowed(groups: readonly string[], peers: readonly string[]): ReadonlySet<string> {
    const [first = new Set<string>(), ...rest] = pairs(groups, peers).map(
      (pair) => this.trafficOf.get(pair) ?? new Set<string>(),
    );
    return new Set([...first].filter((atom) => rest.every((own) => own.has(atom))));
  }
}

function pairs(groups: readonly string[], peers: readonly string[]): string[] {
  return groups.flatMap((group) => peers.map((peer) => `${group} | ${peer}`));
}

/** Of rules of one direction: what comes in is never said by a rule for what goes out. */
export function relationOf(rules: readonly Rule[], membership: Membership, ranges: RangeChoice): Relation {
  const peers = new PeerAtoms(
    rules.map(({ peer }) => peer),
    membership,
  );
  const traffic = new TrafficAtoms(rules);
  const cells = new Cells();
  const own = rules.map((rule) =>
    cells.add(membership.atomsOf(rule.group), peers.atomsOf(rule.peer), traffic.atomsOf(rule.traffic)),
  );
  const groups = membership.optionsFor(rules.map(({ group }) => group));
  const legal = groups.flatMap((group) =>
    peers
      .options(ranges)
      .flatMap((peer) => widest(group, peer).map((atoms) => cells.of(group.atoms, peer.atoms, atoms))),
  );
  return { cells: own, legal };

  function widest(group: Option, peer: Option): (readonly string[])[] {
    return traffic.widest(cells.allowed(group.atoms, peer.atoms)).map(({ atoms }) => atoms);
  }
}
