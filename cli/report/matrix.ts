/** The from × to matrix of a section: whoever sends anything in it is a row, whoever receives is a column, every port is in it. */
import { grouped } from "../sources/grouped";
import { html, type Html } from "./html";
import { classOf, filterAttributes, markHtml } from "./marks";
import type { ReportParty, Scope } from "./scopes";
import type { Talk } from "./talk";

export function matrixHtml(scope: Scope): Html {
  const { talk } = scope;
  const receivers = scope.parties.filter(({ name }) => talk.some(({ to }) => to === name));
  const bySender = grouped(talk, ({ from }) => from);
  const senders = scope.parties.filter(({ name }) => bySender.has(name));
  const caption = `${scope.id}-matrix`;
  return html`<div class="wide" tabindex="0" role="group" aria-labelledby="${caption}">
    <table class="matrix">
      <caption id="${caption}">
        From × to: ${scope.title}
      </caption>
      <thead>
        <tr>
          <th scope="col">from ↓ to →</th>
          ${receivers.map((party) => html`<th scope="col" class="${party.look}">${partyHtml(party)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${senders.map((sender) => {
          const cells = grouped(bySender.get(sender.name) ?? [], ({ to }) => to);
          return html`<tr data-holder>
            <th scope="row" class="${sender.look}">${partyHtml(sender)}</th>
            ${receivers.map((receiver) => html`<td>${cellHtml(cells.get(receiver.name) ?? [], sender, receiver)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function cellHtml(talk: readonly Talk[], sender: ReportParty, receiver: ReportParty): Html | undefined {
  if (talk.length === 0) return undefined;
  return html`<ul>
    ${talk.map((one) => {
      const data = filterAttributes([sender], [receiver], [one]);
      return html`<li class="${classOf(one)}" ${data}>${markHtml(one)}${one.text}</li>`;
    })}
  </ul>`;
}

/** The cluster small, the role below it. */
export function partyHtml({ name, look, cluster }: Pick<ReportParty, "name" | "look" | "cluster">): Html {
  const role = cluster === null || !name.startsWith(`${cluster}/`) ? name : name.slice(cluster.length + 1);
  const within = role === name ? undefined : html`<span class="cluster">${cluster ?? ""}/</span>`;
  return html`<span class="party ${look}">${within}${role}</span>`;
}
