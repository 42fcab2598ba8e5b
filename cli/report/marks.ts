/**
 * What a talk carries on the page wherever it is shown: its sign and words for what changed or is not known, and what the
 * filter goes by. A change is never told by colour alone.
 */
import type { PolicyTraffic } from "../../components/reach/policy";
import { html, type Html } from "./html";
import type { ReportParty } from "./scopes";
import type { PassageVerdict } from "../../components/reach/passages";
import type { Change, Talk } from "./talk";

export interface Marked {
  readonly change: Change;
  readonly verdict: PassageVerdict;
}

export function classOf({ change, verdict }: Marked): string {
  return verdict === "unknown" ? `${change} unknown` : change;
}

/** `+ `, `− `, `? `, or nothing. */
export function signOf({ change, verdict }: Marked): string {
  const sign = { same: "", new: "+", gone: "−" }[change];
  return `${sign}${verdict === "unknown" ? "?" : ""}`;
}

function wordsOf({ change, verdict }: Marked): string {
  const words = { same: [], new: ["newly allowed"], gone: ["no longer allowed"] }[change];
  return [...words, ...(verdict === "unknown" ? ["can't be told"] : [])].join(", ");
}

/** The sign for eyes, the words for those who listen. */
export function markHtml(marked: Marked): Html | undefined {
  const sign = signOf(marked);
  if (sign === "") return undefined;
  return html`<span class="mark" title="${wordsOf(marked)}"
    ><span aria-hidden="true">${sign}</span><span class="heard">${wordsOf(marked)}: </span></span
  > `;
}

/** The filter's attributes: who sends, who receives, and what. */
export function filterAttributes(
  from: readonly (ReportParty | undefined)[],
  to: readonly (ReportParty | undefined)[],
  talk: readonly Talk[],
): Html {
  const numbers = (parties: readonly (ReportParty | undefined)[]) =>
    [...new Set(parties.flatMap((party) => party?.number ?? []))].join(" ");
  const codes = [...new Set(talk.map(({ traffic }) => trafficCode(traffic)))].join(" ");
  return html`data-from="${numbers(from)}" data-to="${numbers(to)}" data-traffic="${codes}"`;
}

/** `tcp:443-443`, `udp:8472-8472`, `icmp`, `protocol:4-4`, `every`. */
function trafficCode(traffic: PolicyTraffic): string {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return `${traffic.protocol}:${traffic.first}-${traffic.last}`;
    case "icmp":
      return "icmp:0-0";
    case "number":
      return `protocol:${traffic.number}-${traffic.number}`;
    case "every":
      return "every:0-0";
  }
}
