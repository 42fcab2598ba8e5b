/**
 * Flows as a few tables of rows, for people who read by port: who may reach whom among nodes, what Rancher and clients
 * need, what options bring, what stays on a node, and what Rancher's own nodes ask of each other.
 *
 * Guarantees: pure; the rows of the tables together stand for exactly the given flows, each once; a row joins flows only
 * where all of its senders reach all of its receivers with the same traffic for the same reason under the same condition.
 */
import {
  distinctCitations,
  isRole,
  parties,
  type Citation,
  type Condition,
  type Decision,
  type Flow,
  type FlowParty,
} from "../../components/matrix/flow";
import { decisionsOf } from "../../components/matrix/decisions";
import { citationsText, conditionText, protocolAndPorts, type RenderedTable } from "./render";
import { partiesText } from "../../components/matrix/rows";

/** Flows of one kind: everyone of `from` to everyone of `to`, or each to itself. */
export interface FlowGroup extends Omit<Flow, "from" | "to"> {
  readonly from: readonly FlowParty[];
  readonly to: readonly FlowParty[] | "itself";
}

/** Joins flows that differ in their ends only; in the order of the flows. */
export function groupFlows(flows: readonly Flow[]): readonly FlowGroup[] {
  const kinds = groupBy(flows, ({ traffic, why, when, local, decision }) =>
    JSON.stringify([traffic, why, Object.entries(when).sort(), local, decision]),
  );
  return [...kinds.values()].flatMap(groupsOfKind);
}

/** All flows given are of one kind: receivers with the same senders make one group. */
function groupsOfKind(flows: readonly Flow[]): FlowGroup[] {
  const ends = groupBy(flows, ({ from, to, local }) => (local ? from : to));
  const bySenders = groupBy([...ends.values()], (same) =>
    same[0]?.local === true ? "itself" : inOrder(same.map(({ from }) => from)).join(" "),
  );
  return [...bySenders.values()].flatMap((groups) => {
    const members = groups.flat();
    const [first] = members;
    if (first === undefined) return [];
    const from = inOrder(members.map((flow) => flow.from));
    const to = first.local ? "itself" : inOrder(members.map((flow) => flow.to));
    return [{ ...first, from, to, citations: distinctCitations(members.flatMap(({ citations }) => citations)) }];
  });
}

/** In the order in which each key first appears. */
function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): ReadonlyMap<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

function inOrder(some: readonly FlowParty[]): readonly FlowParty[] {
  return parties.filter((party) => some.includes(party));
}

/** What belongs together on a page; every flow is of exactly one section. */
const sections: readonly { readonly title: string; readonly admits: (flow: Flow) => boolean }[] = [
  { title: "Between Rancher's own nodes, in high availability", admits: ({ when }) => when.install !== undefined },
  { title: "Local traffic, from a node to itself", admits: ({ local }) => local },
  { title: "With an option", admits: ({ when }) => when.option !== undefined },
  { title: "Between the nodes of a cluster", admits: ({ from, to }) => isRole(from) && isRole(to) },
  { title: "Rancher, its clients and the clients of clusters", admits: () => true },
];

/** In the order in which a reader wants them. */
const readingOrder = [3, 4, 2, 1, 0];

/** Tables of rows, and the decisions that their rows follow, numbered across all tables. */
export interface RenderedSections {
  readonly tables: readonly RenderedTable[];
  readonly decisions: readonly string[];
}

/**
 * The tables, without those that have no row. `known` is what the whole page is about, so no row says it again; `cited`
 * adds where each row is written.
 */
export function renderSections(
  flows: readonly Flow[],
  { known, cited }: { readonly known: readonly (keyof Condition)[]; readonly cited: boolean },
): RenderedSections {
  const parts = sections.map(({ title }, index) => ({
    title,
    groups: groupFlows(flows.filter((flow) => sections.findIndex(({ admits }) => admits(flow)) === index)),
  }));
  const filled = readingOrder.flatMap((index) => parts[index] ?? []).filter(({ groups }) => groups.length > 0);
  const decisions = decisionsOf(filled.flatMap(({ groups }) => groups));
  return {
    tables: filled.map(({ title, groups }) => renderGroups(title, groups, { known, cited, decisions })),
    decisions: decisions.map((decision, index) => `[${index + 1}] ${decisionText(decision)}`),
  };
}

interface Page {
  readonly known: readonly (keyof Condition)[];
  readonly cited: boolean;
  readonly decisions: readonly Decision[];
}

/** What all rows of a table have in common stands in its title. */
function renderGroups(title: string, groups: readonly FlowGroup[], { known, cited, decisions }: Page): RenderedTable {
  const shared = sharedCondition(groups, known);
  const told = [...known, ...(Object.keys(shared) as (keyof Condition)[])];
  return {
    title: Object.keys(shared).length === 0 ? title : `${title} (${conditionText(shared)})`,
    columns: ["Protocol", "Ports", "From", "To", "Why", "When", ...(cited ? ["Written in"] : [])],
    rows: groups.map((group) => {
      const { from, to, traffic, why, when, decision } = group;
      const [protocol, ports] = protocolAndPorts(traffic);
      return [
        /^[a-z]+$/.test(protocol) ? protocol.toUpperCase() : protocol,
        ports,
        partiesText(from),
        to === "itself" ? to : partiesText(to),
        why + (decision === undefined ? "" : ` [${decisions.indexOf(decision) + 1}]`),
        conditionText(when, false, told),
        ...(cited ? [citationsText(briefly(group.citations))] : []),
      ];
    }),
    notes: [],
  };
}

function sharedCondition(groups: readonly FlowGroup[], known: readonly (keyof Condition)[]): Condition {
  const text = (value: unknown) => JSON.stringify(value);
  const entries = Object.entries(groups[0]?.when ?? {}).filter(
    ([key, value]) =>
      !known.includes(key as keyof Condition) &&
      groups.every(({ when }) => text(when[key as keyof Condition]) === text(value)),
  );
  return Object.fromEntries(entries);
}

/** A row of many cells of a table cites the table: the list of flows has each cell. */
function briefly(citations: readonly Citation[]): readonly Citation[] {
  const tables = groupBy(citations, ({ document, table }) => `${document}\n${table}`);
  return [...tables.values()].flatMap((cells) => {
    const [first] = cells;
    if (first === undefined) return [];
    return cells.length <= 2 ? cells : [{ document: first.document, table: first.table, row: `${cells.length} cells` }];
  });
}

export function decisionText({ question, answer }: Decision): string {
  return `${question} Chosen: ${answer[0]?.toLowerCase() ?? ""}${answer.slice(1)}`;
}
