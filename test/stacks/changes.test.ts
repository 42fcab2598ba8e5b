/**
 * What a later change does to what is there: for every example stack, another version, another range, a balancer more or less
 * and other words replace no node and no volume. Compared are the arguments that a change of would be carried out.
 */
import assert from "node:assert/strict";
import type { ResourceSpec } from "../../components/resources/resource-spec";
import { judgeConfiguration } from "../../components/installation/judge";
import { plannedOf } from "../../components/installation/plan";
import { allFlows } from "../../components/matrix/editions";
import type { Flow } from "../../components/matrix/flow";
import { configurationOf, planConfiguration, type Values } from "./project";

const stacks = [
  ...["aws", "openstack", "digitalocean", "aws-node-driver", "hosted", "hybrid"],
  ...["aws-ha", "openstack-ha", "digitalocean-ha", "aws-terminating"],
];

function withRancher(configuration: Values, more: Values): Values {
  return { ...configuration, rancher: { ...(configuration.rancher as Values), ...more } };
}

const steps: Readonly<Record<string, (configuration: Values) => Values>> = {
  "Rancher's version": (configuration) => withRancher(configuration, { version: "2.11.2" }),
  "what is installed beside it": (configuration) =>
    withRancher(configuration, { versions: { docker: "27.5.1", k3s: "v1.31.9+k3s1" } }),
  "a range": (configuration) => {
    const clients = configuration.clients as { rancher: string[] };
    return { ...configuration, clients: { ...clients, rancher: [...clients.rancher, "192.0.2.0/24"] } };
  },
  "the balancer": (configuration) => {
    const { loadBalancer = "none", dialled = "private" } = configuration.rancher as Values;
    const balancer = { scheme: dialled === "private" ? "internal" : "public" };
    const on = { loadBalancer: "passthrough", hostname: "rancher.example.com", balancer };
    const off = { loadBalancer: "none", dialled: "private", balancer: undefined };
    return withRancher(configuration, loadBalancer === "none" ? on : off);
  },
  "a secret": (configuration) => withRancher(configuration, { bootstrapPassword: "another-one" }),
  "the image": (configuration) => {
    const machines = { ...(configuration.machines as Values | undefined), image: "another-image" };
    return { ...configuration, machines };
  },
};

/** A Rancher of another stack moves, gets another name, or a balancer of its own. */
const stepsOfExisting: Readonly<Record<string, Values>> = {
  "another address": { addresses: ["203.0.113.20/32"] },
  "another group": { securityGroupId: "sg-0fedcba9876543210" },
  "another url": { url: "https://ranch.example.com" },
  "a balancer": { balancer: { mode: "passthrough", addresses: ["203.0.113.80/32"] } },
};

const keeps = /:(Instance|Droplet|Volume|Port)$/;

/** Nodes and volumes, with what a change of would be carried out. */
function kept(configuration: Values): Map<string, unknown> {
  const { specs, rancher, clusters } = plannedOf(judgeConfiguration(configuration));
  const nodes = [rancher, ...clusters].flatMap(({ blueprint }) => blueprint.nodes);
  const requests = new Map(nodes.map(({ name, request }) => [name, request]));
  return new Map(
    specs
      .filter(({ type }) => keeps.test(type))
      .map((spec) => [`${spec.type}::${spec.name}`, heeded(spec, requests.get(spec.name))]),
  );
}

/** User data by what it says, in the place of the reference to it. */
function heeded({ inputs, ignoreChanges = [] }: ResourceSpec, request: unknown): unknown {
  const told = inputs.userData === undefined ? inputs : { ...inputs, userData: request };
  return Object.fromEntries(Object.entries(told).filter(([key]) => !ignoreChanges.includes(key)));
}

