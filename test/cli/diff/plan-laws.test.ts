/** The same for the real plans of the example stacks: what a cloud's resources say in other words is no change in traffic. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { stackDiff } from "../../../cli/diff/stack-diff";
import { isValues, listOf, type SourcePlan, type SourceResource } from "../../../cli/sources/source-plan";
import { engineStacks, enginePlan } from "../sources/engine-files";

type Draw = () => number;

const draws = fc.infiniteStream(fc.nat(1_000)).map(
  (stream): Draw =>
    () =>
      Number(stream.next().value),
);

function shuffled<Item>(items: readonly Item[], draw: Draw): Item[] {
  return items
    .map((item) => ({ item, key: draw() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

/** Lists of arguments are sets, and so is the list of resources. */
function reordered(value: unknown, draw: Draw): unknown {
  if (Array.isArray(value))
    return shuffled(
      value.map((item) => reordered(item, draw)),
      draw,
    );
  if (!isValues(value)) return value;
  return Object.fromEntries(shuffled(Object.entries(value), draw).map(([key, item]) => [key, reordered(item, draw)]));
}

function withResources(plan: SourcePlan, resources: readonly SourceResource[]): SourcePlan {
  return { ...plan, resources };
}

/** A rule's keys for its ports and its range, in each cloud whose rules are resources. */
const ruleKeys: Readonly<Record<string, { first: string; last: string; range: string }>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { first: "fromPort", last: "toPort", range: "cidrIpv4" },
  "openstack:networking/secGroupRule:SecGroupRule": {
    ...{ first: "portRangeMin", last: "portRangeMax" },
    range: "remoteIpPrefix",
  },
};

function halves(range: unknown): string[] | undefined {
  const [, network, last, length] =
    /^(\d+\.\d+\.\d+)\.(\d+)\/(2[4-9])$/.exec(typeof range === "string" ? range : "") ?? [];
  if (network === undefined || last === undefined || length === undefined) return undefined;
  const size = 2 ** (31 - Number(length));
  return [Number(last), Number(last) + size].map((host) => `${network}.${host}/${Number(length) + 1}`);
}

/** One rule as two: half of its ports each, or half of its addresses. */
function cut(resource: SourceResource, draw: Draw): SourceResource[] {
  const { type, name, urn, inputs } = resource;
  const keys = ruleKeys[type];
  if (keys === undefined) return [cutInline(resource, draw)];
  const { first, last, range } = keys;
  const [from, to] = [Number(inputs[first]), Number(inputs[last])];
  const copies = (parts: readonly object[]) =>
    parts.map((part, index) => ({
      ...resource,
      name: `${name}-${index}`,
      urn: `${urn}-${index}`,
      inputs: { ...inputs, ...part },
    }));
  const parts = halves(inputs[range]);
  if (parts !== undefined && draw() % 2 === 0) return copies(parts.map((half) => ({ [range]: half })));
  if (from < to && draw() % 2 === 0) {
    const middle = from + (draw() % (to - from));
    return copies([{ [last]: middle }, { [first]: middle + 1 }]);
  }
  return [resource];
}

/** DigitalOcean's rules stand inside the firewall. */
function cutInline(resource: SourceResource, draw: Draw): SourceResource {
  const rules = resource.inputs.inboundRules;
  if (!Array.isArray(rules)) return resource;
  const inboundRules = rules.filter(isValues).flatMap((rule) => {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(String(rule.portRange)) ?? [];
    const sources = Array.isArray(rule.sourceAddresses)
      ? listOf(rule.sourceAddresses).flatMap((one): unknown[] => halves(one) ?? [one])
      : [];
    const cutSources = sources.length > 0 ? { ...rule, sourceAddresses: sources } : rule;
    if (from === undefined || draw() % 2 === 0) return [cutSources];
    const middle = Number(from) + (draw() % (Number(to) - Number(from)));
    return [
      { ...cutSources, portRange: `${from}-${middle}` },
      { ...cutSources, portRange: `${middle + 1}-${to}` },
    ];
  });
  return { ...resource, inputs: { ...resource.inputs, inboundRules } };
}

function isRule({ type }: SourceResource): boolean {
  return /Rule$|:Firewall$/.test(type);
}

