/**
 * The report of a stack as one HTML page. Guarantees: nothing on it asks for anything from anywhere (its policy forbids it),
 * only its own style and script run, and every talk of the plan is in a picture, a matrix and a table of reasons.
 */
import { createHash } from "node:crypto";
import { findingsOf } from "../../components/review/findings/findings";
import { contributors, fullestLimits } from "../plan/printed-limits";
import type { Reading } from "../sources/reading";
import { grouped } from "../sources/grouped";
import type { Compared } from "./changes";
import { factsHtml } from "./facts";
import { html, Html } from "./html";
import { matrixHtml } from "./matrix";
import { pictureHtml } from "./picture";
import { rulesHtml } from "./rules";
import { reportParties, scopesOf, type ReportParty, type Scope } from "./scopes";
import { script } from "./script";
import { style } from "./style";
import { changesHtml, exposureHtml, findingsHtml, limitsHtml } from "./tables";
import { talkOf } from "./talk";

export interface ReportBase extends Compared {
  readonly reading: Reading;
}

export function reportPage(reading: Reading, base?: ReportBase): string {
  const { plan } = reading;
  const parties = reportParties(reading, base?.reading);
  const talk = talkOf(reading, base?.reading);
  const scopes = scopesOf(talk, parties);
  const findings = findingsOf(reading);
  const { shown, left } = fullestLimits(plan);
  const limits = shown.map((use) => ({ ...use, contributors: contributors(plan, use) }));
  const all = [...parties.values()];
  return document(
    `Who may talk to whom in ${plan.stack}`,
    html`<header>
        <h1>Stack <bdi>${plan.stack}</bdi></h1>
        <p class="soft">
          Who may talk to whom, read from the ${plan.resources.filter(({ custom }) => custom).length} resources of its
          plan${base === undefined ? "." : html`, compared with <bdi>${base.name}</bdi>.`}
        </p>
        ${factsHtml({ talk, parties: all, findings, limits })}
      </header>
      ${navigation(scopes, base)}
      <main id="main">
        ${base === undefined ? undefined : changesSection(base)}
        ${section("outside", "What faces the outside", exposureHtml(talk, all))} ${filterHtml(all)}
        ${scopes.map((scope) => scopeHtml(scope, parties))}
        ${section(
          "findings",
          "Findings",
          findings.length === 0
            ? html`<p>Nothing to say.</p>`
            : html`${findingsHtml(findings)}
                <p class="soft">docs/findings.md says what each means, and how to accept it with a reason.</p>`,
        )}
        ${section(
          "limits",
          "Limits",
          limitsHtml(limits),
          left === 0 ? undefined : html`<p class="soft">${left} more of the same kinds are used less.</p>`,
        )}
      </main>
      <footer><p class="soft">Written by fenceline report. The page asks for nothing from anywhere.</p></footer>`,
  );
}

/** Only this style and this script may act, told by their digests; nothing may be fetched, framed, sent or based. */
export function document(title: string, body: Html): string {
  const policy = [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  // Apart from the templates, whose whitespace may change: a digest is of every character.
  const [ownStyle, ownScript] = [`<style>${style}</style>`, `<script>${script}</script>`].map((text) => Html.own(text));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${ownStyle}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        ${body} ${ownScript}
      </body>
    </html> `;
  return page.text;
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

export function section(id: string, title: string, ...content: readonly (Html | undefined)[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}

function navigation(scopes: readonly Scope[], base: ReportBase | undefined): Html {
  const links: (readonly [string, string])[] = [
    ...(base === undefined ? [] : [["changes", "Changes"] as const]),
    ["outside", "What faces the outside"],
    ...scopes.map(({ id, title }) => [id, title] as const),
    ["findings", "Findings"],
    ["limits", "Limits"],
  ];
  return html`<nav aria-label="Sections">
    <ul>
      ${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>
  </nav>`;
}

function changesSection({ name, changes }: ReportBase): Html {
  return section(
    "changes",
    "Changes",
    changes.length === 0
      ? html`<p>No change in traffic since <bdi>${name}</bdi>.</p>`
      : html`<p>
            Since <bdi>${name}</bdi>. Below, <span class="mark">+</span> is newly allowed and
            <span class="mark">−</span> no longer allowed.
          </p>
          ${changesHtml(changes)}`,
  );
}

function scopeHtml(scope: Scope, parties: ReadonlyMap<string, ReportParty>): Html {
  return html`<section class="section" data-section id="${scope.id}" aria-labelledby="${scope.id}-title">
    <h2 id="${scope.id}-title">${scope.title}</h2>
    <p class="nothing">Nothing here passes the filter.</p>
    <p class="soft">
      A circle sends, an arrow's head receives; a loop is one of a party to another of it. What is not here is closed.
    </p>
    ${pictureHtml(scope, parties)} ${matrixHtml(scope)} ${rulesHtml(scope, parties)}
  </section>`;
}

/** Shown by the script alone: without it, it could do nothing. */
function filterHtml(parties: readonly ReportParty[]): Html {
  const option = ({ number, name }: ReportParty) => html`<option value="${number}">${name}</option>`;
  const groups = grouped(parties, ({ cluster }) => cluster);
  return html`<form id="filter" hidden aria-label="Filter">
    <label
      >Party<select name="party">
        <option value="">anyone</option>
        ${[...groups].map(([cluster, some]) =>
          cluster === null
            ? some.map(option)
            : html`<optgroup label="cluster ${cluster}">${some.map(option)}</optgroup>`,
        )}
      </select></label
    >
    <label
      >as<select name="end">
        <option value="">sender or receiver</option>
        <option value="from">sender</option>
        <option value="to">receiver</option>
      </select></label
    >
    <label
      >Port<input
        name="port"
        autocomplete="off"
        spellcheck="false"
        size="16"
        placeholder="443/tcp"
        aria-describedby="filter-said"
    /></label>
    <button type="reset">Show all</button>
    <output id="filter-said" for="filter"></output>
  </form>`;
}
