/** Rancher's own nodes: what they ask of each other follows the cluster that Rancher runs on; typed by hand. */
import assert from "node:assert/strict";
import { allFlows } from "../../../components/matrix/editions";
import { holds, isRole, type Circumstances, type Flow } from "../../../components/matrix/flow";
import { localClusterTables } from "../../../components/matrix/editions/high-availability";
import { networksOf, networkText } from "../../../components/matrix/networks";
import { trafficText } from "../../../components/matrix/traffic";

function text({ from, to, traffic, local }: Flow): string {
  const named = traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified";
  const ends = from === "rancher" && to === "rancher" ? "" : ` ${from} → ${to}`;
  return `${named ? traffic.protocol : trafficText(traffic)}${ends}${local ? " local" : ""}`;
}

const ofRancher: readonly Flow[] = allFlows.filter(({ when }) => when.install?.includes("ha"));

function holding(circumstances: Circumstances): string[] {
  const all = { install: "ha", loadBalancer: "none", families: ["ipv4"], ...circumstances } as const;
  return [...new Set(ofRancher.filter(({ when }) => holds(when, all)).map(text))].sort();
}

const rke2 = [
  ...["443/tcp", "6443/tcp", "9345/tcp", "10250/tcp", "2379/tcp", "2380/tcp", "2381/tcp local"],
  ...["30000-32767/tcp", "30000-32767/udp"],
];
const k3s = ["443/tcp", "2379-2380/tcp", "6443/tcp", "10250/tcp"];
const plugins: Readonly<Record<string, readonly string[]>> = {
  "canal, vxlan": ["8472/udp", "9099/tcp local"],
  "canal, wireguard": ["51820/udp", "9099/tcp local"],
  "calico, vxlan": ["4789/udp", "5473/tcp", "9098/tcp local", "9099/tcp local"],
  "calico, bgp": ["179/tcp", "5473/tcp", "9098/tcp local", "9099/tcp local"],
  "calico, ipip": ["179/tcp", "protocol 4", "5473/tcp", "9098/tcp local", "9099/tcp local"],
  "cilium, vxlan": ["icmp echo-request", "4240/tcp", "8472/udp"],
  "calico, wireguard": ["51820/udp", "4789/udp", "5473/tcp", "9098/tcp local", "9099/tcp local"],
  "cilium, geneve": ["icmp echo-request", "4240/tcp", "6081/udp"],
  "cilium, ipsec": ["icmp echo-request", "4240/tcp", "8472/udp", "protocol 50"],
  "cilium, wireguard": ["icmp echo-request", "4240/tcp", "51871/udp"],
  "rke2 flannel, vxlan": ["4789/udp"],
  "k3s flannel, vxlan": ["8472/udp"],
  "flannel, wireguard": ["51820/udp"],
  none: [],
};

describe("between Rancher's nodes, where Rancher runs on", () => {
  for (const [distribution, own] of [
    ["rke2", rke2],
    ["k3s", k3s],
  ] as const) {
    for (const network of networksOf(distribution)) {
      it(`${distribution} with ${networkText(network)}`, () => {
        const added = plugins[`${distribution} ${networkText(network)}`] ?? plugins[networkText(network)] ?? [];
        assert.deepEqual(holding({ distribution, ...network }), [...own, ...added].sort());
      });
    }
  }

  const documented = [
    ...["443/tcp", "2379/tcp", "2380/tcp", "6443/tcp", "10250/tcp", "8472/udp"],
    ...["9099/tcp local", "10254/tcp local"],
  ].sort();

  it("rke1, or is not told on what: the document's reading", () => {
    assert.deepEqual(holding({}), documented);
    for (const network of networksOf("rke1"))
      assert.deepEqual(holding({ distribution: "rke1", ...network }), documented);
  });

  it("k3s with its own Flannel: the document's ports, no 9345", () => {
    const ports = (lines: readonly string[]) =>
      new Set(
        lines
          .filter((line) => !line.endsWith(" local"))
          .flatMap((line) => line.replace("79-2380", "79/tcp 2380").split(" ")),
      );
    assert.deepEqual(
      ports(holding({ distribution: "k3s", cni: "flannel", encapsulation: "vxlan" })),
      ports(documented),
    );
  });

  it("a balancer in front: 443 goes there, whatever the cluster", () => {
    for (const distribution of ["rke1", "rke2", "k3s"] as const) {
      const lines = holding({ distribution, loadBalancer: "terminating" });
      assert.ok(lines.includes("443/tcp rancher → loadBalancer"));
      assert.ok(!lines.includes("443/tcp"));
    }
  });
});

