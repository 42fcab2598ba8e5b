/** What the page says first: how much may pass, what faces the world, what to look at, how full the fullest limit is. */
import { shareOf } from "../../components/review/limit-use";
import type { Finding } from "../../components/review/findings/finding";
import { html, type Html } from "./html";
import type { ReportParty } from "./scopes";
import type { ShownLimit } from "./tables";
import type { Talk } from "./talk";

interface Told {
  readonly talk: readonly Talk[];
  readonly parties: readonly ReportParty[];
  readonly findings: readonly Finding[];
  readonly limits: readonly ShownLimit[];
}

export function factsHtml({ talk, parties, findings, limits }: Told): Html {
  const now = talk.filter(({ change }) => change !== "gone");
  const world = new Set(parties.filter(({ look }) => look === "world").map(({ name }) => name));
  const fromWorld = new Set(now.filter(({ from }) => world.has(from)).map(({ to }) => to));
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const [fullest] = limits.toSorted((one, other) => shareOf(other) - shareOf(one));
  const share = fullest === undefined ? 0 : Math.round(shareOf(fullest) * 100);
  const clusters = new Set(parties.flatMap(({ cluster }) => cluster ?? []));
  return html`<dl class="facts">
    ${fact("Clusters", String(clusters.size))} ${fact("Kinds of traffic between two parties", String(now.length))}
    ${fact(
      "Open to the whole world",
      fromWorld.size === 0 ? "nothing" : [...fromWorld].join(", "),
      fromWorld.size === 0 ? "good" : "bad",
    )}
    ${fact("Findings to decide on", open.length === 0 ? "none" : severities(open), open.length === 0 ? "good" : "")}
    ${fullest === undefined ? undefined : fact("Fullest limit", `${share} %, ${fullest.what}`, share >= 80 ? "bad" : "")}
  </dl>`;
}

function fact(name: string, value: string, look = ""): Html {
  return html`<div class="${look}">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function severities(findings: readonly Finding[]): string {
  return (["high", "medium", "low"] as const)
    .map((severity) => ({ severity, count: findings.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(", ");
}
