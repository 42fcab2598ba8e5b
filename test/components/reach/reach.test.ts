/** Reachability: single cases with the rules that decide them. Its laws are in reach-laws.test.ts. */
import assert from "node:assert/strict";
import { allPairs } from "../../../components/reach/all-pairs";
import { partsOf, spansWith } from "../../../components/reach/answer";
import { reach } from "../../../components/reach/reach";
import { trafficsOf } from "../../../components/reach/traffic-line";
import { tcp } from "../../../components/matrix/traffic";
import { openStance, type Stance } from "../../../components/reach/policy";
import { allowance, guard, node, policyOf } from "./policies";

const range = (text: string, outsider = true) => ({ kind: "range", range: text, outsider }) as const;
const only = (...subjects: (ReturnType<typeof node> | ReturnType<typeof range>)[]) => ({ subjects });

describe("reach", () => {
  const policy = policyOf([
    guard("web", [
      allowance("ingress", tcp(443), { kind: "everyone" }, "allow", "https"),
      allowance("ingress", tcp(22), { kind: "range", range: "198.51.100.0/24", family: "ipv4" }, "allow", "ssh"),
      allowance("ingress", tcp(9000), { kind: "group", group: "client" }, "allow", "internal"),
    ]),
    guard("client", [allowance("egress", { protocol: "every" }, { kind: "everyone" }, "allow", "out")]),
    guard("mute", []),
  ]);
  const web = node("web", ["web"], "10.0.0.1/32");
  const client = node("client", ["client"], "10.0.0.2/32");
  const mute = node("mute", ["mute"], "10.0.0.3/32");

  it("names the rules of both ends", () => {
    const answer = reach(policy, only(client), only(web), tcp(9000));
    assert.equal(answer.verdict, "allowed");
    assert.deepEqual(
      [answer.egress.rules, answer.ingress.rules].map((rules) => rules.map((rule) => rule.source.name)),
      [["out"], ["internal"]],
    );
    assert.deepEqual(answer.families, ["ipv4"]);
  });

  it("tells which end denies", () => {
    const answer = reach(policy, only(mute), only(web), tcp(443));
    assert.deepEqual([answer.verdict, answer.egress.verdict, answer.ingress.verdict], ["denied", "denied", "allowed"]);
    assert.equal(answer.egress.unguarded, false);
  });

  it("gives an outside address no guard of its own", () => {
    const answer = reach(policy, only(range("198.51.100.7/32")), only(web), tcp(22));
    assert.deepEqual([answer.verdict, answer.egress.unguarded], ["allowed", true]);
    assert.equal(reach(policy, only(range("198.51.101.7/32")), only(web), tcp(22)).verdict, "denied");
    assert.equal(reach(policy, only(web), only(range("198.51.100.7/32")), tcp(22)).verdict, "denied");
  });

  it("says partly where some addresses or ports pass and others don't", () => {
    assert.equal(reach(policy, only(range("198.51.100.0/23")), only(web), tcp(22)).verdict, "partly");
    assert.equal(reach(policy, only(range("198.51.100.0/25")), only(web), tcp(22)).verdict, "allowed");
    assert.equal(reach(policy, only(client), only(web), tcp(443, 444)).verdict, "partly");
    assert.equal(reach(policy, only(client, mute), only(web), tcp(443)).verdict, "partly");
  });

  it("asks about the families that both have, or the one that is named", () => {
    assert.equal(reach(policy, only(client), only(web), tcp(22), { family: "ipv6" }).verdict, "denied");
    assert.equal(reach(policy, only(client), only(web), tcp(443), { family: "ipv6" }).verdict, "allowed");
    assert.equal(reach(policy, only(range("2001:db8::1/128")), only(web), tcp(443)).verdict, "allowed");
  });

  it("knows nothing about two addresses, and of nobody nothing passes", () => {
    const outside = only(range("198.51.100.7/32"));
    assert.equal(reach(policy, outside, outside, tcp(1)).verdict, "unknown");
    const answer = reach(policy, only(), only(web), tcp(443));
    assert.deepEqual([answer.verdict, answer.note?.startsWith("nobody")], ["denied", true]);
  });

  it("doesn't take a group that is not among the resources for an empty one", () => {
    const stranger = node("stranger", ["sg-elsewhere"]);
    assert.equal(reach(policy, only(range("198.51.100.7/32")), only(stranger), tcp(1)).verdict, "unknown");
    const both = node("both", ["web", "sg-elsewhere"]);
    assert.equal(reach(policy, only(range("198.51.100.7/32")), only(both), tcp(443)).verdict, "allowed");
  });

  it("says that no firewall guards an open node", () => {
    const open = { ...node("open", []), unguarded: openStance };
    const answer = reach(policy, only(range("198.51.100.7/32")), only(open), { protocol: "every" });
    assert.deepEqual([answer.verdict, answer.note], ["allowed", "no firewall guards open"]);
  });

  it("without a rule, asks the stance of the direction: what is let out says nothing of what is let in", () => {
    const stance: Stance = { ingress: "closed", egress: "open" };
    const [one, other] = ["one", "other"].map((name) => ({ ...node(name, []), unguarded: stance }));
    assert.ok(one !== undefined && other !== undefined);
    const outside = only(range("198.51.100.7/32"));
    const told = [
      [only(one), outside],
      [outside, only(one)],
      [only(one), only(other)],
    ].map(([from = outside, to = outside]) => {
      const { verdict, note } = reach(policy, from, to, tcp(443));
      return [verdict, note];
    });
    assert.deepEqual(told, [
      ["allowed", "no firewall guards one"],
      ["denied", undefined],
      ["denied", "no firewall guards one"],
    ]);
    const carrier = { ...one, groups: ["sg-elsewhere"] };
    assert.equal(reach(policy, only(carrier), outside, tcp(443)).verdict, "unknown");
  });
});

