/** Each footnote is a condition: which flows hold with which balancer, launch, distribution and way to install Rancher. */
import assert from "node:assert/strict";
import { allFlows, editions, rancherEdition } from "../../../components/matrix/editions";
import {
  distributions,
  families,
  holds,
  installs,
  isRole,
  launches,
  loadBalancerModes,
  options,
  type Circumstances,
  type Flow,
} from "../../../components/matrix/flow";
import { networkProblems, networksOf } from "../../../components/matrix/networks";
import { isPortTraffic, trafficText } from "../../../components/matrix/traffic";

function text({ from, to, traffic, local }: Flow): string {
  const what =
    traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified"
      ? traffic.protocol
      : trafficText(traffic);
  return `${from} → ${to} ${what}${local ? " local" : ""}`;
}

/** The document of 2018, whose footnotes these are; what other editions add has tests of its own. */
const documentFlows = [...rancherEdition.flows, ...rancherEdition.highAvailabilityFlows];

/** What holds, sorted, of the document's flows that the filter admits. */
function holding(circumstances: Circumstances, admits: (flow: Flow) => boolean): string[] {
  return documentFlows
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
      documentFlows
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
  it("holds in some circumstances that are not refused", () => {
    const cases = distributions.flatMap((distribution) =>
      networksOf(distribution).flatMap((network) =>
        launches.flatMap((launch) =>
          loadBalancerModes.flatMap((loadBalancer) =>
            installs.flatMap((install) =>
              [undefined, ...options].flatMap((option) =>
                families.map((family): Circumstances => ({
                  ...{ distribution, ...network, launch, loadBalancer, install, families: [family] },
                  ingressController: "ingress-nginx",
                  ...(option === undefined ? {} : { options: [option] }),
                })),
              ),
            ),
          ),
        ),
      ),
    );
    const real = cases.filter((one) => networkProblems(one).length === 0);
    for (const flow of allFlows)
      assert.ok(
        real.some((one) => holds(flow.when, one)),
        text(flow),
      );
  });

  it("has a reason, a citation, and ports in order", () => {
    for (const flow of allFlows) {
      assert.notEqual(flow.why, "");
      assert.notEqual(flow.citations.length, 0, text(flow));
      const { traffic } = flow;
      if (traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified") continue;
      if (!isPortTraffic(traffic)) assert.ok(traffic.protocol === "icmp" || traffic.protocol === "number", text(flow));
      else assert.ok(traffic.first >= 1 && traffic.first <= traffic.last, text(flow));
    }
  });
});

describe("a condition", () => {
  it("on an option holds where the option is chosen", () => {
    assert.ok(holds({ option: "monitoring" }, { options: ["webhookPorts", "monitoring"] }));
    assert.ok(!holds({ option: "monitoring" }, { options: ["webhookPorts"] }));
    assert.ok(!holds({ option: "monitoring" }, {}));
  });

  it("on families holds with any of them, and with none where they are not told", () => {
    assert.ok(holds({ families: ["ipv6"] }, { families: ["ipv4", "ipv6"] }));
    assert.ok(!holds({ families: ["ipv6"] }, { families: ["ipv4"] }));
    assert.ok(!holds({ families: ["ipv6"] }, {}));
  });

  it("that excludes distributions holds where none is told", () => {
    const condition = { unlessDistribution: ["rke2", "k3s"] } as const;
    assert.deepEqual(
      [{}, { distribution: "rke1" }, { distribution: "rke2" }].map((one) => holds(condition, one as Circumstances)),
      [true, true, false],
    );
  });

  it("on a network holds with that one only", () => {
    const condition = { cni: ["calico"], encapsulation: ["bgp", "ipip"] } as const;
    assert.ok(holds(condition, { cni: "calico", encapsulation: "bgp" }));
    assert.ok(!holds(condition, { cni: "calico", encapsulation: "vxlan" }));
    assert.ok(!holds(condition, { cni: "canal", encapsulation: "bgp" }));
    assert.ok(!holds(condition, { cni: "calico" }));
  });
});
