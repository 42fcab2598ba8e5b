/**
 * What a difference says, as plain data: the JSON form as it is published in schemas/diff.schema.json, and all that the
 * other forms know.
 */

/** `widening`: something may pass that could not. `narrowing`: the reverse. `none`: no change in traffic. */
export type Direction = "none" | "widening" | "narrowing" | "both";

/** `unknown`: whether it may pass can't be told from the resources. */
export type Passage = "allowed" | "denied" | "unknown";

export interface DiffParty {
  /** A role, a node, a kind of client, `world`, or an address range. */
  readonly name: string;
  /** The addresses that are meant, if they are: those of `ranges` without those of `except`. Empty for nodes. */
  readonly ranges: readonly string[];
  readonly except: readonly string[];
}

/** One row: each of `from` may now send, or no longer send, each of `traffic` to each of `to`. */
export interface TrafficChange {
  readonly change: "widening" | "narrowing";
  readonly from: readonly DiffParty[];
  readonly to: readonly DiffParty[];
  /** `443/tcp`, `30000-32767/udp`, `icmp`, `protocol 4`, `everything`, `everything but 22/tcp`. */
  readonly traffic: readonly string[];
  readonly before: Passage;
  readonly after: Passage;
  readonly why: string;
  readonly citation: string;
  /** The resources that decide it, as `TYPE::NAME`. */
  readonly resources: readonly string[];
  /** The reason with which this widening was accepted. */
  readonly accepted: string | null;
}

export interface ResourceChange {
  readonly change: "added" | "removed" | "changed";
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** The arguments that differ. */
  readonly properties: readonly string[];
}

export interface LimitChange {
  readonly cloud: string;
  readonly what: string;
  /** Null where there was, or is, no such thing. */
  readonly before: number | null;
  readonly after: number | null;
  readonly limit: number;
}

/** A finding with its id, as other commands report them. */
export interface Finding {
  readonly id: string;
  readonly subject: string;
  readonly message: string;
}

export interface FindingChange extends Finding {
  readonly change: "new" | "gone";
}

/** What a change does on its way to what runs. */
export interface Disruption {
  /**
   * `cut off`: a node that stays, from what both sides allow. `unguarded`: without its rules. `quorum`: etcd without a majority.
   * `stuck`: the update stops half-way.
   */
  readonly kind: "cut off" | "unguarded" | "quorum" | "stuck";
  readonly who: string;
  readonly what: string;
  /** How to get there without it. */
  readonly way: string;
}

/** Who is the same under another name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

export interface StackDiff {
  readonly stack: string;
  readonly status: "added" | "removed" | "compared";
  readonly direction: Direction;
  /** Whether something was widened that nobody accepted. */
  readonly unacceptedWidening: boolean;
  readonly traffic: readonly TrafficChange[];
  readonly resources: readonly ResourceChange[];
  readonly findings: readonly FindingChange[];
  readonly limits: readonly LimitChange[];
  readonly renamed: readonly Renaming[];
  readonly disruptions: readonly Disruption[];
  readonly notes: readonly string[];
  /** The stack's file, seen from the repository's root, where it is known. */
  readonly file: string | null;
}

export interface Diff {
  readonly version: 1;
  /** What was compared, as the user named it. */
  readonly base: string;
  readonly head: string;
  readonly direction: Direction;
  readonly unacceptedWidening: boolean;
  /** Whether anything that runs is disrupted on the way. */
  readonly disruption: boolean;
  readonly stacks: readonly StackDiff[];
}

export function directionOf(changes: readonly { readonly change: "widening" | "narrowing" }[]): Direction {
  const widens = changes.some(({ change }) => change === "widening");
  const narrows = changes.some(({ change }) => change === "narrowing");
  if (widens && narrows) return "both";
  return widens ? "widening" : narrows ? "narrowing" : "none";
}

export function joinedDiff(base: string, head: string, stacks: readonly StackDiff[]): Diff {
  return {
    version: 1,
    base,
    head,
    direction: directionOf(stacks.flatMap(({ traffic }) => traffic)),
    unacceptedWidening: stacks.some((stack) => stack.unacceptedWidening),
    disruption: stacks.some(({ disruptions }) => disruptions.length > 0),
    stacks,
  };
}
