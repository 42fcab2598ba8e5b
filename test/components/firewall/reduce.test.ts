/**
 * Reducing rules changes nothing but their number: what is allowed before is allowed after and nothing else, whatever the
 * order; every reason stays on a rule that contains the one it came from; names are unique.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { joinPorts, liftToCommon, sortRules, withoutRedundant } from "../../../components/firewall/reduce";
import { ruleName, type Peer, type Rule } from "../../../components/firewall/rule";
import { tcp, trafficContains, udp, type Traffic } from "../../../components/matrix/traffic";
import { carries } from "../reach/evaluator";
import { allowed, common, packets, roles, rules, traffic } from "../reach/small-universe";

/** As the planner does it. */
function reduce(rules: readonly Rule[]): Rule[] {
  return sortRules(
    withoutRedundant(joinPorts(liftToCommon(rules, common, roles)), (group) =>
      roles.includes(group) ? common : undefined,
    ),
  );
}

const runs = { numRuns: 60 };
const shuffled = (all: Rule[]) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));

const one = (on: string, peer: Peer): Rule => ({
  ...{ group: on, direction: "ingress", traffic: tcp(1), peer, reasons: [{ why: "a", citations: [] }] },
});
const of = (name: string): Peer => ({ kind: "group", group: name });

describe("reducing rules", () => {
  it("takes all roles for the common group, and no role with somebody else for it", () => {
    assert.deepEqual(
      reduce(roles.map((role) => one("rancher", of(role)))).map(({ peer }) => peer),
      [of(common)],
    );
    const others = [...roles.slice(1), "rancher"].map((name) => one("rancher", of(name)));
    assert.equal(reduce(others).length, 3);
    const on = reduce(roles.map((role) => one(role, of("rancher"))));
    assert.deepEqual(
      on.map(({ group }) => group),
      [common],
    );
    assert.equal(reduce([...roles.slice(1), "rancher"].map((name) => one(name, of("rancher")))).length, 3);
  });

  it("joins the ports of one protocol only", () => {
    const all = [tcp(1), udp(2), tcp(2)].map((traffic) => ({ ...one("c-etcd", of("rancher")), traffic }));
    assert.deepEqual(
      reduce(all).map(({ traffic }) => traffic),
      [tcp(1, 2), udp(2)],
    );
  });

  it("leaves out what a rule for the common group says already", () => {
    const whole = one("c-etcd", of(common));
    assert.deepEqual(
      reduce([whole, one("c-etcd", of("c-worker"))]).map(({ peer }) => peer),
      [of(common)],
    );
  });
});

