/** What a decoder says of its cloud's groups is all that is known of them: of a cloud that does not exist, too. */
import assert from "node:assert/strict";
import { tcp } from "../../../components/matrix/traffic";
import { cloudOfKey, foreignKey, groupsOfCloud, keyText, namedPeerKey } from "../../../components/reach/cloud-groups";
import { partiesOf } from "../../../components/reach/parties";
import { abstractNode, type CloudGroups, type Policy } from "../../../components/reach/policy";
import { reach } from "../../../components/reach/reach";
import { allowance, guard, policyOf } from "./policies";

const plan = { stack: "test", resources: [], outputs: {} };

describe("groups of an invented cloud", () => {
  const nimbus: CloudGroups = {
    cloud: "nimbus",
    carried: "tag",
    forms: { tag: { membership: "private", prefix: "label:", spelling: (name) => name.trim() } },
    unguarded: { ingress: "closed", egress: "open" },
  };
  const known = (groups: CloudGroups): Policy => ({
    ...policyOf([guard("label:web", [allowance("ingress", tcp(443), { kind: "group", group: "label:blue" })])]),
    cloudGroups: new Map([[groups.cloud, groups]]),
  });
  const policy = known(nimbus);

  it("have keys of their own form, which lead back to the cloud and to words", () => {
    assert.equal(foreignKey(nimbus, "tag", " blue "), "label:blue");
    assert.equal(namedPeerKey(policy, { kind: "tag", cloud: "nimbus", id: "blue" }), "label:blue");
    assert.deepEqual([cloudOfKey(policy, "label:blue"), keyText(policy, "label:blue")], ["nimbus", "tag blue"]);
    assert.deepEqual([cloudOfKey(policyOf([]), "label:blue"), cloudOfKey(policy, "aws:sg-1")], ["label", "aws"]);
  });

  it("make a node without a rule as open as the cloud does, in each direction", () => {
    const outside = { subjects: [{ kind: "range", range: "198.51.100.7/32", outsider: true } as const] };
    const bare = { subjects: [abstractNode("bare", groupsOfCloud(policy, "nimbus"), [])] };
    assert.equal(reach(policy, bare, outside, tcp(443)).verdict, "allowed");
    assert.equal(reach(policy, outside, bare, tcp(443)).verdict, "denied");
  });

  it("make whoever carries one a party of its cloud, at the addresses by which that knows members", () => {
    const partyOf = (groups: CloudGroups) => {
      const found = partiesOf(plan, known(groups)).find(({ name }) => name === "tag blue");
      const [subject] = found?.subjects ?? [];
      return [found?.cloud, subject?.kind === "member" ? subject.membership : undefined];
    };
    const everywhere = { ...nimbus, forms: { tag: { prefix: "label:", membership: "everywhere" } } } as const;
    assert.deepEqual(
      [partyOf(nimbus), partyOf(everywhere)],
      [
        ["nimbus", "private"],
        ["nimbus", "everywhere"],
      ],
    );
  });

  it("may be any public address only where members are known by those", () => {
    const verdictOf = (groups: CloudGroups) => {
      const to = { subjects: [abstractNode("web", groups, ["label:web"])] };
      const from = { subjects: [{ kind: "range", range: "198.51.100.7/32", outsider: false } as const] };
      return reach(known(groups), from, to, tcp(443)).verdict;
    };
    const everywhere = { ...nimbus, forms: { tag: { prefix: "label:", membership: "everywhere" } } } as const;
    assert.deepEqual([verdictOf(nimbus), verdictOf(everywhere)], ["denied", "unknown"]);
  });
});
