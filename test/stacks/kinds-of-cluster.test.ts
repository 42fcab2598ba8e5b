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
import { ruleName } from "../../components/firewall/rule";
import { tcp, udp, type PortTraffic } from "../../components/matrix/traffic";
import { distributions, roles, type Distribution, type Role } from "../../components/matrix/flow";
import { needsRoutedPods, networksOf, networkText, type PodNetwork } from "../../components/matrix/networks";
import { problemsOf } from "../components/installation/problems";
import { ipv6Places, stackOf } from "./one-cluster";

function refusal(cloud: CloudName, network: PodNetwork): RegExp | undefined {
  if (needsRoutedPods(network)) return /Choose vxlan or ipip/;
  return cloud === "digitalocean" && network.encapsulation === "ipip" ? /VXLAN or WireGuard/ : undefined;
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
