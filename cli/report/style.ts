/** The page's style: light and dark, from 320 pixels to a wide screen, and on paper. Every pair of colours meets WCAG AA. */
import { pictureStyle } from "./picture-style";

const colours = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f5f6f8; --line: #d3d8df; --ink: #1b2026; --soft: #4d5763; --link: #0b57a8;
  --new: #14632b; --new-back: #e2f4e6; --gone: #a11a1f; --gone-back: #fce9e8; --doubt: #7a4b00; --doubt-back: #fdf1da;
  --outside: #4d5763; --outside-back: #e9ecf0; --rancher: #0b57a8; --rancher-back: #dfecfb;
  --etcd: #7a2f96; --etcd-back: #f4e6f9; --controlplane: #0c6361; --controlplane-back: #dcf3f1;
  --worker: #7a4b00; --worker-back: #fcefd5; --world: #a11a1f; --world-back: #fce9e8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181c; --card: #1f242a; --line: #3d4650; --ink: #e8ebef; --soft: #b0bac5; --link: #8cc0fb;
    --new: #8fdfa4; --new-back: #163521; --gone: #ffb0ac; --gone-back: #451d1e; --doubt: #f5c778; --doubt-back: #3d2e12;
    --outside: #c3ccd6; --outside-back: #2c333b; --rancher: #9cc9fb; --rancher-back: #17314e;
    --etcd: #e0b0f2; --etcd-back: #3a2145; --controlplane: #86dbd6; --controlplane-back: #143635;
    --worker: #f3c77c; --worker-back: #3d2e12; --world: #ffb0ac; --world-back: #451d1e;
  }
}
`;

const text = `
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
header, nav, main, footer { max-width: 84rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
p { margin: .25rem 0 .75rem; max-width: 70ch; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible, summary:focus-visible, .wide:focus-visible
  { outline: 3px solid var(--link); outline-offset: 2px; }
.soft, .none, .because, .who-is { color: var(--soft); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .5rem; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .75rem 0; padding: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.facts dt { color: var(--soft); font-size: .875rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere; }
.facts .good dd { color: var(--new); }
.facts .bad dd { color: var(--gone); }
`;

const tables = `
.wide { overflow-x: auto; margin: 1rem 0; position: relative; }
.plain, .rules { position: relative; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .9rem; }
.wide table { margin: 0; width: auto; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding: .25rem 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border: 1px solid var(--line); }
thead th { background: var(--card); }
td ul { list-style: none; margin: 0; padding: 0; }
td, td div { overflow-wrap: anywhere; }
.matrix td, .port { font: .8125rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.matrix td, .matrix .party { white-space: nowrap; }
.port { display: inline-block; white-space: nowrap; }
tbody th { background: var(--page); }
.matrix th:first-child { position: sticky; left: 0; }
.plain .port { white-space: normal; }
.ranges { font-size: .85rem; overflow-wrap: anywhere; }
.party { display: inline-block; border-radius: .3rem; padding: 0 .4rem; background: var(--outside-back); color: var(--outside); font-weight: 600; overflow-wrap: anywhere; max-width: 100%; }
.party .cluster { font-weight: 400; }
.party.world { background: var(--world-back); color: var(--world); }
.party.rancher, .party.loadBalancer { background: var(--rancher-back); color: var(--rancher); }
.party.etcd { background: var(--etcd-back); color: var(--etcd); }
.party.controlplane { background: var(--controlplane-back); color: var(--controlplane); }
.party.worker { background: var(--worker-back); color: var(--worker); }
.mark { font-weight: 700; }
li.new, tr.new td, .port.new { background: var(--new-back); color: var(--new); }
li.gone, tr.gone td, .port.gone { background: var(--gone-back); color: var(--gone); }
li.gone, .rules tr.gone .port, .port.gone { text-decoration: line-through; }
li.gone .mark, .port.gone .mark { display: inline-block; text-decoration: none; }
li.unknown, .rules tr.unknown .port, .port.unknown { color: var(--doubt); background: var(--doubt-back); }
tr.new .soft, tr.new .none, tr.new .because, tr.gone .none, tr.gone .because { color: inherit; }
.severity { font-weight: 600; }
.severity-high .severity { color: var(--gone); }
.severity-medium .severity { color: var(--doubt); }
summary { cursor: pointer; color: var(--link); }
meter { width: 5rem; vertical-align: middle; }
.rules td:nth-child(5) { font-size: .8125rem; color: var(--soft); min-width: 14rem; }
.rules tr.new td:nth-child(5), .rules tr.gone td:nth-child(5) { color: inherit; }
.rules tr.new summary, .rules tr.gone summary { color: inherit; text-decoration: underline; }
.out { display: none; }
svg .out { display: inline; opacity: .12; }
`;

const filter = `
form { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; }
form[hidden] { display: none; }
label { display: grid; grid-template-columns: minmax(0, auto); gap: .15rem; font-size: .875rem; max-width: min(100%, 22rem); }
input, select, button { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--soft); border-radius: .3rem; padding: .35rem .5rem; min-height: 2.4rem; max-width: 100%; }
button { cursor: pointer; }
[aria-invalid="true"] { border: 2px solid var(--gone); }
output { flex-basis: 100%; font-size: .875rem; color: var(--soft); }
.section.empty .wide, .section.empty table { display: none; }
.nothing { display: none; }
.section.empty .nothing { display: block; }
@media (min-width: 60rem) { form { position: sticky; top: 0; z-index: 2; } html { scroll-padding-top: 7rem; } }
`;

const narrow = `
@media (max-width: 40rem) {
  header, nav, main, footer { padding-left: .9rem; padding-right: .9rem; }
  .rules, .plain, .rules caption, .plain caption, .rules tbody, .plain tbody, .rules tr, .plain tr, .rules td, .plain td { display: block; width: auto; }
  .rules thead, .plain thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rules tr, .plain tr { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .75rem; overflow: hidden; }
  .rules td, .plain td { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .5rem; border: 0; padding: .3rem .75rem; }
  .rules td::before, .plain td::before { content: attr(data-head); color: var(--soft); font-size: .8125rem; font-family: system-ui, sans-serif; }
  tr.new td::before, tr.gone td::before { color: inherit; }
  .rules tr.out { display: none; }
}
`;

const paper = `
@media print {
  :root { color-scheme: light; }
  body { font-size: 10pt; }
  form, nav, .skip { display: none; }
  .wide { overflow: visible; }
  svg { max-width: 100%; height: auto; }
  .matrix td { white-space: normal; }
  tr, .facts div, svg { break-inside: avoid; }
  h2 { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; }
  .section { content-visibility: visible; }
  .out, svg .out { display: revert; opacity: 1; }
}
`;

export const style = [colours, text, tables, pictureStyle, filter, narrow, paper].join("");
