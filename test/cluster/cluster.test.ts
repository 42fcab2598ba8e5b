/**
 * A real Kubernetes, role by role in network namespaces, behind nothing but the rules of a plan: it forms from a cold start, all that it does
 * works, nothing that a component wants is dropped, and without a rule exactly that fails which needs it, until the
 * rule is back. What is expected is told by what each check needs (checks.ts) and by the lists here.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudRule } from "../packets/cloud-firewalls";
import { planStack } from "../stacks/project";
import { Checks, type Check } from "./checks";
import { Cluster } from "./cluster";
import { until } from "./kubernetes";
import { newcomer, nodes, nth, type Member } from "./members";
import { PlanFirewall } from "./plan-firewall";
import { clusterObstacle } from "./programs";
import {
  droppedByRole,
  failing,
  firewallOf,
  hostTable,
  portsIn,
  portsToCut,
  ruleText,
  unusedRules,
  wanted,
  withCluster,
} from "./scenarios";

/** Rules that stand in the matrix and that no packet needs here, with the reason why they stand. */
const unusedIngress: Readonly<Record<string, string>> = {
  "workloadClients to controlplane 80/tcp": "the ingress controller of a cluster with separate roles runs on workers",
  "workloadClients to controlplane 443/tcp": "the same",
};

/** What documented egress lets out, and nobody here sends. */
const unusedEgress: Readonly<Record<string, string>> = {
  "rancher to 35.160.43.145/32 443/tcp": "the chart library; there is no Rancher here that fetches charts",
  "rancher to 35.167.242.46/32 443/tcp": "the same",
  "rancher to 52.33.59.17/32 443/tcp": "the same",
};

function skipWithoutPrograms(suite: Mocha.Context, title: string): void {
  const obstacle = clusterObstacle();
  if (obstacle === undefined) return;
  console.log(`    skipped: ${title}: ${obstacle}`);
  suite.skip();
}

function say(text: string): void {
  console.log(`      ${text}`);
}

describe("a cluster behind the rules of a plan", function () {
  let cluster: Cluster;
  let checks: Checks;
  let all: readonly Check[];
  let base: readonly Check[];

  before(function () {
    skipWithoutPrograms(this, "a cluster behind the rules of a plan");
    cluster = new Cluster();
    checks = new Checks(cluster);
    all = checks.all();
    base = all.filter(({ isOfAddOns }) => isOfAddOns !== true);
  });
  after(() => cluster?.close());

  /** Other rules, and no connection that older ones let in. */
  async function put(firewall: PlanFirewall): Promise<void> {
    cluster.laboratory.loadFirewall(firewall.table());
    for (const { protocol, port } of portsToCut(firewall)) await cluster.laboratory.cut(protocol, port);
    await cluster.laboratory.cut("tcp", 10250);
  }

  it("forms from a cold start, closed from the first packet, with documented egress", async () => {
    const firewall = await firewallOf("aws", { egress: { mode: "documented" } });
    await cluster.start(firewall);
    for (const [what, seconds] of cluster.steps) say(`${seconds.toFixed(1)} s: ${what}`);
    await checks.findPods();
    assert.deepEqual([...failing(base, firewall)], []);
    const results = await checks.settle(base, new Set(), 60);
    say(`${results.size} checks pass`);
    assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), []);
    const unused = unusedRules(firewall, await cluster.laboratory.counters());
    assert.deepEqual(unused, [...Object.keys(unusedIngress), ...Object.keys(unusedEgress)].sort());
  });

  it("a stranger reaches nothing", async () => {
    const { tried, reached } = await checks.reachable(nth("stranger"));
    assert.deepEqual(reached, []);
    assert.ok(tried > 100);
    say(`${tried} tried`);
  });

  it("takes add-ons", () => cluster.addAddOns());

  for (const stack of ["aws", "openstack", "digitalocean"]) {
    it(`works behind the rules of ${stack}, as the example stack is`, async () => {
      const firewall = new PlanFirewall(await planStack(stack));
      await put(firewall);
      const results = await checks.settle(all, failing(all, firewall), 90);
      for (const name of failing(all, firewall))
        say(`fails, as its needs say: ${name}: ${results.get(name)?.text ?? ""}`);
      assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), wanted(all, firewall));
    });

    it(`works whole behind the rules of ${stack} with what its add-ons need`, async () => {
      const firewall = await withAddOns(stack);
      await put(firewall);
      const results = await checks.settle(all, new Set(), 90);
      say(`${results.size} checks pass`);
      assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), []);
    });
  }

  it("takes in a worker that joins later", async () => {
    await put(new PlanFirewall(await planStack("aws")));
    const started = Date.now();
    await cluster.laboratory.boot(newcomer);
    await cluster.kubernetes.startNode(newcomer);
    await until(90, "the newcomer", async () => (await cluster.nodeState(newcomer)) === "Ready");
    say(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    await cluster.kubernetes.remove(newcomer);
  });

  describe("without a rule of aws", () => {
    let whole: PlanFirewall;
    before(async () => {
      whole = await withAddOns("aws");
      await put(whole);
      await checks.settle(all, new Set(), 90);
    });

    it("exactly that fails which needs it, until it is back", async () => {
      for (const rule of whole.rules.filter(({ direction }) => direction === "in")) {
        await takeAway(whole, whole.without(rule), rule);
      }
    });

    async function takeAway(before: PlanFirewall, after: PlanFirewall, rule: CloudRule): Promise<void> {
      const what = ruleText(rule, before);
      const lost = failing(all, after);
      cluster.laboratory.loadFirewall(after.table());
      for (const port of rule.ports === null ? [] : portsIn(rule.ports)) {
        await cluster.laboratory.cut(String(rule.protocol), port);
      }
      const started = Date.now();
      const results = await checks.settle(all, lost, 120).catch((error: unknown) => {
        throw new Error(`without ${what}: ${String(error)}`);
      });
      const seconds = (Date.now() - started) / 1000;
      const [first] = lost;
      const symptom = first === undefined ? "" : `: ${first}: ${results.get(first)?.text ?? ""}`;
      cluster.laboratory.loadFirewall(before.table());
      const back = Date.now();
      await checks.settle(all, new Set(), 150).catch((error: unknown) => {
        throw new Error(`after ${what} was back: ${String(error)}`);
      });
      say(
        `${what}: ${lost.size} fail after ${seconds.toFixed(0)} s, whole again after ${((Date.now() - back) / 1000).toFixed(0)} s${symptom}`,
      );
    }
  });
});

