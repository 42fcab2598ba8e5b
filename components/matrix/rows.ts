/**
 * How the later editions write a row of their tables, and the flows that it stands for: one from each sender to each
 * receiver. Guarantees: a row's name is unique in its edition, and says what it allows.
 */
import { roles, type Decision, type Citation, type Condition, type Flow, type FlowParty, type Role } from "./flow";
import { trafficText, type Traffic } from "./traffic";

/** A row of a document's table. */
export interface Row {
  readonly traffic: Traffic;
  readonly from: readonly FlowParty[];
  /** `itself`: each sender to itself, never across nodes. */
  readonly to: readonly FlowParty[] | "itself";
  readonly why: string;
  readonly citations: readonly Citation[];
  readonly when: Condition;
  readonly decision?: Decision;
}

/** A row as it is typed: what travels, from, to, why, where that is written, when it holds, and what was decided. */
export type Line = readonly [
  traffic: Traffic,
  from: readonly FlowParty[],
  to: Row["to"],
  why: string,
  citations: readonly Citation[],
  when: Condition,
  decision?: Decision,
];

/** The documents' "all nodes". */
export const everyNode: readonly Role[] = roles;
/** The documents' "servers": nodes with the control plane's role, or etcd's, or both. */
export const servers: readonly Role[] = ["etcd", "controlplane"];

/** Clusters whose nodes Rancher launches; hosted and imported clusters have no nodes of ours. */
export const launched = { launch: ["infrastructure", "custom"] } as const satisfies Condition;

/** Rows of an edition, all of which hold under `common` and each under its own condition. */
export function rowsOf(lines: readonly Line[], common: Condition): readonly Row[] {
  return lines.map(([traffic, from, to, why, citations, when, decision]) => ({
    traffic,
    from,
    to,
    why,
    citations,
    when: { ...common, ...when },
    ...(decision === undefined ? {} : { decision }),
  }));
}

export function flowsOf(rows: readonly Row[]): readonly Flow[] {
  return rows.flatMap(({ from, to, ...row }) =>
    from.flatMap((sender) =>
      (to === "itself" ? [sender] : to).map((receiver): Flow => ({
        from: sender,
        to: receiver,
        ...row,
        local: to === "itself",
      })),
    ),
  );
}

/** For people and for tests: `9345/tcp, every node → etcd, controlplane: RKE2 supervisor API`. */
export function rowName({ traffic, from, to, why }: Row): string {
  return `${trafficText(traffic)}, ${partiesText(from)} → ${to === "itself" ? to : partiesText(to)}: ${why}`;
}

/** The name of a flow that is a cell's entry, in the same form, with its table: `8472/udp, etcd → worker: … (…)`. */
export function flowName({ traffic, from, to, why, citations }: Flow): string {
  const named = traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified";
  const what = named ? traffic.protocol : trafficText(traffic);
  return `${what}, ${from} → ${to}: ${why} (${citations[0]?.table ?? "no table"})`;
}

export function partiesText(parties: readonly FlowParty[]): string {
  return parties.length === roles.length && roles.every((role) => parties.includes(role))
    ? "every node"
    : parties.join(", ");
}
