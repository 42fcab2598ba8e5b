/** Answers a question about a stack, from its resources alone. What can't be known is said to be unknown, and is no yes. */
import { AddressError } from "../../components/firewall/address";
import { PartyError, resolveParty, type Party } from "../../components/firewall/parties";
import { policyTrafficText, type Allowance, type PolicyTraffic } from "../../components/firewall/policy";
import { parseQuestion, QuestionError } from "../../components/firewall/question";
import { reach, type Reach, type SideReach } from "../../components/firewall/reach";
import type { AskOptions } from "../commands/ask";
import { Failure } from "../failure";
import { conversations, readPlan, type Reading } from "../plan/reading";
import { loadPlan } from "../sources/load-plan";
import { renderParagraph, renderTable } from "../table";

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
  return answered(from, to, question.traffic, reach(reading.policy, from, to, question.traffic), reading);
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

const words = {
  allowed: { answer: "yes", may: "may reach" },
  denied: { answer: "no", may: "may not reach" },
  partly: { answer: "no", may: "may only partly reach" },
  unknown: { answer: "unknown", may: "may or may not reach" },
} as const;

function answered(from: Party, to: Party, traffic: PolicyTraffic, found: Reach, { reasons }: Reading): Answered {
  const { answer, may } = words[found.verdict];
  const lines = [
    `${answer}: ${from.name} ${may} ${to.name} on ${policyTrafficText(traffic)}`,
    ...sideLines("sending", from, found.egress),
    ...sideLines("receiving", to, found.ingress),
    ...(found.note === undefined ? [] : [`note: ${found.note}`]),
  ];
  return {
    text: lines.map((line) => renderParagraph(line, "table")).join(""),
    exitCode: found.verdict === "allowed" ? 0 : 3,
  };

  function sideLines(end: string, party: Party, side: SideReach): string[] {
    if (side.unguarded) return [];
    if (side.rules.length === 0) return [`${end} end, ${party.name}: no rule of its groups allows it`];
    return [`${end} end, ${party.name}: ${side.verdict} by`, ...side.rules.map((rule) => `- ${ruleText(rule)}`)];
  }

  function ruleText(rule: Allowance): string {
    const { type, name, part } = rule.source;
    const { why, citation } = reasons.ofRules([rule]);
    const place = `${type.split(":").at(-1) ?? type} ${name}${part === null ? "" : ` ${part}`}`;
    const because = [why, citation].filter((text) => text !== "").join("; ");
    return because === "" ? place : `${place}: ${because}`;
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
