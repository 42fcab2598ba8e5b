/**
 * What holds for every two policies: the difference agrees with the reach engine for every pair, port and address; nothing
 * that is wider is called narrower; a policy does not differ from itself, however it is written.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { trafficDiff, type RawChange, type Side, type TrafficDiff, type Who } from "../../../cli/diff/traffic-diff";
import type { AddressPart } from "../../../cli/diff/address-space";
import { intervalOf } from "../../../components/addresses/address-interval";
import type { Party } from "../../../components/reach/party";
import type { Allowance, Endpoint, Policy } from "../../../components/reach/policy";
import { PolicyIndex, type Subject } from "../../../components/reach/policy-index";
import { reach } from "../../../components/reach/reach";
import { spanOf, trafficsOf } from "../../../components/reach/traffic-line";
import { traffics } from "../../components/firewall/traffic-parts";
import { anyNode, anyPolicy, ranges } from "../../components/reach/policies";

/** `partly` never is: a single node or address is asked about a single port. */
const rank = { denied: 0, unknown: 1, partly: NaN, allowed: 2 } as const;

function sideOf(policy: Policy, nodes: readonly Endpoint[], parties: readonly Party[] = []): Side {
  return { policy: { ...policy, endpoints: nodes }, parties, ranges: [...ranges, "10.9.0.0/24"] };
}

/** Names of their own. */
const anyNodes = fc
  .array(anyNode, { minLength: 1, maxLength: 3 })
  .map((nodes) => nodes.map((node, index): Endpoint => ({ ...node, name: `n${index}` })));

const outside: readonly string[] = ["10.0.0.0/32", "10.0.0.5/32", "10.0.0.7/32", "10.0.0.13/32", "192.0.2.9/32"];

function addressOf(address: string): Subject {
  return { kind: "range", range: address, outsider: true };
}

/** The part that an address is in: that of the narrowest range around it. */
function partOf({ space }: TrafficDiff, address: string): AddressPart {
  const { first } = intervalOf(address);
  const around = space.parts.filter(({ family, range }) => {
    const interval = intervalOf(range);
    return family === "ipv4" && interval.first <= first && first <= interval.last;
  });
  const size = ({ range }: AddressPart) => Number(intervalOf(range).last - intervalOf(range).first);
  const [narrowest] = around.sort((one, other) => size(one) - size(other));
  assert.ok(narrowest !== undefined);
  return narrowest;
}

function isMeant(who: Who, wanted: string | AddressPart): boolean {
  return who.kind === "unit" ? who.label === wanted : typeof wanted !== "string" && who.parts.has(wanted);
}

function changesAt(
  diff: TrafficDiff,
  from: string | AddressPart,
  to: string | AddressPart,
  point: number,
): RawChange[] {
  return diff.changes.filter(
    (change) =>
      change.family === "ipv4" &&
      isMeant(change.from, from) &&
      isMeant(change.to, to) &&
      change.samples.some(({ first, last }) => first <= point && point <= last),
  );
}

function assertAgrees(base: Side, head: Side): void {
  const diff = trafficDiff(base, head);
  const both = { ...base.policy, guards: [...base.policy.guards, ...head.policy.guards] };
  const names = base.policy.endpoints.map(({ name }) => name);
  const ends = [
    ...names.map((name) => ({ who: name, subject: (side: Side) => nodeOf(side, name) })),
    ...outside.map((address) => ({ who: partOf(diff, address), subject: () => addressOf(address) })),
  ];
  const indexes = new Map([base, head].map((side) => [side, new PolicyIndex(side.policy)]));
  for (const from of ends) {
    for (const to of ends) {
      if (typeof from.who !== "string" && typeof to.who !== "string") continue;
      for (const point of new Set(traffics(both).map((traffic) => spanOf(traffic, "ipv4").first))) {
        const [traffic] = trafficsOf({ first: point, last: point });
        assert.ok(traffic !== undefined);
        const verdict = (side: Side) =>
          reach(
            indexes.get(side) ?? side.policy,
            { subjects: [from.subject(side)] },
            { subjects: [to.subject(side)] },
            traffic,
            { family: "ipv4" },
          ).verdict;
        const [before, after] = [verdict(base), verdict(head)];
        const found = changesAt(diff, from.who, to.who, point);
        const step = Math.sign(rank[after] - rank[before]);
        const expected = step === 0 ? [] : [{ change: step > 0 ? "widening" : "narrowing", before, after }];
        assert.deepEqual(
          found.map(({ change, before: was, after: is }) => ({ change, before: was, after: is })),
          expected,
        );
      }
    }
  }
}

