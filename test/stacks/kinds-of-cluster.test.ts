/**
 * Every distribution with every network that it takes, on every cloud: planned, within the clouds' default limits and proven
 * equal to the matrix, or refused with the way out. And what nodes of today's clusters must, and must not, answer.
 */
import assert from "node:assert/strict";
import type { BlueprintNode } from "../../components/blueprint/blueprint";
import { decode } from "../../components/clouds/decode";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { judgeConfiguration } from "../../components/installation/judge";
import { plannedOf } from "../../components/installation/plan";
import type { Verdict } from "../../components/reach/answer";
import type { Policy } from "../../components/reach/policy";
import { reach } from "../../components/reach/reach";
import type { ClusterSite } from "../../components/blueprint/sites";
import { ruleName } from "../../components/firewall/rule";
import { tcp, udp, type PortTraffic } from "../../components/matrix/traffic";
import { distributions, roles, type Distribution, type Role } from "../../components/matrix/flow";
import { needsRoutedPods, networksOf, networkText, type PodNetwork } from "../../components/matrix/networks";
import { problemsOf } from "../components/installation/problems";
import { ipv6Places, stackOf } from "./one-cluster";

function refusal(cloud: CloudName, network: PodNetwork): RegExp | undefined {
  if (needsRoutedPods(network)) return /Choose vxlan or ipip/;
  return cloud === "digitalocean" && /^ip(ip|sec)$/.test(network.encapsulation ?? "")
    ? /VXLAN or WireGuard/
    : undefined;
}

describe("every kind of cluster", () => {
  for (const cloud of cloudNames) {
    for (const distribution of distributions) {
      for (const network of networksOf(distribution)) {
        const refused = refusal(cloud, network);
        it(`${distribution} with ${networkText(network)} on ${cloud} is ${refused === undefined ? "proven" : "refused"}`, () => {
          const problems = problemsOf(stackOf(cloud, distribution, { cluster: network }));
          if (refused === undefined) assert.deepEqual(problems, []);
          else assert.match(problems.join("\n"), refused);
        });
      }
    }
  }

  for (const cloud of cloudNames) {
    it(`with all options and both address families on ${cloud} is proven`, () => {
      const options = ["authorizedClusterEndpoint", "embeddedRegistry", "monitoring", "webhookPorts"];
      const network = { families: ["ipv4", "ipv6"], ...ipv6Places[cloud] };
      const clients = {
        rancher: ["203.0.113.0/24", "2001:db8:1::/48"],
        workloads: ["198.51.100.0/24", "2001:db8:2::/48"],
        kubernetesApi: ["192.0.2.0/28"],
      };
      const stack = { clients, ...(cloud === "openstack" ? { limits: { rules: 200 } } : {}) };
      assert.deepEqual(problemsOf(stackOf(cloud, "rke2", { cluster: { options }, network, stack })), []);
    });
  }
});

describe("Windows workers", () => {
  it("answer 3389/tcp to the ranges in clients.ssh and to nobody else, on every cloud", () => {
    for (const cloud of cloudNames) {
      const more = {
        cluster: { cni: "calico", options: ["windowsWorkers"] },
        stack: { clients: { ssh: ["192.0.2.0/24"] } },
      };
      const planned = plannedOf(judgeConfiguration(stackOf(cloud, "rke2", more)));
      const policy = decode(planned.specs);
      const names = planned.clusters
        .flatMap(({ blueprint }) => blueprint.nodes)
        .filter(({ roles: own }) => own.includes("worker"));
      const subjects = policy.endpoints
        .filter((endpoint) => names.some(({ name }) => name === endpoint.name))
        .slice(0, 1);
      const from = (range: string) => ({ subjects: [{ kind: "range", range, outsider: true } as const] });
      assert.equal(reach(policy, from("192.0.2.7/32"), { subjects }, tcp(3389)).verdict, "allowed", cloud);
      assert.equal(reach(policy, from("198.51.100.7/32"), { subjects }, tcp(3389)).verdict, "denied", cloud);
    }
  });
});

