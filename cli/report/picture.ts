/**
 * The picture of a section, as SVG: a lane for each party, a row for each kind of traffic with its senders (dots) and its
 * receivers (arrows). Laid out here, by counting: nothing overlaps, and every port is in it.
 */
import { wrap } from "../terminal/wrap";
import { html, type Html } from "./html";
import { lanesOf, type Lane } from "./lanes";
import { classOf, filterAttributes, signOf } from "./marks";
import { rowsOf, type TalkRow } from "./rows";
import type { ReportParty, Scope } from "./scopes";

const labelWidth = 206;
const laneWidth = 108;
const headHeight = 62;
const lineHeight = 15;
const rowPadding = 18;
const labelColumns = 26;

interface PlacedRow {
  readonly row: TalkRow;
  readonly top: number;
  readonly height: number;
  readonly lines: readonly string[];
}

export function pictureHtml(scope: Scope, parties: ReadonlyMap<string, ReportParty>): Html {
  const lanes = lanesOf(scope);
  const rows = placed(rowsOf(scope.talk, { reasons: false }));
  const height = rows.reduce((end, { top, height: own }) => Math.max(end, top + own), headHeight) + 6;
  const width = labelWidth + lanes.length * laneWidth;
  const title = `${scope.id}-picture`;
  return html`<div class="wide" tabindex="0" role="group" aria-labelledby="${title}">
    <svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${title}">
      <title id="${title}">${scope.title}: who may talk to whom, row by row; the tables below say the same</title>
      ${lanes.map((lane, index) => laneHtml(lane, index, height))} ${rows.map((row) => rowHtml(row, lanes, parties))}
    </svg>
  </div>`;
}

function placed(rows: readonly TalkRow[]): PlacedRow[] {
  let top = headHeight + 6;
  return rows.map((row) => {
    const sign = signOf(row);
    const lines = wrap(`${sign === "" ? "" : `${sign} `}${row.traffic.join(", ")}`, labelColumns);
    const height = lines.length * lineHeight + rowPadding;
    top += height;
    return { row, top: top - height, height, lines };
  });
}

function middleOf(lane: number): number {
  return labelWidth + lane * laneWidth + laneWidth / 2;
}

function laneHtml({ title, name, subtitle, look }: Lane, index: number, height: number): Html {
  const x = middleOf(index);
  const first = title.length === 1 ? 27 : 20;
  return html`<g class="lane ${look}"
    ><title>${name}</title><line x1="${x}" y1="${headHeight}" x2="${x}" y2="${height}" /><rect
      x="${x - laneWidth / 2 + 4}"
      y="2"
      width="${laneWidth - 8}"
      height="${headHeight - 4}"
      rx="7"
    />${title.map(
      (line, number) =>
        html`<text class="${number === title.length - 1 ? "name" : "cluster"}" x="${x}" y="${first + number * 15}"
          >${line}</text
        >`,
    )}<text class="who" x="${x}" y="${headHeight - 10}">${subtitle}</text></g
  >`;
}

function rowHtml({ row, top, height, lines }: PlacedRow, lanes: readonly Lane[], parties: PartyMap): Html {
  const lanesOfParties = (names: readonly string[]) =>
    [...lanes.keys()].filter((index) => lanes[index]?.parties.some((name) => names.includes(name)));
  const [from, to] = [lanesOfParties(row.from), lanesOfParties(row.to)];
  const all = [...from, ...to];
  const y = top + height / 2;
  const [left, right] = [middleOf(Math.min(...all)), middleOf(Math.max(...all))];
  const data = filterAttributes(
    row.from.map((name) => parties.get(name)),
    row.to.map((name) => parties.get(name)),
    row.talk,
  );
  const firstLine = y - ((lines.length - 1) * lineHeight) / 2 + 4;
  return html`<g class="flow ${classOf(row)}" ${data}
    ><title>${row.from.join(", ")} → ${row.to.join(", ")}: ${row.traffic.join(", ")}</title
    ><rect
      class="band"
      x="0"
      y="${top + 2}"
      width="${labelWidth + lanes.length * laneWidth}"
      height="${height - 4}"
      rx="5"
    />${lines.map((line, number) => html`<text x="8" y="${firstLine + number * lineHeight}">${line}</text>`)}${
      left === right ? undefined : html`<line x1="${left}" y1="${y}" x2="${right}" y2="${y}" />`
    }${to.map((lane) => arrowsHtml(lane, from, lanes, y))}${from.map(
      (lane) => html`<circle cx="${middleOf(lane)}" cy="${y}" r="4.5" />`,
    )}</g
  >`;
}

type PartyMap = ReadonlyMap<string, ReportParty>;

/** One from each side that somebody sends from, and a loop where others of the same party do. */
function arrowsHtml(lane: number, senders: readonly number[], lanes: readonly Lane[], y: number): Html {
  const x = middleOf(lane);
  const room = senders.includes(lane) ? 6 : 1;
  const head = (direction: 1 | -1) => {
    const tip = x - direction * room;
    return html`<path d="M${tip} ${y}l${-direction * 11} -5.5v11z" />`;
  };
  const isLoop = senders.includes(lane) && lanes[lane]?.isParty === true;
  return html`${senders.some((sender) => sender < lane) ? head(1) : undefined}${
    senders.some((sender) => sender > lane) ? head(-1) : undefined
  }${
    isLoop
      ? html`<path class="loop" d="M${x - 4} ${y - 5}c-9 -13 17 -13 9 -1" /><path
            d="M${x + 3.2} ${y - 3}l-1.5 -7l7.5 3z"
          />`
      : undefined
  }`;
}
