/** What the nodes of a cluster may ask of each other, per distribution, network and option; typed by hand. */
import assert from "node:assert/strict";
import { allFlows, rancherEdition } from "../../../components/matrix/editions";
import {
  distributions,
  families,
  holds,
  installs,
  isRole,
  launches,
  loadBalancerModes,
  options,
  roles,
  type Circumstances,
  type Distribution,
  type Flow,
  type Option,
} from "../../../components/matrix/flow";
import { ingressControllerOf } from "../../../components/matrix/ingress";
import { networkProblems, networksOf, networkText, type PodNetwork } from "../../../components/matrix/networks";
import { trafficText } from "../../../components/matrix/traffic";

function text({ from, to, traffic, local }: Flow): string {
  const named = traffic.protocol === "kubernetes-api-port" || traffic.protocol === "unspecified";
  return `${named ? traffic.protocol : trafficText(traffic)} ${from} → ${to}${local ? " local" : ""}`;
}

function cluster(distribution: Distribution, network: PodNetwork, more: Partial<Circumstances> = {}): Circumstances {
  const common = { launch: "custom", install: "single", loadBalancer: "none", families: ["ipv4"] } as const;
  const ingressController = distribution === "k3s" ? "traefik" : "ingress-nginx";
  return { ...common, distribution, ingressController, ...network, ...more };
}

function holding(circumstances: Circumstances, flows: readonly Flow[] = allFlows): string[] {
  return [...new Set(flows.filter((flow) => holds(flow.when, circumstances)).map(text))].sort();
}

/** Among what holds: what nodes, a registration address or clients of workloads send to nodes. */
function atNodes(circumstances: Circumstances): string[] {
  return holding(
    circumstances,
    allFlows.filter(({ from, to }) => isRole(to) && from !== "rancher"),
  );
}

const servers = ["etcd", "controlplane"] as const;

function edges(what: string, from: readonly string[], to: readonly string[]): string[] {
  return from.flatMap((sender) => to.map((receiver) => `${what} ${sender} → ${receiver}`));
}
const all = (what: string) => edges(what, roles, roles);
const local = (what: string, on: readonly string[] = roles) => on.map((role) => `${what} ${role} → ${role} local`);

const workloads = edges("80/tcp", ["workloadClients"], ["worker"]).concat(
  ["443/tcp", "30000-32767/tcp", "30000-32767/udp"].flatMap((what) => edges(what, ["workloadClients"], ["worker"])),
);
const rke2 = [
  ...workloads,
  ...edges("6443/tcp", roles, ["controlplane"]),
  ...edges("9345/tcp", roles, servers),
  ...all("10250/tcp"),
  ...edges("2379/tcp", servers, ["etcd"]),
  ...edges("2380/tcp", servers, ["etcd"]),
  ...local("2381/tcp", ["etcd"]),
  ...all("30000-32767/tcp"),
  ...all("30000-32767/udp"),
];
const k3s = [
  ...workloads,
  ...edges("2379-2380/tcp", servers, ["etcd"]),
  ...edges("6443/tcp", roles, servers),
  ...all("10250/tcp"),
];

/** What each plugin adds, on RKE2 and K3s alike unless the distribution is named. */
const plugins: Readonly<Record<string, readonly string[]>> = {
  "canal, vxlan": [...all("8472/udp"), ...local("9099/tcp")],
  "canal, wireguard": [...all("51820/udp"), ...local("9099/tcp")],
  "calico, vxlan": [...all("4789/udp"), ...all("5473/tcp"), ...local("9098/tcp"), ...local("9099/tcp")],
  "calico, bgp": [...all("179/tcp"), ...all("5473/tcp"), ...local("9098/tcp"), ...local("9099/tcp")],
  "calico, ipip": [
    ...all("179/tcp"),
    ...all("protocol 4"),
    ...all("5473/tcp"),
    ...local("9098/tcp"),
    ...local("9099/tcp"),
  ],
  "cilium, vxlan": [...all("icmp echo-request"), ...all("4240/tcp"), ...all("8472/udp")],
  "calico, wireguard": [
    ...[...all("51820/udp"), ...all("4789/udp"), ...all("5473/tcp")],
    ...[...local("9098/tcp"), ...local("9099/tcp")],
  ],
  "cilium, wireguard": [...all("icmp echo-request"), ...all("4240/tcp"), ...all("51871/udp")],
  "cilium, geneve": [...all("icmp echo-request"), ...all("4240/tcp"), ...all("6081/udp")],
  "cilium, ipsec": [...all("icmp echo-request"), ...all("4240/tcp"), ...all("8472/udp"), ...all("protocol 50")],
  "rke2 flannel, vxlan": all("4789/udp"),
  "k3s flannel, vxlan": all("8472/udp"),
  "flannel, wireguard": all("51820/udp"),
  none: [],
};

