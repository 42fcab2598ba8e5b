/** Which networks a distribution takes, what it takes when told nothing, and what is refused with its reason. */
import assert from "node:assert/strict";
import { allFlows, editions } from "../../../components/matrix/editions";
import { cnis, distributions, encapsulations, holds, type Circumstances } from "../../../components/matrix/flow";
import {
  cnisOf,
  encapsulationsOf,
  needsRoutedPods,
  networkOf,
  networkProblems,
  networksOf,
  networkText,
} from "../../../components/matrix/networks";

describe("the networks of a distribution", () => {
  it("are these, the default first", () => {
    assert.deepEqual(networksOf("rke1").map(networkText), ["canal, vxlan", "flannel, vxlan"]);
    assert.deepEqual(networksOf("rke2").map(networkText), [
      "canal, vxlan",
      "canal, wireguard",
      "calico, vxlan",
      "calico, bgp",
      "calico, ipip",
      "calico, wireguard",
      "cilium, vxlan",
      "cilium, wireguard",
      "cilium, geneve",
      "cilium, ipsec",
      "flannel, vxlan",
      "none",
    ]);
    assert.deepEqual(networksOf("k3s").map(networkText), [
      "flannel, vxlan",
      "flannel, wireguard",
      "canal, vxlan",
      "calico, vxlan",
      "calico, bgp",
      "calico, ipip",
      "calico, wireguard",
      "cilium, vxlan",
      "cilium, wireguard",
      "cilium, geneve",
      "cilium, ipsec",
      "none",
    ]);
    assert.deepEqual(cnisOf("k3s"), ["flannel", "canal", "calico", "cilium", "none"]);
    assert.deepEqual(encapsulationsOf("rke2", "flannel"), ["vxlan"]);
    assert.deepEqual(encapsulationsOf("rke1", "cilium"), []);
  });

  it("defaults: RKE1 and RKE2 take Canal, K3s Flannel, all with VXLAN", () => {
    assert.deepEqual(
      distributions.map((distribution) => networkText(networkOf(distribution))),
      ["canal, vxlan", "canal, vxlan", "flannel, vxlan"],
    );
    assert.deepEqual(networkOf("rke2", { cni: "cilium" }), { cni: "cilium", encapsulation: "vxlan" });
    assert.deepEqual(networkOf("rke2", { encapsulation: "wireguard" }), { cni: "canal", encapsulation: "wireguard" });
    assert.deepEqual(networkOf("k3s", { cni: "none" }), { cni: "none" });
  });

  it("each has rows of its own but rke1's, which are the document's, and none", () => {
    const plugins = editions.filter(({ name }) => (cnis as readonly string[]).includes(name));
    for (const distribution of ["rke2", "k3s"] as const) {
      for (const { cni, encapsulation } of networksOf(distribution).filter((network) => network.cni !== "none")) {
        const circumstances: Circumstances = { launch: "custom", distribution, cni, encapsulation, families: ["ipv4"] };
        const flows = plugins.flatMap((edition) => edition.flows.filter(({ when }) => holds(when, circumstances)));
        const own = flows.filter(({ when }) => when.encapsulation !== undefined);
        assert.ok(own.length > 0, `${distribution}: ${cni}, ${encapsulation}`);
      }
    }
    assert.ok(allFlows.every(({ when }) => !(when.cni ?? []).includes("none")));
  });

  it("only Calico's BGP without encapsulation puts pods' addresses on the wire", () => {
    const routed = distributions.flatMap((distribution) => networksOf(distribution).filter(needsRoutedPods));
    assert.deepEqual(new Set(routed.map(networkText)), new Set(["calico, bgp"]));
  });
});

