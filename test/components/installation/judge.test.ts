/** Judging a stack's configuration: each kind of mistake gives its place, what is there and what would be right. */
import assert from "node:assert/strict";
import type { CloudName } from "../../../components/clouds/cloud";
import { ConfigurationError } from "../../../components/judging/problem";
import { judgeConfiguration } from "../../../components/installation/judge";
import { cluster, group, type Change, changed, valid, type Section, validBut } from "./configurations";
import { mistakes } from "./mistakes";

/** The whole list that a user reads, without its first line, which counts it. */
function problemsOf(configuration: Section): string[] {
  try {
    judgeConfiguration(configuration);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    const [head = "", ...lines] = error.message.split("\n");
    const count = lines.length === 1 ? "one problem" : `${lines.length} problems`;
    assert.equal(head, `The stack's configuration has ${count}:`);
    for (const line of lines) assert.match(line, /^ {2}- /);
    return lines.map((line) => line.slice(4));
  }
  return [];
}

function withChanges(cloud: CloudName, ...changes: readonly Change[]): string[] {
  return problemsOf(validBut(cloud, changes));
}

describe("a configuration with mistakes is refused with one list of all of them:", () => {
  for (const { kind, cloud = "aws", changes, says } of mistakes) {
    it(kind, () => {
      const problems = withChanges(cloud, ...changes);
      assert.deepEqual(
        problems.map((problem, index) => {
          const expected = says[index] ?? "";
          return /[;.]$/.test(expected) && problem.startsWith(expected) ? expected : problem;
        }),
        says,
      );
    });
  }
});

describe("mistakes of different kinds are told together", () => {
  it("when they are in the shape", () => {
    const problems = withChanges(
      "aws",
      [["colour"], "red"],
      [["clients", "ssh"], "192.0.2.0/24"],
      [["network", "cidr"], "10.20.0.1/16"],
      [["clusters", 0, "launch"], undefined],
    );
    assert.equal(problems.length, 4, problems.join("\n"));
  });

  it("when they are in the sense", () => {
    const problems = withChanges(
      "aws",
      [["clients", "ssh"], ["0.0.0.0/0"]],
      [["clients", "rancher"], ["::/0"]],
      [["clusters", 0, "nodeGroups", 0, "nodes"], 4],
      [["clusters", 0, "name"], "rancher"],
      [["rancher", "nodes"], 2],
      [["limits"], { groups: 3 }],
    );
    assert.equal(problems.length, 6, problems.join("\n"));
  });

  it("when some are in the shape, some in the sense, and some in the limits", () => {
    const problems = withChanges(
      "openstack",
      [["colour"], "red"],
      [["clients", "ssh"], ["0.0.0.0/0"]],
      [["clusters", 0, "nodeGroups", 0, "nodes"], 4],
      [["limits"], { groups: 3 }],
    );
    assert.equal(problems.length, 4, problems.join("\n"));
  });
});

describe("a configuration with nothing in it", () => {
  it("is told what it must have, in our own words", () => {
    const problems = problemsOf({});
    assert.deepEqual(
      problems.map((problem) => problem.replace(/; it must be .*$/, "")),
      ["cloud", "network", "rancher", "clusters"].map((key) => `${key}: is missing`),
    );
  });
});

describe("a configuration without mistakes", () => {
  for (const cloud of ["aws", "openstack", "digitalocean"] as const) {
    it(`passes on ${cloud}, with the defaults filled in`, () => {
      assert.deepEqual(problemsOf(valid[cloud]), []);
      const { network, clusters, ...rest } = valid[cloud];
      const smallest = { cloud, network, clusters, rancher: {}, machines: rest.machines };
      const judged = judgeConfiguration(smallest);
      assert.deepEqual(judged.clients, { rancher: [], workloads: [], ssh: [], kubernetesApi: [] });
      assert.deepEqual(judged.egress, { mode: "open" });
      assert.deepEqual(judged.rancher, {
        ...{ install: "single", loadBalancer: "none", dialled: "private" },
        // The newest that has RKE1.
        ...{ version: "2.11.3", versions: {}, volumeSize: 50, protect: true, replace: {} },
        ...{ hostFirewall: "none", hostFirewallSources: [], multihomed: false, privateZone: false },
        containerRanges: ["10.42.0.0/16", "10.43.0.0/16", "172.17.0.0/16"],
      });
      assert.deepEqual(judged.tags, {});
    });
  }

  it("may have no clusters, an even number of etcd nodes where that is accepted, and as many as OpenStack takes", () => {
    assert.deepEqual(withChanges("aws", [["clusters"], []]), []);
    assert.deepEqual(
      withChanges("aws", [["clusters", 0, "nodeGroups", 0, "nodes"], 2], [["clusters", 0, "allowEvenEtcd"], true]),
      [],
    );
    const two = [cluster("a", group("all")), cluster("b", group("all"))];
    assert.deepEqual(withChanges("openstack", [["clusters"], two]), []);
  });

  it("writes ranges in one way", () => {
    const judged = judgeConfiguration(
      changed(valid.aws, ["egress"], {
        mode: "documented",
        extra: [{ to: "10.0.0.0/8", ports: "443/tcp", why: "registry" }],
      }),
    );
    assert.deepEqual(judged.egress, {
      mode: "documented",
      extra: [{ to: "10.0.0.0/8", ports: "443/tcp", why: "registry" }],
    });
  });
});
