/**
 * A real Kubernetes, role by role in network namespaces, behind nothing but the rules of a plan: it forms from a cold start, all that it does
 * works, nothing that a component wants is dropped but what is listed here, and without a rule exactly that fails which
 * needs it, until the rule is back.
 */
import assert from "node:assert/strict";
import { configurationOf, planConfiguration, type Values } from "../stacks/project";
import { Checks, type Check } from "./checks";
import { Cluster } from "./cluster";
import { PlanFirewall } from "./plan-firewall";
import { clusterObstacle } from "./programs";

async function firewallOf(stack: string, more: Values = {}): Promise<PlanFirewall> {
  return new PlanFirewall(await planConfiguration({ ...configurationOf(stack), ...more }, stack));
}

/** What a check needs and these rules don't let pass: it must fail. */
function failing(checks: readonly Check[], firewall: PlanFirewall): Set<string> {
  return new Set(checks.filter(({ needs }) => !needs.every((need) => firewall.allows(need))).map(({ name }) => name));
}

describe("a cluster behind the rules of a plan", function () {
  let cluster: Cluster;
  let checks: Checks;
  let base: readonly Check[];

  before(async function () {
    const obstacle = clusterObstacle();
    if (obstacle !== undefined) {
      console.log(`    skipped: a cluster behind the rules of a plan: ${obstacle}`);
      this.skip();
    }
    cluster = new Cluster();
    checks = new Checks(cluster);
    base = checks.all().filter(({ isOfAddOns }) => isOfAddOns !== true);
  });
  after(() => cluster?.close());

  it("forms from a cold start, closed from the first packet, with documented egress", async () => {
    const firewall = await firewallOf("aws", { egress: { mode: "documented" } });
    await cluster.start(firewall);
    for (const [what, seconds] of cluster.steps) console.log(`      ${seconds.toFixed(1)} s: ${what}`);
    await checks.findPods();
    assert.deepEqual([...failing(base, firewall)], []);
    const started = Date.now();
    const results = await checks.settle(base, new Set(), 60);
    console.log(`      ${results.size} checks pass, after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    console.log(await cluster.laboratory.dropped());
  });
});
