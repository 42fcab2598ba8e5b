/**
 * Raw changes → rows for people: who, to whom, what, why, and whether somebody accepted it. Rows that say the same of
 * several parties or kinds of traffic become one; nothing else is lost.
 */
import type { PolicyIndex, Subject } from "../../components/reach/policy-index";
import { reach, type Reach } from "../../components/reach/reach";
import type { AddressFamily } from "../../components/addresses/address";
import type { Reasons } from "../sources/reading";
import { grouped } from "../sources/grouped";
import type { AcceptedWidenings } from "./accepted-widenings";
import type { AddressNames } from "./address-names";
import { toldTraffic, traffic as trafficOf } from "./line";
import type { DiffParty, TrafficChange } from "./report";
import type { RawChange, Sample, TrafficDiff, Who } from "./traffic-diff";

export interface Telling {
  readonly names: AddressNames;
  readonly reasons: { readonly base: Reasons; readonly head: Reasons };
  readonly acceptances: AcceptedWidenings;
}

export function toldChanges(diff: TrafficDiff, telling: Telling): TrafficChange[] {
  const rows = diff.changes.flatMap((change) => rowsOf(change, diff, telling));
  return (["from", "to", "traffic"] as const).reduce(withJoinedColumn, mergedFamilies(rows)).sort(worstFirst);
}

function rowsOf(change: RawChange, diff: TrafficDiff, telling: Telling): TrafficChange[] {
  const { samples, family } = change;
  const [senders, receivers] = [change.from, change.to].map((who) => partiesOf(who, diff, telling.names));
  return toldTraffic(samples).flatMap(({ text, span }) => {
    const sample = samples.find(({ first, last }) => first <= span.first && span.first <= last);
    const reason = sample === undefined ? noReason : explained({ ...sample, ...span }, family, change, diff, telling);
    const { before, after } = change;
    return (senders ?? []).flatMap((from) =>
      (receivers ?? []).map((to): TrafficChange => {
        const row = { change: change.change, from: [from], to: [to], traffic: [text], before, after, ...reason };
        return { ...row, accepted: telling.acceptances.reasonFor(row, samples, family) };
      }),
    );
  });
}

function partiesOf(who: Who, { space }: TrafficDiff, names: AddressNames): DiffParty[] {
  if (who.kind === "unit") return [{ name: who.label, ranges: [], except: [] }];
  return names.partiesOf(space.told(who.parts));
}

type Reason = Pick<TrafficChange, "why" | "citation" | "resources">;
const noReason: Reason = { why: "", citation: "", resources: [] };

/** By the side that lets it pass, and there by the end that changed its mind. */
function explained(
  sample: Sample,
  family: AddressFamily,
  { change }: RawChange,
  { indexes }: TrafficDiff,
  { reasons }: Telling,
): Reason {
  const side = change === "widening" ? "head" : "base";
  const allowing = asked(indexes[side], sample, family);
  const other = asked(indexes[side === "head" ? "base" : "head"], sample, family);
  const changed = (["ingress", "egress"] as const).filter((end) => allowing[end].verdict !== other[end].verdict);
  const end = changed.find((one) => !allowing[one].unguarded) ?? (allowing.ingress.unguarded ? "egress" : "ingress");
  const { unguarded, rules } = allowing[end];
  if (unguarded) return { ...noReason, why: "no firewall guards it" };
  const resources = new Set(rules.map(({ source }) => `${source.type}::${source.name}`));
  return { ...reasons[side].ofRules(rules), resources: [...resources].sort() };
}

function asked(index: PolicyIndex, { from, to, first, last }: Sample, family: AddressFamily): Reach {
  const one = (subject: Subject) => ({ subjects: [subject] });
  return reach(index, one(from), one(to), trafficOf({ first, last }, family), { family });
}

/** What changed alike over IPv4 and IPv6 is one row. */
function mergedFamilies(rows: readonly TrafficChange[]): TrafficChange[] {
  const nameOf = ([party]: readonly DiffParty[]): string => party?.name ?? "";
  const alike = grouped(rows, (row) => JSON.stringify({ ...row, from: nameOf(row.from), to: nameOf(row.to) }));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, from: mergedParty(same.map(({ from }) => from)), to: mergedParty(same.map(({ to }) => to)) }];
  });
}

function mergedParty(parties: readonly (readonly DiffParty[])[]): DiffParty[] {
  const all = parties.flat();
  const [first] = all;
  if (first === undefined) return [];
  const unique = (of: (party: DiffParty) => readonly string[]) => [...new Set(all.flatMap(of))];
  return [{ name: first.name, ranges: unique(({ ranges }) => ranges), except: unique(({ except }) => except) }];
}

/** Rows that differ in one column alone become one row with all its values. */
function withJoinedColumn(rows: TrafficChange[], column: "from" | "to" | "traffic"): TrafficChange[] {
  const alike = grouped(rows, (row) => JSON.stringify({ ...row, [column]: null, resources: null, citation: null }));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const resources = [...new Set(same.flatMap((row) => row.resources))].sort();
    const citation = [...new Set(same.map((row) => row.citation).filter((text) => text !== ""))].join("; ");
    const values = same.flatMap((row): readonly (string | DiffParty)[] => row[column]);
    return [{ ...first, [column]: values.sort(worldFirst), resources, citation }];
  });
}

/** A reader must not miss the world behind a list of nodes. */
function worldFirst(one: string | DiffParty, other: string | DiffParty): number {
  const [isWorld, isOtherWorld] = [one, other].map((value) => typeof value !== "string" && value.name === "world");
  return Number(isOtherWorld) - Number(isWorld);
}

/** Widenings before narrowings, what nobody accepted first, and among those what the world may do. */
function worstFirst(one: TrafficChange, other: TrafficChange): number {
  return severity(other) - severity(one);
}

function severity({ change, accepted, from, after }: TrafficChange): number {
  if (change === "narrowing") return 0;
  const isWorld = from.some(({ name }) => name === "world");
  return 8 + (accepted === null ? 4 : 0) + (isWorld ? 2 : 0) + (after === "allowed" ? 1 : 0);
}