describe("Rancher's nodes that are made elsewhere", () => {
  const stack = (cloud: CloudName, rancher: object, more: object = {}, clusters: object[] = []) => {
    const base = stackOf(cloud, "rke2", {
      stack: { rancher: { hostname: "rancher.example.com", nodes: 0, ...rancher }, ...more },
    });
    return { ...base, clusters: [...base.clusters, ...clusters] };
  };

  it("have their group with all of its rules and no node, proven, on every cloud", () => {
    for (const cloud of cloudNames) {
      for (const rancher of [{ install: "single" }, { install: "ha" }]) {
        for (const mode of ["open", "documented"]) {
          const told = stack(cloud, rancher, { egress: { mode } });
          assert.deepEqual(problemsOf(told), [], `${cloud} ${JSON.stringify(rancher)} ${mode}`);
          const made = plannedOf(judgeConfiguration(told));
          assert.deepEqual(made.rancher.blueprint.nodes, []);
          const withNodes = plannedOf(
            judgeConfiguration(
              stack(
                cloud,
                rancher.install === "ha" ? { ...rancher, nodes: 3, token: "a-token" } : { ...rancher, nodes: 1 },
                { egress: { mode } },
              ),
            ),
          );
          assert.deepEqual(made.rancher.blueprint.plan, withNodes.rancher.blueprint.plan);
        }
      }
    }
  });

  it("can't be dialled where nobody knows them, and are behind no balancer of ours", () => {
    assert.deepEqual(
      problemsOf(stack("aws", { hostname: undefined, dialled: "public", loadBalancer: "passthrough" })).map(
        (one) => one.split(":")[0],
      ),
      [...["rancher.hostname", "rancher.dialled", "rancher.loadBalancer", "rancher.hostname"]],
    );
    const edge = {
      name: "edge",
      launch: "custom",
      distribution: "k3s",
      cloud: "digitalocean",
      network: { cidr: "10.30.0.0/16", region: "fra1" },
    };
    const nodeGroups = [{ name: "all", roles: [...roles], nodes: 1 }];
    assert.match(
      problemsOf(stack("aws", {}, {}, [{ ...edge, nodeGroups }])).join("\n"),
      /^clusters\[1\]\.network: is another one than Rancher's/,
    );
  });
});

describe("one cluster in two networks", () => {
  it("is refused with the ways that there are", () => {
    const nodeGroups = roles.map((role) => ({
      ...{ name: role, roles: [role], nodes: 1 },
      ...(role === "worker" ? { network: { cidr: "10.30.0.0/16" } } : {}),
    }));
    assert.deepEqual(problemsOf(stackOf("aws", "rke2", { cluster: { nodeGroups } })), [
      "clusters[0].nodeGroups[2].network: would put nodes of one cluster into two networks, where they know each other by " +
        "addresses alone, and no row here says that. Make it a cluster of its own there; or join the networks (peering, " +
        "VPN), choose an encapsulation that encrypts (wireguard), and let the other nodes in by flows with their ranges",
    ]);
  });
});

describe("addresses that nodes send from beside their own", () => {
  const stack = (cloud: CloudName, pairs: string[], nodes = 2) => {
    const nodeGroups = roles.map((role) => ({
      ...{ name: role, roles: [role], nodes: role === "worker" ? nodes : 1 },
      ...(role === "worker" ? { allowedAddressPairs: pairs } : {}),
    }));
    return stackOf(cloud, "rke2", { cluster: { nodeGroups } });
  };

  it("are on the ports of OpenStack's nodes, of that group alone", () => {
    const planned = plannedOf(judgeConfiguration(stack("openstack", ["10.20.7.10/32"])));
    const ports = planned.specs.filter(({ type }) => type.endsWith(":Port"));
    const told = ports.filter(({ inputs }) => inputs.allowedAddressPairs !== undefined);
    assert.deepEqual(told.map(({ name }) => name).sort(), ["prod-worker-1", "prod-worker-2"]);
    assert.deepEqual(told[0]?.inputs.allowedAddressPairs, [{ ipAddress: "10.20.7.10/32" }]);
  });

  it("are refused elsewhere, for nodes of others, and where they are everybody's", () => {
    const path = "clusters[0].nodeGroups[2].allowedAddressPairs";
    for (const cloud of ["aws", "digitalocean"] as const) {
      assert.deepEqual(problemsOf(stack(cloud, ["10.20.7.10/32"])), [
        `${path}: does nothing on ${cloud}, where addresses move between nodes by the cloud's own API; leave it out`,
      ]);
    }
    assert.deepEqual(problemsOf(stack("openstack", ["10.20.7.10/32"], 0)), [
      `${path}: does nothing here: no node of this group is made; leave it out`,
    ]);
    assert.match(problemsOf(stack("openstack", ["0.0.0.0/0"])).join(), /lets the nodes send from every address/);
  });
});

