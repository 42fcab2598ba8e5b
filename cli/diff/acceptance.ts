/**
 * Widenings that somebody accepted, with the reason. An entry covers what lies wholly inside it: a row of which it covers a
 * part only is not accepted.
 */
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { looseRange } from "../../components/firewall/address-interval";
import { rangeContains, type AddressFamily } from "../../components/firewall/address";
import type { PolicyTraffic } from "../../components/firewall/policy";
import { parseQuestion, QuestionError } from "../../components/firewall/question";
import { spanOf, type Span } from "../../components/firewall/traffic-line";
import { Failure } from "../failure";
import { isValues, listOf, textOf } from "../sources/source-plan";
import { joinedSpans } from "./line";
import type { DiffParty, TrafficChange } from "./report";

export interface Acceptance {
  /** A party's name, or an address range. */
  readonly from: string;
  readonly to: string;
  readonly traffic: readonly PolicyTraffic[];
  readonly why: string;
}

export class Acceptances {
  /** `everything`: the reason with which all widenings are accepted. */
  constructor(
    private readonly entries: readonly Acceptance[],
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
    return entry?.why ?? this.everything ?? null;
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

/** The entries of `NAME.accept.yaml`; none where there is no such file. */
export function readAcceptances(file: string): Acceptance[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw new Failure(1, `${file}: not valid YAML: ${problem.message.split("\n")[0] ?? ""}`);
  const content: unknown = document.toJS();
  const entries = isValues(content) ? content.accepted : undefined;
  if (!Array.isArray(entries)) throw new Failure(1, `${file}: the file must hold a list \`accepted\``);
  return listOf(entries).map((entry, index) => readAcceptance(entry, `${file}: accepted[${index}]`));
}

const keys = ["from", "to", "ports", "why"];

function readAcceptance(entry: unknown, place: string): Acceptance {
  if (!isValues(entry)) throw new Failure(1, `${place}: must have ${keys.join(", ")}`);
  const surplus = Object.keys(entry).filter((key) => !keys.includes(key));
  const [from, to, why] = [textOf(entry.from), textOf(entry.to), textOf(entry.why)?.trim()];
  const ports = (Array.isArray(entry.ports) ? listOf(entry.ports) : [entry.ports]).map(textOf);
  if (surplus.length > 0)
    throw new Failure(1, `${place}: ${surplus.join(", ")} is not known; keys are ${keys.join(", ")}`);
  if (from === undefined || to === undefined)
    throw new Failure(1, `${place}: \`from\` and \`to\` must name a party or a range`);
  if (why === undefined || why === "") throw new Failure(1, `${place}: \`why\` must give a reason`);
  try {
    return { from, to, why, traffic: ports.map((text) => parseQuestion(text ?? "")) };
  } catch (error) {
    if (error instanceof QuestionError) throw new Failure(1, `${place}: ${error.message}`);
    throw error;
  }
}
