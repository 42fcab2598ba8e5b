/** The report's plain tables: what faces the outside, what changed, findings, and how far limits are used. */
import { shareOf, type CloudLimitUse } from "../../components/review/limit-use";
import type { Finding } from "../../components/review/findings/finding";
import { placeText } from "../plan/printed-findings";
import { grouped } from "../sources/grouped";
import type { ToldChange } from "./changes";
import { between, html, type Html } from "./html";
import { classOf, markHtml } from "./marks";
import { partyHtml } from "./matrix";
import type { ReportParty } from "./scopes";
import { tableHtml } from "./table";
import type { Talk } from "./talk";

interface PlainTable {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly { readonly look?: string; readonly cells: readonly (Html | string | undefined)[] }[];
}

export function plainTable({ caption, heads, rows }: PlainTable): Html {
  const rowHtml = ({ look = "", cells }: PlainTable["rows"][number]) =>
    html`<tr role="row" class="${look}">
      ${cells.map((cell, index) => html`<td role="cell" data-head="${heads[index]}"><div>${cell}</div></td>`)}
    </tr>`;
  return tableHtml({ look: "plain", caption, heads, rows: rows.map(rowHtml) });
}

/** The world first, then every kind of client with its ranges. */
export function exposureHtml(talk: readonly Talk[], parties: readonly ReportParty[]): Html {
  const outside = parties.filter(({ look }) => look === "world" || look === "clients");
  const order = [...outside].sort((one, other) => Number(other.look === "world") - Number(one.look === "world"));
  return plainTable({
    caption: "What those outside may reach",
    heads: ["Who", "Addresses", "May reach"],
    rows: order.map((party) => {
      const reached = grouped(
        talk.filter(({ from }) => from === party.name),
        ({ to }) => to,
      );
      const receivers = [...reached].map(([name, some]) => {
        const receiver = parties.find((one) => one.name === name);
        const ports = between(
          some.map((one) => html`<span class="port ${classOf(one)}">${markHtml(one)}${one.text}</span>`),
          " ",
        );
        return html`<li>${receiver === undefined ? name : partyHtml(receiver)} ${ports}</li>`;
      });
      const may =
        receivers.length === 0
          ? html`<span class="none">nothing</span>`
          : html`<ul>
              ${receivers}
            </ul>`;
      return { cells: [partyHtml(party), html`<span class="ranges">${party.who}</span>`, may] };
    }),
  });
}

export function changesHtml(changes: readonly ToldChange[]): Html {
  return plainTable({
    caption: "What changed, in the words of fenceline diff",
    heads: ["Change", "From", "To", "Traffic", "Why", "Resources"],
    rows: changes.map(({ change, from, to, traffic, why, resources }) => {
      const widens = change === "widening";
      return {
        look: widens ? "new" : "gone",
        cells: [
          html`<span class="mark" aria-hidden="true">${widens ? "+" : "−"}</span> ${
              widens ? "newly allowed" : "no longer allowed"
            }`,
          from.join(", "),
          to.join(", "),
          html`<span class="port">${traffic}</span>`,
          why,
          html`<span class="ranges"
            >${resources.map((resource) => resource.split("::").at(-1) ?? resource).join(", ")}</span
          >`,
        ],
      };
    }),
  });
}

export function findingsHtml(findings: readonly Finding[]): Html {
  return plainTable({
    caption: "What a reviewer should know",
    heads: ["Severity", "Finding", "Where", "What", "Accepted because"],
    rows: findings.map((finding) => ({
      look: finding.accepted === undefined ? `severity-${finding.severity}` : "accepted",
      cells: [
        html`<span class="severity">${finding.severity}</span>`,
        finding.id,
        placeText(finding),
        html`${finding.what}<br /><span class="because">${finding.why}</span>`,
        finding.accepted ?? html`<span class="none">not accepted</span>`,
      ],
    })),
  });
}

export interface ShownLimit extends CloudLimitUse {
  readonly contributors: string;
}

export function limitsHtml(limits: readonly ShownLimit[]): Html {
  return plainTable({
    caption: "How far the clouds' limits are used, the fullest of each kind",
    heads: ["What", "Used", "Limit", "Share", "Most used by"],
    rows: limits.map((use) => {
      const share = Math.round(shareOf(use) * 100);
      return {
        cells: [
          `${use.cloud}: ${use.what}`,
          String(use.used),
          `${use.limit} (${use.key})`,
          html`${share} %
            <meter min="0" max="100" high="79" value="${Math.min(share, 100)}" aria-label="${use.what}"></meter>`,
          use.contributors,
        ],
      };
    }),
  });
}
