/**
 * What `fenceline matrix` prints: the document's tables for people, or all flows as one list for machines. For a
 * distribution of later editions, people get tables of rows: the document of 2018 has no cell for its nodes.
 */
import { allFlows, rancherEdition, selectFlows, sourcesOf, type Selection } from "../../components/matrix/editions";
import type { Cni, Condition, Distribution, Encapsulation, Flow, Launch, Option } from "../../components/matrix/flow";
import { networkOf, networkProblems, networkText } from "../../components/matrix/networks";
import { highAvailabilityTable } from "../../components/matrix/editions/rancher-2.x";
import * as render from "./render";
import { renderSections } from "./render-rows";
import type { Source } from "../../components/matrix/sources";
import { Failure } from "../terminal/failure";
import { renderParagraph, renderTable, type TableForm, type TextTable } from "../terminal/table";

export interface MatrixOptions {
  readonly launch?: Launch;
  readonly distribution?: Distribution;
  readonly cni?: Cni;
  readonly encapsulation?: Encapsulation;
  readonly option?: readonly Option[];
  readonly format: TableForm;
}

export function printedMatrix(options: MatrixOptions): string {
  const { launch, format } = options;
  const selection: Selection = { ...networkSelection(options), launch };
  const flows = selectFlows(allFlows, selection);
  if (format === "csv" || format === "json") return renderTable(render.renderFlowList(flows), format);
  const { distribution, cni, encapsulation } = selection;
  if (cni === undefined || distribution === undefined || distribution === "rke1") {
    return documentTables(options, format);
  }
  const title = `Rows of ${distribution} (${networkText({ cni, encapsulation })})`;
  const known: readonly (keyof Condition)[] = ["distribution", "unlessDistribution", "cni", "encapsulation"];
  return [
    renderParagraph(format === "markdown" ? `# ${title}` : title, format),
    ...sectionParagraphs(flows, known, format),
    ...sourceParagraphs(sourcesOf(flows), format),
  ].join("\n");
}

/** The distribution with its network: what is not told is the distribution's default, and no option. */
function networkSelection({ distribution, cni, encapsulation, option }: MatrixOptions): Selection {
  if (distribution === undefined) {
    if (cni === undefined && encapsulation === undefined && option === undefined) return {};
    throw new Failure(2, "--cni, --encapsulation and --option need --distribution: each distribution has its own rows");
  }
  const network = networkOf(distribution, { cni, encapsulation });
  const options = option ?? [];
  const problems = networkProblems({ distribution, ...network, options });
  if (problems.length > 0) throw new Failure(2, problems.join("\n"));
  return { distribution, ...network, options };
}

/** The tables of the document of 2018; with options, what they add on rke1. */
function documentTables({ launch, distribution, option }: MatrixOptions, format: "table" | "markdown"): string {
  const { flows: documented, highAvailabilityFlows } = rancherEdition;
  // Hosted and imported clusters share a table, whose footnotes tell them apart: so it is printed whole.
  const flows = selectFlows([...documented, ...highAvailabilityFlows], { distribution });
  const added =
    option === undefined
      ? []
      : selectFlows(allFlows, { launch, distribution, options: option }).filter(
          ({ when }) => when.option !== undefined,
        );
  const tables = launch === undefined ? everyTable(flows) : [render.renderLaunch(launch, flows)];
  return [
    ...tables.map((table) => renderTable(table, format)),
    ...sectionParagraphs(added, ["distribution"], format),
    ...sourceParagraphs(sourcesOf([...flows, ...added]), format),
  ].join("\n");
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

function sectionParagraphs(flows: readonly Flow[], known: readonly (keyof Condition)[], format: "table" | "markdown") {
  const { tables, decisions } = renderSections(flows, { known, cited: false });
  return [
    ...tables.map((table) => renderTable(table, format)),
    ...decisions.map((decision) => renderParagraph(decision, format)),
  ];
}

function sourceParagraphs(sources: readonly Source[], format: "table" | "markdown"): string[] {
  return sources.map(({ title, url, commit, date }) => {
    const at = commit === undefined || url.includes(commit) ? [] : [`commit ${commit}`];
    return renderParagraph([`Source: ${title}`, url, ...at, ...(date === undefined ? [] : [date])].join(", "), format);
  });
}
