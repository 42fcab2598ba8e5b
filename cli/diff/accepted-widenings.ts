/**
 * Widenings that somebody accepted, with the reason. An entry covers what lies wholly inside it: a row of which it covers a
 * part only is not accepted. An entry that covers nothing is told, as it would also cover a later widening.
 */
import { looseRange } from "../../components/addresses/address-interval";
import { rangeContains, type AddressFamily } from "../../components/addresses/address";
import type { PolicyTraffic } from "../../components/reach/policy";
import { parseQuestion } from "../../components/reach/question";
import { joinedSpans, spanOf, type Span } from "../../components/reach/traffic-line";
import { structured } from "../../components/installation/read";
import { acceptWidening } from "../../components/configuration/schema";
import { parse } from "../../components/judging/shapes";
import { Failure } from "../terminal/failure";
import { listStacks, readStack, type Project } from "../project/project";
import type { DiffParty, TrafficChange } from "./report";

export interface AcceptedWidening {
  /** A party's name, or an address range. */
  readonly from: string;
  readonly to: string;
  readonly traffic: readonly PolicyTraffic[];
  readonly why: string;
}

export class AcceptedWidenings {
  private readonly used = new Set<AcceptedWidening>();

  /** `everything`: the reason with which all widenings are accepted. */
  constructor(
    private readonly entries: readonly AcceptedWidening[],
    private readonly everything?: string,
  ) {}

  reasonFor(
    row: Pick<TrafficChange, "change" | "from" | "to">,
    spans: readonly Span[],
    family: AddressFamily,
  ): string | null {
    if (row.change === "narrowing") return null;
    const entry = this.entries.find(
      ({ from, to, traffic }) =>
        row.from.every((party) => covers(from, party)) &&
        row.to.every((party) => covers(to, party)) &&
        spansCover(joinedSpans(traffic.map((one) => spanOf(one, family))), spans),
    );
    if (entry !== undefined) this.used.add(entry);
    return entry?.why ?? this.everything ?? null;
  }

  /** A sentence for each entry that has covered nothing so far. */
  unused(): string[] {
    return this.entries
      .filter((entry) => !this.used.has(entry))
      .map(
        ({ from, to, why }) =>
          `${key} has an entry that covers nothing new, from ${from} to ${to} (${why}): take it away, or it also covers a later widening.`,
      );
  }
}

function covers(accepted: string, { name, ranges }: DiffParty): boolean {
  if (accepted === name) return true;
  const outer = looseRange(accepted)?.text;
  return outer !== undefined && ranges.length > 0 && ranges.every((range) => rangeContains(outer, range));
}

function spansCover(accepted: readonly Span[], spans: readonly Span[]): boolean {
  return spans.every(({ first, last }) => accepted.some((one) => one.first <= first && last <= one.last));
}

/** The key in a stack's file, in a project of the user's own too. */
const key = "rancher-fenceline:acceptWidening";

/** What a stack's file accepts. */
export function readAcceptedWidenings(project: Project, stack: string): AcceptedWidening[] {
  if (!listStacks(project).includes(stack)) return [];
  const { value, problems } = parse(acceptWidening, structured(readStack(project, stack).values[key] ?? "[]"));
  if (value === undefined) {
    const lines = problems.map(({ path, message }) => `${key}${path} ${message}`);
    throw new Failure(1, [`stack ${stack}:`, ...lines].join(lines.length === 1 ? " " : "\n  "));
  }
  return value.map(({ ports, ...entry }) => ({ ...entry, traffic: [ports].flat().map((text) => parseQuestion(text)) }));
}
