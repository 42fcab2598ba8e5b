/** What somebody changed by hand: an export of a stack beside its own plan. */
import * as assert from "node:assert/strict";
import { asItStands } from "../../../cli/estate/as-it-stands";
import { estateOf } from "../../../cli/estate/read-estate";
import { stackDiff } from "../../../cli/diff/stack-diff";
import type { SourcePlan } from "../../../cli/sources/source-plan";
import { Failure } from "../../../cli/terminal/failure";
import { exportsOf } from "../audit/exports";
import { scenes, stackOf } from "../audit/scenes";
import { planOf } from "../plan-files";

/** In the cloud, machines and ports are called as the plan says. */
function renamed(plan: SourcePlan): ReadonlyMap<string, string> {
  return new Map(
    plan.resources.flatMap(({ type, name, inputs }) => {
      const tags = inputs.tags as { Name?: string } | undefined;
      if (type.endsWith("ec2/instance:Instance")) return [[name, tags?.Name ?? name] as const];
      return type.endsWith(":Port") || type.endsWith(":LoadBalancer")
        ? [[name, typeof inputs.name === "string" ? inputs.name : name] as const]
        : [];
    }),
  );
}

function standing(scene: string, plan: SourcePlan, changed: SourcePlan = plan): SourcePlan {
  const { files } = exportsOf(changed, scenes[scene]?.exported);
  const names = renamed(plan);
  const called = files.map(({ file, value }) => ({
    file,
    value: JSON.parse(
      JSON.stringify(value, (key, one: unknown) =>
        (key === "Name" || key === "Value") && typeof one === "string" ? (names.get(one) ?? one) : one,
      ),
    ) as unknown,
  }));
  return asItStands(plan, estateOf(called, 2));
}

describe("a stack as its firewall stands, beside its plan", () => {
  // Whose nodes Rancher makes, no plan says what they are called; another stack's group is not this stack's.
  const stacks = [...new Set(Object.keys(scenes).map(stackOf))].filter((stack) => stack !== "existing");
  for (const stack of stacks) {
    it(`${stack}: nothing differs where nobody changed anything`, async () => {
      const plan = await planOf(stack);
      const { traffic, resources } = stackDiff(standing(stack, plan), plan);
      assert.deepEqual([traffic, resources], [[], []]);
    });
  }

  const added = {
    aws: {
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      inputs: {
        securityGroupId: "${aws:ec2/securityGroup:SecurityGroup::prod-etcd.id}",
        ipProtocol: "tcp",
        fromPort: 2379,
        toPort: 2379,
        cidrIpv4: "198.18.0.0/15",
      },
    },
    openstack: {
      type: "openstack:networking/secGroupRule:SecGroupRule",
      inputs: {
        securityGroupId: "${openstack:networking/secGroup:SecGroup::prod-etcd.id}",
        direction: "ingress",
        ethertype: "IPv4",
        protocol: "tcp",
        portRangeMin: 2379,
        portRangeMax: 2379,
        remoteIpPrefix: "198.18.0.0/15",
      },
    },
    digitalocean: {
      type: "digitalocean:index/firewall:Firewall",
      inputs: {
        name: "second",
        tags: ["rancher-fenceline-digitalocean-prod-etcd"],
        inboundRules: [{ protocol: "tcp", portRange: "2379", sourceAddresses: ["198.18.0.0/15"] }],
        outboundRules: [],
      },
    },
  };
  for (const [stack, { type, inputs }] of Object.entries(added)) {
    it(`${stack}: what was added by hand is told, with the rule that no stack has`, async () => {
      const plan = await planOf(stack);
      const more = {
        urn: `urn:pulumi:x::x::${type}::by-hand`,
        type,
        name: "by-hand",
        parent: null,
        custom: true,
        inputs,
      };
      const { traffic, resources } = stackDiff(
        standing(stack, plan, { ...plan, resources: [...plan.resources, more] }),
        plan,
      );
      assert.deepEqual(
        traffic.map(({ change, from, to, traffic: what }) => [
          change,
          from.flatMap(({ ranges }) => ranges),
          to.map(({ name }) => name),
          what,
        ]),
        [["narrowing", ["198.18.0.0/15"], ["prod/etcd"], ["2379/tcp"]]],
      );
      assert.deepEqual(
        resources.map((one) => [one.change, one.type]),
        [["removed", type]],
      );
    });

    it(`${stack}: what was taken away by hand is told`, async () => {
      const plan = await planOf(stack);
      const isRule = ({ type: one, name }: SourcePlan["resources"][number]) =>
        one === type && (stack === "digitalocean" ? name === "prod-etcd" : name.startsWith("prod-etcd-in-tcp-2379"));
      const gone = plan.resources.filter((one) => isRule(one));
      assert.ok(gone.length > 0);
      const rest = plan.resources.flatMap((one) => {
        if (!gone.includes(one)) return [one];
        if (stack !== "digitalocean") return [];
        return [{ ...one, inputs: { ...one.inputs, inboundRules: (one.inputs.inboundRules as unknown[]).slice(1) } }];
      });
      const { traffic, resources } = stackDiff(standing(stack, plan, { ...plan, resources: rest }), plan);
      assert.ok(
        traffic.length > 0 &&
          traffic.every(({ change, to }) => change === "widening" && to.every(({ name }) => name === "prod/etcd")),
      );
      assert.deepEqual(
        [...new Set(resources.map((one) => one.change))],
        [stack === "digitalocean" ? "changed" : "added"],
      );
    });
  }

  it("files that don't show the whole, or without one of the stack's groups, are refused", async () => {
    const plan = await planOf("aws");
    const { files } = exportsOf(plan);
    for (const [of, message] of [
      [files.filter(({ file }) => file !== "groups.json"), /security groups that instances carry are in no file/],
      [files.filter(({ file }) => file !== "instances.json"), /the stack has it, and the files don't/],
    ] as const) {
      assert.throws(
        () =>
          asItStands(
            plan,
            estateOf(
              of.filter(({ file }) => file !== "prod.json"),
              2,
            ),
          ),
        (error: unknown) => error instanceof Failure && error.exitCode === 2 && message.test(error.message),
      );
    }
  });
});