/** A stack with what metrics-server and a webhook on a host's network need: where the matrix has it not, as flows of the user's own. */
async function withAddOns(stack: string): Promise<PlanFirewall> {
  const options = withCluster(stack, { options: ["webhookPorts"] });
  const firewall = await firewallOf(stack, options);
  const need = { from: "worker", to: "etcd", protocol: "tcp", port: 10250 } as const;
  if (firewall.allows(need)) return firewall;
  const flows = ["etcd", "controlplane", "worker"].map((to) => ({
    from: "worker",
    to,
    ports: "10250/tcp",
    why: "metrics-server",
  }));
  return firewallOf(stack, { ...options, flows });
}

describe("a cluster behind the rules of a plan and strict host firewalls", function () {
  let cluster: Cluster;

  before(function () {
    skipWithoutPrograms(this, "a cluster behind strict host firewalls");
    cluster = new Cluster();
  });
  after(() => cluster?.close());

  it("forms from a cold start, with both in force before the first program", async () => {
    const rancher = { install: "single", hostFirewall: "strict" };
    const firewall = await firewallOf("digitalocean", {
      ...withCluster("digitalocean", { hostFirewall: "strict" }),
      rancher,
    });
    await cluster.start(firewall, async (node: Member) => {
      const table = cluster.laboratory.write(hostTable(firewall.plan, node), "nodes", node.name, "firewall.nft");
      const { code, output } = await cluster.laboratory.run(node, ["nft", "-f", table]);
      assert.equal(code, 0, output);
    });
    const checks = new Checks(cluster);
    await checks.findPods();
    const base = checks.all().filter(({ isOfAddOns }) => isOfAddOns !== true);
    const results = await checks.settle(base, failing(base, firewall), 60);
    say(`${results.size} checks pass, all pods Ready after ${cluster.steps.at(-1)?.[1].toFixed(1) ?? "?"} s`);
    for (const node of nodes) {
      const { output } = await cluster.laboratory.run(node, ["nft", "list", "tables"]);
      assert.match(output, /fenceline/);
    }
  });

  it("the host firewalls alone keep a stranger out", async () => {
    cluster.laboratory.loadFirewall("table inet cloud {}\ndelete table inet cloud\n");
    await sleep(500);
    const { tried, reached } = await new Checks(cluster).reachable(nth("stranger"));
    assert.deepEqual(
      reached.filter((line) => !line.includes("10.20.0.5")),
      [],
    );
    say(`${tried} tried`);
  });
});
