/** Flows of the user's own beside the matrix: open what they say, and are refused where they say nothing that can be. */
import assert from "node:assert/strict";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { problemsOf } from "../components/configuration/problems";
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
});
