/** Answers a question about a stack, from its resources alone. What can't be known is said to be unknown, and is no yes. */
import { AddressError } from "../../components/addresses/address";
import { type Party } from "../../components/reach/party";
import { PartyError, resolveParty } from "../../components/reach/resolve-party";
import type { PolicyTraffic } from "../../components/reach/policy";
import { parseQuestion, QuestionError } from "../../components/reach/question";
import { reach } from "../../components/reach/reach";
import { Failure } from "../terminal/failure";
import { conversations, readPlan, type Reading } from "../sources/reading";
import { loadPlan } from "../estate/load-plan";
import { renderParagraph, renderTable } from "../terminal/table";
import { answerLines } from "./answer";

export interface AskOptions {
  readonly stack: string;
  readonly plan?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly port?: string;
  readonly all?: true;
  readonly format: "table" | "markdown" | "csv" | "json";
}

export interface Answered {
  readonly text: string;
  readonly exitCode: 0 | 3;
}

export async function ask(options: AskOptions): Promise<Answered> {
  const question = options.all === true ? undefined : questionOf(options);
  const reading = readPlan(await loadPlan(options));
  if (question === undefined) return { text: wholeMatrix(reading, options.format), exitCode: 0 };
  const from = partyNamed(reading, question.from);
  const to = partyNamed(reading, question.to);
  const asked = { from, to, traffic: question.traffic };
  const found = reach(reading.policy, from, to, question.traffic);
  return {
    text: answerLines(asked, found, reading)
      .map((line) => renderParagraph(line, "table"))
      .join(""),
    exitCode: found.verdict === "allowed" ? 0 : 3,
  };
}

interface Question {
  readonly from: string;
  readonly to: string;
  readonly traffic: PolicyTraffic;
}

/** The question is understood before the stack is planned. */
function questionOf({ from, to, port }: AskOptions): Question {
  if (from === undefined || to === undefined || port === undefined) {
    const missing = Object.entries({ "--from": from, "--to": to, "--port": port }).filter(
      ([, value]) => value === undefined,
    );
    throw new Failure(2, `ask needs ${missing.map(([option]) => option).join(" and ")}, or --all for the whole matrix`);
  }
  try {
    return { from, to, traffic: parseQuestion(port) };
  } catch (error) {
    if (error instanceof QuestionError) throw new Failure(2, error.message);
    throw error;
  }
}

function partyNamed({ parties }: Reading, text: string): Party {
  try {
    return resolveParty(parties, text);
  } catch (error) {
    if (error instanceof PartyError || error instanceof AddressError) throw new Failure(2, error.message);
    throw error;
  }
}

function wholeMatrix(reading: Reading, format: AskOptions["format"]): string {
  const rows = conversations(reading).map(({ from, to, traffic, verdict, why, citation }) => [
    from,
    to,
    traffic,
    verdict,
    why,
    ...(format === "table" ? [] : [citation]),
  ]);
  const columns = ["from", "to", "traffic", "verdict", "why", ...(format === "table" ? [] : ["citation"])];
  return renderTable({ title: `Who may talk to whom in ${reading.plan.stack}`, columns, rows }, format);
}
