/**
 * Symptoms as tables of text. Guarantees: pure; each sign of each symptom is one line; each row that no component used
 * is one.
 */
import { holds, type Circumstances, type Flow, type FlowParty } from "../../components/matrix/flow";
import type { RenderedTable } from "./render";
import { partiesText } from "../../components/matrix/rows";
import { symptomOf, unusedRowOf, type Symptom } from "../../components/matrix/symptoms/symptoms";
import { trafficText } from "../../components/matrix/traffic";

/** A line a sign. `flows` say why a row is there. */
export function symptomTable(found: readonly Symptom[], flows: readonly Flow[]): RenderedTable {
  return {
    title: "What breaks without a row",
    columns: ["Row", "Why", "Where it shows", "What it says", "After", "What goes on all the same"],
    rows: found.flatMap((symptom) =>
      symptom.signs.map(({ where, message, after }) => [
        `${partiesText(symptom.from)} → ${partiesText(symptom.to)} ${trafficText(symptom.traffic)}`,
        reasonsOf(symptom, flows).join("; "),
        where,
        message,
        after,
        symptom.still ?? "",
      ]),
    ),
    notes: [],
  };
}

function reasonsOf(symptom: Symptom, flows: readonly Flow[]): string[] {
  return [...new Set(flows.filter((flow) => symptomOf(flow) === symptom).map(({ why }) => why))];
}

/** Which symptoms are of these flows, each once. */
export function symptomsOf(flows: readonly Flow[]): readonly Symptom[] {
  return [...new Set(flows.flatMap((flow) => symptomOf(flow) ?? []))];
}

/** The rows among these that no component used, with the reason why they stand. */
export function unusedTable(flows: readonly Flow[]): RenderedTable {
  const rows = flows.flatMap((flow) => {
    const unused = unusedRowOf(flow);
    return unused === undefined
      ? []
      : [[`${flow.from} → ${flow.to} ${trafficText(unused.traffic)}`, flow.why, unused.why]];
  });
  return { title: "Rows that no component used", columns: ["Row", "Why", "Why it stands"], rows, notes: [] };
}

/** The cluster that was measured: its rows either show when they are missing, or are listed as unused. */
export const measuredCircumstances: Circumstances = {
  launch: "custom",
  distribution: "rke1",
  cni: "canal",
  encapsulation: "vxlan",
  families: ["ipv4"],
  loadBalancer: "none",
  install: "single",
  options: [],
};

const outside: readonly FlowParty[] = ["catalog"];

/** The rows between the parties of the measured cluster. What a program fetches from outside was not measured. */
export function measuredFlows(flows: readonly Flow[]): readonly Flow[] {
  return flows.filter(({ when, local, to }) => !local && !outside.includes(to) && holds(when, measuredCircumstances));
}
