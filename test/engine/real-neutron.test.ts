/**
 * Example stacks on a real Neutron: their whole lives, with exactly the rules of the stack read back after each step, none
 * left over and none doubled; limits that hold before the first request; and a rename where there is no room for two.
 */
import * as assert from "node:assert/strict";
import type { Experiment } from "./harness/experiment";
import { findEngine } from "./harness/installation";
import { Laboratory } from "./harness/laboratory";
import { describeLives } from "./harness/life-cycle";
import { clustersOf, exampleConfiguration, unprotected, withSetting } from "./harness/stack-file";
import type { Account } from "./providers/account";
import { canonical, isValues, textOf, type Value, type Values } from "./providers/values";
import { groupType, ruleType, type Neutron } from "./real/neutron";
import { OpenstackLoopback } from "./real/openstack-loopback";

let loopback: OpenstackLoopback | string | undefined;

async function open(): Promise<Neutron | string> {
  loopback ??= await OpenstackLoopback.start();
  return loopback instanceof OpenstackLoopback ? loopback.cloud : loopback;
}

after(async () => {
  if (loopback instanceof OpenstackLoopback) await loopback.stop();
});

function neutron(): Neutron {
  assert.ok(loopback instanceof OpenstackLoopback);
  return loopback.cloud;
}

const oneOfEach = ["etcd", "controlplane", "worker"].map((role) => ({ name: role, roles: [role], nodes: 1 }));

const ruleFields = [
  ...["security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max"],
  ...["remote_group_id", "remote_ip_prefix"],
];

function ruleText(rule: Readonly<Record<string, unknown>>): string {
  return canonical(ruleFields.map((field) => (rule[field] ?? null) as Value));
}

function asNeutronsRule(inputs: Values): Values {
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  // The plugin sends no ICMP code of 0.
  const sent = Object.entries(inputs).filter(([key, value]) => key !== "portRangeMax" || value !== 0);
  return Object.fromEntries(sent.map(([key, value]) => [snake(key), value]));
}

/** What Neutron lists is what the stack made: groups by name, each rule once, and besides only the project's default group. */
async function assertSame(account: Account): Promise<void> {
  const { api } = neutron();
  const groups = (await api.list("security-groups")).filter(({ name }) => name !== "default");
  const made = account.ofType(groupType).filter(({ origin }) => origin === "stack");
  assert.deepEqual(groups.map(({ name }) => name).sort(), made.map(({ inputs }) => textOf(inputs.name)).sort());
  const ids = new Set(groups.map(({ id }) => id));
  const rules = (await api.list("security-group-rules")).filter((rule) => ids.has(rule.security_group_id));
  const own = account.ofType(ruleType).filter(({ origin }) => origin === "stack");
  assert.deepEqual(rules.map(ruleText).sort(), own.map(({ inputs }) => ruleText(asNeutronsRule(inputs))).sort());
  const ports = await api.list("ports");
  const carried = ports
    .filter(({ device_owner: owner }) => owner === "")
    .map(({ name, security_groups: names }) => canonical([name, [...(names as string[])].sort()] as Value))
    .sort();
  const expected = account
    .ofType("openstack:networking/port:Port")
    .filter(({ inputs }) => isValues(inputs) && inputs.securityGroupIds !== undefined)
    .map(({ inputs }) => canonical([inputs.name ?? null, [...(inputs.securityGroupIds as string[])].sort()]))
    .sort();
  assert.deepEqual(carried, expected);
}

describeLives("openstack, on a real Neutron", ["openstack", "openstack-rke2-cilium"], { open, check: assertSame });

describe("limits of a project, on a real Neutron", () => {
  const engine = findEngine();
  const first = unprotected(exampleConfiguration("openstack"));
  const [prod = {}] = clustersOf(first);
  const withClusters = (...names: readonly string[]) =>
    withSetting(
      first,
      "clusters",
      names.map((name) => ({ ...prod, name, nodeGroups: oneOfEach })),
    );
  let laboratory: Laboratory | undefined;
  let experiment: Experiment;

  before(async function () {
    const real = typeof engine === "string" ? engine : await open();
    if (typeof engine === "string" || typeof real === "string") {
      console.log(`    skipped: ${typeof engine === "string" ? engine : (real as string)}`);
      return this.skip();
    }
    laboratory = await Laboratory.open(engine);
    experiment = await laboratory.experiment("openstack", withClusters("one"), real);
  });

  after(() => laboratory?.close());

  it("more groups than a project may have are refused before the first request", async () => {
    const { api } = neutron();
    const before = api.changes.length;
    experiment.configure(withClusters("one", "two", "three"));
    const { succeeded, output } = await experiment.command("up", "--yes", "--skip-preview", "--stack", "openstack");
    assert.equal(succeeded, false);
    assert.match(output, /allows 10 .*; this needs 14/);
    assert.equal(api.changes.length, before);
  });

  it("renaming a cluster needs room for both: without it Neutron refuses in the middle, and the way out works", async () => {
    experiment.configure(withClusters("one", "two"));
    assert.equal(await experiment.tryUp(), undefined);
    await assertSame(experiment.account);
    experiment.configure(withClusters("one", "renamed"));
    assert.match((await experiment.tryUp()) ?? "", /OverQuota/);
    // The way out: take the old one away first, then make it anew.
    for (const names of [["one"], ["one", "renamed"]]) {
      experiment.configure(withClusters(...names));
      assert.equal(await experiment.tryUp(), undefined);
      await assertSame(experiment.account);
    }
    await experiment.destroy();
    await assertSame(experiment.account);
  });
});
