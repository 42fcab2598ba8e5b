/** Each footnote is a condition: which flows hold with which balancer, launch, distribution and way to install Rancher. */
import assert from "node:assert/strict";
import { allFlows, editions } from "../../../components/matrix/editions";
import {
  distributions,
  holds,
  installs,
  isRole,
  launches,
  loadBalancerModes,
  type Circumstances,
  type Flow,
} from "../../../components/matrix/flow";
import { isPortTraffic, trafficText } from "../../../components/matrix/traffic";

function text({ from, to, traffic, local }: Flow): string {
  const what =
    traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified"
      ? traffic.protocol
      : trafficText(traffic);
  return `${from} → ${to} ${what}${local ? " local" : ""}`;
}

/** What holds, sorted, of the flows that the filter admits. */
function holding(circumstances: Circumstances, admits: (flow: Flow) => boolean): string[] {
  return allFlows
    .filter((flow) => admits(flow) && holds(flow.when, circumstances))
    .map(text)
    .sort();
}

const custom: Circumstances = { launch: "custom", distribution: "rke1", install: "single", loadBalancer: "none" };

describe("footnotes [1] and [2]: what stands in front of Rancher", () => {
  const atRancher = ({ to }: Flow) => to === "rancher" || to === "loadBalancer";
  const throughBalancer = [
    "controlplane → loadBalancer 443/tcp",
    "etcd → loadBalancer 443/tcp",
    "loadBalancer → rancher 80/tcp",
    "rancherClients → loadBalancer 443/tcp",
    "rancherClients → loadBalancer 80/tcp",
    "worker → loadBalancer 443/tcp",
  ];

  it("nothing: clients and nodes come to Rancher itself", () => {
    assert.deepEqual(holding({ ...custom, loadBalancer: "none" }, atRancher), [
      "controlplane → rancher 443/tcp",
      "etcd → rancher 443/tcp",
      "rancherClients → rancher 443/tcp",
      "rancherClients → rancher 80/tcp",
      "worker → rancher 443/tcp",
    ]);
  });

  it("a balancer that passes TLS through: it alone comes to Rancher, on 80 and 443", () => {
    assert.deepEqual(
      holding({ ...custom, loadBalancer: "passthrough" }, atRancher),
      [...throughBalancer, "loadBalancer → rancher 443/tcp"].sort(),
    );
  });

  it("a balancer that terminates TLS: it comes to Rancher on 80 only", () => {
    assert.deepEqual(holding({ ...custom, loadBalancer: "terminating" }, atRancher), throughBalancer);
  });

  for (const launch of ["hosted", "imported"] as const) {
    it(`${launch} clusters dial Rancher, or the balancer where there is one`, () => {
      const ofCluster = ({ from }: Flow) => from === "hostedCluster";
      const dialled = loadBalancerModes.map((loadBalancer) => holding({ ...custom, launch, loadBalancer }, ofCluster));
      const [direct, balanced] = ["hostedCluster → rancher 443/tcp", "hostedCluster → loadBalancer 443/tcp"];
      assert.deepEqual(dialled, [[direct], [balanced], [balanced]]);
    });
  }
});

describe("footnote [3] of the launched tables: local traffic", () => {
  it("is exactly the two probes, on the nodes that run what they probe", () => {
    assert.deepEqual(
      allFlows
        .filter((flow) => flow.local)
        .map(text)
        .sort(),
      [
        "controlplane → controlplane 10254/tcp local",
        "controlplane → controlplane 9099/tcp local",
        "etcd → etcd 9099/tcp local",
        "rancher → rancher 10254/tcp local",
        "rancher → rancher 9099/tcp local",
        "worker → worker 10254/tcp local",
        "worker → worker 9099/tcp local",
      ],
    );
  });
});