describe("reducing rules, for rules at random", () => {
  it("allows the same traffic after each step and after all of them", () => {
    fc.assert(
      fc.property(rules, (all) => {
        const before = allowed(all);
        assert.deepEqual(allowed(liftToCommon(all, common, roles)), before);
        assert.deepEqual(allowed(joinPorts(all)), before);
        assert.deepEqual(allowed(reduce(all)), before);
      }),
      { numRuns: 40 },
    );
  });

  it("does not depend on the order of the rules", () => {
    fc.assert(
      fc.property(rules.chain(shuffled), ([all, other]) => {
        assert.deepEqual(reduce(other), reduce(all));
      }),
      runs,
    );
  });

  it("finds nothing more to join or to drop the second time", () => {
    fc.assert(
      fc.property(rules, (all) => {
        const once = reduce(all);
        const again = withoutRedundant(joinPorts(once), (group) => (roles.includes(group) ? common : undefined));
        assert.deepEqual(sortRules(again), once);
      }),
      runs,
    );
  });

  it("keeps every reason, with its citations, on a rule that contains the one it came from", () => {
    fc.assert(
      fc.property(rules, (all) => {
        const after = reduce(all);
        const covered = after.map((other) => allowed([other]));
        for (const one of all) {
          const needed = allowed([one]);
          const heirs = after.filter((_, index) => within(needed, covered[index] ?? new Set()));
          for (const { why, citations } of one.reasons) {
            assert.ok(
              heirs.some(({ reasons }) =>
                reasons.some(
                  (reason) =>
                    reason.why === why &&
                    citations.every((cited) => reason.citations.some(({ table }) => table === cited.table)),
                ),
              ),
              `${ruleName(one)} lost its reason "${why}"`,
            );
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("names each rule differently, and sorts by name", () => {
    fc.assert(
      fc.property(rules, (all) => {
        const names = reduce(all).map(ruleName);
        assert.deepEqual(names, [...new Set(names)].sort());
      }),
      runs,
    );
  });

  it("leaves no rule inside another of the same group, direction and peer", () => {
    fc.assert(
      fc.property(rules, (all) => {
        const after = reduce(all);
        for (const one of after) {
          const outer = after.filter(
            (other) =>
              other !== one &&
              other.group === one.group &&
              other.direction === one.direction &&
              JSON.stringify(other.peer) === JSON.stringify(one.peer) &&
              trafficContains(other.traffic, one.traffic),
          );
          assert.deepEqual(outer, [], ruleName(one));
        }
      }),
      runs,
    );
  });
});

describe("reducing rules, by example", () => {
  const reasons = [{ why: "because", citations: [] }];
  const from = (group: string, source: string, what: Traffic, why = "because"): Rule => ({
    group,
    direction: "ingress",
    traffic: what,
    peer: source.includes("/")
      ? { kind: "range", range: source, family: source.includes(":") ? "ipv6" : "ipv4" }
      : { kind: "group", group: source },
    reasons: why === "because" ? reasons : [{ why, citations: [] }],
  });
  const named = (all: readonly Rule[]) => reduce(all).map(ruleName);

  it("joins ports that touch or overlap, of one peer and protocol", () => {
    const joined = [from("c-etcd", "rancher", tcp(2380)), from("c-etcd", "rancher", tcp(2379))];
    assert.deepEqual(named(joined), ["c-etcd-in-tcp-2379-2380-from-rancher"]);
    const overlapping = [from("c-etcd", "rancher", tcp(10, 20)), from("c-etcd", "rancher", tcp(15, 30))];
    assert.deepEqual(named(overlapping), ["c-etcd-in-tcp-10-30-from-rancher"]);
  });

  it("does not join ports with a gap, of other peers or of other protocols", () => {
    const apart = [
      from("c-etcd", "rancher", tcp(79)),
      from("c-etcd", "rancher", tcp(81)),
      from("c-etcd", "10.0.0.0/24", tcp(80)),
      from("c-etcd", "rancher", udp(80)),
      from("c-worker", "rancher", tcp(80)),
    ];
    assert.equal(named(apart).length, 5);
  });

  it("two roles of three are not the common group", () => {
    const two = [from("c-etcd", "rancher", tcp(22)), from("c-worker", "rancher", tcp(22))];
    assert.deepEqual(named(two), ["c-etcd-in-tcp-22-from-rancher", "c-worker-in-tcp-22-from-rancher"]);
    assert.deepEqual(named([...two, from("c-controlplane", "rancher", tcp(22))]), ["c-common-in-tcp-22-from-rancher"]);
  });

  it("all roles as sender and receiver are one rule of the common group with itself", () => {
    const overlay = roles.flatMap((group) => roles.map((source) => from(group, source, udp(8472))));
    assert.deepEqual(named(overlay), ["c-common-in-udp-8472-from-c-common"]);
    assert.equal(named(overlay.slice(1)).length > 1, true);
  });

  it("a narrower range goes into a wider one, and takes its reason along", () => {
    const both = [from("rancher", "10.0.0.0/8", tcp(443), "wide"), from("rancher", "10.9.0.0/16", tcp(443), "narrow")];
    assert.deepEqual(reduce(both), [
      {
        ...from("rancher", "10.0.0.0/8", tcp(443)),
        reasons: [
          { why: "narrow", citations: [] },
          { why: "wide", citations: [] },
        ],
      },
    ]);
  });

  it("never drops a range because of another family, or a group because of a range", () => {
    const apart = [
      from("rancher", "0.0.0.0/0", tcp(443)),
      from("rancher", "2001:db8::/32", tcp(443)),
      from("rancher", "c-etcd", tcp(443)),
    ];
    assert.equal(named(apart).length, 3);
  });

  it("every protocol contains each, and icmp its messages", () => {
    const inside = [
      from("rancher", "c-etcd", { protocol: "every" }),
      from("rancher", "c-etcd", tcp(443)),
      from("rancher", "c-etcd", { protocol: "number", number: 4 }),
      from("rancher", "c-etcd", { protocol: "icmp", message: "echo-request" }),
    ];
    assert.deepEqual(named(inside), ["rancher-in-all-from-c-etcd"]);
  });
});

describe("whether traffic contains traffic", () => {
  it("is what the packets say, and so reflexive and transitive", () => {
    fc.assert(
      fc.property(traffic, traffic, traffic, (one, other, third) => {
        const all = (outer: Traffic, inner: Traffic) =>
          packets.every((packet) => !carries(inner, packet) || carries(outer, packet));
        assert.ok(trafficContains(one, one));
        assert.equal(trafficContains(one, other), all(one, other));
        if (trafficContains(one, other) && trafficContains(other, third)) assert.ok(trafficContains(one, third));
      }),
      { numRuns: 500 },
    );
  });
});

function within(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((item) => outer.has(item));
}
