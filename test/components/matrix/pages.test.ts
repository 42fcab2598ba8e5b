/** docs/ports has a page for every kind of cluster, and every test that it names is there. */
import assert from "node:assert/strict";
import { portPages } from "../../../cli/docs/pages";
import { allRowTests } from "../../../cli/docs/row-tests";
import { allFlows, editions } from "../../../components/matrix/editions";
import { distributions } from "../../../components/matrix/flow";
import { networksOf } from "../../../components/matrix/networks";
import { groupFlows } from "../../../cli/matrix/render-rows";

describe("docs/ports", () => {
  it("has a page and a CSV for every distribution and network, and four pages beside them", () => {
    const clusters = distributions.flatMap((distribution) => networksOf(distribution));
    assert.equal(portPages().size, 4 + 2 * clusters.length);
  });

  it("grouped rows stand for exactly the flows", () => {
    const line = (
      from: string,
      to: string,
      { traffic, why, when, local }: Omit<(typeof allFlows)[number], "from" | "to">,
    ) => JSON.stringify([from, to, traffic, why, Object.entries(when).sort(), local]);
    const expanded = groupFlows(allFlows).flatMap((group) =>
      group.from.flatMap((from) => (group.to === "itself" ? [from] : group.to).map((to) => line(from, to, group))),
    );
    assert.deepEqual(expanded.sort(), allFlows.map((flow) => line(flow.from, flow.to, flow)).sort());
  });
});

describe("the table of rows and tests", () => {
  const listed = allRowTests();

  it("has every row of every edition", () => {
    for (const { name, rows, flows, highAvailabilityFlows } of editions) {
      const expected = rows.length === 0 ? flows.length + highAvailabilityFlows.length : rows.length;
      assert.equal(listed.filter(({ edition }) => edition === name).length, expected, name);
    }
  });

  it("names tests that exist", function () {
    let root = this.test?.parent;
    while (root?.parent !== undefined) root = root.parent;
    const suites = new Map((root?.suites ?? []).map((suite) => [suite.title, suite.tests.map(({ title }) => title)]));
    const loaded = listed.filter(({ suite }) => suites.has(suite));
    // Run alone, this file has no other's tests beside it.
    if (loaded.length === 0) this.skip();
    assert.equal(loaded.length, listed.length);
    for (const { suite, test } of listed) assert.ok(suites.get(suite)?.includes(test), `${suite}: ${test}`);
  });
});
