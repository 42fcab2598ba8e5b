/**
 * Nobody who is let in is unseen: for drawn stacks, at every boundary of every range that a rule names and in both families,
 * what the tables and the plan's senders say of addresses is what a naive reading of the rules lets in. No more, no less.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { sendersOf } from "../../cli/plan/senders";
import { conversations, readPlan, type Reading } from "../../cli/sources/reading";
import type { StackPlan } from "../../components/resources/resource";
import { planConfiguration } from "../stacks/project";
import { configurations } from "./configurations";
import { addressesBeside, addressText, holdsAddress, type Address } from "./naive-addresses";
import { decodeNaively, type Decoded, type NaiveRule, type Traffic } from "./naive-decoder";
import { naiveStack, type NaiveNode } from "./naive-stack";
import { outcomeOf } from "./outcome";
import type { Drawn } from "./values";

const runs = Number(process.env.FENCELINE_RUNS ?? 10);
/** The same stacks in every run, unless another seed is asked for. */
const seed = Number(process.env.FENCELINE_SEED ?? 3);

/** Whom a row's receiver means, by the words of the configuration. */
function nodesOf(to: string, stack: ReturnType<typeof naiveStack>): readonly NaiveNode[] {
  if (to === "rancher") return stack.rancher.nodes;
  const [cluster, role] = to.split("/");
  const own = stack.clusters.find(({ name }) => name === cluster)?.nodes ?? [];
  return role === undefined
    ? [...stack.rancher.nodes, ...stack.clusters.flatMap(({ nodes }) => nodes)].filter(({ name }) => name === to)
    : own.filter(({ roles }) => roles.some((one) => one === role));
}

function isIn(rule: NaiveRule, address: Address, port: number, protocol: string): boolean {
  const { direction, family, traffic, peer } = rule;
  if (direction !== "in" || peer.kind !== "range" || !holdsAddress(peer.range, address)) return false;
  if (family !== undefined && (family === 6) !== address.isLong) return false;
  return traffic.protocol === "all" || (traffic.protocol === protocol && traffic.first <= port && port <= traffic.last);
}

/** The first port of every rule for ports, and the one after its last. */
function probesOf(rules: readonly NaiveRule[]): { protocol: string; port: number }[] {
  const isPorts = ({ protocol }: Traffic) => protocol === "tcp" || protocol === "udp";
  const all = rules
    .filter(({ traffic }) => isPorts(traffic))
    .flatMap(({ traffic: { protocol, first, last } }) => [
      { protocol, port: first },
      { protocol, port: last + 1 },
    ]);
  return [...new Map(all.map((one) => [`${one.port}/${one.protocol}`, one])).values()].filter(
    ({ port }) => port < 65536,
  );
}

/** `2379-2380/tcp`, `all udp`, `everything`: whether a row's text means this port. */
function means(text: string, { protocol, port }: { protocol: string; port: number }): boolean {
  if (text === "everything" || text === `all ${protocol}`) return true;
  const [, first = "", last = first, own] = /^(\d+)(?:-(\d+))?\/(tcp|udp)$/.exec(text) ?? [];
  return own === protocol && Number(first) <= port && port <= Number(last);
}

/** The ranges of everyone outside who is told of, by name; the world is where none of them is. */
function outsideOf({ parties }: Reading): Map<string, string[]> {
  return new Map(
    parties
      .filter(({ kind }) => kind === "clients" || kind === "range" || kind === "catalog")
      .map(({ name, subjects }) => [name, subjects.flatMap((one) => (one.kind === "range" ? [one.range] : []))]),
  );
}

function isOfBothFamilies(ranges: readonly string[]): boolean {
  return new Set(ranges.map((range) => range.includes(":"))).size > 1;
}

function disagreements(configuration: Drawn, plan: StackPlan): string[] {
  const stack = naiveStack(configuration);
  const decoded: Decoded = decodeNaively(plan.resources);
  const reading = readPlan(plan);
  const outside = outsideOf(reading);
  const told = [...outside.values()].flat();
  const rows = conversations(reading).filter(({ verdict }) => verdict === "allowed");
  const senders = new Set(sendersOf(reading).map(({ name }) => name));
  const nodes = [...stack.rancher.nodes, ...stack.clusters.flatMap((cluster) => cluster.nodes)];
  return nodes.flatMap((node) => {
    const machine = decoded.machines.get(node.name);
    if (machine === undefined) return [];
    const rules = machine.groups.flatMap((group) => decoded.rules.get(group) ?? []);
    const ranges = rules.flatMap(({ peer }) => (peer.kind === "range" ? [peer.range] : []));
    const own = rows.filter(({ to }) => nodesOf(to, stack).some(({ name }) => name === node.name));
    return addressesBeside([...ranges, ...told]).flatMap((address) =>
      probesOf(rules).flatMap((probe) => {
        const isLetIn = rules.some((rule) => isIn(rule, address, probe.port, probe.protocol));
        const isNamed = told.some((range) => holdsAddress(range, address));
        const saying = own.filter(
          ({ from, traffic }) =>
            means(traffic, probe) &&
            // A row may be of one family alone, and does not say of which.
            (from === "world"
              ? !isNamed && isLetIn
              : (outside.get(from) ?? []).some((range) => holdsAddress(range, address)) &&
                (isLetIn || !isOfBothFamilies(outside.get(from) ?? []))),
        );
        const where = `${addressText(address)} to ${node.name} on ${probe.port}/${probe.protocol}`;
        return [
          ...(isLetIn === saying.length > 0
            ? []
            : [`${where}: ${isLetIn ? "let in and untold" : "told and not let in"}`]),
          ...saying.filter(({ from }) => !senders.has(from)).map(({ from }) => `${where}: ${from} is no sender`),
        ];
      }),
    );
  });
}

describe("everyone who is let in is told", () => {
  it("in stacks at random, by tables and senders, at every boundary of every range", async () => {
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(configurations, async (configuration) => {
        if (outcomeOf(configuration).kind !== "planned") return;
        asked += 1;
        const plan = await planConfiguration(configuration);
        assert.deepEqual(disagreements(configuration, plan).slice(0, 5), []);
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
    assert.ok(asked > 0);
  });
});