describe("a cluster that changes its encapsulation", () => {
  it("has the rows of both meanwhile, and is told when to leave the former out", () => {
    const changed = { encapsulation: "wireguard", formerEncapsulation: "vxlan" };
    for (const cloud of cloudNames) {
      const configuration = stackOf(cloud, "rke2", { cluster: changed });
      assert.deepEqual(problemsOf(configuration), [], cloud);
      const [cluster] = plannedOf(judgeConfiguration(configuration)).clusters;
      const overlays =
        cluster?.blueprint.plan.rules.filter(({ traffic }) => traffic.protocol === "udp").map(ruleName) ?? [];
      for (const port of [8472, 51820]) {
        assert.ok(overlays.includes(`prod-common-in-udp-${port}-from-prod-common`), `${cloud} ${overlays.join(" ")}`);
      }
      const { setup } = cluster as Partial<ClusterSite>;
      assert.ok(setup?.notes.some((note) => note.startsWith("the rows of vxlan stay open until formerEncapsulation")));
    }
    assert.deepEqual(problemsOf(stackOf("aws", "rke2", { cluster: { formerEncapsulation: "vxlan" } })), [
      "clusters[0].formerEncapsulation: is vxlan, which the cluster has now; name what it had before, or leave it out",
    ]);
    assert.deepEqual(problemsOf(stackOf("aws", "rke2", { cluster: { formerEncapsulation: "ipip" } })), [
      "clusters[0].formerEncapsulation: is ipip, but canal on rke2 does not take ipip; it takes vxlan, wireguard",
    ]);
  });
});

describe("RKE2's ingress", () => {
  const opens = (cluster: object, rancher: object = {}) => {
    const stack = { rancher: { hostname: "rancher.example.com", ...rancher } };
    const planned = plannedOf(judgeConfiguration(stackOf("aws", "rke2", { cluster, stack }))).clusters;
    const rules = planned.flatMap(({ blueprint }) => blueprint.plan.rules);
    return [8443, 10254].filter((port) =>
      rules.some(({ traffic }) => traffic.protocol === "tcp" && traffic.first <= port && port <= traffic.last),
    );
  };
  const options = ["monitoring", "webhookPorts"];

  it("is Traefik from v1.36 on, which listens on neither port of ingress-nginx; before it, and where it is told, both are open", () => {
    assert.deepEqual(opens({ options }), []);
    assert.deepEqual(opens({ options }, { version: "2.14.0" }), [8443, 10254]);
    assert.deepEqual(opens({ options, ingressController: "ingress-nginx" }), [8443, 10254]);
    assert.deepEqual(opens({ options, ingressController: "traefik" }, { version: "2.14.0" }), []);
    assert.deepEqual(opens({ ingressController: "ingress-nginx" }), []);
  });
});

describe("address families that can't be had", () => {
  it("IPv6 alone is refused with the reason on every cloud", () => {
    for (const cloud of cloudNames) {
      const network = { families: ["ipv6"], ...ipv6Places[cloud] };
      assert.ok(
        problemsOf(stackOf(cloud, "rke2", { network })).includes(
          "network.families: must have ipv4, because every cloud's private network has it and gives every node such an " +
            "address; write [ipv4], or [ipv4, ipv6]",
        ),
        cloud,
      );
    }
  });

  it("Calico with IPv6 is refused whatever carries its packets, and no way out leads back to another refusal", () => {
    for (const encapsulation of ["vxlan", "ipip", "bgp"]) {
      const network = { families: ["ipv4", "ipv6"] };
      const [problem = ""] = problemsOf(stackOf("aws", "rke2", { cluster: { cni: "calico", encapsulation }, network }));
      assert.match(problem, /[Cc]hoose another plugin/, encapsulation);
    }
    for (const cni of ["canal", "cilium", "flannel"]) {
      const network = { families: ["ipv4", "ipv6"] };
      assert.deepEqual(problemsOf(stackOf("aws", "rke2", { cluster: { cni }, network })), [], cni);
    }
  });
});

interface Planned {
  readonly policy: Policy;
  readonly nodes: readonly BlueprintNode[];
}

const known = new Map<string, Planned>();