describe("the difference between plans", () => {
  for (const stack of engineStacks) {
    const plan = enginePlan(stack, "plan");

    it(`${stack}: shuffled, cut and joined again, nothing has changed`, () => {
      fc.assert(
        fc.property(draws, (draw) => {
          const other = withResources(
            plan,
            shuffled(
              plan.resources.flatMap((one) => cut(one, draw)),
              draw,
            ),
          );
          assert.notEqual(other.resources.length + JSON.stringify(other).length, plan.resources.length);
          assert.deepEqual(stackDiff(plan, other).traffic, []);
          assert.deepEqual(stackDiff(other, plan).traffic, []);
          const mixed = withResources(plan, reordered(plan.resources, draw) as SourceResource[]);
          const { traffic, resources, limits } = stackDiff(plan, mixed);
          assert.deepEqual([traffic, resources, limits], [[], [], []]);
        }),
        { numRuns: 12 },
      );
    });

    it(`${stack}: each rule taken away narrows alone, each one put back widens alone, by the same rows`, () => {
      for (const gone of plan.resources.filter(isRule)) {
        const less = withResources(
          plan,
          plan.resources.filter((one) => one !== gone),
        );
        const [narrowed, widened] = [stackDiff(plan, less).traffic, stackDiff(less, plan).traffic];
        const opens = gone.type.endsWith(":Firewall");
        // A droplet without a firewall is open: taking the last one away widens.
        if (!opens)
          assert.ok(
            narrowed.every(({ change }) => change === "narrowing"),
            gone.name,
          );
        assert.deepEqual(rowsOf(widened), rowsOf(narrowed), gone.name);
        assert.ok(narrowed.length > 0, gone.name);
      }
    });

    it(`${stack}: deployed, it lets pass what its plan does, both ways round`, () => {
      const deployed = enginePlan(stack, "export");
      assert.deepEqual(stackDiff(plan, deployed).traffic, []);
      assert.deepEqual(stackDiff(deployed, plan).traffic, []);
      assert.deepEqual(stackDiff(enginePlan(stack, "preview-new"), deployed).traffic, []);
      assert.deepEqual(
        stackDiff(plan, deployed).resources.filter(({ change }) => change !== "changed"),
        [],
      );
    });

    it(`${stack}: a preview after a change tells it, against the plan and against what is deployed`, () => {
      const changed = enginePlan(stack, "preview-changed");
      for (const before of [plan, enginePlan(stack, "export")]) {
        const { direction, traffic } = stackDiff(before, changed);
        assert.equal(direction, "both");
        const widened = traffic.filter(({ change }) => change === "widening");
        assert.deepEqual(
          widened.map(({ from, to, traffic: kinds }) => [from, to.map(({ name }) => name), kinds]),
          ["80/tcp", "443/tcp"].map((port) => [
            [{ name: "rancherClients", ranges: ["192.0.2.0/24"], except: [] }],
            ["rancher"],
            [port],
          ]),
        );
      }
    });
  }

  it("a cluster under another name is the same cluster", () => {
    const plan = enginePlan("aws", "plan");
    const renamed = JSON.parse(JSON.stringify(plan).replaceAll("prod", "production")) as SourcePlan;
    const { traffic, renamed: names } = stackDiff(plan, renamed);
    assert.deepEqual([traffic, names], [[], [{ from: "prod", to: "production" }]]);
  });

  it("a rule whose peer is another prefix list widens: who that is can't be told, but that it is another one can", () => {
    const plan = enginePlan("aws", "plan");
    const first = plan.resources.find(({ name }) => name === "rancher-in-tcp-443-from-203.0.113.0-24");
    assert.ok(first !== undefined);
    const from = (prefixListId: string) => {
      const inputs = Object.fromEntries(Object.entries(first.inputs).filter(([key]) => key !== "cidrIpv4"));
      return withResources(plan, [
        ...plan.resources,
        { ...first, name: "list", urn: "list", inputs: { ...inputs, prefixListId } },
      ]);
    };
    assert.deepEqual(stackDiff(from("pl-1"), from("pl-1")).traffic, []);
    const { direction, traffic } = stackDiff(from("pl-1"), from("pl-2"));
    assert.equal(direction, "both");
    assert.deepEqual(
      traffic.map((row) => [row.change, row.from.map(({ name }) => name)]),
      [
        ["widening", ["pl-2"]],
        ["narrowing", ["pl-1"]],
      ],
    );
  });

  it("what became unknown counts as widened, unless it was allowed", () => {
    const plan = enginePlan("aws", "plan");
    const group = "aws:ec2/securityGroup:SecurityGroup::prod-etcd";
    const foreign = JSON.parse(JSON.stringify(plan)) as {
      resources: { name: string; inputs: Record<string, unknown> }[];
    };
    for (const { name, inputs } of foreign.resources) {
      if (name.startsWith("prod-etcd-")) {
        if (Array.isArray(inputs.vpcSecurityGroupIds)) inputs.vpcSecurityGroupIds.push("sg-0123456789abcdef0");
      }
    }
    const { traffic, notes } = stackDiff(plan, foreign as unknown as SourcePlan);
    assert.ok(traffic.length > 0, group);
    assert.ok(
      traffic.every(({ change, before, after }) => change === "widening" && before === "denied" && after === "unknown"),
    );
    assert.match(notes.join(), /\(perhaps\)/);
  });
});

function rowsOf(rows: readonly object[]): unknown[] {
  return rows
    .map((row) => {
      const { from, to, traffic, why } = row as { from: unknown; to: unknown; traffic: unknown; why: unknown };
      return JSON.stringify({ from, to, traffic, why });
    })
    .sort();
}
