/** How a difference is said, the same in every form for people. */
import type { Diff, DiffParty, Direction, Passage, ResourceChange, StackDiff, TrafficChange } from "../report";

/** A list that takes a reader's time is cut; the JSON form has all of it. */
const mostListed = 6;

export const directionWords: Readonly<Record<Direction, string>> = {
  none: "no change in traffic",
  widening: "more may pass",
  narrowing: "less may pass",
  both: "more may pass here, less there",
};

export const changeWords = { widening: "Newly allowed", narrowing: "No longer allowed" } as const;

export function headline({ direction, stacks }: Diff): string {
  const changed = stacks.filter((stack) => stack.direction !== "none").length;
  if (direction === "none") return "No change in traffic";
  const words = directionWords[direction];
  const where = stacks.length === 1 ? "" : ` in ${changed} of ${stacks.length} stacks`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${where}`;
}

export function stackHeadline({ status, direction }: StackDiff): string {
  const words = directionWords[direction];
  if (status === "added") return `new, ${words}`;
  return status === "removed" ? `gone, ${words}` : words;
}

/** Quotes names in the way of the form: those of nodes and clients may hold anything. */
export type Quote = (text: string) => string;

export function partyText({ name, ranges, except }: DiffParty, quote: Quote = (text) => text): string {
  const isOwnName = ranges.length === 1 && ranges[0] === name;
  const own = name === "world" ? `world${familyText(ranges)}` : name;
  const listed = ranges.length === 0 || isOwnName || name === "world" ? "" : ` ${rangeList(ranges, quote)}`;
  return `${quote(own)}${listed}${except.length === 0 ? "" : ` but ${rangeList(except, quote)}`}`;
}

function familyText(ranges: readonly string[]): string {
  if (ranges.length > 1) return "";
  return ranges[0]?.includes(":") === true ? " (IPv6)" : " (IPv4)";
}

function rangeList(ranges: readonly string[], quote: Quote): string {
  const shown = ranges.length > mostListed + 1 ? ranges.slice(0, mostListed) : ranges;
  const more = ranges.length - shown.length;
  return `${shown.map(quote).join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

export function trafficText({ traffic, before, after, change }: TrafficChange): string {
  const shown = traffic.length > mostListed * 2 ? traffic.slice(0, mostListed * 2) : traffic;
  const more = traffic.length - shown.length;
  const doubt = doubtText(before, after, change);
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}${doubt === "" ? "" : ` (${doubt})`}`;
}

function doubtText(before: Passage, after: Passage, change: TrafficChange["change"]): string {
  if (after === "unknown") return change === "widening" ? "perhaps" : "perhaps not any more";
  return before === "unknown" ? "was unknown" : "";
}

export function whyText({ why, accepted }: TrafficChange, quote: Quote = (text) => text): string {
  const reason = accepted === null ? "" : `accepted: ${quote(accepted)}`;
  return [why === "" ? "" : quote(why), reason].filter((text) => text !== "").join("; ");
}

/** `2 resources added, 1 changed`. */
export function resourceCount(resources: readonly ResourceChange[]): string {
  const parts = (["added", "removed", "changed"] as const).flatMap((change) => {
    const count = resources.filter((resource) => resource.change === change).length;
    return count === 0 ? [] : [{ count, change }];
  });
  const [first, ...rest] = parts;
  if (first === undefined) return "no resource changed";
  const noun = first.count === 1 ? "resource" : "resources";
  return [`${first.count} ${noun} ${first.change}`, ...rest.map(({ count, change }) => `${count} ${change}`)].join(
    ", ",
  );
}

export function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}

export function acceptanceHint(diff: Diff): string | undefined {
  if (!diff.unacceptedWidening) return undefined;
  const open = diff.stacks.filter(({ unacceptedWidening }) => unacceptedWidening);
  const files = open.flatMap(({ file }) => file ?? []);
  const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
  const inFiles = files.length === 0 ? "" : `under acceptWidening in ${files.slice(0, 3).join(", ")}${more}, or `;
  return `Not accepted yet. Whoever wants it says why ${inFiles}with --accept.`;
}
