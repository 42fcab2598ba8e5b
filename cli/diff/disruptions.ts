/**
 * What a change does to what runs, beside what it does to traffic: who that stays is cut off from what both sides allow or
 * left without rules, where etcd loses its majority, and where the update would stop half-way. A running node keeps what it
 * was made with, so each side is read as it really would be, not as a new stack of it.
 */
import {
  keptArguments,
  listenerType,
  nodeTypes,
  placeOfBalancer,
  rangeOfNetwork,
  stoppedFor,
  volumeTypes,
} from "../../components/clouds/kept-arguments";
import { isValues, listOf, textOf, type SourcePlan, type SourceResource } from "../sources/source-plan";
import type { Disruption, TrafficChange } from "./report";

/** The traffic between two plans, in rows. */
type Compare = (base: SourcePlan, head: SourcePlan) => readonly TrafficChange[];

interface Stay {
  readonly old: SourceResource;
  readonly now: SourceResource;
}

export function disruptionsOf(
  base: SourcePlan,
  head: SourcePlan,
  traffic: readonly TrafficChange[],
  compare: Compare,
): Disruption[] {
  const now = new Map(head.resources.map((one) => [keyOf(one), one]));
  const staying = base.resources.flatMap((old): Stay[] => {
    const found = now.get(keyOf(old));
    return old.custom && found !== undefined ? [{ old, now: found }] : [];
  });
  return [
    ...heldBack(base, head, staying),
    ...takenRanges(base, head),
    ...cutOff(base, head, staying, traffic, compare),
    ...lostMajorities(base, head, staying),
    ...unguarded(base, head),
    ...strandedVolumes(base, head, staying),
    ...replacedListeners(staying),
    ...movedBalancers(staying),
  ];
}

function keyOf({ type, name }: Pick<SourceResource, "type" | "name">): string {
  return `${type}::${name}`;
}

/** A node is in what would go: the cloud refuses that for as long as the node is there. */
function heldBack(base: SourcePlan, head: SourcePlan, staying: readonly Stay[]): Disruption[] {
  const after = new Set(head.resources.map(keyOf));
  const going = base.resources.filter((one) => one.custom && !after.has(keyOf(one)));
  return staying
    .filter(({ old }) => nodeTypes.includes(old.type))
    .flatMap(({ old }) => {
      const held = textsOf(old, keptArguments[old.type] ?? []);
      return going
        .filter((one) => held.includes(`\${${keyOf(one)}.`))
        .map((one) => ({
          kind: "stuck" as const,
          who: old.name,
          what: `is in ${one.name} (${one.type}), which would go: the cloud refuses that while the node is there`,
          way: "Keep it until the node is gone: add nodes elsewhere first, then take this one away, then what it was in.",
        }));
    });
}

/** A network under another name comes before the old one goes, and an account has no range twice. */
function takenRanges(base: SourcePlan, head: SourcePlan): Disruption[] {
  const without = (one: SourcePlan, other: SourcePlan) => {
    const known = new Set(other.resources.map(keyOf));
    return one.resources.filter((resource) => !known.has(keyOf(resource)));
  };
  const going = without(base, head);
  return without(head, base).flatMap((made) => {
    const key = rangeOfNetwork[made.type];
    const old = going.find(
      ({ type, inputs }) => key !== undefined && type === made.type && inputs[key] === made.inputs[key],
    );
    if (old === undefined) return [];
    return [
      {
        kind: "stuck" as const,
        who: made.name,
        what: `would have the range of ${old.name}, which is there until the end: the cloud refuses the second`,
        way: "Give the new network another range, or take the old one away first, in an update of its own.",
      },
    ];
  });
}

function textsOf({ inputs }: SourceResource, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => inputs[key]));
}

/** What a node does not take on while it runs: the rules change, and it does not. */
function cutOff(
  base: SourcePlan,
  head: SourcePlan,
  staying: readonly Stay[],
  traffic: readonly TrafficChange[],
  compare: Compare,
): Disruption[] {
  const addresses = ["associatePublicIpAddress", "subnetId"];
  const changed = staying.filter(({ old, now }) =>
    addresses.some((key) => old.inputs[key] !== undefined && differs(old.inputs[key], now.inputs[key])),
  );
  if (changed.length === 0) return [];
  const running = new Map(changed.map(({ old, now }) => [now, asItRuns(old, now)]));
  const plan = { ...head, resources: head.resources.map((one) => running.get(one) ?? one) };
  const known = new Set(traffic.map(rowText));
  const lost = compare(base, plan).filter((row) => row.change === "narrowing" && !known.has(rowText(row)));
  const names = changed.map(({ old }) => old.name).join(", ");
  return lost.map((row) => ({
    kind: "cut off" as const,
    who: row.from.map(({ name }) => name).join(", "),
    what:
      `may no longer reach ${row.to.map(({ name }) => name).join(", ")} on ${row.traffic.join(", ")}: ` +
      `${names} would keep its address, and the rules would name another`,
    way: "Add a node group with the other publicAddress, move the work there, then take the old group away.",
  }));
}

function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function asItRuns(old: SourceResource, now: SourceResource): SourceResource {
  const kept = (keptArguments[now.type] ?? []).map((key) => [key, old.inputs[key]] as const);
  return { ...now, inputs: { ...now.inputs, ...Object.fromEntries(kept) } };
}

