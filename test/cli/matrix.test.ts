/** `fenceline matrix`: what each option prints, in each form. */
import assert from "node:assert/strict";
import { allFlows, selectFlows } from "../../components/matrix/editions";
import { distributions, launches } from "../../components/matrix/flow";
import { renderFlowList } from "../../components/matrix/render";
import { parseCsv } from "./csv";
import { fenceline } from "./fenceline";

const commit = "ef0c97eb594201e0fc3cce3af454b71742fc58e9";

function succeed(...words: string[]): string {
  const { exitCode, stdout, stderr } = fenceline(["matrix", ...words]);
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.ok(stdout.endsWith("\n"));
  return stdout;
}

describe("fenceline matrix", () => {
  it("prints every table of the document with its head, in 100 columns", () => {
    const printed = succeed();
    const titles = [
      "Rancher nodes",
      "hosted/imported Kubernetes",
      "Rancher launched Kubernetes (infrastructure provider)",
      "Rancher launched Kubernetes (custom nodes)",
      "Port Descriptions",
      "Local Node Traffic",
      "Rancher AWS EC2 security group (rancher-nodes)",
      "high availability: Rancher's nodes are the nodes of its own cluster",
    ];
    const lines = printed.split("\n");
    assert.deepEqual(
      titles.map((title) => lines.indexOf(title)),
      titles.map((title) => lines.indexOf(title)).toSorted((one, other) => one - other),
    );
    for (const title of titles) assert.ok(lines.includes(title), title);
    for (const line of lines) assert.ok(line.length <= 100, line);
    assert.ok(printed.replace(/\n/g, " ").includes(`commit ${commit}`));
  });

  for (const launch of launches) {
    it(`--launch ${launch}: that table, its footnotes and its source, in 100 columns and in columns`, () => {
      const printed = succeed("--launch", launch);
      const hosted = launch === "hosted" || launch === "imported";
      assert.equal(printed.includes("hosted/imported Kubernetes"), hosted);
      assert.equal(printed.includes("2376/tcp"), launch === "infrastructure");
      assert.match(printed, /^From \/ To +Rancher/m);
      assert.match(printed, /^\[1\] only if SSL is not terminated at the external load balancer$/m);
      assert.ok(printed.replace(/\n/g, " ").includes(`commit ${commit}`));
      for (const line of printed.split("\n")) assert.ok(line.length <= 100, line);
    });

    it(`--launch ${launch} --format csv and json: the same flows, one a line`, () => {
      const expected = renderFlowList(selectFlows(allFlows, { launch }));
      const [head, ...rows] = parseCsv(succeed("--launch", launch, "--format", "csv"));
      assert.deepEqual(head, ["from", "to", "protocol", "ports", "why", "condition", "citation"]);
      assert.deepEqual(rows, expected.rows);
      const objects = JSON.parse(succeed("--launch", launch, "--format", "json")) as Record<string, string>[];
      assert.deepEqual(
        objects.map((object) => Object.values(object)),
        expected.rows,
      );
      for (const object of objects) assert.deepEqual(Object.keys(object), head);
    });
  }

  it("--format csv without a launch: every flow", () => {
    assert.equal(parseCsv(succeed("--format", "csv")).length, allFlows.length + 1);
  });

  it("--format markdown: tables whose rows have as many cells as the head", () => {
    const printed = succeed("--format", "markdown");
    assert.match(printed, /^## Rancher launched Kubernetes \(custom nodes\)$/m);
    for (const table of printed.split("\n\n").filter((block) => block.startsWith("|"))) {
      const counts = table.split("\n").map((line) => line.split(/(?<!\\)\|/).length);
      assert.equal(new Set(counts).size, 1, table);
    }
  });

  it("--distribution rke1: what rke1 clusters need, which today is everything", () => {
    assert.equal(succeed("--distribution", "rke1"), succeed());
    assert.equal(succeed("--distribution", "rke1", "--format", "csv"), succeed("--format", "csv"));
  });

  for (const distribution of distributions.filter((one) => one !== "rke1")) {
    it(`--distribution ${distribution}: exit code 2, and which ones have rows`, () => {
      const { exitCode, stdout, stderr } = fenceline(["matrix", "--distribution", distribution]);
      assert.deepEqual([exitCode, stdout], [2, ""]);
      const line = `fenceline: the matrix has no rows for nodes of ${distribution}; distributions with rows: rke1\n`;
      assert.equal(stderr, line);
    });
  }

  const wrong: [option: string, choices: string][] = [
    ["--launch", "infrastructure, custom, hosted, imported"],
    ["--distribution", "rke1, rke2, k3s"],
    ["--format", "table, markdown, csv, json"],
  ];
  for (const [option, choices] of wrong) {
    it(`${option} with a wrong value: exit code 2 and the right ones`, () => {
      const { exitCode, stdout, stderr } = fenceline(["matrix", option, "wrong"]);
      assert.deepEqual([exitCode, stdout], [2, ""]);
      assert.ok(stderr.endsWith(`argument 'wrong' is invalid. Allowed choices are ${choices}.\n`), stderr);
    });
  }
});