describe("refused, with the reason", () => {
  const refused: readonly (readonly [Circumstances, string])[] = [
    [
      { distribution: "rke1", cni: "calico" },
      "rke1 does not take calico here (the document of rke1 has rows for canal and flannel only); it takes canal, flannel",
    ],
    [
      { distribution: "rke2", cni: "flannel", encapsulation: "wireguard" },
      "flannel on rke2 does not take wireguard; it takes vxlan",
    ],
    [
      { distribution: "rke2", cni: "canal", encapsulation: "bgp" },
      "canal on rke2 does not take bgp; it takes vxlan, wireguard",
    ],
    [
      { distribution: "k3s", cni: "none", encapsulation: "vxlan" },
      "none takes no encapsulation: what it needs are flows of your own",
    ],
    [{ distribution: "rke1", options: ["embeddedRegistry"] }, "rke1 has no embedded registry; rke2 and k3s have"],
    [
      { distribution: "rke1", options: ["registrationBalancer"] },
      "nodes of rke1 register at Rancher, so there is no registration address; rke2 and k3s have one",
    ],
    [{ distribution: "k3s", options: ["windowsWorkers"] }, "k3s has no Windows nodes; rke2 with calico or flannel has"],
    [
      { distribution: "rke2", cni: "canal", options: ["windowsWorkers"] },
      "Windows nodes of rke2 take calico or flannel, neither canal nor cilium",
    ],
    [
      { distribution: "rke2", cni: "calico", encapsulation: "ipip", options: ["windowsWorkers"] },
      "Windows nodes of rke2 take calico with VXLAN, or with BGP where the network routes pods",
    ],
    [
      { distribution: "k3s", options: ["metricsServer"] },
      "metricsServer is for rke1: nodes of rke2 and k3s reach each other's kubelet without it; leave it out",
    ],
    [
      { distribution: "rke2", cni: "calico", options: ["hubble"] },
      "hubble is Cilium's: choose cilium, or leave the option out",
    ],
    [
      { distribution: "k3s", cni: "flannel", options: ["networkMetrics"] },
      "networkMetrics is for the metrics of calico and cilium: choose one of them, or leave the option out",
    ],
    [
      { distribution: "rke2", cni: "cilium", options: ["calicoEbpf"] },
      "calicoEbpf is Calico's: choose calico, or leave the option out",
    ],
    [
      { distribution: "rke1", cni: "canal", options: ["windowsWorkers"] },
      "Windows nodes of rke1 take flannel, not canal",
    ],
    [
      { distribution: "k3s", cni: "calico", encapsulation: "ipip", families: ["ipv4", "ipv6"] },
      "IP-in-IP carries IPv4 only: with IPv6, choose another plugin, or bgp where the network routes pods",
    ],
    [
      { distribution: "rke2", cni: "calico", encapsulation: "vxlan", families: ["ipv4", "ipv6"] },
      "with IPv6, calico on rke2 uses BGP instead of VXLAN: choose another plugin, or bgp where the network routes pods",
    ],
    [
      { distribution: "rke2", cni: "cilium", encapsulation: "vxlan", families: ["ipv6"] },
      "without IPv4, cilium on rke2 encapsulates nothing and the network must route pods: choose another plugin",
    ],
  ];
  for (const [circumstances, reason] of refused) {
    it(reason, () => {
      assert.deepEqual(networkProblems(circumstances), [reason]);
    });
  }

  it("nothing else: every listed network without options, in IPv4", () => {
    for (const distribution of distributions) {
      for (const network of networksOf(distribution)) {
        assert.deepEqual(networkProblems({ distribution, ...network, families: ["ipv4"], options: [] }), []);
      }
      for (const cni of cnis) {
        for (const encapsulation of encapsulations) {
          const listed = networksOf(distribution).some(
            (network) => network.cni === cni && network.encapsulation === encapsulation,
          );
          assert.equal(networkProblems({ distribution, cni, encapsulation }).length === 0, listed);
        }
      }
    }
    assert.deepEqual(networkProblems({ distribution: "rke2", cni: "cilium", families: ["ipv4", "ipv6"] }), []);
    assert.deepEqual(networkProblems({}), []);
  });
});
