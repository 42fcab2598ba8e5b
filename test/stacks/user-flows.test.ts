/** Flows of the user's own beside the matrix: open what they say, and are refused where they say nothing that can be. */
import assert from "node:assert/strict";
import type { ClusterSite } from "../../components/blueprint/sites";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { ruleName } from "../../components/firewall/rule";
import { judgeConfiguration } from "../../components/installation/judge";
import { plannedOf } from "../../components/installation/plan";
import { problemsOf } from "../components/installation/problems";
import { stackOf } from "./one-cluster";

describe("flows of the user's own", () => {
  const flow = (from: string, to: string, ports = "9100/tcp") => ({ from, to, ports, why: "Prometheus" });

  it("open what they say and nothing else, on every cloud, both ends where egress is documented", () => {
    for (const cloud of cloudNames) {
      for (const mode of ["open", "documented"]) {
        const flows = [
          flow("192.0.2.9/32", "worker"),
          flow("prod", "10.50.0.0/24", "636/tcp"),
          flow("rancher", "prod/etcd"),
        ];
        const egress = { mode };
        assert.deepEqual(problemsOf(stackOf(cloud, "rke2", { stack: { flows, egress } })), [], `${cloud} ${mode}`);
      }
    }
  });

  it("are refused where an end is nobody, where no node takes part, and between two clusters", () => {
    const told = (one: object) => problemsOf(stackOf("aws", "rke2", { stack: { flows: [one] } })).join("\n");
    assert.match(told(flow("prdo", "worker")), /flows\[0\]\.from: is "prdo"; it must be one of rancher, etcd/);
    assert.match(told(flow("10.1.2.3/8", "worker")), /host bits set; the range that contains it is 10\.0\.0\.0\/8/);
    assert.match(told(flow("10.0.0.0/8", "10.1.0.0/16")), /no node of this stack at either end/);
    assert.match(told(flow("world", "worker", "9100/icmp")), /flows\[0\]\.ports/);
  });

  it("beside clusters of others mean the nodes that are here by their roles, and those clusters by their addresses", () => {
    const gke = {
      name: "gke",
      launch: "hosted",
      addresses: ["192.0.2.64/28"],
      kubernetesApi: { range: "192.0.2.80/32" },
    };
    const old = { name: "old", launch: "imported", addresses: ["192.0.2.96/28"] };
    const told = (flows: object[], own: boolean, cloud: CloudName = "aws", mode = "open") => {
      const base = stackOf(cloud, "rke2", { stack: { flows, egress: { mode }, clients: {} } });
      return { ...base, clusters: [...(own ? base.clusters : []), gke, old] };
    };
    for (const cloud of cloudNames) {
      for (const mode of ["open", "documented"]) {
        const flows = [
          flow("rancher", "worker"),
          flow("gke", "rancher", "9091/tcp"),
          flow("rancher", "old", "389/tcp"),
        ];
        assert.deepEqual(problemsOf(told(flows, true, cloud, mode)), [], `${cloud} ${mode}`);
        assert.deepEqual(problemsOf(told(flows.slice(1), false, cloud, mode)), [], `${cloud} ${mode}`);
      }
    }
    assert.deepEqual(problemsOf(told([flow("rancher", "worker")], false)), [
      "flows[0]: names worker, but no cluster here has nodes of this stack; name gke or old, which means the addresses of that cluster",
    ]);
    assert.match(
      problemsOf(told([flow("gke/worker", "rancher")], true)).join("\n"),
      /^flows\[0\]\.from: is "gke\/worker", but the nodes of gke are not this stack's.*write gke, which means its addresses$/,
    );
  });

  it("speak every protocol that a question may ask about, on every cloud that can say it, at both ends", () => {
    const words = [
      "icmp/3/4",
      "icmp/3",
      "icmp",
      "icmp/echo-request",
      "icmp/11/0",
      "protocol/50",
      "protocol/112",
      "all",
    ];
    for (const cloud of cloudNames) {
      for (const mode of ["open", "documented"]) {
        for (const ports of words) {
          const flows = [
            flow("192.0.2.9/32", "worker", ports),
            flow("prod", "prod/worker", ports),
            flow("rancher", "10.50.0.0/24", ports),
          ];
          const extra = mode === "open" ? {} : { extra: [{ to: "10.60.0.0/24", ports, why: "monitoring" }] };
          const problems = problemsOf(stackOf(cloud, "rke2", { stack: { flows, egress: { mode, ...extra } } }));
          if (cloud !== "digitalocean" || !ports.startsWith("protocol"))
            assert.deepEqual(problems, [], `${cloud} ${mode} ${ports}`);
          else assert.match(problems.join("\n"), /protocol (50|112) \(Prometheus.* only tcp, udp and icmp/, ports);
        }
      }
    }
    const echoReply = stackOf("openstack", "rke2", { stack: { flows: [flow("192.0.2.9/32", "worker", "icmp/0")] } });
    assert.match(
      problemsOf(echoReply).join("\n"),
      /icmp type 0 .* OpenStack's provider can't send the type 0; leave it out/,
    );
  });

  it("are encoded as the protocol's own numbers, and nothing wider", () => {
    const inputsOf = (cloud: CloudName, ports: string) =>
      plannedOf(
        judgeConfiguration(stackOf(cloud, "rke2", { stack: { flows: [flow("192.0.2.9/32", "prod/etcd", ports)] } })),
      )
        .specs.filter(({ name }) => name.startsWith("prod-etcd-in") && name.endsWith("192.0.2.9-32"))
        .map(({ name, inputs }) => {
          const { ipProtocol, fromPort, toPort, protocol, portRangeMin, portRangeMax } = inputs;
          return [name, ipProtocol ?? protocol, fromPort ?? portRangeMin, toPort ?? portRangeMax];
        });
    for (const [cloud, all] of [
      ["aws", "-1"],
      ["openstack", undefined],
    ] as const) {
      assert.deepEqual(inputsOf(cloud, "icmp/3/4"), [["prod-etcd-in-icmp-3-4-from-192.0.2.9-32", "icmp", 3, 4]]);
      assert.deepEqual(inputsOf(cloud, "protocol/50"), [
        ["prod-etcd-in-protocol-50-from-192.0.2.9-32", "50", undefined, undefined],
      ]);
      assert.deepEqual(inputsOf(cloud, "all"), [["prod-etcd-in-all-from-192.0.2.9-32", all, undefined, undefined]]);
    }
  });

  it("are said in one way alone", () => {
    const told = (ports: string) =>
      problemsOf(stackOf("aws", "rke2", { stack: { flows: [flow("prod", "rancher", ports)] } })).join("\n");
    assert.match(
      told("protocol/6"),
      /^flows\[0\]\.ports: is wrong: "protocol\/6" has a word of its own: write 1-65535\/tcp/,
    );
    assert.match(told("icmp/8/0"), /write icmp\/echo-request/);
    assert.match(told("53"), /"53" lacks a protocol: write 53\/tcp or 53\/udp/);
  });
});

describe("documented egress", () => {
  const surroundings = {
    proxy: { http: "http://proxy.example.com:8080", addresses: ["10.90.0.5/32"], port: 8080 },
    registry: { host: "registry.example.com:5000", addresses: ["10.90.0.6/32"] },
  };
  const stack = (cloud: CloudName, more: object, mode = "documented") =>
    stackOf(cloud, "rke2", { stack: { egress: { mode }, ...more } });

  it("leads to the proxy and the registry that the stack names, by its own reason and to nothing else of theirs", () => {
    for (const cloud of cloudNames) {
      assert.deepEqual(problemsOf(stack(cloud, surroundings)), [], cloud);
      const { rancher, clusters } = plannedOf(judgeConfiguration(stack(cloud, surroundings)));
      const reasons = [rancher, ...clusters].map(({ blueprint }) =>
        blueprint.plan.rules
          .filter(({ reasons: [reason] }) => reason?.why.endsWith("of the stack") === true)
          .map(ruleName),
      );
      assert.deepEqual(reasons, [
        ["rancher-out-tcp-5000-to-10.90.0.6-32", "rancher-out-tcp-8080-to-10.90.0.5-32"],
        ["prod-common-out-tcp-5000-to-10.90.0.6-32", "prod-common-out-tcp-8080-to-10.90.0.5-32"],
      ]);
    }
  });

  it("tells where it does not lead there, and takes no addresses where nothing is limited", () => {
    const [cluster] = plannedOf(
      judgeConfiguration(stack("aws", { registry: { host: "registry.example.com" } })),
    ).clusters;
    const { setup } = cluster as Partial<ClusterSite>;
    assert.ok(
      setup?.notes.some((note) => /no rule leads to the registry of the stack .* tell registry\.addresses$/.test(note)),
    );
    assert.deepEqual(problemsOf(stack("aws", surroundings, "open")), [
      "proxy.addresses: does nothing while egress.mode is open, which lets nodes dial everything; leave it out",
      "registry.addresses: does nothing while egress.mode is open, which lets nodes dial everything; leave it out",
    ]);
  });
});
