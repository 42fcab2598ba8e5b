/** The one table renderer: never wider than asked, and no form loses a cell. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { renderParagraph, renderTable, type TextTable } from "../../../cli/terminal/table";
import { displayWidth, wrap } from "../../../cli/terminal/wrap";
import { parseCsv } from "../csv";

const ports: TextTable = {
  title: "Ports",
  columns: ["from", "why"],
  rows: [
    ["etcd", "peers and clients of etcd, which nobody else may reach"],
    ["a|b\\", 'said "so",\nand left'],
  ],
  notes: ["[1] a note that is long enough to need a second line in a narrow terminal"],
};

/** Any table: words and marks of any length, empty cells, cells of several lines. */
const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom("[2]", "443/tcp", "日本語の説明", "é", "\t", "\u001b[31m", "|", '"', "\r\n", "\n"),
);
const cell = fc.array(word, { maxLength: 6 }).map((parts) => parts.join(" "));
const anyTable = fc.integer({ min: 1, max: 6 }).chain((width) =>
  fc.record({
    title: cell,
    columns: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10 }), { minLength: width, maxLength: width }),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }),
    notes: fc.array(cell, { maxLength: 2 }),
  }),
);

describe("a table for a terminal", () => {
  it("has a head, a line, and lines between rows that need several lines", () => {
    assert.deepEqual(renderTable(ports, "table", 40).split("\n"), [
      "Ports",
      "",
      "from  why",
      "──────────────────────────────────────",
      "etcd  peers and clients of etcd, which",
      "      nobody else may reach",
      "──────────────────────────────────────",
      'a|b\\  said "so",',
      "      and left",
      "",
      "[1] a note that is long enough to need a",
      "    second line in a narrow terminal",
      "",
    ]);
  });

  it("is compact where every row fits in a line", () => {
    const { columns } = ports;
    assert.deepEqual(
      renderTable(
        {
          columns,
          rows: [
            ["a", "b"],
            ["c", "d"],
          ],
        },
        "table",
        40,
      ).split("\n"),
      ["from  why", "─────────", "a     b", "c     d", ""],
    );
  });

  it("keeps a footnote mark with its word, and lets go of it only where room is short", () => {
    const marked: TextTable = { columns: ["to"], rows: [["443/tcp [2] 80/tcp"]] };
    assert.deepEqual(renderTable(marked, "table", 12).split("\n").slice(2, 4), ["443/tcp [2]", "80/tcp"]);
    assert.deepEqual(renderTable(marked, "table", 8).split("\n").slice(2, 5), ["443/tcp", "[2]", "80/tcp"]);
  });

  it("becomes paragraphs where the columns find no room", () => {
    const narrow = renderTable({ columns: ["source", "port"], rows: [["controlplane", "10250/tcp"]] }, "table", 16);
    assert.deepEqual(narrow.split("\n"), ["source:", "controlplane", "port: 10250/tcp", ""]);
  });

  it("is never wider than asked and loses nothing: a property", () => {
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 2, max: 120 }), (table, width) => {
        const lines = renderTable(table, "table", width).split("\n");
        for (const line of lines) assert.ok(displayWidth(line) <= width, JSON.stringify(line));
        const printed = lines.join("");
        const contents = [table.title, ...table.rows.flat(), ...table.notes].join("");
        for (const character of new Set(contents.replace(/[\s\p{Cc}─]/gu, ""))) {
          const count = (text: string) => text.split(character).length;
          assert.ok(count(printed) >= count(contents), `${character} got lost`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a table in Markdown", () => {
  it("escapes pipes, backslashes and line breaks", () => {
    assert.deepEqual(renderTable(ports, "markdown").split("\n"), [
      "## Ports",
      "",
      "| from | why |",
      "| --- | --- |",
      "| etcd | peers and clients of etcd, which nobody else may reach |",
      '| a\\|b\\\\ | said "so",<br>and left |',
      "",
      "- [1] a note that is long enough to need a second line in a narrow terminal",
      "",
    ]);
  });
});

describe("a table for machines", () => {
  it("CSV as RFC 4180 has it", () => {
    assert.equal(
      renderTable(ports, "csv"),
      'from,why\r\netcd,"peers and clients of etcd, which nobody else may reach"\r\na|b\\,"said ""so"",\nand left"\r\n',
    );
  });

  it("CSV and JSON read back: a property", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        assert.deepEqual(parseCsv(renderTable(table, "csv")), [table.columns, ...table.rows]);
        const objects = JSON.parse(renderTable(table, "json")) as Record<string, string>[];
        assert.deepEqual(
          objects.map((object) => table.columns.map((column) => object[column])),
          table.rows,
        );
      }),
    );
  });
});

describe("text in a given width", () => {
  it("breaks between words, and inside a word only where it must", () => {
    assert.deepEqual(wrap("who may talk to whom", 8), ["who may", "talk to", "whom"]);
    assert.deepEqual(wrap("35.160.43.145/32", 10), ["35.160.43.", "145/32"]);
    assert.deepEqual(wrap("one\n\ntwo", 8), ["one", "", "two"]);
  });

  it("counts what a terminal shows", () => {
    assert.equal(displayWidth("日本"), 4);
    assert.equal(displayWidth("e\u0301"), 1);
  });

  it("a paragraph beside tables is wrapped for a terminal only", () => {
    assert.equal(renderParagraph("who may talk", "table", 8), "who may\ntalk\n");
    assert.equal(renderParagraph("who may talk", "markdown", 8), "who may talk\n");
  });
});
