/** What a component keeps of its rules: each by its name, so that a preview shows what changes and nothing else. */
import assert from "node:assert/strict";
import { isOurComponent } from "../../../components/resources/component-types";
import { readState, recordedStacks } from "../../engine/harness/recorded-states";
import { explainedRules, explainedRulesIn } from "../../../components/firewall/explanation";
import { Network, RancherServer } from "../../../components";
import { deploy, find } from "../../harness/mocks";
import { exampleStacks, plannedExample } from "../../mutation/example-stacks";

describe("a component's rules", () => {
  it("are there by their names, and none is lost", () => {
    for (const stack of exampleStacks()) {
      const { rancher, clusters, balancer } = plannedExample(stack);
      const plans = [rancher.blueprint.plan, ...clusters.map(({ blueprint }) => blueprint.plan), balancer?.plan];
      for (const plan of plans.flatMap((one) => one ?? [])) {
        const explained = explainedRules(plan, ({ group }) => group);
        assert.equal(Object.keys(explained).length, plan.rules.length, `${stack}: ${plan.owner}`);
      }
    }
  });

  it("change by one entry a rule where one range more is let in", async () => {
    const rulesWith = async (...rancher: string[]) => {
      const { resources } = await deploy(() => {
        const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
        return new RancherServer("rancher", { network, clients: { rancher } });
      });
      return find(resources, "rancher-fenceline:index:RancherServer", "rancher").inputs.rules as Record<
        string,
        unknown
      >;
    };
    const before = await rulesWith("203.0.113.0/24");
    const after = await rulesWith("192.0.2.0/24", "203.0.113.0/24");
    const same = Object.keys(after).filter((name) => name in before);
    for (const name of same) assert.deepEqual(after[name], before[name]);
    assert.deepEqual(same.sort(), Object.keys(before).sort());
    assert.deepEqual(
      Object.keys(after).filter((name) => !(name in before)),
      ["rancher-in-tcp-443-from-192.0.2.0-24", "rancher-in-tcp-80-from-192.0.2.0-24"],
    );
  });

  it("are read from what an earlier version wrote: a list", () => {
    for (const stack of recordedStacks()) {
      const { resources = [] } = readState(stack).state.deployment as {
        resources?: { type: string; inputs?: Record<string, unknown> }[];
      };
      const told = resources.filter(({ type, inputs = {} }) => isOurComponent(type) && Array.isArray(inputs.rules));
      assert.ok(told.length > 0, stack);
      for (const { inputs = {} } of told) assert.deepEqual(explainedRulesIn(inputs), inputs.rules);
    }
    const rule = {
      resource: "a-rule",
      group: "a",
      direction: "ingress",
      traffic: "443/tcp",
      peer: "b",
      why: "",
      citation: "",
    };
    assert.deepEqual(explainedRulesIn({ rules: [rule] }), [rule]);
    assert.deepEqual(explainedRulesIn({ rules: { "a-in": rule } }), [rule]);
    assert.deepEqual(explainedRulesIn({}), []);
  });
});
