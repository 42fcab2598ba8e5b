/** Pairs that are left out as alike: each end of every one of them was asked about elsewhere, and had the same answer. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Likeness } from "../../../components/reach/same-answers";
import { allPairsOfEnds, type PairEnds } from "../../../components/reach/all-pairs";
import type { Policy } from "../../../components/reach/policy";
import type { Asked } from "../../../components/reach/reach";
import { allowance, anyAllowance, guard, node, policyOf } from "./policies";

interface Player extends Asked {
  readonly kind: string;
  readonly cluster: string | null;
}

const likeness: Likeness<Player> = { kind: ({ kind }) => kind, cluster: ({ cluster }) => cluster };

const groups = ["a", "b", "c", "d", "e"];

/** Mostly at one place, each in few groups, so that there are unrelated players who look alike. */
const anyPlayer: fc.Arbitrary<Player> = fc.record({
  subjects: fc.array(
    fc
      .tuple(fc.subarray(groups, { maxLength: 2 }), fc.constantFrom("10.0.0.0/28", "10.0.0.0/28", "10.0.0.7/32"))
      .map(([own, range]) => node("node", own, range)),
    { minLength: 1, maxLength: 2 },
  ),
  kind: fc.constantFrom("server", "agent"),
  cluster: fc.constantFrom("one", "two", "three", null),
});

/** Groups may have the same rules; a few of those name a group. */
const anyRules: fc.Arbitrary<Policy> = fc
  .tuple(
    fc.array(anyAllowance, { minLength: 3, maxLength: 8 }),
    fc.array(fc.array(fc.nat(7), { maxLength: 4 }), { minLength: groups.length, maxLength: groups.length }),
  )
  .map(([rules, chosen]) =>
    policyOf(
      groups.map((group, index) =>
        guard(
          group,
          (chosen[index] ?? []).flatMap((which) => rules[which] ?? []),
        ),
      ),
    ),
  );

const tcp = (port: number) => ({ protocol: "tcp", first: port, last: port }) as const;

/** Clusters of two nodes that admit each other, and nobody else. */
function pairsAmong(clusters: number): number {
  const names = Array.from({ length: clusters }, (_, index) => `cluster-${index}`);
  const policy = policyOf(
    names.map((group) =>
      guard(group, [
        allowance("ingress", tcp(10250), { kind: "group", group }),
        allowance("egress", { protocol: "every" }, { kind: "everyone" }),
      ]),
    ),
  );
  const players = names.flatMap((name) =>
    ["server", "agent"].map((kind): Player => ({
      subjects: [node(kind, [name], "10.0.0.0/28")],
      kind,
      cluster: name,
    })),
  );
  return [...allPairsOfEnds(policy, players, { likeness, families: () => ["ipv4"] })].length;
}

describe("alike pairs", () => {
  it("leave out no answer of either end", () => {
    fc.assert(
      fc.property(anyRules, fc.array(anyPlayer, { minLength: 3, maxLength: 7 }), (policy, players) => {
        const kept = [...allPairsOfEnds(policy, players, { likeness })];
        const isSame = (one: PairEnds<Player>, other: PairEnds<Player>, end: "egress" | "ingress") =>
          one.family === other.family &&
          JSON.stringify([one[end].starts, one[end].states]) === JSON.stringify([other[end].starts, other[end].states]);
        for (const pair of allPairsOfEnds(policy, players)) {
          const { from, to } = pair;
          const isKept = kept.some((one) => one.from === from && one.to === to && one.family === pair.family);
          if (isKept) continue;
          for (const { cluster } of [from, to]) assert.notEqual(cluster, null);
          assert.notEqual(from.cluster, to.cluster);
          const elsewhere = kept.filter((one) => one.from.cluster !== one.to.cluster);
          const sent = elsewhere.filter((one) => one.from === from && one.to.kind === to.kind);
          assert.ok(sent.some((one) => isSame(one, pair, "egress")));
          const received = elsewhere.filter((one) => one.to === to && one.from.kind === from.kind);
          assert.ok(received.some((one) => isSame(one, pair, "ingress")));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("grow with the clusters, not with their square", () => {
    assert.ok(pairsAmong(40) <= 2.2 * pairsAmong(20), `${pairsAmong(20)} pairs of 20, ${pairsAmong(40)} of 40`);
  });
});
