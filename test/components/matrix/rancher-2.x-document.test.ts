/** The document's other tables say the same as the flows: which ones each row stands for, and what each port is for. */
import assert from "node:assert/strict";
import { allFlows, allSources, editions, rancherEdition, selectFlows } from "../../../components/matrix/editions";
import { holds } from "../../../components/matrix/flow";
import { catalogRanges } from "../../../components/matrix/editions/rancher-2.x";
import {
  localNodeTraffic,
  nodeDriverGroupRules,
  portDescriptions,
  rancherNodesRows,
  rancherNodesTable,
} from "../../../components/matrix/editions/rancher-2.x-document";
import { citationsText, renderFlowList } from "../../../cli/matrix/render";
import { trafficContains } from "../../../components/matrix/traffic";

const documentFlows = [...rancherEdition.flows, ...rancherEdition.highAvailabilityFlows];

describe("each row of Rancher nodes stands for flows, which cite it", () => {
  const edges = [
    ["HTTP traffic to Rancher UI/API", ["loadBalancer → rancher"]],
    [
      "HTTPS traffic to Rancher UI/API",
      [
        "loadBalancer → rancher",
        "rancherClients → rancher",
        "etcd → rancher",
        "controlplane → rancher",
        "worker → rancher",
        "hostedCluster → rancher",
      ],
    ],
    ["Rancher catalog (git.rancher.io)", ["rancher → catalog"]],
    ["SSH provisioning of node by Node Driver", ["rancher → etcd", "rancher → controlplane", "rancher → worker"]],
    ["Docker daemon TLS port used by Node Driver", ["rancher → etcd", "rancher → controlplane", "rancher → worker"]],
    ["Kubernetes API", ["rancher → hostedCluster"]],
  ] as const;

  const citing = (row: string) =>
    documentFlows.filter((flow) =>
      flow.citations.some((citation) => citation.table === rancherNodesTable && citation.row === row),
    );

  for (const [row, expected] of edges) {
    it(row, () => {
      assert.deepEqual(
        citing(row).map(({ from, to }) => `${from} → ${to}`),
        expected,
      );
    });
  }

  it("and no other row is cited", () => {
    const cited = documentFlows
      .flatMap((flow) => flow.citations)
      .filter((citation) => citation.table === rancherNodesTable);
    assert.deepEqual([...new Set(cited.map((citation) => citation.row))].sort(), edges.map(([row]) => row).toSorted());
    assert.equal(cited.length, edges.flatMap(([, expected]) => expected).length);
  });

  it("with the row's protocol, port and description", () => {
    for (const { description, traffic } of rancherNodesRows) {
      for (const flow of citing(description)) {
        assert.deepEqual(flow.traffic, traffic);
        assert.equal(flow.why, description);
      }
    }
  });

  it('"otherwise": who comes past the balancer does so only without one', () => {
    for (const flow of citing("HTTPS traffic to Rancher UI/API")) {
      if (flow.from !== "loadBalancer") assert.deepEqual(flow.when.loadBalancer, ["none"]);
    }
  });

  it("the catalog's addresses are those of the pictures", () => {
    const addresses = rancherNodesRows.find(({ to }) => to.includes("catalog"))?.destination;
    assert.deepEqual(
      addresses?.map((address) => `${address}/32`),
      catalogRanges,
    );
  });
});