function plannedFor(cloud: CloudName, distribution: Distribution): Planned {
  const key = `${cloud} ${distribution}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const { specs, clusters } = plannedOf(judgeConfiguration(stackOf(cloud, distribution)));
  const planned = { policy: decode(specs), nodes: clusters.flatMap(({ blueprint }) => blueprint.nodes) };
  known.set(key, planned);
  return planned;
}

/** May one node of a role, or an outsider, reach one of another: from the resources of the stack alone. */
function mayReach(
  cloud: CloudName,
  distribution: Distribution,
  from: Role | "world",
  to: Role,
  traffic: PortTraffic,
): Verdict {
  const { policy, nodes } = plannedFor(cloud, distribution);
  const nodeOf = (role: Role) => {
    const names = nodes.filter((node) => node.roles.includes(role)).map((node) => node.name);
    const subjects = policy.endpoints.filter((endpoint) => names.includes(endpoint.name)).slice(0, 1);
    assert.equal(subjects.length, 1, `a node with the role ${role}`);
    return { subjects };
  };
  const world = { subjects: [{ kind: "range", range: "192.0.2.200/32", outsider: true } as const] };
  return reach(policy, from === "world" ? world : nodeOf(from), nodeOf(to), traffic).verdict;
}

describe("nodes of today's clusters", () => {
  for (const cloud of cloudNames) {
    it(`on ${cloud} register on 9345/tcp with RKE2's servers and etcd nodes, and nowhere with K3s`, () => {
      for (const from of roles) {
        assert.equal(mayReach(cloud, "rke2", from, "controlplane", tcp(9345)), "allowed", from);
        assert.equal(mayReach(cloud, "rke2", from, "etcd", tcp(9345)), "allowed", from);
        assert.equal(mayReach(cloud, "rke2", from, "worker", tcp(9345)), "denied", from);
        for (const to of roles) assert.equal(mayReach(cloud, "k3s", from, to, tcp(9345)), "denied", `${from} to ${to}`);
        assert.equal(
          mayReach(cloud, "k3s", from, "etcd", tcp(6443)),
          "allowed",
          "an etcd-only K3s server serves joins",
        );
      }
    });

    it(`on ${cloud} never answer an outsider on the overlay's, the kubelet's or etcd's ports`, () => {
      for (const distribution of distributions) {
        for (const to of roles) {
          for (const traffic of [udp(4789), udp(8472), tcp(10250), tcp(2379), tcp(2376), tcp(9345)]) {
            assert.equal(mayReach(cloud, distribution, "world", to, traffic), "denied", `${distribution} ${to}`);
          }
        }
      }
    });
  }
});

describe("a public balancer of both address families", () => {
  const stack = (cloud: CloudName, balancer: object) =>
    stackOf(cloud, "rke2", {
      network: { families: ["ipv4", "ipv6"], ...ipv6Places[cloud] },
      stack: {
        rancher: { install: "single", hostname: "rancher.example.com", loadBalancer: "passthrough", ...balancer },
      },
    });

  it("is refused on AWS, whose name for it leads nodes to IPv6 addresses that its door can't admit them at", () => {
    assert.deepEqual(problemsOf(stack("aws", { dialled: "public" })), [
      "rancher.dialled: is public, but on aws a balancer's name leads to its IPv6 addresses too, and its door knows nodes " +
        "by IPv4 alone; set dialled: private with balancer: { scheme: internal }, or network.families: [ipv4]",
    ]);
    assert.deepEqual(problemsOf(stack("aws", { balancer: { scheme: "internal" } })), []);
  });

  it("is proven elsewhere", () => {
    assert.deepEqual(problemsOf(stack("digitalocean", { dialled: "public" })), []);
    assert.deepEqual(problemsOf(stack("openstack", {})), []);
  });
});

