/** What `fenceline matrix` prints: the document's tables for people, or all flows as one list for machines. */
import { allFlows, describedDistributions, editions, selectFlows } from "../../components/matrix/editions";
import type { Distribution, Flow, Launch } from "../../components/matrix/flow";
import { highAvailabilityTable } from "../../components/matrix/rancher-2.x";
import * as render from "../../components/matrix/render";
import { Failure } from "../failure";
import { renderParagraph, renderTable, type TableForm, type TextTable } from "../table";

export interface MatrixOptions {
  readonly launch?: Launch;
  readonly distribution?: Distribution;
  readonly format: TableForm;
}

export function printedMatrix({ launch, distribution, format }: MatrixOptions): string {
  requireRows(distribution);
  if (format === "csv" || format === "json") {
    return renderTable(render.renderFlowList(selectFlows(allFlows, { launch, distribution })), format);
  }
  // Hosted and imported clusters share a table, whose footnotes tell them apart: so it is printed whole.
  const flows = selectFlows(allFlows, { distribution });
  const tables = launch === undefined ? everyTable(flows) : [render.renderLaunch(launch, flows)];
  return [
    ...tables.map((table) => renderTable(table, format)),
    ...sources(flows).map((source) => renderParagraph(source, format)),
  ].join("\n");
}

function requireRows(distribution: Distribution | undefined): void {
  if (distribution === undefined || describedDistributions.includes(distribution)) return;
  const described = describedDistributions.join(", ");
  throw new Failure(2, `the matrix has no rows for nodes of ${distribution}; distributions with rows: ${described}`);
}

/** All tables in the document's order, and the one that it leaves to its reader. */
function everyTable(flows: readonly Flow[]): TextTable[] {
  return [
    render.renderRancherNodes(),
    ...(["hosted", "infrastructure", "custom"] as const).map((launch) => render.renderLaunch(launch, flows)),
    render.renderPortDescriptions(),
    render.renderLocalTraffic(flows),
    render.renderNodeDriverGroup(),
    render.renderCrossTable(highAvailabilityTable, flows),
  ];
}

function sources(flows: readonly Flow[]): string[] {
  const cited = new Set(flows.flatMap((flow) => flow.citations.map((citation) => citation.document)));
  return editions
    .filter((edition) => cited.has(edition.title))
    .map(({ title, source }) => `Source: ${title}, ${source.repository}, commit ${source.commit}, ${source.date}`);
}