describe("options on the cluster that Rancher runs on", () => {
  const added = (circumstances: Circumstances) => {
    const without = holding({ ...circumstances, options: [] });
    return holding(circumstances).filter((line) => !without.includes(line));
  };

  it("bring what they bring between nodes of one that has all roles", () => {
    const canal = { cni: "canal", encapsulation: "vxlan" } as const;
    const onRke2 = { distribution: "rke2", ingressController: "ingress-nginx", ...canal } as const;
    const onK3s = { distribution: "k3s", cni: "flannel", encapsulation: "vxlan" } as const;
    assert.deepEqual(added({ ...onRke2, options: ["monitoring"] }), ["10254/tcp", "9796/tcp"]);
    assert.deepEqual(added({ ...onK3s, options: ["monitoring"] }), ["9796/tcp"]);
    assert.deepEqual(added({ ...onRke2, options: ["webhookPorts"] }), ["8443/tcp", "9443/tcp"]);
    assert.deepEqual(added({ ...onRke2, options: ["embeddedRegistry"] }), ["5001/tcp"]);
    assert.deepEqual(added({ ...onK3s, options: ["embeddedRegistry"] }), ["5001/tcp"]);
    assert.deepEqual(added({ ...onRke2, options: ["registrationBalancer"] }), [
      "9345/tcp rancher → registrationBalancer",
      "9345/tcp registrationBalancer → rancher",
    ]);
    assert.deepEqual(added({ ...onRke2, options: ["windowsWorkers", "authorizedClusterEndpoint"] }), []);
  });
});

describe("the derived flows", () => {
  it("hold for a highly available Rancher only, and name no node of a cluster", () => {
    for (const flow of ofRancher) {
      assert.deepEqual(flow.when.install, ["ha"]);
      assert.equal(flow.when.launch, undefined);
      assert.ok(!isRole(flow.from) && !isRole(flow.to));
      assert.ok(!holds(flow.when, { install: "single", distribution: "rke2", cni: "canal", encapsulation: "vxlan" }));
    }
  });

  it("cite Rancher's own tables where those say the same: every row of them but VXLAN on RKE2's Flannel", () => {
    const cited = (row: string) =>
      ofRancher.filter(({ citations }) =>
        citations.some(
          ({ document, table, row: written }) =>
            [document, table, written].join() === ["Rancher v2.15 port requirements", caption, row].join(),
        ),
      );
    let caption = "";
    for (const table of Object.values(localClusterTables)) {
      caption = table.caption;
      for (const [traffic, row] of table.lines) {
        const said = cited(row).map(text);
        assert.ok(said.includes(trafficText(traffic)), `${caption}: ${row}`);
      }
    }
    caption = "Inbound Rules for RKE2 Server Nodes";
    assert.deepEqual(
      cited("Required only for Flannel VXLAN").map(({ when }) => when.cni),
      [["canal"]],
    );
  });

  it("the tables, typed by hand", () => {
    const lines = (distribution: "rke2" | "k3s") =>
      (localClusterTables[distribution]?.lines ?? []).map(([traffic, row]) => `${trafficText(traffic)} ${row}`);
    assert.deepEqual(lines("k3s"), [
      "6443/tcp Kubernetes API",
      "8472/udp Required only for Flannel VXLAN",
      "10250/tcp kubelet",
    ]);
    assert.deepEqual(lines("rke2"), [
      "9345/tcp Node registration",
      "6443/tcp Kubernetes API",
      "8472/udp Required only for Flannel VXLAN",
      "10250/tcp kubelet",
      "2379/tcp etcd client port",
      "2380/tcp etcd peer port",
      "30000-32767/tcp NodePort port range",
      "30000-32767/udp NodePort port range",
      "5473/tcp Required when deploying with Calico",
    ]);
  });
});