describe("clusters whose nodes are others'", () => {
  const notesOf = (cluster: object, rancher: object = {}) => {
    const stack = { clients: {}, rancher: { hostname: "rancher.example.com", ...rancher }, clusters: [cluster] };
    const [planned] = plannedOf(judgeConfiguration(stackOf("aws", "rke2", { stack }))).clusters;
    return (planned as Partial<ClusterSite> | undefined)?.setup?.notes;
  };
  const imported = { name: "old", launch: "imported", addresses: ["192.0.2.64/28"] };
  const gke = { ...imported, name: "gke", launch: "hosted", kubernetesApi: { range: "192.0.2.80/32" } };

  it("need no distribution, and what their own cloud must open is told", () => {
    assert.deepEqual(notesOf(gke), [
      "the cloud of gke must let its nodes dial Rancher at 443/tcp",
      "the cloud of gke must admit Rancher's nodes to 6443/tcp at its Kubernetes API",
    ]);
    assert.deepEqual(notesOf(imported), ["the cloud of old must let its nodes dial Rancher at 443/tcp"]);
  });

  it("are told of the webhooks' ports with the option webhookPorts, and of the balancer where there is one", () => {
    assert.deepEqual(
      notesOf({ ...imported, options: ["webhookPorts"] }, { loadBalancer: "passthrough", dialled: "public" }),
      [
        "the cloud of old must let its nodes dial Rancher's balancer at 443/tcp",
        "the cloud of old must admit its own API server (where that is outside of the nodes' network, its range) to the nodes " +
          "at 8443/tcp, 9443/tcp: it calls the webhooks there",
      ],
    );
  });
});

describe("the node driver's own flat group", () => {
  const stack = (cloud: CloudName, nodeDriverGroup: string) => ({
    ...stackOf(cloud, "rke2"),
    clusters: [
      {
        ...{ name: "pool", launch: "infrastructure", distribution: "rke2", nodeDriverGroup },
        nodeGroups: [{ name: "all", roles: [...roles] }],
      },
    ],
  });
  const rulesOf = (cloud: CloudName, group: string) => {
    const [cluster] = plannedOf(judgeConfiguration(stack(cloud, group))).clusters;
    return cluster?.blueprint.rules.filter((rule) => rule.group === "pool-node-driver").map(({ spec }) => spec) ?? [];
  };

  it("has the document's 12 inbound rows and one outbound, and today's 25 and 2, on AWS", () => {
    const counted = (group: string) => {
      const types = rulesOf("aws", group).map(({ type }) => type.split(":").at(-1));
      return ["SecurityGroupIngressRule", "SecurityGroupEgressRule"].map(
        (one) => types.filter((type) => type === one).length,
      );
    };
    assert.deepEqual(counted("documented"), [12, 1]);
    assert.deepEqual(counted("current"), [25, 2]);
  });

  it("is proven equal to its rows on every cloud, and never called rancher-nodes", () => {
    for (const cloud of cloudNames) {
      for (const group of ["documented", "current"])
        assert.deepEqual(problemsOf(stack(cloud, group)), [], `${cloud} ${group}`);
      assert.doesNotMatch(
        JSON.stringify(plannedOf(judgeConfiguration(stack(cloud, "current"))).specs),
        /rancher-nodes/,
      );
    }
  });

  it("takes flows of the user's to Rancher on Rancher's own group, and refuses what its rows can't say", () => {
    const flow = (from: string, to: string, ports: string) => ({ from, to, ports, why: "metrics" });
    for (const cloud of cloudNames) {
      const withFlows = (...flows: object[]) => ({ ...stack(cloud, "current"), flows });
      const asked = withFlows(flow("pool", "rancher", "9091/tcp"), flow("rancher", "pool", "6443/tcp"));
      assert.deepEqual(problemsOf(asked), [], cloud);
      const rules = plannedOf(judgeConfiguration(asked)).clusters.flatMap(({ blueprint }) => blueprint.plan.rules);
      assert.ok(
        rules.some((rule) => ruleName(rule) === "rancher-in-tcp-9091-from-pool-node-driver"),
        cloud,
      );
      assert.deepEqual(problemsOf(withFlows(flow("rancher", "worker", "9100/tcp"))), [
        "flows[0]: goes to worker, but the nodes of pool have the node driver's group, whose rows don't admit 9100/tcp " +
          "from rancher; leave nodeDriverGroup of pool out, or name the nodes of another cluster",
      ]);
      assert.deepEqual(problemsOf(withFlows(flow("worker", "rancher", "9091/tcp"))), [
        "flows[0]: names worker, which the node driver's group of pool does not tell from its other nodes; " +
          "write from: pool, or leave nodeDriverGroup of pool out",
      ]);
    }
  });

  it("is refused for nodes that no driver makes", () => {
    const problems = problemsOf(stackOf("aws", "rke2", { cluster: { nodeDriverGroup: "current" } }));
    assert.deepEqual(problems.length, 1);
    assert.match(problems[0] ?? "", /^clusters\[0\]\.nodeDriverGroup: is for nodes that Rancher's node driver makes/);
  });
});
