/** A report with a base: what is newly allowed and what no longer is, exact for every port, and as `fenceline diff` has it. */
import assert from "node:assert/strict";
import { comparedWith } from "../../../cli/report/changes";
import { reportPage } from "../../../cli/report/page";
import { talkOf } from "../../../cli/report/talk";
import { readPlan } from "../../../cli/sources/reading";
import type { PlannedResource, StackPlan } from "../../../components/resources/resource";
import { planOf } from "../plan-files";
import { matrixEntries } from "./plans";

const ruleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** The plan with these rules changed; `null` takes one away. */
function withRules(plan: StackPlan, change: (rule: PlannedResource) => PlannedResource[]): StackPlan {
  return { ...plan, resources: plan.resources.flatMap((one) => (one.type === ruleType ? change(one) : [one])) };
}

function changedTalk(base: StackPlan, head: StackPlan): string[] {
  return talkOf(readPlan(head), readPlan(base))
    .filter(({ change }) => change !== "same")
    .map(({ change, from, to, text }) => `${change}: ${from} → ${to} ${text}`)
    .sort();
}

const nodePorts = ({ inputs }: PlannedResource) => inputs.fromPort === 30000 && inputs.ipProtocol === "tcp";

describe("a report with a base", () => {
  it("marks nothing against itself, or against the same traffic in other pieces", async () => {
    const plan = await planOf("aws");
    const pieces = withRules(plan, (rule) =>
      nodePorts(rule)
        ? [
            { ...rule, inputs: { ...rule.inputs, toPort: 31000 } },
            { ...rule, name: "second", urn: `${rule.urn}-2`, inputs: { ...rule.inputs, fromPort: 31001 } },
          ]
        : [rule],
    );
    assert.deepEqual(changedTalk(plan, plan), []);
    assert.deepEqual(changedTalk(plan, pieces), []);
    assert.deepEqual(changedTalk(pieces, plan), []);
  });

  it("marks the very ports that changed", async () => {
    const plan = await planOf("aws");
    const narrower = withRules(plan, (rule) =>
      nodePorts(rule) ? [{ ...rule, inputs: { ...rule.inputs, toPort: 32000 } }] : [rule],
    );
    assert.deepEqual(changedTalk(plan, narrower), ["gone: workloadClients → prod/worker 32001-32767/tcp"]);
    assert.deepEqual(changedTalk(narrower, plan), ["new: workloadClients → prod/worker 32001-32767/tcp"]);
  });

  it("goes by addresses: clients under a new name who could reach it before are no news", async () => {
    const plan = await planOf("aws");
    const isClient = ({ name }: PlannedResource) => name.includes("198.51.100.0-24");
    const without = { ...plan, resources: plan.resources.filter((one) => !isClient(one)) };
    const silent = JSON.parse(
      JSON.stringify(without).replaceAll('"workloads":["198.51.100.0/24"]', '"workloads":[]'),
    ) as StackPlan;
    const news = changedTalk(silent, plan);
    assert.ok(news.includes("new: workloadClients → prod/worker 443/tcp"));
    assert.deepEqual(
      news.filter((one) => one.includes("→ workloadClients")),
      [],
    );
  });

  it("says it in signs and words on the page, never by colour alone, beside what the diff says", async () => {
    const plan = await planOf("aws");
    const narrower = withRules(plan, (rule) => (nodePorts(rule) ? [] : [rule]));
    const compared = { ...comparedWith("main", plan, narrower), reading: readPlan(plan) };
    assert.deepEqual(
      compared.changes.map(({ change, from, to, traffic }) => ({ change, from, to, traffic })),
      [
        {
          change: "narrowing",
          from: ["workloadClients 198.51.100.0/24"],
          to: ["prod/worker"],
          traffic: "30000-32767/tcp",
        },
      ],
    );
    const page = reportPage(readPlan(narrower), compared);
    assert.deepEqual(
      matrixEntries(page).filter(({ look }) => look !== "same"),
      [{ from: "workloadClients", to: "prod/worker", traffic: "30000-32767/tcp", look: "gone" }],
    );
    assert.match(page, /<span aria-hidden="true">−<\/span\s*><span class="heard">no longer allowed: <\/span/);
    assert.match(page, /<g\s+class="flow gone"/);
    assert.match(page, /compared with\s+<bdi>main<\/bdi>/);
  });
});
