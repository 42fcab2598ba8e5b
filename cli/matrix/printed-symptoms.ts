/**
 * What `fenceline symptoms` prints: the rows whose absence shows like a text, with their signs; and the lines that
 * `ask` adds to a "no".
 */
import { allFlows } from "../../components/matrix/editions";
import { parties, type FlowParty } from "../../components/matrix/flow";
import { symptomTable } from "./render-symptoms";
import { findSymptoms } from "../../components/matrix/symptoms/search";
import { measurement, symptomsBetween } from "../../components/matrix/symptoms/symptoms";
import { isPortTraffic, type Traffic } from "../../components/matrix/traffic";
import { Failure } from "../terminal/failure";
import { renderParagraph, renderTable, type TableForm } from "../terminal/table";

export interface SymptomsOptions {
  readonly format: TableForm;
}

/** @throws Failure 3 where no row's absence shows like that. */
export function printedSymptoms(text: string, { format }: SymptomsOptions): string {
  const found = findSymptoms(text);
  if (found.length === 0) {
    throw new Failure(
      3,
      "no row's absence is known to show like that; `fenceline ask --all` prints what may pass in a stack",
    );
  }
  const table = renderTable(symptomTable(found, allFlows), format);
  if (format === "csv" || format === "json") return table;
  return [table, renderParagraph(`Measured with ${measurement}.`, format)].join("\n");
}

/** What is seen where this does not pass: the first sign of each row that it takes. Empty where nothing is known. */
export function withoutLines(from: string | null, to: string | null, traffic: Traffic): string[] {
  if (!isParty(from) || !isParty(to) || !isPortTraffic(traffic)) return [];
  return symptomsBetween(from, to, traffic).map(({ signs: [sign], still }) => {
    const goesOn = still === undefined ? "" : `; what goes on: ${still}`;
    return `without it: ${sign.where}: ${sign.message} (after ${sign.after})${goesOn}`;
  });
}

function isParty(name: string | null): name is FlowParty {
  return (parties as readonly (string | null)[]).includes(name);
}
