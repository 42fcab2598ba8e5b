/**
 * A real Kubernetes, role by role in network namespaces, behind nothing but the rules of a plan: it forms from a cold
 * start, all that it does works, nothing that a component wants is dropped, and without a rule exactly that fails
 * which needs it, until the rule is back. What is expected is told by what each check needs (checks.ts) and by the
 * lists here.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { allFlows } from "../../components/matrix/editions";
import type { Flow } from "../../components/matrix/flow";
import { measuredFlows } from "../../cli/matrix/render-symptoms";
import { symptomOf, unusedRowOf } from "../../components/matrix/symptoms/symptoms";
import { trafficText } from "../../components/matrix/traffic";
import { planStack } from "../stacks/project";
import { allChecks, type Check } from "./checks";
import { Cluster } from "./cluster";
import { until } from "./kubernetes";
import { newcomer, nodes, nth, rancher, type Member } from "./members";
import { PlanFirewall } from "./plan-firewall";
import { clusterObstacle } from "./programs";
import {
  droppedByRole,
  failing,
  firewallOf,
  hostTable,
  lostPorts,
  portsToCut,
  ruleText,
  unusedRules,
  wanted,
  withCluster,
} from "./scenarios";
import { settle } from "./settle";
import { signsShown } from "./signs";
import { ClusterUser } from "./user";

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
  let user: ClusterUser;
  /** With those of options, which the other stacks don't have. */
  let every: readonly Check[];
  let all: readonly Check[];
  let base: readonly Check[];

  before(function () {
    skipWithoutPrograms(this, "a cluster behind the rules of a plan");
    cluster = new Cluster();
    user = new ClusterUser(cluster);
    every = allChecks(user);
    all = every.filter(({ option }) => option === undefined);
    base = all.filter(({ isOfAddOns }) => isOfAddOns !== true);
  });
  after(() => cluster?.close());

  /** Other rules, and no connection that older ones let in. */
  async function put(firewall: PlanFirewall): Promise<void> {
    cluster.laboratory.loadFirewall(firewall.table());
    for (const { protocol, port } of portsToCut(firewall, all)) await cluster.laboratory.cut(protocol, port);
  }

  it("forms from a cold start, closed from the first packet, with documented egress", async () => {
    const firewall = await firewallOf("aws", { egress: { mode: "documented" } });
    await cluster.start(firewall);
    for (const [what, seconds] of cluster.steps) say(`${seconds.toFixed(1)} s: ${what}`);
    await user.findPods();
    assert.deepEqual([...failing(base, firewall)], []);
    const results = await settle(base, new Set(), 60);
    say(`${results.size} checks pass`);
    assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), []);
    const unused = unusedRules(firewall, await cluster.laboratory.counters());
    assert.deepEqual(unused, [...Object.keys(unusedIngress), ...Object.keys(unusedEgress)].sort());
  });

  it("a stranger reaches nothing", async () => {
    const { tried, reached } = await user.reachable(nth("stranger"), [...nodes, rancher]);
    assert.deepEqual(reached, []);
    assert.ok(tried > 100);
    say(`${tried} tried`);
  });

  it("takes add-ons", () => cluster.addAddOns());

  for (const stack of ["aws", "openstack", "digitalocean"]) {
    it(`works behind the rules of ${stack}, as the example stack is`, async () => {
      const firewall = new PlanFirewall(await planStack(stack));
      await put(firewall);
      const results = await settle(all, failing(all, firewall), 90);
      for (const name of failing(all, firewall))
        say(`fails, as its needs say: ${name}: ${results.get(name)?.text ?? ""}`);
      assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), wanted(all, firewall));
    });
  }

  for (const stack of ["aws-rke2", "digitalocean-k3s"]) {
    it(`works behind the rules of ${stack}, as far as plain Kubernetes goes`, async () => {
      const firewall = new PlanFirewall(await planStack(stack));
      await put(firewall);
      const results = await settle(every, failing(every, firewall), 90);
      for (const name of failing(every, firewall)) say(`fails, as its needs say: ${name}`);
      assert.ok(!failing(every, firewall).has("kubectl top nodes"));
      say(`${results.size} checks`);
      assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), wanted(every, firewall));
    });
  }

  it("works whole behind the rules of aws with what its add-ons need", async () => {
    const firewall = await withAddOns("aws");
    await put(firewall);
    const results = await settle(all, new Set(), 90);
    say(`${results.size} checks pass`);
    assert.deepEqual(droppedByRole(await cluster.laboratory.dropped()), []);
  });

  it("takes in a worker that joins later", async () => {
    await put(new PlanFirewall(await planStack("aws")));
    const started = Date.now();
    await cluster.laboratory.boot(newcomer);
    await cluster.kubernetes.startNode(newcomer);
    await until(90, "the newcomer", async () => (await cluster.nodeState(newcomer)) === "Ready");
    say(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    await cluster.kubernetes.remove(newcomer);
  });

  describe("without a part of aws", () => {
    let whole: PlanFirewall;
    before(async () => {
      whole = await withAddOns("aws");
      await put(whole);
      await settle(all, new Set(), 120);
    });

    it("a rule: exactly that fails which needs it, until it is back", async () => {
      for (const rule of whole.rules.filter(({ direction }) => direction === "in")) {
        const what = ruleText(rule, whole);
        const without = await loseAndRegain(what, whole.without(rule));
        say(`${what}: ${without}`);
      }
    });

    for (const flow of sampledRows()) {
      it(`the row ${rowText(flow)}: exactly that fails which needs it, and shows as the matrix says`, async () => {
        const without = await withAddOns(
          "aws",
          allFlows.filter((one) => one !== flow),
        );
        const symptom = symptomOf(flow);
        let shown: readonly string[] = [];
        const lost = await loseAndRegain(rowText(flow), without, async (failed) => {
          shown = await signsShown(user, failed, symptom);
        });
        say(`${lost}${shown.length === 0 ? "" : `; ${shown.join("; ")}`}`);
        assert.equal(
          failing(all, without).size === 0,
          unusedRowOf(flow) !== undefined,
          "the lists of symptoms and of unused rows",
        );
        if (symptom !== undefined) assert.ok(shown.length > 0, `no sign of ${JSON.stringify(symptom.signs)}`);
      });
    }

    /** Takes something away, meets exactly what must fail, and puts it back. How many failed, and how long it took. */
    async function loseAndRegain(
      what: string,
      without: PlanFirewall,
      meanwhile: (failed: readonly Check[]) => Promise<void> = () => Promise.resolve(),
    ): Promise<string> {
      const lost = failing(all, without);
      cluster.laboratory.loadFirewall(without.table());
      for (const { protocol, port } of lostPorts(whole, without, all)) await cluster.laboratory.cut(protocol, port);
      const started = Date.now();
      await settle(all, lost, 240).catch((error: unknown) => {
        throw new Error(`without ${what}: ${String(error)}`);
      });
      const seconds = (Date.now() - started) / 1000;
      await meanwhile(all.filter(({ name }) => lost.has(name)));
      cluster.laboratory.loadFirewall(whole.table());
      const back = Date.now();
      await settle(all, new Set(), 300).catch((error: unknown) => {
        throw new Error(`after ${what} was back: ${String(error)}`);
      });
      const again = (Date.now() - back) / 1000;
      return `${lost.size} fail after ${seconds.toFixed(0)} s, whole again after ${again.toFixed(0)} s`;
    }
  });
});

