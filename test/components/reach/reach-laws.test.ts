/** Laws of reachability, over policies in which rules overlap in every way. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { statesOver, verdictOver, type States, type Verdict } from "../../../components/reach/answer";
import { intervalOf } from "../../../components/addresses/address-interval";
import { allPairs } from "../../../components/reach/all-pairs";
import type { Allowance, Endpoint, Policy, PolicyTraffic } from "../../../components/reach/policy";
import { PolicyIndex } from "../../../components/reach/policy-index";
import { reach, type Asked } from "../../../components/reach/reach";
import type { Direction } from "../../../components/firewall/rule";
import { lineEnd, spanOf, trafficsOf } from "../../../components/reach/traffic-line";
import { traffics } from "../firewall/traffic-parts";
import {
  allowance,
  anyAllowance,
  anyNode,
  anyPolicy,
  anyPorts,
  anyTraffic,
  guard,
  node,
  policyOf,
  ranges,
} from "./policies";

const one = (endpoint: Endpoint) => ({ subjects: [endpoint] });
const outside = (range: string) => ({ subjects: [{ kind: "range", range, outsider: true } as const] });

function verdict(policy: Policy, from: Endpoint, to: Endpoint, traffic: PolicyTraffic): Verdict {
  return reach(policy, one(from), one(to), traffic, { family: "ipv4" }).verdict;
}

/**
 * All states that are met in the traffic. A verdict says less: two parts that are each `unknown` may be certainly allowed
 * here and certainly denied there, and `partly` together.
 */
function statesMet(policy: Policy, from: Asked, to: Asked, traffic: PolicyTraffic): States {
  const pairs = [...allPairs(policy, [from, to])];
  const found = pairs.find((pair) => pair.from === from && pair.to === to && pair.family === "ipv4");
  return found === undefined ? 0 : statesOver(found.answer, spanOf(traffic, "ipv4"));
}

function withRule(policy: Policy, rule: Allowance): Policy {
  const [first, ...rest] = policy.guards;
  return first === undefined
    ? policy
    : { ...policy, guards: [{ ...first, allowances: [...first.allowances, rule] }, ...rest] };
}

/** The semantics, written once more as plainly as possible, for single packets between single addresses. */
function plainVerdict(policy: Policy, from: Endpoint, to: Endpoint, packet: number): Verdict {
  const side = (own: Endpoint, other: Endpoint, direction: Direction): Verdict => {
    const guards = policy.guards.filter(({ group }) => own.groups.includes(group));
    const place = other.addresses[0]?.place;
    const address = intervalOf(place?.kind === "range" ? place.range : "").first;
    const rules = guards
      .flatMap(({ allowances }) => allowances)
      .filter((rule) => rule.direction === direction && rule.families.includes("ipv4"))
      .filter((rule) => spanOf(rule.traffic, "ipv4").first <= packet && packet <= spanOf(rule.traffic, "ipv4").last)
      .map((rule) => {
        const { peer } = rule;
        if (peer.kind === "unknown")
          return rule.effect === "allow" ? "maybe" : rule.effect === "deny" ? "contest" : rule.effect;
        if (peer.kind === "everyone") return rule.effect;
        if (peer.kind === "group") return other.groups.includes(peer.group) ? rule.effect : "no";
        const named = intervalOf(peer.kind === "range" ? peer.range : "");
        return named.first <= address && address <= named.last ? rule.effect : "no";
      });
    if (rules.includes("deny")) return "denied";
    if (rules.includes("allow")) return rules.includes("contest") ? "unknown" : "allowed";
    return rules.includes("maybe") || guards.some(({ complete }) => !complete) ? "unknown" : "denied";
  };
  const ends = [side(from, to, "egress"), side(to, from, "ingress")];
  if (ends.includes("denied")) return "denied";
  return ends.includes("unknown") ? "unknown" : "allowed";
}

const anyPlacedNode = fc
  .tuple(anyNode, fc.nat(15))
  .map(([{ groups }, host]) => node("placed", groups, `10.0.0.${host}/32`));

