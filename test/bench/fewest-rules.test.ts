/** The bound that rules are counted against is the true minimum: what trying everything finds, on problems small enough for it. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { fewestSets, foolingSet } from "../../bench/fewest-rules/cover";
import { Membership } from "../../bench/fewest-rules/options";
import { relationOf } from "../../bench/fewest-rules/relation";
import { comparisonOfPlans } from "../../bench/fewest-rules/surplus";
import type { FirewallPlan, Group, Peer, Rule } from "../../components/firewall/rule";
import { tcp, udp } from "../../components/matrix/traffic";

const groups: readonly Group[] = [
  { id: "prod-common", kind: "common", cluster: "prod" },
  { id: "prod-etcd", kind: "etcd", cluster: "prod" },
  { id: "prod-worker", kind: "worker", cluster: "prod" },
];
const membership = new Membership(groups);

function rule(group: string, first: number, last: number, peer: string, protocol = tcp): Rule {
  const other: Peer = peer.includes("/")
    ? { kind: "range", range: peer, family: peer.includes(":") ? "ipv6" : "ipv4" }
    : { kind: "group", group: peer };
  return { group, direction: "ingress", traffic: protocol(first, last), peer: other, reasons: [] };
}

function fewest(rules: readonly Rule[], ranges: "told" | "joined" = "told"): number {
  const { atLeast, isExact } = fewestSets(relationOf(rules, membership, ranges).legal);
  assert.ok(isExact);
  return atLeast;
}

/** The least number of sets that hold everything, by trying every choice. */
function byTrying(sets: readonly ReadonlySet<number>[]): number {
  const masks = sets.map((set) => [...set].reduce((mask, element) => mask | (1 << element), 0));
  const all = masks.reduce((one, other) => one | other, 0);
  let fewest = masks.length;
  for (let choice = 0; choice < 2 ** masks.length; choice += 1) {
    let held = 0;
    let count = 0;
    masks.forEach((mask, index) => {
      if (((choice >> index) & 1) === 0) return;
      held |= mask;
      count += 1;
    });
    if (held === all && count < fewest) fewest = count;
  }
  return fewest;
}