/**
 * A stack with what metrics-server and a webhook on a host's network need: where the matrix has it not, as flows of
 * the user's own.
 */
async function withAddOns(stack: string, flows: readonly Flow[] = allFlows): Promise<PlanFirewall> {
  const options = withCluster(stack, { options: ["webhookPorts"] });
  const isThere = allFlows.some(
    ({ from, to, traffic, when }) =>
      from === "worker" &&
      to === "etcd" &&
      "first" in traffic &&
      traffic.first === 10250 &&
      when.distribution?.includes("rke1"),
  );
  const own = ["etcd", "controlplane", "worker"].map((to) => ({
    from: "worker",
    to,
    ports: "10250/tcp",
    why: "metrics-server",
  }));
  return firewallOf(stack, isThere ? options : { ...options, flows: own }, flows);
}

/** Every row of the measured cluster with FENCELINE_ROWS=all, else two of them, chosen by chance. */
function sampledRows(): readonly Flow[] {
  const rows = measuredFlows(allFlows);
  if (process.env.FENCELINE_ROWS === "all") return rows;
  const seed = Number(process.env.FENCELINE_SEED ?? Date.now() % 100_000);
  console.log(`    rows by chance: FENCELINE_SEED=${seed} repeats them, FENCELINE_ROWS=all takes every one`);
  const [first, second] = [seed % rows.length, (seed * 31 + 7) % rows.length];
  return rows.filter((_, index) => index === first || index === second);
}

function rowText({ from, to, traffic, why }: Flow): string {
  return `${from} to ${to} ${"first" in traffic ? trafficText(traffic) : traffic.protocol}, ${why}`;
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
    const user = new ClusterUser(cluster);
    await user.findPods();
    const base = allChecks(user).filter(({ isOfAddOns, option }) => isOfAddOns !== true && option === undefined);
    const results = await settle(base, failing(base, firewall), 60);
    say(`${results.size} checks pass, all pods Ready after ${cluster.steps.at(-1)?.[1].toFixed(1) ?? "?"} s`);
    for (const node of nodes) {
      const { output } = await cluster.laboratory.run(node, ["nft", "list", "tables"]);
      assert.match(output, /fenceline/);
    }
  });

  it("the host firewalls alone keep a stranger out", async () => {
    cluster.laboratory.loadFirewall("table inet cloud {}\ndelete table inet cloud\n");
    await sleep(500);
    const { tried, reached } = await new ClusterUser(cluster).reachable(nth("stranger"), nodes);
    assert.deepEqual(reached, []);
    say(`${tried} tried`);
  });
});
