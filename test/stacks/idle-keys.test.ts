/**
 * Whoever writes a key expects something of it: in every kind of cluster and behind every kind of balancer it changes what is
 * made or told, or it is refused.
 */
import assert from "node:assert/strict";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import type { ClusterSite } from "../../components/blueprint/sites";
import { judgeConfiguration } from "../../components/installation/judge";
import { roles } from "../../components/matrix/flow";
import { plannedOf } from "../../components/installation/plan";
import { problemsOf } from "../components/installation/problems";
import { stackOf } from "./one-cluster";

type Tree = Readonly<Record<string, unknown>>;

/** All that a stack makes, and tells of it. */
function plannedText(configuration: Tree): string {
  const { specs, rancher, clusters } = plannedOf(judgeConfiguration(configuration));
  const told = clusters.map(({ blueprint, ...more }) => [(more as Partial<ClusterSite>).setup?.notes, blueprint.nodes]);
  return JSON.stringify([specs, rancher.blueprint.nodes, told]);
}

function isRefusedOrMatters(without: Tree, withKey: Tree, what: string): void {
  const problems = problemsOf(withKey);
  if (problems.length === 0) assert.notEqual(plannedText(withKey), plannedText(without), `${what} does nothing`);
}

const groups = (nodes?: number) =>
  roles.map((role) => ({ name: role, roles: [role], ...(nodes === undefined ? {} : { nodes }) }));
const addresses = ["192.0.2.64/28"];
const clusters = {
  custom: {},
  "custom, with nodes that are made elsewhere": { nodeGroups: groups(0) },
  infrastructure: { launch: "infrastructure", nodeGroups: groups() },
  "infrastructure, in the node driver's group": {
    ...{ launch: "infrastructure", nodeGroups: groups(), nodeDriverGroup: "documented" },
  },
  hosted: { launch: "hosted", distribution: undefined, nodeGroups: [], addresses },
  imported: { launch: "imported", distribution: undefined, nodeGroups: [], addresses },
} as const;

const keysOfClusters: readonly Tree[] = [
  { cni: "cilium" },
  { encapsulation: "wireguard" },
  { formerEncapsulation: "wireguard" },
  { ingressController: "ingress-nginx", options: ["monitoring"] },
  { registrationBalancer: ["10.9.0.0/24"] },
  { multihomed: true },
  { hostFirewall: "strict" },
  ...["embeddedRegistry", "monitoring", "webhookPorts", "hubble", "calicoEbpf", "metricsServer"].map((option) => ({
    options: [option],
  })),
];

describe("a key that would do nothing is refused", () => {
  Object.entries(clusters).forEach(([kind, cluster], index) => {
    // Which cloud it is makes no difference to these.
    const cloud = cloudNames[index % cloudNames.length] ?? "aws";
    it(`of a cluster that is ${kind}, as on ${cloud}`, () => {
      const stack = { clients: {} };
      const without = stackOf(cloud, "rke2", { cluster, stack });
      assert.deepEqual(problemsOf(without), []);
      for (const key of keysOfClusters) {
        isRefusedOrMatters(
          without,
          stackOf(cloud, "rke2", { cluster: { ...cluster, ...key }, stack }),
          JSON.stringify(key),
        );
      }
      const clients = { workloads: ["198.51.100.77/32"] };
      // The node driver's group is open to the world, as its rows are printed: there a finding says so.
      if ("nodeDriverGroup" in cluster) return;
      isRefusedOrMatters(without, stackOf(cloud, "rke2", { cluster, stack: { clients } }), "clients.workloads");
    });
  });

  const behind = (cloud: CloudName, loadBalancer: string, balancer: Tree) =>
    stackOf(cloud, "rke2", {
      stack: {
        rancher: {
          ...{ hostname: "rancher.example.com", loadBalancer },
          balancer: {
            scheme: "internal",
            ...(loadBalancer === "terminating" ? { certificate: "one" } : {}),
            ...balancer,
          },
        },
      },
    });

  for (const cloud of cloudNames) {
    it(`of the balancer in front of Rancher, on ${cloud}`, () => {
      for (const mode of ["passthrough", "terminating"]) {
        const told = behind(cloud, mode, { preserveClientAddresses: true });
        isRefusedOrMatters(behind(cloud, mode, {}), told, `preserveClientAddresses with ${mode}`);
        const [problem] = problemsOf(told);
        if (cloud === "aws" && mode === "passthrough") assert.equal(problem, undefined);
        else assert.match(problem ?? "", /^rancher\.balancer\.preserveClientAddresses: does nothing/);
      }
    });
  }

  it("of a flow whose end is a list of clients with nobody in it", () => {
    const flows = [{ from: "sshClients", to: "worker", ports: "9100/tcp", why: "metrics" }];
    assert.deepEqual(problemsOf(stackOf("aws", "rke2", { stack: { flows } })), [
      "flows[0]: names sshClients, and clients.ssh is empty, so it opens nothing; name somebody there, or leave the flow out",
    ]);
  });
});