describe("the fewest rules", () => {
  const cases: readonly [what: string, sets: readonly (readonly number[])[], fewest: number][] = [
    ["nothing to cover", [], 0],
    ["one set in another", [[1], [1, 2]], 1],
    ["apart", [[1], [2], [3]], 3],
    [
      "a triangle, of which a fooling set sees one corner",
      [
        [1, 2],
        [2, 3],
        [3, 1],
      ],
      2,
    ],
    [
      "a ring of five",
      [
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5],
        [5, 1],
      ],
      3,
    ],
    [
      "where the largest set is the wrong one",
      [
        [1, 2, 3, 4],
        [1, 3, 5],
        [2, 4, 6],
      ],
      2,
    ],
  ];
  for (const [what, sets, expected] of cases) {
    it(`cover: ${what}`, () => {
      assert.deepEqual(fewestSets(sets.map((set) => new Set(set))), { atLeast: expected, isExact: true });
    });
  }

  it("cover: as few as trying every choice finds, and no fooling set is larger", () => {
    const families = fc.array(fc.uniqueArray(fc.nat(11), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    });
    // Each of twenty things in three of twelve sets: little goes by itself, and the first choice is often the wrong one.
    const entangled = fc
      .array(fc.uniqueArray(fc.nat(11), { minLength: 3, maxLength: 3 }), { minLength: 16, maxLength: 20 })
      .map((holders) =>
        Array.from({ length: 12 }, (_, set) => holders.flatMap((own, thing) => (own.includes(set) ? [thing] : []))),
      )
      .map((sets) => sets.filter((set) => set.length > 0));
    fc.assert(
      fc.property(fc.oneof(families, entangled), (family) => {
        const sets = family.map((set) => new Set(set));
        const expected = byTrying(sets);
        assert.deepEqual(fewestSets(sets), { atLeast: expected, isExact: true });
        assert.ok(foolingSet(sets) <= expected);
        const impatient = fewestSets(sets, 0);
        assert.ok(!impatient.isExact && impatient.atLeast <= expected);
      }),
      { numRuns: 400 },
    );
  });

  it("what all roles have is one rule on the common group, what one has more is another", () => {
    assert.equal(fewest([rule("prod-etcd", 80, 80, "rancher"), rule("prod-worker", 80, 80, "rancher")]), 1);
    assert.equal(fewest([rule("prod-etcd", 80, 80, "rancher"), rule("prod-worker", 80, 81, "rancher")]), 2);
  });

  it("a row and a column that cross are two rules", () => {
    const [etcd, worker] = ["prod-etcd", "prod-worker"];
    const crossing = [
      [etcd, etcd],
      [etcd, worker],
      [worker, etcd],
    ].map(([on = "", from = ""]) => rule(on, 80, 80, from));
    assert.equal(fewest(crossing), 2);
  });

  it("ports that touch are one span, protocols and what lies between are not", () => {
    assert.equal(fewest([rule("rancher", 80, 80, "prod-etcd"), rule("rancher", 81, 90, "prod-etcd")]), 1);
    assert.equal(fewest([rule("rancher", 80, 80, "prod-etcd"), rule("rancher", 82, 90, "prod-etcd")]), 2);
    assert.equal(fewest([rule("rancher", 80, 80, "prod-etcd"), rule("rancher", 80, 80, "prod-etcd", udp)]), 2);
  });

  it("a range inside another one is no rule of its own; ranges side by side are one only where they may be joined", () => {
    const told = (...ranges: string[]) => ranges.map((range) => rule("rancher", 443, 443, range));
    assert.equal(fewest(told("203.0.113.0/24", "203.0.113.7/32")), 1);
    const besides = told("192.0.2.0/28", "192.0.2.16/28", "192.0.2.32/27", "192.0.2.64/28");
    assert.deepEqual([fewest(besides), fewest(besides, "joined")], [4, 2]);
    assert.deepEqual([fewest(told("0.0.0.0/0", "::/0")), fewest(told("0.0.0.0/0", "::/0"), "joined")], [2, 2]);
  });

  it("everything holds all that is said besides", () => {
    const everything: Rule = { ...rule("rancher", 1, 1, "0.0.0.0/0"), traffic: { protocol: "every" } };
    assert.equal(fewest([everything, rule("rancher", 443, 443, "203.0.113.0/24")]), 1);
  });

  it("as few as trying every rule that allows nothing else, for rules of every kind", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), (rules) => {
        const allowed = new Set(rules.flatMap(cellsByHand));
        const legal = everyRule.map(cellsByHand).filter((cells) => cells.every((cell) => allowed.has(cell)));
        assert.equal(fewest(rules), fewestByTrying(legal, allowed));
      }),
      { numRuns: 100 },
    );
  });

  it("is told with the rules that could be fewer", () => {
    const rules = [rule("prod-etcd", 80, 80, "rancher"), rule("prod-worker", 80, 80, "rancher")];
    const plan: FirewallPlan = { owner: "prod", families: ["ipv4"], groups, rules };
    const { surplus, ...counted } = comparisonOfPlans([plan, { ...plan, owner: "none", groups: [], rules: [] }]);
    assert.deepEqual(counted, { rules: 2, fewest: 1, fewestJoined: 1, isExact: true });
    const names = ["prod-etcd-in-tcp-80-from-rancher", "prod-worker-in-tcp-80-from-rancher"];
    assert.deepEqual(surplus, [{ rules: names, fewest: 1 }]);
  });
});

const ids = groups.map(({ id }) => id);
const spans = [
  [1, 1],
  [1, 2],
  [1, 3],
  [2, 2],
  [2, 3],
  [3, 3],
] as const;
/** Every rule there can be between these groups on three ports. */
const everyRule = ids.flatMap((on) => ids.flatMap((from) => spans.map(([first, last]) => rule(on, first, last, from))));
const anyRule = fc.constantFrom(...everyRule);

/** Written down again from the words: the common group is both roles. */
function cellsByHand({ group, peer, traffic }: Rule): string[] {
  const both = (id: string) => (id === "prod-common" ? ["prod-etcd", "prod-worker"] : [id]);
  if (peer.kind !== "group" || traffic.protocol !== "tcp") throw new Error("not one of these");
  const ports = [1, 2, 3].filter((port) => traffic.first <= port && port <= traffic.last);
  return both(group).flatMap((on) => both(peer.group).flatMap((from) => ports.map((port) => `${on} ${from} ${port}`)));
}

/** Every choice of so many rules. */
function fewestByTrying(legal: readonly (readonly string[])[], wanted: ReadonlySet<string>, limit = 5): number {
  const [open] = wanted;
  if (open === undefined) return 0;
  if (limit === 0) return Infinity;
  const counts = legal
    .filter((cells) => cells.includes(open))
    .map((cells) => 1 + fewestByTrying(legal, new Set([...wanted].filter((cell) => !cells.includes(cell))), limit - 1));
  return Math.min(...counts);
}
