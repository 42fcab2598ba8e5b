/**
 * What may newly pass between two states of a stack, and what may no longer: exact for every pair of nodes and every
 * address, every port and protocol, both address families. Both sides are asked about the same parts of the address space,
 * those that either side's ranges tell apart, so no change falls between two samples.
 */
import type { AddressFamily } from "../../components/addresses/address";
import type { Party } from "../../components/reach/party";
import type { Policy } from "../../components/reach/policy";
import { PolicyIndex, type Subject } from "../../components/reach/policy-index";
import type { Span } from "../../components/reach/traffic-line";
import { AddressSpace, type AddressPart } from "./address-space";
import { addressSubject, Comparer } from "./comparer";
import { isWidening, type LineChange } from "./line";
import { pairUnits, type Pairing } from "./pairings";
import type { Passage, Renaming } from "./report";
import { unitsOf, withPeers } from "./units";

/** One side, decoded. `ranges`: those that somebody names, canonical. */
export interface Side {
  readonly policy: Policy;
  readonly parties: readonly Party[];
  readonly ranges: readonly string[];
}

/** A span that changed alike, with one pair of ends for which it did: on the side where it may pass. */
export interface Sample extends Span {
  readonly from: Subject;
  readonly to: Subject;
}

/** Who stands at one end: a unit by its name, or parts of the address space. */
export type Who =
  | { readonly kind: "unit"; readonly label: string }
  | { readonly kind: "addresses"; readonly parts: ReadonlySet<AddressPart> };

export interface RawChange {
  readonly change: "widening" | "narrowing";
  readonly before: Passage;
  readonly after: Passage;
  readonly family: AddressFamily;
  readonly from: Who;
  readonly to: Who;
  readonly samples: readonly Sample[];
}

export interface TrafficDiff {
  readonly changes: readonly RawChange[];
  readonly renamed: readonly Renaming[];
  readonly space: AddressSpace;
  /** Ready to be asked why. */
  readonly indexes: { readonly base: PolicyIndex; readonly head: PolicyIndex };
}

export function trafficDiff(base: Side, head: Side): TrafficDiff {
  const ranges = [...new Set([...base.ranges, ...head.ranges])];
  const space = new AddressSpace(ranges);
  const members = [...base.parties, ...head.parties].flatMap(({ kind, subjects }) =>
    kind === "named" ? subjects.filter((subject) => subject.kind === "member") : [],
  );
  const policies = withPeers({ base: base.policy, head: head.policy }, ranges, members);
  const indexes = { base: new PolicyIndex(policies.base), head: new PolicyIndex(policies.head) };
  const comparer = new Comparer(indexes.base, indexes.head);
  const pairings = pairUnits(
    unitsOf(policies.base, base.parties, indexes.base),
    unitsOf(policies.head, head.parties, indexes.head),
    space.parts,
    comparer,
  );
  const changes = [...betweenUnits(pairings.all, comparer), ...withAddresses(pairings.all, space, comparer)];
  return { changes, renamed: pairings.renamed, space, indexes };
}

function betweenUnits(pairings: readonly Pairing[], comparer: Comparer): RawChange[] {
  const book = new Map<string, RawChange & { samples: Sample[] }>();
  for (const from of pairings) {
    for (const to of pairings) {
      if (from.head?.kind === "peer" && to.head?.kind === "peer") continue;
      for (const change of comparer.between(from, to)) {
        const kind = kindOf(change, from, to);
        const ends = kind && endsOf(kind, from, to);
        if (kind === undefined || ends === undefined) continue;
        const { before, after, family, first, last } = change;
        const key = [from.label, to.label, family, before, after].join("\0");
        const known = book.get(key);
        const sample = { first, last, ...ends };
        if (known !== undefined) known.samples.push(sample);
        else {
          book.set(key, {
            ...{ change: kind, before, after, family, samples: [sample] },
            from: { kind: "unit", label: from.label },
            to: { kind: "unit", label: to.label },
          });
        }
      }
    }
  }
  return [...book.values()];
}

function kindOf(change: LineChange, ...pairings: readonly Pairing[]): RawChange["change"] | undefined {
  if (isWidening(change)) return pairings.every(({ widens }) => widens) ? "widening" : undefined;
  return pairings.every(({ narrows }) => narrows) ? "narrowing" : undefined;
}

function endsOf(kind: RawChange["change"], from: Pairing, to: Pairing): { from: Subject; to: Subject } | undefined {
  const [one, other] = kind === "widening" ? [from.head, to.head] : [from.base, to.base];
  return one === null || other === null ? undefined : { from: one.endpoint, to: other.endpoint };
}

interface AddressChange extends LineChange {
  readonly part: AddressPart;
  readonly unit: Subject;
}

function withAddresses(pairings: readonly Pairing[], space: AddressSpace, comparer: Comparer): RawChange[] {
  const book = new Map<
    string,
    { common: Omit<RawChange, "from" | "to" | "samples">; label: string; isInward: boolean; found: AddressChange[] }
  >();
  const note = (pairing: Pairing, part: AddressPart, isInward: boolean, changes: readonly LineChange[]): void => {
    for (const change of changes) {
      const kind = kindOf(change, pairing);
      const unit = kind === "widening" ? pairing.head : pairing.base;
      if (kind === undefined || unit === null) continue;
      const { before, after } = change;
      const key = [pairing.label, isInward, part.family, before, after].join("\0");
      const known = book.get(key) ?? {
        ...{ label: pairing.label, isInward, found: [] },
        common: { change: kind, before, after, family: part.family },
      };
      book.set(key, known);
      known.found.push({ ...change, part, unit: unit.endpoint });
    }
  };
  for (const pairing of pairings) {
    if ((pairing.head ?? pairing.base)?.kind === "peer") continue;
    for (const part of space.parts) {
      note(pairing, part, true, comparer.fromAddress(part, pairing));
      note(pairing, part, false, comparer.toAddress(pairing, part));
    }
  }
  return [...book.values()].flatMap(({ common, label, isInward, found }) =>
    sameAddresses(found).map(({ parts, changes }): RawChange => {
      const unit: Who = { kind: "unit", label };
      const addresses: Who = { kind: "addresses", parts };
      return {
        ...common,
        ...(isInward ? { from: addresses, to: unit } : { from: unit, to: addresses }),
        samples: changes.map(({ first, last, part, unit: node }) => {
          const address = addressSubject(part);
          return { first, last, ...(isInward ? { from: address, to: node } : { from: node, to: address }) };
        }),
      };
    }),
  );
}

/** The line cut where the set of addresses changes: for each such set, the spans that changed for just these. */
function sameAddresses(found: readonly AddressChange[]): { parts: Set<AddressPart>; changes: AddressChange[] }[] {
  const starts = [...new Set(found.flatMap(({ first, last }) => [first, last + 1]))].sort((one, other) => one - other);
  const numbers = new Map<AddressPart, number>();
  for (const { part } of found) if (!numbers.has(part)) numbers.set(part, numbers.size);
  const bySet = new Map<string, { parts: Set<AddressPart>; changes: AddressChange[] }>();
  starts.forEach((first, index) => {
    const last = (starts[index + 1] ?? first) - 1;
    const here = found.filter((change) => change.first <= first && last <= change.last && first <= last);
    const [sample] = here;
    if (sample === undefined) return;
    const parts = new Set(here.map(({ part }) => part));
    const key = [...parts]
      .map((part) => numbers.get(part))
      .sort()
      .join();
    const known = bySet.get(key) ?? { parts, changes: [] };
    bySet.set(key, known);
    known.changes.push({ ...sample, first, last });
  });
  return [...bySet.values()];
}
