/** The later editions, row by row, equal what was typed off the documents by hand; a row that is missing is named. */
import assert from "node:assert/strict";
import { editions, type Edition } from "../../../components/matrix/editions";
import { roles, type Condition, type Flow, type FlowParty } from "../../../components/matrix/flow";
import { citationsText, conditionText } from "../../../cli/matrix/render";
import { partiesText, rowName, type Row } from "../../../components/matrix/rows";
import { isPortTraffic, portsText, trafficText } from "../../../components/matrix/traffic";
import { printedTables, readings } from "./later-transcription";

/** The cells of each line of a transcribed table. */
function cells(table: string): string[][] {
  const lines = table.trim().split("\n");
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** A condition's parts in one order, so that the order in which they were typed does not matter. */
function parts(...conditions: readonly string[]): string {
  return conditions
    .flatMap((condition) => condition.split("; "))
    .filter((part) => part !== "")
    .sort()
    .join("; ");
}

const condition = (when: Condition) => parts(conditionText(when));

function rowText(row: Row): string {
  return [rowName(row), condition(row.when), citationsText(row.citations)].join(" | ");
}

function flowText({ traffic, from, to, why, when, local }: Flow): string {
  const what =
    traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified" ? "" : trafficText(traffic);
  return [what, from, to, why, condition(when), local ? "local" : ""].join(" | ");
}

/** A transcribed row: its name, what the data's row must say, and the flows that it stands for. */
function transcribed(when: string, [what = "", from = "", to = "", why = "", own = "", written = ""]: string[]) {
  const expand = (side: string) => (side === "every node" ? roles : side.split(", "));
  const holding = parts(when, own);
  const flows = expand(from).flatMap((sender) =>
    to === "itself"
      ? [[what, sender, sender, why, holding, "local"].join(" | ")]
      : expand(to).map((receiver) => [what, sender, receiver, why, holding, ""].join(" | ")),
  );
  const name = `${what}, ${from} → ${to}: ${why}`;
  return { name, text: [name, holding, written].join(" | "), flows };
}

function edition(name: string): Edition {
  const found = editions.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

const missing = (expected: readonly { name: string; text: string }[], rows: readonly Row[]) => {
  const texts = new Set(rows.map(rowText));
  return expected.filter(({ text }) => !texts.has(text)).map(({ name }) => name);
};

for (const reading of readings) {
  describe(`edition ${reading.edition}`, () => {
    const { rows, flows } = edition(reading.edition);
    const expected = cells(reading.rows).map((line) => transcribed(reading.when, line));

    for (const { name, text, flows: ends } of expected) {
      it(name, () => {
        assert.ok(
          rows.map(rowText).includes(text),
          `no row says: ${text}\nthe rows are:\n${rows.map(rowText).join("\n")}`,
        );
        const actual = flows.map(flowText);
        for (const end of ends) assert.ok(actual.includes(end), `no flow says: ${end}`);
      });
    }

    it("has no other row and no other flow, and none twice", () => {
      assert.deepEqual(rows.map(rowText).sort(), expected.map(({ text }) => text).sort());
      assert.deepEqual(flows.map(flowText).sort(), expected.flatMap(({ flows: ends }) => ends).sort());
      assert.equal(new Set(rows.map(rowName)).size, rows.length);
    });

    it("without any one row, that row is missed by its name", () => {
      for (const row of rows) {
        const others = rows.filter((other) => other !== row);
        assert.deepEqual(missing(expected, others), [rowName(row)]);
      }
    });
  });
}

describe("the editions that are transcribed", () => {
  it("are all but the document of 2018, which has a transcription of its own", () => {
    assert.deepEqual(
      readings.map(({ edition: name }) => name).sort(),
      editions
        .filter(({ rows }) => rows.length > 0)
        .map(({ name }) => name)
        .sort(),
    );
    assert.deepEqual(
      editions.filter(({ rows }) => rows.length === 0).map(({ name }) => name),
      ["rancher-2.x"],
    );
  });
});

/** What the documents call the nodes of a cluster. */
const nodes: Readonly<Record<string, readonly FlowParty[]>> = {
  "All RKE2 nodes": roles,
  "RKE2 server nodes": ["etcd", "controlplane"],
  "All nodes": roles,
  Servers: ["etcd", "controlplane"],
  Agents: ["worker"],
};

describe("each row of a document's table", () => {
  const rows = editions.flatMap((one) => one.rows);
  for (const { document, table, rows: printed } of printedTables) {
    const citing = rows.filter(({ citations }) =>
      citations.some((citation) => citation.document === document && citation.table === table),
    );
    for (const [ports = "", protocol = "", source = "", destination = "", description = ""] of cells(printed)) {
      it(`${table}: ${ports} ${description}`, () => {
        const same = citing.filter(
          ({ traffic, citations }) =>
            traffic.protocol.toUpperCase() === protocol &&
            (isPortTraffic(traffic) ? portsText(traffic) : "0, 8") === ports &&
            citations.some((citation) => citation.row === description),
        );
        assert.equal(same.length, 1, "one row of the data cites it");
        const [row] = same;
        const asPrinted =
          partiesText(row?.from ?? []) === partiesText(nodes[source] ?? []) &&
          row?.to !== "itself" &&
          partiesText(row?.to ?? []) === partiesText(nodes[destination] ?? []);
        assert.ok(asPrinted || row?.decision !== undefined, "what is read otherwise than printed says why");
      });
    }

    it(`${table}: nothing else is said to be written there`, () => {
      const descriptions = cells(printed).map(([, , , , description]) => description);
      for (const { citations } of citing) {
        const cited = citations.filter((citation) => citation.document === document && citation.table === table);
        for (const { row } of cited) assert.ok(descriptions.includes(row), row);
      }
    });
  }
});