describe("the nodes of a cluster", () => {
  for (const [distribution, own] of [
    ["rke2", rke2],
    ["k3s", k3s],
  ] as const) {
    for (const network of networksOf(distribution)) {
      it(`${distribution} with ${networkText(network)}`, () => {
        const added = plugins[`${distribution} ${networkText(network)}`] ?? plugins[networkText(network)];
        assert.ok(added, networkText(network));
        assert.deepEqual(atNodes(cluster(distribution, network)), [...own, ...added].sort());
      });
    }
  }

  it("rke1 has the document's rows and no others, with canal, with flannel and with neither named", () => {
    const documented = [...rancherEdition.flows, ...rancherEdition.highAvailabilityFlows];
    for (const network of [...networksOf("rke1"), undefined]) {
      for (const launch of launches) {
        for (const loadBalancer of loadBalancerModes) {
          for (const install of installs) {
            const told = { ...network, launch, loadBalancer, install, families };
            for (const circumstances of [told, { ...told, distribution: "rke1" } as const]) {
              assert.deepEqual(holding(circumstances), holding(circumstances, documented));
            }
          }
        }
      }
    }
    assert.equal(atNodes(cluster("rke1", { cni: "canal", encapsulation: "vxlan" })).length, 30);
  });
});

/** Every cluster that is not refused, with every set of one option and both sets of one family and of two. */
function everyCluster(): Circumstances[] {
  const stacks = [["ipv4"], ["ipv6"], ["ipv4", "ipv6"]] as const;
  return distributions.flatMap((distribution) =>
    networksOf(distribution).flatMap((network) =>
      stacks.flatMap((stack) =>
        [[], ...options.map((option) => [option])]
          .map((chosen) => cluster(distribution, network, { families: stack, options: chosen }))
          .filter((one) => networkProblems(one).length === 0),
      ),
    ),
  );
}

describe("in every cluster that exists", () => {
  it("what carries the pods' network passes between nodes only", () => {
    const carriers =
      /^(4789\/udp|8472\/udp|51820\/udp|51821\/udp|51871\/udp|6081\/udp|protocol 50|protocol 4|179\/tcp|5473\/tcp) /;
    let seen = 0;
    for (const circumstances of everyCluster()) {
      for (const flow of allFlows.filter(({ when }) => holds(when, circumstances))) {
        if (!carriers.test(text(flow))) continue;
        seen += 1;
        assert.ok(isRole(flow.from) && isRole(flow.to), text(flow));
      }
    }
    assert.ok(seen > 0);
  });

  it("9345 is open on servers for all nodes of rke2, etcd nodes included, and closed on k3s and rke1", () => {
    for (const circumstances of everyCluster()) {
      const open = atNodes(circumstances).filter((line) => line.startsWith("9345/tcp"));
      if (circumstances.distribution !== "rke2") assert.deepEqual(open, []);
      else for (const edge of edges("9345/tcp", roles, servers)) assert.ok(open.includes(edge), edge);
    }
  });

  it("etcd answers etcd and control plane nodes only, and the kubelet nodes only", () => {
    for (const circumstances of everyCluster()) {
      for (const line of atNodes(circumstances)) {
        if (/^23(79|80|79-2380)\/tcp/.test(line)) assert.match(line, / (etcd|controlplane) → etcd$/);
        if (line.startsWith("10250/")) assert.match(line, / (etcd|controlplane|worker) → /);
      }
    }
  });
});

describe("address families", () => {
  const wireguard = (distribution: Distribution, cni: "canal" | "flannel", stack: readonly ("ipv4" | "ipv6")[]) =>
    atNodes(cluster(distribution, { cni, encapsulation: "wireguard" }, { families: stack }))
      .filter((line) => line.startsWith("518"))
      .map((line) => line.slice(0, 5));

  it("WireGuard has a port for each", () => {
    for (const [distribution, cni] of [
      ["rke2", "canal"],
      ["k3s", "flannel"],
    ] as const) {
      assert.deepEqual(new Set(wireguard(distribution, cni, ["ipv4"])), new Set(["51820"]));
      assert.deepEqual(new Set(wireguard(distribution, cni, ["ipv6"])), new Set(["51821"]));
      assert.deepEqual(new Set(wireguard(distribution, cni, families)), new Set(["51820", "51821"]));
    }
  });

  it("nobody told which: no port of either", () => {
    const circumstances = { ...cluster("rke2", { cni: "canal", encapsulation: "wireguard" }), families: undefined };
    assert.deepEqual(
      atNodes(circumstances).filter((line) => line.startsWith("518")),
      [],
    );
  });
});