describe("allPairs", () => {
  it("gives exact answers along all traffic", () => {
    const policy = policyOf([
      guard("a", [
        allowance("ingress", tcp(100, 199), { kind: "group", group: "b" }),
        allowance("ingress", { protocol: "icmp", message: "every" }, { kind: "everyone" }),
      ]),
      guard("b", [allowance("egress", { protocol: "every" }, { kind: "everyone" })]),
    ]);
    const parties = [
      { name: "a", subjects: [node("a", ["a"])] },
      { name: "b", subjects: [node("b", ["b"]), node("b2", ["b"])] },
      { name: "outside", subjects: [range("198.51.100.7/32")] },
    ];
    const answers = [...allPairs(policy, parties)].map(({ from, to, family, answer }) => {
      const open = spansWith(answer, "allowed").flatMap(trafficsOf);
      return [`${from.name} ${to.name} ${family}`, open, partsOf(answer).some(({ verdict }) => verdict === "unknown")];
    });
    const icmp = { protocol: "icmp", message: "every" };
    assert.deepEqual(answers, [
      ["a a ipv4", [], false],
      ["a a ipv6", [], false],
      ["a b ipv4", [], false],
      ["a b ipv6", [], false],
      ["a outside ipv4", [], false],
      ["b a ipv4", [tcp(100, 199), icmp], false],
      ["b a ipv6", [tcp(100, 199), icmp], false],
      ["b b ipv4", [], false],
      ["b b ipv6", [], false],
      ["b outside ipv4", [{ protocol: "every" }], false],
      ["outside a ipv4", [icmp], false],
      ["outside b ipv4", [], false],
    ]);
  });

  it("can take nodes without a known address to be outside of all ranges", () => {
    const policy = policyOf([
      guard("a", [allowance("ingress", tcp(1), { kind: "range", range: "198.51.100.0/24", family: "ipv4" })]),
      guard("b", [allowance("egress", { protocol: "every" }, { kind: "everyone" })]),
    ]);
    const parties = [{ subjects: [node("a", ["a"])] }, { subjects: [node("b", ["b"])] }];
    const answerTo = (options: { nodesOutsideRanges: boolean }) =>
      [...allPairs(policy, parties, options)].find(
        ({ from, to, family }) => from === parties[1] && to === parties[0] && family === "ipv4",
      )?.answer;
    assert.deepEqual(answerTo({ nodesOutsideRanges: false })?.states.length, 3);
    assert.deepEqual(answerTo({ nodesOutsideRanges: true })?.states, [2]);
  });
});
