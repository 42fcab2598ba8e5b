/** Someone who can be asked about: what is known of every party, whoever tells of it. */
import type { Verdict } from "./answer";
import type { Subject } from "./policy-index";
import type { Asked } from "./reach";

/** `clients`: told by our components. `range`: named by a rule alone. `node`: one by its name. */
export type PartyKind = "role" | "clients" | "named" | "range" | "catalog" | "world" | "node" | "address";

export interface Party extends Asked {
  readonly name: string;
  /** Other names by which it is known: a role alone, where there is one cluster. */
  readonly aliases: readonly string[];
  readonly kind: PartyKind;
  readonly cluster: string | null;
  /** Of a node, its role; of clients that are told by one of several, what they are. */
  readonly role: string | null;
  readonly cloud: string | null;
  /** Rancher, where it is another stack's: most of what it admits is said there. */
  readonly isElsewhere?: boolean;
  /** A node that no role has: it is told of by itself. */
  readonly isUnrelated?: boolean;
}

export function party(name: string, kind: PartyKind, subjects: readonly Subject[], more: Partial<Party> = {}): Party {
  return { name, kind, subjects, aliases: [], cluster: null, role: null, cloud: null, ...more };
}

/** Whom tables tell of: all who are somewhere, and nodes of a role by that role alone. */
export function toldOf(parties: readonly Party[]): Party[] {
  return parties.filter(
    ({ kind, subjects, isUnrelated }) => subjects.length > 0 && (kind !== "node" || isUnrelated === true),
  );
}

/**
 * Whether the resources at hand are what decides between two, and so worth telling: what another stack's Rancher may do with
 * outsiders is said there, and so is what it may admit besides.
 */
export function isDecidedHere(from: Party, to: Party, verdict: Verdict): boolean {
  if (from.isElsewhere !== true && to.isElsewhere !== true) return true;
  const other = from.isElsewhere === true ? to : from;
  const isOurs = other.isElsewhere !== true && (other.kind === "role" || other.kind === "node");
  if (!isOurs) return false;
  return to.isElsewhere !== true || verdict !== "unknown";
}