describe("laws of reach", () => {
  it("answers as the plainest reading of the rules does", () => {
    fc.assert(
      fc.property(anyPolicy, anyPlacedNode, anyPlacedNode, anyTraffic, (policy, from, to, traffic) => {
        const { first, last } = spanOf(traffic, "ipv4");
        for (const packet of new Set([first, last, Math.floor((first + last) / 2)])) {
          const [single] = trafficsOf({ first: packet, last: packet });
          // Points that stand for no packet: TCP, UDP and ICMP by number are elsewhere on the line.
          if (single === undefined || spanOf(single, "ipv4").first !== packet) continue;
          assert.equal(verdict(policy, from, to, single), plainVerdict(policy, from, to, packet));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("never loses what is allowed when a rule that allows is added", () => {
    fc.assert(
      fc.property(anyPolicy, anyAllowance, anyNode, anyNode, anyTraffic, (policy, rule, from, to, traffic) => {
        const more = withRule(policy, { ...rule, effect: "allow" });
        const [before, after] = [verdict(policy, from, to, traffic), verdict(more, from, to, traffic)];
        if (before === "allowed") assert.equal(after, "allowed");
        if (before === "partly") assert.notEqual(after, "denied");
      }),
      { numRuns: 300 },
    );
  });

  it("is the union of a node's groups", () => {
    const open = guard("open", [
      allowance("egress", { protocol: "every" }, { kind: "everyone" }),
      allowance("ingress", { protocol: "every" }, { kind: "everyone" }),
    ]);
    // Each port alone: two groups may share a range of ports between them.
    const anyPort = anyPorts.map((traffic) =>
      traffic.protocol === "tcp" ? { ...traffic, last: traffic.first } : traffic,
    );
    fc.assert(
      fc.property(anyPolicy, anyPort, fc.nat(15), ({ guards }, traffic, host) => {
        const plain = guards.map((made) => ({
          ...made,
          complete: true,
          allowances: made.allowances.filter(({ effect }) => effect === "allow"),
        }));
        const policy = policyOf([...plain, open]);
        const from = node("from", ["open"], `10.0.0.${host}/32`);
        const single = { ...traffic, ...("first" in traffic ? { last: traffic.first } : {}) };
        const of = (groups: readonly string[]) => verdict(policy, from, node("to", groups), single);
        const apart = [of(["a"]), of(["b"])];
        const expected = apart.includes("allowed") ? "allowed" : apart.includes("unknown") ? "unknown" : "denied";
        assert.equal(of(["a", "b"]), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("answers a split range of ports as the whole", () => {
    fc.assert(
      fc.property(anyPolicy, anyNode, anyNode, anyPorts, fc.nat(6), (policy, from, to, traffic, cut) => {
        if (!("first" in traffic) || traffic.first + cut >= traffic.last) return;
        const lower = { ...traffic, last: traffic.first + cut };
        const upper = { ...traffic, first: traffic.first + cut + 1 };
        const met = (part: PolicyTraffic) => statesMet(policy, one(from), one(to), part);
        assert.equal(met(traffic), met(lower) | met(upper));
      }),
      { numRuns: 300 },
    );
  });

  it("answers a split range of addresses as the whole, in both directions", () => {
    fc.assert(
      fc.property(anyPolicy, anyNode, anyTraffic, (policy, endpoint, traffic) => {
        const [whole, lower, upper] = ranges.slice(0, 3).map(outside);
        assert.ok(whole !== undefined && lower !== undefined && upper !== undefined);
        const to = (asked: Asked) => statesMet(policy, asked, one(endpoint), traffic);
        const from = (asked: Asked) => statesMet(policy, one(endpoint), asked, traffic);
        assert.equal(to(whole), to(lower) | to(upper));
        assert.equal(from(whole), from(lower) | from(upper));
      }),
      { numRuns: 300 },
    );
  });

  it("changes no answer when a rule's ports or addresses are split in two", () => {
    fc.assert(
      fc.property(anyPolicy, anyNode, anyNode, anyTraffic, anyPorts, (policy, from, to, traffic, ports) => {
        const direction = "ingress";
        const whole = allowance(direction, ports, { kind: "range", range: "10.0.0.0/28", family: "ipv4" });
        if (!("first" in ports) || ports.first === ports.last) return;
        const parts = ["10.0.0.0/29", "10.0.0.8/29"].flatMap((range) => [
          allowance(direction, { ...ports, last: ports.first }, { kind: "range", range, family: "ipv4" }),
          allowance(direction, { ...ports, first: ports.first + 1 }, { kind: "range", range, family: "ipv4" }),
        ]);
        const split = parts.reduce(withRule, policy);
        assert.equal(verdict(split, from, to, traffic), verdict(withRule(policy, whole), from, to, traffic));
      }),
      { numRuns: 300 },
    );
  });

  it("denies where either end denies, and allows only where both allow", () => {
    fc.assert(
      fc.property(anyPolicy, anyNode, anyNode, anyTraffic, (policy, from, to, traffic) => {
        const answer = reach(policy, one(from), one(to), traffic, { family: "ipv4" });
        const ends = [answer.egress.verdict, answer.ingress.verdict];
        if (ends.includes("denied")) assert.equal(answer.verdict, "denied");
        if (answer.verdict === "allowed") assert.deepEqual(ends, ["allowed", "allowed"]);
      }),
      { numRuns: 300 },
    );
  });

  it("answers all pairs as it answers each", () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyNode, { minLength: 2, maxLength: 4 }), (policy, nodes) => {
        const parties = [...nodes.map(one), outside("10.0.0.4/30"), outside("2001:db8::/32")];
        const index = new PolicyIndex(policy);
        for (const { from, to, family, answer } of allPairs(policy, parties)) {
          for (const traffic of traffics(policy)) {
            const single = reach(index, from, to, traffic, { family });
            assert.equal(verdictOver(answer, spanOf(traffic, family)), single.verdict);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("cuts the ports where any rule begins or ends, so that one node has one answer for each part", () => {
    fc.assert(
      fc.property(anyPolicy, anyPlacedNode, anyPlacedNode, (policy, from, to) => {
        const parts = traffics(policy);
        for (const protocol of ["tcp", "udp"] as const) {
          const ports = parts.flatMap((part) => ("first" in part && part.protocol === protocol ? [part] : []));
          assert.equal(ports[0]?.first, 0);
          assert.equal(ports.at(-1)?.last, 65535);
          ports.slice(1).forEach((part, index) => assert.equal(part.first, (ports[index]?.last ?? 0) + 1));
          for (const part of ports) assert.notEqual(verdict(policy, from, to, part), "partly");
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the traffic line", () => {
  it("has one place for all traffic, and names every place", () => {
    fc.assert(
      fc.property(anyTraffic, fc.constantFrom("ipv4" as const, "ipv6" as const), (traffic, family) => {
        const span = spanOf(traffic, family);
        assert.ok(span.first >= 0 && span.first <= span.last && span.last <= lineEnd);
        const named = trafficsOf(span).map((part) => spanOf(part, family));
        assert.equal(named[0]?.first, span.first);
        assert.equal(named.at(-1)?.last, span.last);
      }),
    );
  });

  it("takes TCP, UDP and the family's own ICMP by number for what they are", () => {
    const numbered = (number: number, family: "ipv4" | "ipv6") => spanOf({ protocol: "number", number }, family);
    const icmp = spanOf({ protocol: "icmp", message: "every" }, "ipv4");
    assert.deepEqual(numbered(6, "ipv4"), spanOf({ protocol: "tcp", first: 0, last: 65535 }, "ipv4"));
    assert.deepEqual(numbered(17, "ipv6"), spanOf({ protocol: "udp", first: 0, last: 65535 }, "ipv6"));
    assert.deepEqual(numbered(1, "ipv4"), icmp);
    assert.deepEqual(numbered(58, "ipv6"), icmp);
    assert.notDeepEqual(numbered(58, "ipv4"), icmp);
  });

  it("never counts a part of the line as nothing", () => {
    fc.assert(
      fc.property(anyPolicy, anyNode, anyNode, (policy, from, to) => {
        for (const { answer } of allPairs(policy, [one(from), one(to)])) {
          assert.ok(statesOver(answer, { first: 0, last: lineEnd }) > 0);
          assert.equal(answer.starts[0], 0);
          assert.ok(answer.starts.every((start) => start <= lineEnd));
        }
      }),
    );
  });
});
