/** `fenceline matrix`: what each option prints, in each form. */
import assert from "node:assert/strict";
import { allFlows, rancherEdition, selectFlows } from "../../components/matrix/editions";
import { launches } from "../../components/matrix/flow";
import { renderFlowList } from "../../cli/matrix/render";
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

  it("--distribution rke1: the document's tables, and its flows and no others", () => {
    const documented = [...rancherEdition.flows, ...rancherEdition.highAvailabilityFlows];
    assert.equal(succeed("--distribution", "rke1"), succeed());
    const rows = parseCsv(succeed("--distribution", "rke1", "--format", "csv")).slice(1);
    assert.deepEqual(rows, renderFlowList(documented).rows);
  });

  it("--distribution rke1 --option: what the option adds stands below the document's tables", () => {
    const printed = succeed("--distribution", "rke1", "--option", "monitoring");
    assert.ok(printed.includes("Rancher launched Kubernetes (custom nodes)"));
    assert.match(printed, /^With an option/m);
    assert.match(printed, /^TCP +9796 +every node +every node/m);
  });

  it("--distribution rke2: tables of rows for its default network, with choices and sources, in 100 columns", () => {
    const printed = succeed("--distribution", "rke2");
    assert.match(printed, /^Rows of rke2 \(canal, vxlan\)$/m);
    assert.match(printed, /^TCP +9345 +every node +etcd, controlplane/m);
    assert.match(printed, /^UDP +8472 +every node +every node/m);
    assert.match(printed, /^\[1\] /m);
    assert.match(printed, /^Source: RKE2 requirements,/m);
    assert.ok(!printed.includes("9796"));
    for (const line of printed.split("\n")) assert.ok(line.length <= 100, line);
    const same = ["--distribution", "rke2", "--cni", "canal", "--encapsulation", "vxlan"];
    assert.equal(succeed(...same), printed);
  });

  it("--cni, --encapsulation and --option: the rows of those, in every format", () => {
    const words = ["--distribution", "k3s", "--cni", "calico", "--encapsulation", "ipip"];
    const chosen = [...words, "--option", "monitoring", "embeddedRegistry"];
    const table = succeed(...chosen);
    assert.match(table, /^protocol 4 +every node +every node/m);
    assert.match(table, /^TCP +5001 /m);
    assert.match(succeed(...chosen, "--format", "markdown"), /^\| protocol 4 \| +\| every node \| every node \|/m);
    const expected = selectFlows(allFlows, {
      distribution: "k3s",
      cni: "calico",
      encapsulation: "ipip",
      options: ["monitoring", "embeddedRegistry"],
    });
    const rows = renderFlowList(expected).rows;
    assert.deepEqual(parseCsv(succeed(...chosen, "--format", "csv")).slice(1), rows);
    const objects = JSON.parse(succeed(...chosen, "--format", "json")) as Record<string, string>[];
    assert.deepEqual(
      objects.map((object) => Object.values(object)),
      rows,
    );
    const without = parseCsv(succeed(...words, "--format", "csv")).slice(1);
    assert.ok(without.every(([, , , ports]) => ports !== "9796" && ports !== "5001"));
  });

  const refused: [words: string[], message: string][] = [
    [
      ["--cni", "cilium"],
      "--cni, --encapsulation and --option need --distribution: each distribution has its own rows",
    ],
    [
      ["--distribution", "rke1", "--cni", "cilium"],
      "rke1 does not take cilium here (the document of rke1 has rows for canal and flannel only); it takes canal, flannel",
    ],
    [
      ["--distribution", "rke2", "--cni", "flannel", "--encapsulation", "wireguard"],
      "flannel on rke2 does not take wireguard; it takes vxlan",
    ],
    [
      ["--distribution", "k3s", "--option", "windowsWorkers"],
      "k3s has no Windows nodes; rke2 with calico or flannel has",
    ],
  ];
  for (const [words, message] of refused) {
    it(`${words.join(" ")}: exit code 2 and why`, () => {
      const { exitCode, stdout, stderr } = fenceline(["matrix", ...words]);
      assert.deepEqual([exitCode, stdout, stderr], [2, "", `fenceline: ${message}\n`]);
    });
  }

  const wrong: [option: string, choices: string][] = [
    ["--launch", "infrastructure, custom, hosted, imported"],
    ["--distribution", "rke1, rke2, k3s"],
    ["--cni", "canal, calico, cilium, flannel, none"],
    ["--encapsulation", "vxlan, wireguard, geneve, ipsec, ipip, bgp"],
    [
      "--option",
      "authorizedClusterEndpoint, calicoEbpf, embeddedRegistry, hubble, metricsServer, monitoring, networkMetrics, " +
        "registrationBalancer, webhookPorts, windowsWorkers",
    ],
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