describe("an option brings", () => {
  const brings = (distribution: Distribution, option: Option, more: Partial<Circumstances> = {}) => {
    const [network] = networksOf(distribution);
    assert.ok(network);
    const without = holding(cluster(distribution, network, more));
    const withOption = holding(cluster(distribution, network, { ...more, options: [option] }));
    for (const line of without) assert.ok(withOption.includes(line), line);
    return withOption.filter((line) => !without.includes(line));
  };
  const ingress = ["controlplane", "worker"];
  const expected: readonly (readonly [Distribution, Option, readonly string[]])[] = [
    ["rke1", "authorizedClusterEndpoint", edges("6443/tcp", ["kubernetesApiClients"], ["controlplane"])],
    ["rke2", "authorizedClusterEndpoint", edges("6443/tcp", ["kubernetesApiClients"], ["controlplane"])],
    ["k3s", "authorizedClusterEndpoint", edges("6443/tcp", ["kubernetesApiClients"], ["controlplane"])],
    [
      "rke1",
      "monitoring",
      [...all("9796/tcp"), ...edges("10254/tcp", roles, ingress), ...edges("10250/tcp", ["etcd", "worker"], roles)],
    ],
    ["rke1", "metricsServer", edges("10250/tcp", ["etcd", "worker"], roles)],
    ["rke2", "metricsServer", []],
    ["k3s", "metricsServer", []],
    ["rke2", "monitoring", [...all("9796/tcp"), ...edges("10254/tcp", roles, ingress)]],
    ["k3s", "monitoring", all("9796/tcp")],
    ["rke1", "embeddedRegistry", []],
    ["rke2", "embeddedRegistry", [...all("5001/tcp"), ...edges("9345/tcp", roles, ["worker"])]],
    ["k3s", "embeddedRegistry", [...all("5001/tcp"), ...edges("6443/tcp", roles, ["worker"])]],
    [
      "rke1",
      "webhookPorts",
      [...edges("8443/tcp", ["controlplane"], ingress), ...edges("9443/tcp", ["controlplane"], roles)],
    ],
    [
      "rke2",
      "webhookPorts",
      [...edges("8443/tcp", ["controlplane"], ingress), ...edges("9443/tcp", ["controlplane"], roles)],
    ],
    ["k3s", "webhookPorts", edges("9443/tcp", ["controlplane"], roles)],
    ["rke1", "windowsWorkers", [...all("4789/udp"), ...edges("3389/tcp", ["sshClients"], ["worker"])]],
    ["rke2", "windowsWorkers", [...all("4789/udp"), ...edges("3389/tcp", ["sshClients"], ["worker"])]],
    ["k3s", "windowsWorkers", []],
    ["rke1", "registrationBalancer", []],
    [
      "rke2",
      "registrationBalancer",
      [...edges("9345/tcp", roles, ["registrationBalancer"]), ...edges("9345/tcp", ["registrationBalancer"], servers)],
    ],
    [
      "k3s",
      "registrationBalancer",
      [...edges("6443/tcp", roles, ["registrationBalancer"]), ...edges("6443/tcp", ["registrationBalancer"], servers)],
    ],
  ];
  it("nothing of ingress-nginx on RKE2 with Traefik, which it has from v1.36 on", () => {
    const more = { ingressController: "traefik" } as const;
    assert.deepEqual(brings("rke2", "monitoring", more), all("9796/tcp").sort());
    assert.deepEqual(brings("rke2", "webhookPorts", more), edges("9443/tcp", ["controlplane"], roles).sort());
    assert.equal(ingressControllerOf("rke2", "v1.35.3+rke2r3"), "ingress-nginx");
    assert.equal(ingressControllerOf("rke2", "v1.36.4+rke2r1"), "traefik");
  });

  it("of a network plugin what its own page lists", () => {
    const cilium = { cni: "cilium", encapsulation: "vxlan" } as const;
    const calico = { cni: "calico", encapsulation: "vxlan" } as const;
    for (const distribution of ["rke2", "k3s"] as const) {
      assert.deepEqual(brings(distribution, "hubble", cilium), all("4244/tcp").sort());
      assert.deepEqual(brings(distribution, "networkMetrics", cilium), all("9962-9964/tcp").sort());
      assert.deepEqual(brings(distribution, "networkMetrics", calico), all("9091/tcp").sort());
    }
    assert.deepEqual(
      brings("rke2", "calicoEbpf", calico),
      [
        ...edges("6443/tcp", roles, ["registrationBalancer"]),
        ...edges("6443/tcp", ["registrationBalancer"], ["controlplane"]),
      ].sort(),
    );
  });

  it("both encapsulations hold while a cluster changes from one to the other", () => {
    const network = { cni: "canal", encapsulation: "wireguard" } as const;
    const changing = holding(cluster("rke2", network, { formerEncapsulation: "vxlan" }));
    const vxlan = holding(cluster("rke2", { cni: "canal", encapsulation: "vxlan" }));
    assert.deepEqual(changing, [...new Set([...holding(cluster("rke2", network)), ...vxlan])].sort());
  });

  for (const [distribution, option, lines] of expected) {
    it(`${option} on ${distribution}`, () => {
      assert.deepEqual(brings(distribution, option), [...lines].sort());
    });
  }

  it("webhookPorts for hosted and imported clusters: what Rancher's nodes dial", () => {
    for (const launch of ["hosted", "imported"] as const) {
      assert.deepEqual(
        brings("rke2", "webhookPorts", { launch }),
        edges("8443/tcp", ["rancher"], ["hostedCluster"]).concat(edges("9443/tcp", ["rancher"], ["hostedCluster"])),
      );
    }
  });

  it("nothing to the nodes of hosted and imported clusters, which are not ours", () => {
    for (const launch of ["hosted", "imported"] as const) {
      for (const distribution of distributions) {
        for (const network of networksOf(distribution)) {
          assert.deepEqual(atNodes(cluster(distribution, network, { launch, options })), []);
        }
      }
    }
  });
});