describe("a later change replaces no node and no volume:", () => {
  describe("in existing,", () => {
    const configuration = configurationOf("existing");
    const { existing } = configuration.rancher as { existing: Values };
    for (const [what, change] of Object.entries(stepsOfExisting)) {
      it(what, () => {
        const before = kept(configuration);
        assert.equal(before.size, 5);
        assert.deepEqual(kept(withRancher(configuration, { existing: { ...existing, ...change } })), before);
      });
    }
  });

  for (const stack of stacks) {
    describe(`in ${stack},`, () => {
      const configuration = configurationOf(stack);
      let before = new Map<string, unknown>();
      beforeEach(() => (before = kept(configuration)));

      for (const [what, change] of Object.entries(steps)) {
        it(what, () => {
          const changed = change(configuration);
          assert.notDeepEqual(changed, configuration);
          assert.deepEqual(kept(changed), before);
        });
      }

      it("the words of a reason", () => {
        const list = allFlows as Flow[];
        const flows = [...list];
        list.splice(0, list.length, ...flows.map((flow) => ({ ...flow, why: `${flow.why}, reworded` })));
        try {
          assert.deepEqual(kept(configuration), before);
        } finally {
          list.splice(0, list.length, ...flows);
        }
      });
    });
  }

  it("a node less in a gateway's shade: the other groups' nodes stay where they are", () => {
    const configuration = configurationOf("aws");
    const [cluster] = configuration.clusters as { nodeGroups: Values[] }[];
    const nodeGroups = (cluster?.nodeGroups ?? []).map((group) =>
      group.name === "etcd" ? { ...group, publicAddress: false } : group,
    );
    const inside = kept({ ...configuration, clusters: [{ ...cluster, nodeGroups }] });
    assert.deepEqual(inside, kept(configuration));
  });

  it("a replacement that was asked for is one node's alone", () => {
    const configuration = configurationOf("openstack-ha");
    const before = kept(configuration);
    const after = kept(withRancher(configuration, { replace: { "rancher-2": 2 } }));
    const gone = [...before.keys()].filter((key) => !after.has(key));
    assert.deepEqual(gone.sort(), [
      "openstack:compute/instance:Instance::rancher-2",
      "openstack:networking/port:Port::rancher-2",
    ]);
    for (const [key, inputs] of before) if (after.has(key)) assert.deepEqual(after.get(key), inputs, key);
  });
});

describe("secrets of a stack", () => {
  const secrets = ["member-secret", "first-secret", "join-secret", "pull-secret", "proxy-secret"];

  for (const stack of ["aws-ha", "openstack-ha", "digitalocean-ha"]) {
    it(`are in no plan of ${stack}, and everything that holds one says so`, async () => {
      const configuration = configurationOf(stack);
      const command =
        "sudo docker run -d rancher/rancher-agent:v2.11.3 --server https://rancher.example.com --token join-secret --etcd";
      const [cluster] = configuration.clusters as Values[];
      const plan = await planConfiguration({
        ...withRancher(configuration, { token: "member-secret", bootstrapPassword: "first-secret" }),
        clusters: [{ ...cluster, distribution: "rke1", registrationCommand: command }],
        registry: { host: "registry.example.com", username: "puller", password: "pull-secret" },
        proxy: { http: "http://user:proxy-secret@proxy.example.com:3128" },
      });
      const text = JSON.stringify(plan);
      for (const secret of secrets) assert.ok(!text.includes(secret), secret);
      const nodes = plan.resources.filter(({ type }) => /:(Instance|Droplet)$/.test(type));
      assert.equal(nodes.length, 11);
      for (const { name, inputs } of nodes) assert.equal(inputs.userData, "[secret]", name);
    });
  }

  it("that nobody may decrypt are as good as any", async () => {
    const configuration = withRancher(configurationOf("aws-ha"), { token: { secure: "AAABAA==" } });
    const plan = await planConfiguration(configuration);
    const node = plan.resources.find(({ type, name }) => type.endsWith(":Instance") && name === "rancher-1");
    assert.equal(node?.inputs.userData, "[secret]");
  });
});
