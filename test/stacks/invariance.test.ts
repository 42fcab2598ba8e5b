/** The plan depends on what the matrix and the stack file say, never on the order of a list, nor on the number of nodes. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { allFlows } from "../../components/matrix/editions";
import type { Flow } from "../../components/matrix/flow";
import { catalogRanges } from "../../components/matrix/editions/rancher-2.x";
import { planConfiguration, planStack, withFlows } from "./project";
import { ofType, rulesOf } from "./reading";

const base = {
  network: { cidr: "10.20.0.0/16" },
  clients: {
    rancher: ["203.0.113.0/24", "198.51.100.128/25", "192.0.2.0/24"],
    workloads: ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.7/32"],
    ssh: ["192.0.2.0/25", "192.0.2.128/25", "192.0.2.0/24"],
  },
  egress: {
    mode: "documented",
    extra: [
      { to: "10.20.0.2/32", ports: "53/udp", why: "name server" },
      { to: "10.20.0.2/32", ports: "53/tcp", why: "name server" },
      { to: "10.20.0.0/16", ports: "123/udp", why: "time" },
    ],
  },
  rancher: { install: "ha", nodes: 3, hostname: "rancher.example.com", token: "a-token-for-tests-alone" },
  clusters: ["prod", "dev"].map((name, index) => ({
    name,
    launch: index === 0 ? "infrastructure" : "custom",
    distribution: "rke1",
    nodeGroups: [
      { name: "first", roles: ["etcd", "controlplane", "worker"], nodes: 3 },
      { name: "second", roles: ["worker", "controlplane"], nodes: 2 },
      { name: "third", roles: ["worker"], nodes: 1 },
    ],
  })),
};

const rich = {
  aws: { ...base, cloud: "aws" },
  openstack: {
    ...base,
    cloud: "openstack",
    network: { ...base.network, externalNetwork: "public" },
    machines: { image: "ubuntu", size: "medium" },
    limits: { groups: 100, rules: 1000 },
  },
  digitalocean: { ...base, cloud: "digitalocean", network: { ...base.network, region: "fra1" } },
};

/** Every list in there in another order, at any depth. */
function shuffled(value: unknown, next: (count: number) => number): unknown {
  if (Array.isArray(value)) {
    const rest = value.map((item) => shuffled(item, next));
    return value.map(() => rest.splice(next(rest.length), 1)[0]);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shuffled(item, next)]));
}

/** The same numbers for the same seed. */
function numbers(seed: number): (count: number) => number {
  const stream = fc.sample(fc.nat(), { seed, numRuns: 2000 });
  let used = 0;
  return (count) => (stream[used++ % stream.length] ?? 0) % count;
}

/** Says where two long texts part. */
function assertSame(actual: string, expected: string): void {
  const place = [...expected].findIndex((character, index) => character !== actual[index]);
  const around = (text: string) => text.slice(Math.max(0, place - 100), place + 100);
  assert.ok(actual === expected, `…${around(actual)}… instead of …${around(expected)}…`);
}

describe("the order of lists", () => {
  for (const [cloud, configuration] of Object.entries(rich)) {
    describe(`on ${cloud}`, () => {
      let expected = "";
      before(async () => {
        expected = JSON.stringify(await planConfiguration(configuration));
      });

      it("of a stack file changes no name, no argument and no order", async () => {
        const other = shuffled(configuration, numbers(1)) as Record<string, unknown>;
        assert.notDeepEqual(other, configuration);
        assertSame(JSON.stringify(await planConfiguration(other)), expected);
      });

      it("of the matrix changes no name, no argument and no order", async () => {
        const flows = shuffled(allFlows, numbers(2)) as Flow[];
        assert.notDeepEqual(flows, allFlows);
        const ranges = catalogRanges as unknown as string[];
        ranges.reverse();
        try {
          assertSame(JSON.stringify(await withFlows(flows, () => planConfiguration(configuration))), expected);
        } finally {
          ranges.reverse();
        }
      });
    });
  }

  it("of the matrix is what this test changes: without one of its flows the plan is another", async () => {
    const fewer = allFlows.filter(({ from, to }) => !(from === "worker" && to === "rancher"));
    assert.ok(fewer.length < allFlows.length);
    const whole = JSON.stringify(await planStack("aws"));
    assert.notEqual(JSON.stringify(await withFlows(fewer, () => planStack("aws"))), whole);
  });
});

describe("the number of nodes", () => {
  const withWorkers = (nodes: number) => ({
    ...rich.aws,
    rancher: {},
    egress: { mode: "open" },
    clusters: [
      {
        name: "prod",
        launch: "custom",
        distribution: "rke1",
        nodeGroups: [
          { name: "server", roles: ["etcd", "controlplane"], nodes: 3 },
          { name: "worker", roles: ["worker"], nodes },
        ],
      },
    ],
  });

  it("300 workers have the rules of 3", async () => {
    const [few, many] = [await planConfiguration(withWorkers(3)), await planConfiguration(withWorkers(300))];
    assert.equal(ofType(many, "aws:ec2/instance:Instance").length, 304);
    assert.deepEqual(rulesOf(many), rulesOf(few));
  });
});
