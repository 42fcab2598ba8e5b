/** Why each thing may pass, and where that is written: a table of the section's traffic, joined where all else is alike. */
import { between, html, type Html } from "./html";
import { classOf, filterAttributes, markHtml } from "./marks";
import { partyHtml } from "./matrix";
import { rowsOf, type TalkRow } from "./rows";
import type { ReportParty, Scope } from "./scopes";
import { tableHtml } from "./table";

type PartyMap = ReadonlyMap<string, ReportParty>;

export function rulesHtml(scope: Scope, parties: PartyMap): Html {
  const rows = rowsOf(scope.talk, { reasons: true });
  const heads = ["From", "To", "Traffic", "Why", "Where it is written"];
  return tableHtml({
    look: "rules",
    caption: `Why, and where it is written: ${scope.title}`,
    heads,
    rows: rows.map((row) => ruleHtml(row, parties)),
  });
}

function ruleHtml(row: TalkRow, parties: PartyMap): Html {
  const found = (names: readonly string[]) => names.flatMap((name) => parties.get(name) ?? []);
  const [from, to] = [found(row.from), found(row.to)];
  const named = (list: readonly ReportParty[]) => between(list.map(partyHtml), " ");
  const traffic = row.traffic.map((text) => html`<span class="port">${text}</span>`);
  return html`<tr role="row" class="${classOf(row)}" data-rule ${filterAttributes(from, to, row.talk)}>
    <td role="cell" data-head="From"><div>${named(from)}</div></td>
    <td role="cell" data-head="To"><div>${named(to)}</div></td>
    <td role="cell" data-head="Traffic"><div>${markHtml(row)}${between(traffic, " ")}</div></td>
    <td role="cell" data-head="Why"><div>${row.why}</div></td>
    <td role="cell" data-head="Where it is written"><div>${citationHtml(row.citation)}</div></td>
  </tr>`;
}

const shownPlaces = 2;

/** The first places, the others behind a word; a printer prints all. */
function citationHtml(citation: string): Html | undefined {
  if (citation === "") return html`<span class="none">in no document</span>`;
  const places = citation.split("; ");
  const list = (some: readonly string[]) =>
    html`<ul>
      ${some.map((place) => html`<li>${place}</li>`)}
    </ul>`;
  if (places.length <= shownPlaces + 1) return list(places);
  return html`${list(places.slice(0, shownPlaces))}
    <details>
      <summary>${places.length - shownPlaces} more</summary>
      ${list(places.slice(shownPlaces))}
    </details>`;
}