function nodeOf({ policy }: Side, name: string): Endpoint {
  const node = policy.endpoints.find((endpoint) => endpoint.name === name);
  assert.ok(node !== undefined);
  return node;
}

/** The same in other words: in another order, ports and ranges cut in two, things said twice. */
function reencoded(policy: Policy, draws: Iterator<number>): Policy {
  const draw = (): number => Number(draws.next().value);
  const cut = (allowance: Allowance): Allowance[] => {
    const { traffic, peer } = allowance;
    if (
      (traffic.protocol === "tcp" || traffic.protocol === "udp") &&
      traffic.first < traffic.last &&
      draw() % 2 === 0
    ) {
      const middle = traffic.first + (draw() % (traffic.last - traffic.first));
      return [
        { ...allowance, traffic: { ...traffic, last: middle } },
        { ...allowance, traffic: { ...traffic, first: middle + 1 } },
      ];
    }
    if (peer.kind === "range" && peer.range === "10.0.0.0/28" && draw() % 2 === 0) {
      return ["10.0.0.0/29", "10.0.0.8/29"].map((range) => ({ ...allowance, peer: { ...peer, range } }));
    }
    return draw() % 4 === 0 ? [allowance, allowance] : [allowance];
  };
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, key: draw() }))
      .sort((one, other) => one.key - other.key)
      .map(({ item }) => item);
  return {
    ...policy,
    guards: shuffled(policy.guards).map((guard) => ({ ...guard, allowances: shuffled(guard.allowances.flatMap(cut)) })),
  };
}

const draws = fc.infiniteStream(fc.nat(1_000));

describe("the difference in traffic", () => {
  it("agrees with the reach engine on every pair, address and port", () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, anyNodes, anyNodes, (base, head, nodes, others) => {
        const changed = nodes.map((node, index) => ({ ...(others[index] ?? node), name: node.name }));
        assertAgrees(sideOf(base, nodes), sideOf(head, changed));
      }),
      { numRuns: 40 },
    );
  });

  it("of a policy with itself is empty, shuffled and written in other words too", () => {
    fc.assert(
      fc.property(anyPolicy, anyNodes, draws, (policy, nodes, draw) => {
        const other = reencoded(policy, draw);
        assert.deepEqual(trafficDiff(sideOf(policy, nodes), sideOf(other, [...nodes].reverse())).changes, []);
      }),
      { numRuns: 150 },
    );
  });

  it("is empty when the nodes of a role change their names, and only widens when rules are added", () => {
    const role = (nodes: readonly Endpoint[]): Party[] => [
      { name: "role", aliases: [], kind: "role", cluster: null, role: "role", cloud: "aws", subjects: nodes },
    ];
    fc.assert(
      fc.property(anyPolicy, anyPolicy, anyNode, (policy, more, node) => {
        const [before, after] = [1, 2].map((generation) =>
          [1, 2].map((index): Endpoint => ({ ...node, name: `g${generation}-${index}` })),
        );
        assert.ok(before !== undefined && after !== undefined);
        const base = sideOf(policy, before, role(before));
        assert.deepEqual(trafficDiff(base, sideOf(policy, after, role(after))).changes, []);
        const allowing = more.guards.map(({ group, allowances }) => ({
          ...{ group, complete: true },
          allowances: allowances.filter(({ effect }) => effect === "allow"),
        }));
        const wider = {
          ...policy,
          guards: policy.guards.map((guard, index) => ({
            ...guard,
            allowances: [...guard.allowances, ...(allowing[index]?.allowances ?? [])],
          })),
        };
        const widened = trafficDiff(base, sideOf(wider, after, role(after))).changes;
        assert.ok(widened.every(({ change }) => change === "widening"));
        const narrowed = trafficDiff(sideOf(wider, after, role(after)), base).changes;
        assert.ok(narrowed.every(({ change }) => change === "narrowing"));
        assert.equal(narrowed.length, widened.length);
      }),
      { numRuns: 100 },
    );
  });
});
