/**
 * For each row of each edition, the test that fails without it. The names are those of the tests themselves, and a test
 * of this list checks that every one of them is there.
 */
import { editions } from "../../components/matrix/editions";
import { conditionText } from "../matrix/render";
import { nodeDriverGroups } from "../../components/matrix/editions/node-driver-group";
import { flowName, rowName } from "../../components/matrix/rows";
import { trafficText } from "../../components/matrix/traffic";

export interface RowTest {
  readonly edition: string;
  readonly row: string;
  readonly when: string;
  readonly file: string;
  /** The test's suite and its own name. */
  readonly suite: string;
  readonly test: string;
}

/** Rows of the later editions. */
function rowTests(): RowTest[] {
  return editions.flatMap(({ name, rows }) =>
    rows.map((row): RowTest => {
      const test = rowName(row);
      const [file, suite] = ["later-editions.test.ts", `edition ${name}`];
      return { edition: name, row: test, when: conditionText(row.when, row.to === "itself"), file, suite, test };
    }),
  );
}

/**
 * Entries of the cells of the document of 2018, and its reading for high availability: compared cell by cell with its
 * tables, so what is missing is named by its cell.
 */
function cellTests(): RowTest[] {
  return editions
    .filter(({ rows }) => rows.length === 0)
    .flatMap(({ name, flows, highAvailabilityFlows }) =>
      [...flows, ...highAvailabilityFlows].map((flow): RowTest => {
        const [file, suite] = ["document-tables.test.ts", "the document's tables from the data"];
        const test = `${flow.citations[0]?.table ?? ""}: every cell`;
        return { edition: name, row: flowName(flow), when: conditionText(flow.when, flow.local), file, suite, test };
      }),
    );
}

/** Rules of the group `rancher-nodes`: those of 2018 are compared as one table. */
function groupTests(): RowTest[] {
  const rules = (name: keyof typeof nodeDriverGroups) =>
    nodeDriverGroups[name].rules.map(({ direction, traffic, peer, citation }) => ({
      words: [direction === "ingress" ? "in" : "out", trafficText(traffic), peer],
      name: citation.row.split(/[, ]/)[0] ?? "",
    }));
  return [
    ...rules("documented").map(({ words }): RowTest => ({
      ...{ edition: "rancher-nodes, documented", row: words.join(" "), when: "always" },
      ...{ file: "document-tables.test.ts", suite: "the document's tables from the data" },
      test: "the security group rancher-nodes",
    })),
    ...rules("current").map(({ words, name }): RowTest => ({
      ...{ edition: "rancher-nodes, current", row: words.join(" "), when: "always" },
      ...{ file: "node-driver-group.test.ts", suite: "the group rancher-nodes" },
      test: `current: ${[...words, name].join(" ")}`,
    })),
  ];
}

export function allRowTests(): readonly RowTest[] {
  return [...cellTests(), ...rowTests(), ...groupTests()];
}
