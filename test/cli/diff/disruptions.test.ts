/** What a change does to what runs: told where a new stack of the same words would be sound, and silent where nothing is. */
import assert from "node:assert/strict";
import { stackDiff } from "../../../cli/diff/stack-diff";
import { terminalForm } from "../../../cli/diff/forms/terminal-form";
import { markdownForm } from "../../../cli/diff/forms/markdown-form";
import { joinedDiff, type Disruption } from "../../../cli/diff/report";
import { configurationOf, planConfiguration, type Values } from "../../stacks/project";

async function disruptions(before: Values, after: Values): Promise<readonly Disruption[]> {
  const [base, head] = [await planConfiguration(before), await planConfiguration(after)];
  const found = stackDiff(base, head);
  const diff = joinedDiff("base", "head", [found]);
  assert.equal(diff.disruption, found.disruptions.length > 0);
  for (const { who, way } of found.disruptions) {
    for (const text of [terminalForm(diff, 4000), markdownForm(diff).replaceAll("&#8203;", "")]) {
      assert.ok(text.includes(who), `${who} is in ${text}`);
      assert.ok(text.includes(way.slice(0, 20)));
    }
  }
  return found.disruptions;
}

const kinds = (all: readonly Disruption[]) => [...new Set(all.map(({ kind }) => kind))];

type Json = Record<string, unknown>;

function changed(configuration: Values, change: (draft: Json) => void): Values {
  const draft = structuredClone(configuration) as Json;
  change(draft);
  return draft;
}

const cluster = (draft: Json): Json => (draft.clusters as Json[])[0] ?? {};
const groups = (draft: Json): Json[] => cluster(draft).nodeGroups as Json[];

describe("what a change does to what runs", () => {
  it("a group that loses its public addresses keeps them while it runs, and is cut off", async () => {
    const before = changed(configurationOf("aws-ha"), (draft) => {
      draft.network = { ...(draft.network as Json), natGateway: "single" };
    });
    const after = changed(before, (draft) => {
      for (const group of groups(draft)) if (group.name === "worker") group.publicAddress = false;
    });
    const found = await disruptions(before, after);
    assert.deepEqual(kinds(found), ["cut off"]);
    assert.ok(found.every(({ what }) => what.includes("prod-worker-1, prod-worker-2, prod-worker-3 would keep")));
    assert.ok(
      found.some(({ what }) => what.includes("443/tcp")),
      "from Rancher, behind its balancer",
    );
  });

  it("subnets that nodes are in would go: the cloud refuses it half-way", async () => {
    const after = configurationOf("aws");
    const before = changed(after, (draft) => {
      draft.network = { ...(draft.network as Json), natGateway: "single" };
      for (const group of groups(draft)) group.publicAddress = false;
    });
    const found = await disruptions(before, after);
    assert.ok(
      found.some(({ kind, who, what }) => kind === "stuck" && who === "prod-etcd-1" && what.includes("inside")),
    );
  });

  it("a node group of etcd under another name takes the majority", async () => {
    const before = configurationOf("openstack");
    const after = changed(before, (draft) => {
      for (const group of groups(draft)) if (group.name === "etcd") group.name = "members";
    });
    const found = await disruptions(before, after);
    assert.deepEqual(
      found.map(({ kind, who, what }) => [kind, who, what]),
      [["quorum", "etcd of prod", "keeps 0 of its 3 members, and a majority is 2"]],
    );
  });

  it("one member replaced keeps it, five members to three too, and three to one does not", async () => {
    const before = changed(configurationOf("aws"), (draft) => {
      for (const group of groups(draft)) if (group.name === "etcd") group.nodes = 5;
    });
    const with1 = (nodes: number) =>
      changed(before, (draft) => {
        for (const group of groups(draft)) if (group.name === "etcd") group.nodes = nodes;
      });
    assert.deepEqual(await disruptions(before, with1(3)), []);
    assert.deepEqual(kinds(await disruptions(with1(3), with1(1))), ["quorum"]);
    const replaced = changed(before, (draft) => (cluster(draft).replace = { "prod-etcd-2": 2 }));
    assert.deepEqual(await disruptions(before, replaced), []);
  });

  it("a cluster whose nodes Rancher makes goes before them", async () => {
    const before = configurationOf("aws-node-driver");
    const after = changed(before, (draft) => (draft.clusters = []));
    const found = await disruptions(before, after);
    assert.deepEqual(kinds(found), ["unguarded"]);
  });

  it("Octavia's port is away while its listener gets another protocol", async () => {
    const before = configurationOf("openstack-ha");
    const after = changed(before, (draft) => {
      const rancher = draft.rancher as Json;
      draft.rancher = { ...rancher, loadBalancer: "terminating", balancer: { certificate: "https://b/v1/secrets/0" } };
    });
    const found = await disruptions(before, after);
    assert.deepEqual(
      found.map(({ kind, who }) => `${kind} ${who}`),
      ["cut off whoever dials rancher-balancer-443", "cut off whoever dials rancher-balancer-80"],
    );
  });

  it("machines of another size are stopped, all at once", async () => {
    const before = configurationOf("aws");
    const after = changed(before, (draft) => (draft.machines = { ...(draft.machines as Json), size: "m7i.xlarge" }));
    const found = await disruptions(before, after);
    assert.deepEqual(kinds(found), ["quorum"]);
    assert.match(found[0]?.way ?? "", /one at a time/);
  });

  it("another kind of balancer has another address", async () => {
    const before = configurationOf("aws-ha");
    const after = changed(before, (draft) => {
      const certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/0";
      draft.rancher = { ...(draft.rancher as Json), loadBalancer: "terminating", balancer: { certificate } };
    });
    const found = await disruptions(before, after);
    assert.deepEqual(
      found.map(({ kind, who }) => `${kind} ${who}`),
      ["cut off whoever dials rancher-balancer"],
    );
  });

  it("a machine that takes over a volume would be in another zone", async () => {
    const before = changed(configurationOf("aws"), (draft) => {
      draft.network = { id: "vpc-1", cidr: "10.20.0.0/16", subnetIds: ["subnet-1", "subnet-2"] };
    });
    const after = changed(before, (draft) => {
      draft.network = { id: "vpc-1", cidr: "10.20.0.0/16", subnetIds: ["subnet-2", "subnet-1"] };
      draft.rancher = { ...(draft.rancher as Json), replace: { "rancher-1": 2 } };
    });
    assert.deepEqual(kinds(await disruptions(before, after)), ["stuck"]);
  });

  it("nothing is said of ranges, names, labels, zones, more nodes and more clusters", async () => {
    const before = configurationOf("aws");
    const changes: ((draft: Json) => void)[] = [
      (draft) => (draft.clients = { rancher: ["192.0.2.0/24"], workloads: [], ssh: [] }),
      (draft) => (draft.namePrefix = "another"),
      (draft) => (draft.tags = { team: "another" }),
      (draft) => (draft.network = { ...(draft.network as Json), zones: 3 }),
      (draft) => groups(draft).push({ name: "more", roles: ["worker"], nodes: 2 }),
      (draft) => (draft.clusters as Json[]).push({ ...cluster(draft), name: "second" }),
    ];
    for (const change of changes) assert.deepEqual(await disruptions(before, changed(before, change)), []);
  });
});
