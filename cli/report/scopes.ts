/**
 * The parties of a report and the sections that its traffic falls into: Rancher, and each cluster. Guarantees that each
 * talk is in exactly one section, so that a report of many clusters grows with what may pass, not with all pairs.
 */
import { type Party, toldOf } from "../../components/reach/party";
import type { Reading } from "../sources/reading";
import { grouped } from "../sources/grouped";
import type { Talk } from "./talk";

const partyLooks = [
  "clients",
  "world",
  "catalog",
  "loadBalancer",
  "rancher",
  "etcd",
  "controlplane",
  "worker",
  "other",
] as const;
export type PartyLook = (typeof partyLooks)[number];

export interface ReportParty {
  /** Unique on the page: what the filter goes by. */
  readonly number: number;
  readonly name: string;
  readonly cluster: string | null;
  readonly look: PartyLook;
  /** `3 nodes`, or the address ranges. */
  readonly who: string;
}

export interface Scope {
  /** An anchor on the page. */
  readonly id: string;
  readonly title: string;
  readonly cluster: string | null;
  readonly talk: readonly Talk[];
  /** Those who talk here: from outside first, then Rancher's, other clusters', the cluster's own. */
  readonly parties: readonly ReportParty[];
}

/** Everyone by name, in the order of the page; those who are in the base alone too. */
export function reportParties(head: Reading, base?: Reading): Map<string, ReportParty> {
  const all = [head, ...(base === undefined ? [] : [base])].flatMap(({ parties }) => [
    ...toldOf(parties),
    ...parties.filter(({ kind, isUnrelated }) => kind === "node" && isUnrelated !== true),
  ]);
  const known = [...new Map(all.toReversed().map((party) => [party.name, party])).values()].reverse();
  const sorted = known.map((party) => ({ party, look: lookOf(party) })).sort(outsideFirst);
  return new Map(
    sorted.map(({ party, look }, number) => {
      const { name, cluster } = party;
      return [name, { number, name, cluster, look, who: whoText(party) }];
    }),
  );
}

interface Looked {
  readonly party: Party;
  readonly look: PartyLook;
}

function outsideFirst(one: Looked, other: Looked): number {
  const [cluster, otherCluster] = [one.party.cluster ?? "", other.party.cluster ?? ""];
  if (cluster !== otherCluster) return cluster < otherCluster ? -1 : 1;
  return partyLooks.indexOf(one.look) - partyLooks.indexOf(other.look);
}

function lookOf({ kind, role }: Party): PartyLook {
  const word = kind === "role" ? role : kind === "named" || kind === "range" ? "clients" : kind;
  return partyLooks.find((look) => look === word) ?? "other";
}

function whoText({ kind, role, subjects }: Party): string {
  if (kind === "world") return "any other address";
  if (kind === "named") return "yours";
  const ranges = subjects.flatMap((subject) =>
    subject.kind === "range" ? [subject.range] : subject.kind === "member" ? [subject.name] : [],
  );
  if (ranges.length > 0) return ranges.join(", ");
  if (subjects.every((subject) => subject.kind === "node" && subject.type === "node")) return "nodes to come";
  if (role === "loadBalancer") return "balancer";
  return subjects.length === 1 ? "1 node" : `${subjects.length} nodes`;
}

export function scopesOf(talk: readonly Talk[], parties: ReadonlyMap<string, ReportParty>): Scope[] {
  const clusters = [...new Set([...parties.values()].flatMap(({ cluster }) => cluster ?? []))];
  const [only] = clusters;
  const place = ({ from, to }: Talk) => parties.get(to)?.cluster ?? parties.get(from)?.cluster ?? null;
  const byCluster = grouped(talk, (one) => (clusters.length === 1 ? (only ?? null) : place(one)));
  const all = clusters.length === 1 ? clusters : [null, ...clusters];
  return all.flatMap((cluster, index) => {
    const here = byCluster.get(cluster) ?? [];
    if (here.length === 0) return [];
    const names = new Set(here.flatMap(({ from, to }) => [from, to]));
    const title =
      clusters.length === 1
        ? `Rancher and cluster ${cluster ?? ""}`
        : cluster === null
          ? "Rancher and the outside"
          : `Cluster ${cluster}`;
    const sorted = here.toSorted((one, other) => orderOf(one, parties) - orderOf(other, parties));
    return [{ id: `scope-${index}`, title, cluster, talk: sorted, parties: sortedFor(cluster, names, parties) }];
  });
}

const outside: readonly PartyLook[] = ["clients", "world", "catalog"];

/** By sender, those outside first; what goes out of the stack stands after all that stays or comes in. */
function orderOf({ from, to }: Talk, parties: ReadonlyMap<string, ReportParty>): number {
  const [sender, receiver] = [parties.get(from), parties.get(to)];
  const goesOut = receiver !== undefined && outside.includes(receiver.look);
  return (sender?.number ?? 0) + (goesOut ? parties.size : 0);
}

function sortedFor(
  cluster: string | null,
  names: ReadonlySet<string>,
  parties: ReadonlyMap<string, ReportParty>,
): ReportParty[] {
  const here = [...names].flatMap((name) => parties.get(name) ?? []);
  const rank = (party: ReportParty): number => (party.cluster === null ? 0 : party.cluster === cluster ? 2 : 1);
  return here.sort((one, other) => (rank(one) === rank(other) ? one.number - other.number : rank(one) - rank(other)));
}
