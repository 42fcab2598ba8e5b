/**
 * Real packets through a real packet filter, for every stack of `stacks/`: what arrives is what `fenceline ask` says.
 * The filter is the plan's JSON in each cloud's own meaning; see cloud-firewalls.ts.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { planStack } from "../../cli/sources/plan-stack";
import { readFirewalls, type CloudFirewalls } from "./cloud-firewalls";
import { PacketLaboratory } from "./laboratory";
import { takeInventory, type Machine } from "./machines";
import type { Attempt } from "./prober";
import { askerOf, attemptOf, meetings, participants, portsOf, textOf, type Meeting, type Port } from "./questions";

const stacks = readdirSync("stacks").flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

describe("packets through the rules of a plan", function () {
  let lab: PacketLaboratory;
  let hasPing = false;

  before(function () {
    lab = new PacketLaboratory(this);
    hasPing = canPing();
    if (!hasPing) console.log("    skipped: ICMP: needs the package iputils-ping");
  });
  after(() => lab?.close());

  for (const stack of stacks) {
    it(`of ${stack} pass where ask says yes, and nowhere else`, async () => {
      const { plan, machines, firewalls } = await prepare(stack);
      const ask = askerOf(plan);
      const found = await tryAll(lab, machines, firewalls, hasPing);
      const told = found.map(({ meeting, port, answer }) => ({ meeting, port, answer, verdict: ask(meeting, port) }));
      const wrong = told.flatMap(({ meeting, port, answer, verdict }) =>
        isSame(answer, verdict) ? [] : [`${textOf(meeting, port)}: ask says ${verdict}, the packet says ${answer}`],
      );
      assert.deepEqual(wrong, []);
      const count = (verdict: string) => told.filter((one) => one.verdict === verdict).length;
      const [yes, no, open] = [count("allowed"), count("denied"), told.length - count("allowed") - count("denied")];
      console.log(
        `      ${told.length} tried by ${machines.length}: ${yes} pass, ${no} don't, ${open} can't be told from the plan`,
      );
      assert.ok(yes > 0 && no > yes);
    });
  }

  for (const stack of ["aws", "openstack", "digitalocean"]) {
    it(`of ${stack}: a rule that is missing is noticed, and nothing else`, async () => {
      const { plan, machines, firewalls } = await prepare(stack);
      const rule = firewalls.rules.find(({ direction, ports }) => direction === "in" && ports?.[0] === 6443);
      assert.ok(rule !== undefined);
      const ask = askerOf(plan);
      const found = await tryAll(
        lab,
        machines,
        { ...firewalls, rules: firewalls.rules.filter((one) => one !== rule) },
        false,
      );
      const missing = found.filter(({ meeting, port, answer }) => !isSame(answer, ask(meeting, port)));
      assert.deepEqual([...new Set(missing.map(({ port }) => `${port.port}/${port.protocol}`))], ["6443/tcp"]);
      assert.deepEqual([...new Set(missing.map(({ meeting: { from, to } }) => `${from.role} to ${to.role}`))].sort(), [
        "controlplane to controlplane",
        "etcd to controlplane",
        "worker to controlplane",
      ]);
    });
  }
});

function canPing(): boolean {
  try {
    execFileSync("ping", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function prepare(stack: string) {
  const plan = await planStack(stack);
  const inventory = takeInventory(plan);
  const firewalls = readFirewalls(plan, inventory);
  return { plan, firewalls, machines: participants(inventory.machines, firewalls) };
}

interface Found {
  readonly meeting: Meeting;
  readonly port: Port;
  readonly answer: string;
}

async function tryAll(
  lab: PacketLaboratory,
  machines: readonly Machine[],
  firewalls: CloudFirewalls,
  hasPing: boolean,
): Promise<Found[]> {
  lab.plug(machines);
  lab.load(firewalls);
  const ports = portsOf(firewalls, hasPing);
  const asked = new Map<Machine, { meeting: Meeting; port: Port }[]>();
  for (const meeting of meetings(machines)) {
    const own = asked.get(meeting.from) ?? [];
    own.push(...ports.map((port) => ({ meeting, port })));
    asked.set(meeting.from, own);
  }
  const attempts = new Map<Machine, Attempt[]>();
  for (const [machine, own] of asked)
    attempts.set(
      machine,
      own.map(({ meeting, port }) => attemptOf(meeting, port)),
    );
  const answers = await lab.try(attempts);
  return [...asked].flatMap(([machine, own]) =>
    own.map((one, index) => ({ ...one, answer: answers.get(machine)?.[index] ?? "?" })),
  );
}

/** What can't be told from the plan may pass or not; that neither a yes nor a no came back is wrong always. */
function isSame(answer: string, verdict: string): boolean {
  if (answer === "?") return false;
  return verdict === "unknown" || verdict === (answer === "y" ? "allowed" : "denied");
}
