/** The document's tables, rendered from the data, equal the document, and not one flow could be left out. */
import assert from "node:assert/strict";
import { rancherEdition } from "../../../components/matrix/editions";
import type { Flow } from "../../../components/matrix/flow";
import { flowName } from "../../../components/matrix/rows";
import { headings, highAvailabilityTable, tables } from "../../../components/matrix/editions/rancher-2.x";
import {
  renderCrossTable,
  renderLaunch,
  renderLocalTraffic,
  renderNodeDriverGroup,
  renderPortDescriptions,
  renderRancherNodes,
} from "../../../cli/matrix/render";
import { differences } from "./compare";
import * as document from "./transcription";

/** The document's flows and their reading for high availability; other editions have other tests. */
const allFlows = [...rancherEdition.flows, ...rancherEdition.highAvailabilityFlows];

const crossTables = [
  { table: tables.infrastructure, transcription: document.infrastructureTable },
  { table: tables.custom, transcription: document.customTable },
  { table: tables.hosted, transcription: document.hostedTable },
  { table: highAvailabilityTable, transcription: document.highAvailabilityTable },
];

function allDifferences(flows: readonly Flow[]): string[] {
  return crossTables.flatMap(({ table, transcription }) => differences(renderCrossTable(table, flows), transcription));
}

describe("the document's tables from the data", () => {
  for (const { table, transcription } of crossTables) {
    it(`${table.caption}: every cell`, () => {
      assert.deepEqual(differences(renderCrossTable(table, allFlows), transcription), []);
    });
  }

  it("each launch reads its table", () => {
    assert.deepEqual(differences(renderLaunch("infrastructure", allFlows), document.infrastructureTable), []);
    assert.deepEqual(differences(renderLaunch("custom", allFlows), document.customTable), []);
    assert.deepEqual(differences(renderLaunch("hosted", allFlows), document.hostedTable), []);
    assert.deepEqual(differences(renderLaunch("imported", allFlows), document.hostedTable), []);
  });

  it("the footnotes", () => {
    assert.deepEqual(renderLaunch("infrastructure", allFlows).notes, document.launchedNotes);
    assert.deepEqual(renderLaunch("custom", allFlows).notes, document.launchedNotes);
    assert.deepEqual(renderLaunch("hosted", allFlows).notes, document.hostedNotes);
  });

  it("Rancher nodes", () => {
    assert.deepEqual(differences(renderRancherNodes(), document.rancherNodesTable), []);
  });

  it("the annex's port descriptions", () => {
    assert.deepEqual(differences(renderPortDescriptions(), document.portDescriptionsTable), []);
  });

  it("the security group rancher-nodes", () => {
    const group = renderNodeDriverGroup();
    assert.deepEqual(differences(group, document.nodeDriverGroupTable), []);
    assert.equal(group.notes.length, 1);
    assert.match(group.notes[0] ?? "", /^\[1\] a slip, read as 0\.0\.0\.0\/0: /);
  });

  it("Local Node Traffic", () => {
    const local = renderLocalTraffic(allFlows);
    assert.equal(local.notes.join("\n"), document.localNodeTraffic);
    assert.deepEqual(
      local.rows.map(([node, port]) => `${node} ${port}`),
      [
        "etcd nodes 9099/tcp",
        "control plane nodes 9099/tcp",
        "control plane nodes 10254/tcp",
        "worker nodes 9099/tcp",
        "worker nodes 10254/tcp",
      ],
    );
  });
});

describe("no flow could be left out", () => {
  for (const flow of allFlows) {
    const place = `${headings[flow.from]} → ${headings[flow.to]}`;
    const name = flowName(flow);
    it(name, () => {
      const found = allDifferences(allFlows.filter((other) => other !== flow));
      assert.notEqual(found.length, 0, `without ${name} the tables still equal the document`);
      for (const difference of found) assert.ok(difference.replace(/ \[\d\] →/, " →").startsWith(place), difference);
    });
  }

  it("nor a flow be there twice, nor one be in another's place", () => {
    for (const [index, flow] of allFlows.entries()) {
      assert.notEqual(allDifferences([...allFlows, flow]).length, 0, `${flow.from} → ${flow.to} twice`);
      const turned = allFlows.with(index, { ...flow, from: flow.to, to: flow.from });
      if (flow.from !== flow.to) assert.notEqual(allDifferences(turned).length, 0, `${flow.to} → ${flow.from}`);
    }
  });
});