describe("the launch of a cluster", () => {
  it("the node driver's ports are for the nodes that it makes", () => {
    const toNodes = ({ from, to }: Flow) => from === "rancher" && isRole(to);
    const opened = launches.map((launch) => holding({ ...custom, launch }, toNodes));
    const driver = ["controlplane", "etcd", "worker"].flatMap((role) => [
      `rancher → ${role} 22/tcp`,
      `rancher → ${role} 2376/tcp`,
    ]);
    assert.deepEqual(opened, [driver, [], [], []]);
  });

  it("[3] of the hosted table: Rancher dials the Kubernetes API of hosted clusters, never of imported ones", () => {
    const toCluster = ({ to }: Flow) => to === "hostedCluster";
    const opened = launches.map((launch) => holding({ ...custom, launch }, toCluster));
    const workloads = "workloadClients → hostedCluster unspecified";
    assert.deepEqual(opened, [[], [], ["rancher → hostedCluster kubernetes-api-port", workloads], [workloads]]);
  });

  it("clusters that Rancher launches have nodes with roles, hosted and imported ones have none", () => {
    const ofRoles = ({ from, to }: Flow) => isRole(from) || isRole(to);
    assert.deepEqual(
      launches.map((launch) => holding({ ...custom, launch }, ofRoles).length > 0),
      [true, true, false, false],
    );
  });

  it("[4]: the catalog is reached in all circumstances", () => {
    const toCatalog = ({ to }: Flow) => to === "catalog";
    assert.deepEqual(holding({}, toCatalog), ["rancher → catalog 443/tcp"]);
    assert.deepEqual(holding(custom, toCatalog), ["rancher → catalog 443/tcp"]);
  });
});

describe("the distribution of a cluster", () => {
  const atNodes = ({ from, to }: Flow) => isRole(to) && from !== "rancher";

  it("between nodes, and from workload clients to nodes, the document speaks of rke1", () => {
    const counts = distributions.map((distribution) => holding({ ...custom, distribution }, atNodes).length);
    assert.deepEqual(counts, [30, 0, 0]);
  });

  it("what concerns Rancher holds for every distribution", () => {
    const ofRancher = (flow: Flow) => !atNodes(flow);
    for (const launch of launches) {
      const [first, ...others] = distributions.map((distribution) =>
        holding({ ...custom, launch, distribution }, ofRancher),
      );
      for (const other of others) assert.deepEqual(other, first);
    }
  });
});

describe("high availability: Rancher's nodes are the nodes of its own cluster", () => {
  const ofRancher = ({ from, to }: Flow) => from === "rancher" && (to === "rancher" || to === "loadBalancer");
  const betweenNodes = [
    "rancher → rancher 10250/tcp",
    "rancher → rancher 10254/tcp local",
    "rancher → rancher 2379/tcp",
    "rancher → rancher 2380/tcp",
    "rancher → rancher 6443/tcp",
    "rancher → rancher 8472/udp",
    "rancher → rancher 9099/tcp local",
  ];

  it("443 goes to the nodes without a balancer, to the balancer with one", () => {
    const opened = loadBalancerModes.map((loadBalancer) => holding({ install: "ha", loadBalancer }, ofRancher));
    const direct = [...betweenNodes, "rancher → rancher 443/tcp"].sort();
    const balanced = [...betweenNodes, "rancher → loadBalancer 443/tcp"].sort();
    assert.deepEqual(opened, [direct, balanced, balanced]);
  });

  it("a single install talks to no other node of Rancher", () => {
    for (const loadBalancer of loadBalancerModes) {
      assert.deepEqual(holding({ install: "single", loadBalancer }, ofRancher), []);
    }
  });

  it("changes nothing for anyone else", () => {
    for (const edition of editions) {
      for (const flow of edition.flows) {
        const [single, ha] = installs.map((install) => holds(flow.when, { ...custom, install }));
        assert.equal(single, ha, text(flow));
      }
    }
  });
});

describe("every flow", () => {
  it("holds in some circumstances", () => {
    const cases = launches.flatMap((launch) =>
      loadBalancerModes.flatMap((loadBalancer) =>
        installs.map((install): Circumstances => ({ launch, loadBalancer, install, distribution: "rke1" })),
      ),
    );
    for (const flow of allFlows)
      assert.ok(
        cases.some((one) => holds(flow.when, one)),
        text(flow),
      );
  });

  it("has a reason, a citation, and ports in order", () => {
    for (const flow of allFlows) {
      assert.notEqual(flow.why, "");
      assert.notEqual(flow.citations.length, 0, text(flow));
      const { traffic } = flow;
      if (traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") continue;
      assert.ok(isPortTraffic(traffic) && traffic.first >= 1 && traffic.first <= traffic.last, text(flow));
    }
  });
});