describe("the annex", () => {
  for (const { traffic, description } of portDescriptions) {
    it(`${description}: a flow uses it`, () => {
      for (const described of traffic) {
        const users = documentFlows.filter((flow) => JSON.stringify(flow.traffic) === JSON.stringify(described));
        assert.notEqual(users.length, 0, JSON.stringify(described));
      }
    });
  }

  it("describes every port of the tables but Rancher's own, the ingress's and the Kubernetes API", () => {
    const described = portDescriptions.flatMap(({ traffic }) => traffic);
    const others = documentFlows.flatMap(({ traffic }) => {
      if (traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") return [];
      return described.some((one) => trafficContains(one, traffic)) ? [] : [JSON.stringify(traffic)];
    });
    const tcp = (port: number) => JSON.stringify({ protocol: "tcp", first: port, last: port });
    assert.deepEqual([...new Set(others)].sort(), [tcp(443), tcp(6443), tcp(80)]);
  });
});

describe("the group rancher-nodes as data", () => {
  it("has 12 rules inbound and one outbound; the NodePort rows are open to everyone", () => {
    assert.equal(nodeDriverGroupRules.filter(({ direction }) => direction === "ingress").length, 12);
    assert.deepEqual(
      nodeDriverGroupRules
        .filter(({ direction }) => direction === "egress")
        .map(({ traffic, peer }) => [traffic, peer]),
      [[{ protocol: "every" }, "everyone"]],
    );
    const slips = nodeDriverGroupRules.filter(({ slip }) => slip !== undefined);
    assert.deepEqual(
      slips.map(({ traffic, peer, slip }) => [traffic, peer, slip?.printed]),
      [
        [{ protocol: "tcp", first: 30000, last: 32767 }, "everyone", "30000-32767"],
        [{ protocol: "udp", first: 30000, last: 32767 }, "everyone", "30000-32767"],
      ],
    );
  });

  it("each rule cites a row of its own", () => {
    const rows = nodeDriverGroupRules.map(({ citation }) => citation.row);
    assert.equal(new Set(rows).size, rows.length);
  });
});

describe("the editions", () => {
  it("name their source: the document, at a commit", () => {
    assert.deepEqual(
      editions.map(({ name, title, source }) => [name, title, source.commit?.slice(0, 9)]),
      [
        ["rancher-2.x", "Rancher 2.x port requirements", "ef0c97eb5"],
        ["rancher-2.15", "Rancher v2.15 port requirements", "3bfe4ac59"],
        ["rke2", "RKE2 requirements", "2439897e1"],
        ["k3s", "K3s requirements", "005d29541"],
        ["canal", "RKE2 requirements", "2439897e1"],
        ["calico", "RKE2 requirements", "2439897e1"],
        ["cilium", "RKE2 requirements", "2439897e1"],
        ["flannel", "RKE2 requirements", "2439897e1"],
      ],
    );
    assert.equal(rancherEdition.source.date, "2018-09-06");
    for (const { citations } of documentFlows) {
      for (const citation of citations) assert.equal(citation.document, rancherEdition.title);
    }
    assert.equal(localNodeTraffic.citation.document, rancherEdition.title);
  });

  it("cite only documents that are listed, each with its place: a file at its commit, or an issue", () => {
    const titles = allSources.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
    for (const { citations } of allFlows) {
      for (const { document } of citations) assert.ok(titles.includes(document), document);
    }
    for (const { title, url, commit } of allSources) {
      if (commit === undefined) assert.match(url, /\/(issues|pull)\/\d+$/, title);
      else assert.match(commit, /^[0-9a-f]{40}$/, title);
      if (commit !== undefined && url.includes("/blob/")) assert.ok(url.includes(`/blob/${commit}/`), title);
    }
  });

  it("a selection keeps what can hold in it", () => {
    assert.deepEqual(selectFlows(allFlows, {}), allFlows);
    const selected = selectFlows(allFlows, { launch: "imported", distribution: "rke1" });
    const expected = allFlows.filter(({ when: { launch, distribution, unlessDistribution } }) =>
      holds({ launch, distribution, unlessDistribution }, { launch: "imported", distribution: "rke1" }),
    );
    assert.deepEqual(selected, expected);
    assert.ok(selected.length > 0 && selected.length < allFlows.length);
  });
});

describe("the list of flows", () => {
  it("has one line a flow, in the parties' order whatever the data's order is", () => {
    const list = renderFlowList(allFlows);
    assert.deepEqual(list.columns, ["from", "to", "protocol", "ports", "why", "condition", "citation"]);
    assert.equal(list.rows.length, allFlows.length);
    const edges = (rows: typeof list.rows) => rows.map(([from, to]) => `${from} ${to}`);
    assert.deepEqual(edges(renderFlowList(allFlows.toReversed()).rows), edges(list.rows));
  });

  it("says when and where for each", () => {
    const list = renderFlowList(allFlows).rows.map((row) => row.join(" | "));
    const table = "Rancher 2.x port requirements: Rancher launched Kubernetes";
    for (const expected of [
      "rancher | catalog | tcp | 443 | Rancher catalog (git.rancher.io): 35.160.43.145/32, 35.167.242.46/32, 52.33.59.17/32 | always | ",
      "rancher | hostedCluster | tcp | Provider dependent | Kubernetes API | launch: hosted | Rancher 2.x port requirements: hosted/imported Kubernetes, row Rancher nodes, column hosted/imported cluster [3]; Rancher nodes, row Kubernetes API",
      `etcd | etcd | tcp | 9099 | Canal/Flannel livenessProbe/readinessProbe | launch: infrastructure, custom; distribution: rke1; local: a node to itself | ${table} (infrastructure provider), row etcd nodes, column etcd nodes [3]; Rancher launched Kubernetes (custom nodes), row etcd nodes, column etcd nodes [3]`,
      "rancher | rancher | tcp | 443 | HTTPS traffic to Rancher UI/API | load balancer: none; install: ha | ",
    ]) {
      assert.ok(
        list.some((line) => line.startsWith(expected)),
        expected,
      );
    }
  });

  it("names each document once in the citations of a flow", () => {
    const places = [
      { document: "A", table: "one", row: "r" },
      { document: "B", table: "two", row: "s", column: "c", notes: [1, 2] },
      { document: "A", table: "three", row: "t" },
    ];
    assert.equal(citationsText(places), "A: one, row r; three, row t; B: two, row s, column c [1] [2]");
  });
});