function rowText({ change, from, to, traffic }: TrafficChange): string {
  return JSON.stringify([change, from.map(({ name }) => name), to.map(({ name }) => name), traffic]);
}

interface Role {
  readonly cluster: string | null;
  readonly role: string;
  readonly nodes: readonly string[];
  readonly isGuarded: boolean;
}

function rolesOf({ outputs }: SourcePlan): Role[] {
  return listOf(outputs.groups)
    .filter(isValues)
    .map((entry) => ({
      cluster: textOf(entry.cluster) ?? null,
      role: textOf(entry.role) ?? "",
      nodes: listOf(entry.nodes).map(String),
      isGuarded: [...listOf(entry.securityGroups), ...listOf(entry.tags)].length > 0,
    }));
}

/** Members that etcd knows of; new ones are none before they have joined. A cluster that goes as a whole loses nothing. */
function lostMajorities(base: SourcePlan, head: SourcePlan, staying: readonly Stay[]): Disruption[] {
  const after = rolesOf(head);
  const isStopped = ({ old, now }: Stay) => {
    const key = stoppedFor[old.type];
    return key !== undefined && differs(old.inputs[key], now.inputs[key]);
  };
  const stopped = new Set(staying.filter(isStopped).map(({ old }) => old.name));
  return rolesOf(base).flatMap(({ cluster, role, nodes }) => {
    const isEtcd = role === "etcd" || (role === "rancher" && nodes.length >= 3);
    const now = after.find((one) => one.cluster === cluster && one.role === role);
    if (!isEtcd || nodes.length === 0 || now === undefined) return [];
    const left = nodes.filter((node) => now.nodes.includes(node) && !stopped.has(node)).length;
    if (left > nodes.length / 2) return [];
    return [
      {
        kind: "quorum" as const,
        who: `etcd of ${cluster ?? "rancher"}`,
        what: `keeps ${left} of its ${nodes.length} members, and a majority is ${Math.floor(nodes.length / 2) + 1}`,
        way: nodes.some((node) => stopped.has(node))
          ? "A machine is stopped for another size: ask for one at a time, with pulumi up --target and its URN."
          : "Go in steps: add the new members first, let them join, then take away fewer than half of all at a time.",
      },
    ];
  });
}

/** Nodes that somebody else makes carry groups that would go. */
function unguarded(base: SourcePlan, head: SourcePlan): Disruption[] {
  const after = new Set(rolesOf(head).map(({ cluster }) => cluster));
  const gone = rolesOf(base).filter(
    ({ cluster, nodes, isGuarded }) => cluster !== null && !after.has(cluster) && nodes.length === 0 && isGuarded,
  );
  return [...new Set(gone.map(({ cluster }) => cluster ?? ""))].map((cluster) => ({
    kind: "unguarded" as const,
    who: `nodes of ${cluster} that are made elsewhere`,
    what: "would lose the rules of their groups before the groups, which the cloud keeps while a node carries them",
    way: `Delete those nodes first, in Rancher or by hand; then take ${cluster} out of the stack.`,
  }));
}

/** A volume stays in its zone, and so in reach of one subnet's machines alone. */
function strandedVolumes(base: SourcePlan, head: SourcePlan, staying: readonly Stay[]): Disruption[] {
  return staying
    .filter(({ old }) => volumeTypes.includes(old.type))
    .filter(({ old, now }) => {
      const [before, after] = [machineWith(old, base), machineWith(now, head)];
      if (before === undefined || after === undefined || keyOf(before) === keyOf(after)) return false;
      return before.inputs.subnetId !== undefined && differs(before.inputs.subnetId, after.inputs.subnetId);
    })
    .map(({ old }) => ({
      kind: "stuck" as const,
      who: `the volume of ${old.name}`,
      what: "stays in its zone, and the machine that takes over would be in another subnet: it would be detached, and not attached",
      way: "Put subnetIds back into the order in which the node was made.",
    }));
}

function machineWith(volume: SourceResource, { resources }: SourcePlan): SourceResource | undefined {
  const attachment = resources.find(({ inputs }) => inputs.volumeId === `\${${keyOf(volume)}.id}`);
  return resources.find((one) => attachment?.inputs.instanceId === `\${${keyOf(one)}.id}`);
}

/** Another balancer has another address, and who leads the name of Rancher there is the user's DNS. */
function movedBalancers(staying: readonly Stay[]): Disruption[] {
  return staying
    .filter(({ old, now }) => placeOfBalancer[old.type]?.some((key) => differs(old.inputs[key], now.inputs[key])))
    .map(({ old }) => ({
      kind: "cut off" as const,
      who: `whoever dials ${old.name}`,
      what: "would find it gone: another one takes its place, at another address",
      way:
        "Let Rancher's name live for a minute in your DNS before, and lead it to the output balancerAddress as soon as " +
        "pulumi up tells it.",
    }));
}

/** A port of Octavia's has one listener, which keeps its protocol. */
function replacedListeners(staying: readonly Stay[]): Disruption[] {
  return staying
    .filter(({ old, now }) => old.type === listenerType && differs(old.inputs.protocol, now.inputs.protocol))
    .map(({ old }) => ({
      kind: "cut off" as const,
      who: `whoever dials ${old.name}`,
      what: "gets no answer from when the listener goes until the one with the other protocol is there",
      way: "Do it when nobody needs Rancher; clusters go on by themselves, and their agents dial again.",
    }));
}
