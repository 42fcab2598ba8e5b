/** What was expected and what is so, for people. */
import type { CheckedExpectation } from "../../components/review/expectations/check";
import { joinedRows } from "../terminal/joined-rows";
import type { Reasons } from "../sources/reading";
import { renderParagraph, renderTable } from "../terminal/table";
import { unmetOf } from "./check";

/** A summary, and a table: of everything, or of what is not met alone. */
export function printedChecks(
  title: string,
  checked: readonly CheckedExpectation[],
  reasons: Reasons,
  which: "all" | "unmet",
  width?: number,
): string {
  const unmet = unmetOf(checked);
  const shown = which === "all" ? checked : unmet;
  const summary = renderParagraph(`${title}: ${summaryOf(checked)}.`, "table", width);
  if (shown.length === 0) return summary;
  const spelt = shown.map((one) => ({
    state: one.isMet ? "met" : "UNMET",
    from: [one.from],
    to: [one.to],
    expected: one.expected,
    traffic: [one.traffic],
    verdict: one.verdict,
    why: whyText(one, reasons),
  }));
  const rows = joinedRows(joinedRows(joinedRows(spelt, "traffic"), "to"), "from");
  const table = {
    columns: ["", "from", "to", "expected", "is", "why"],
    rows: rows.map(({ state, from, to, expected, traffic, verdict, why }) => [
      ...[state, from.join(", "), to.join(", "), `${expected} ${traffic.join(", ")}`, verdict, why],
    ]),
  };
  return `${summary}\n${renderTable(table, "table", width)}`;
}

function summaryOf(checked: readonly CheckedExpectation[]): string {
  const unmet = unmetOf(checked).length;
  const own = checked.filter(({ shipped }) => shipped === null).length;
  const everywhere = new Set(checked.flatMap(({ shipped }) => shipped ?? [])).size;
  const all = `${own} of the stack's own, ${everywhere} that hold everywhere`;
  return unmet === 0 ? `all are met (${all})` : `${unmet} ${unmet === 1 ? "is" : "are"} not met (${all})`;
}

/** The reason of the expectation; where it is not met, what is to blame too. */
function whyText({ shipped, why, isMet, rules, note }: CheckedExpectation, reasons: Reasons): string {
  const expected = [shipped, why].filter((text) => text !== null && text !== "").join(": ");
  if (isMet) return expected;
  const blamed = rules.map((rule) => {
    const { why: because } = reasons.ofRules([rule]);
    return because === "" ? rule.source.name : `${rule.source.name} (${because})`;
  });
  const blame = blamed.length > 0 ? `because of ${[...new Set(blamed)].join(", ")}` : note;
  return [expected, blame].filter((text) => text !== "").join("; ");
}

/** One line for each expectation that is not met, for a log. */
export function unmetLines(checked: readonly CheckedExpectation[]): string[] {
  return unmetOf(checked).map(({ shipped, from, to, traffic, expected, verdict, why }) => {
    const named = [shipped, why].filter((text) => text !== null && text !== "").join(": ");
    const reason = named === "" ? "" : ` (${named})`;
    return `expected to ${expected} ${traffic} from ${from} to ${to}, but it is ${verdict}${reason}`;
  });
}
