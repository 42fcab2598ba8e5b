/** Details of reducing rules that no example stack has: each of them was once wrong without any test that noticed. */
import assert from "node:assert/strict";
import { joinPorts, liftToCommon, withoutRedundant } from "../../../components/firewall/reduce";
import type { Rule } from "../../../components/firewall/rule";
import { ingress, range } from "../clouds/rules";

describe("details of reducing rules", () => {
  it("protocols without ports stay apart when ports are joined", () => {
    const rules = [4, 47].map((number): Rule =>
      ingress("prod-etcd", { protocol: "number", number }, range("10.0.0.0/8")),
    );
    assert.deepEqual(
      joinPorts(rules).map(({ traffic }) => traffic),
      [
        { protocol: "number", number: 4 },
        { protocol: "number", number: 47 },
      ],
    );
  });

  it("only rules on the cluster's own groups move to its common one", () => {
    const roles = ["prod-etcd", "prod-controlplane", "prod-worker"];
    const on = (groups: readonly string[]) =>
      groups.map((group): Rule => ingress(group, { protocol: "tcp", first: 22, last: 22 }, range("10.0.0.0/8")));
    const lifted = (groups: readonly string[]) =>
      liftToCommon(on(groups), "prod-common", roles).map(({ group }) => group);
    assert.deepEqual(lifted(roles), ["prod-common"]);
    assert.deepEqual(lifted(["rancher", "prod-etcd", "prod-worker"]), ["rancher", "prod-etcd", "prod-worker"]);
  });

  it("equal rules become one, ICMP too, and a rule that holds several others has all of their reasons", () => {
    const icmp = (why: string): Rule =>
      ingress("prod-etcd", { protocol: "icmp", message: "every" }, range("10.0.0.0/8"), why);
    const joined = joinPorts([icmp("one"), icmp("two")]);
    assert.deepEqual(
      joined.map(({ reasons }) => reasons.map(({ why }) => why)),
      [["one", "two"]],
    );
    const tcp = (first: number, last: number, why: string): Rule =>
      ingress("prod-etcd", { protocol: "tcp", first, last }, range("10.0.0.0/8"), why);
    const kept = withoutRedundant([tcp(1, 100, "all"), tcp(5, 5, "five"), tcp(7, 7, "seven")], () => undefined);
    assert.deepEqual(
      kept.map(({ reasons }) => reasons.map(({ why }) => why)),
      [["all", "five", "seven"]],
    );
  });
});
