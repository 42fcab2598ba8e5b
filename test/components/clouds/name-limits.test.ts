/** Names that a cloud would refuse, what the engine adds included, are told before the first resource. */
import assert from "node:assert/strict";
import { clouds } from "../../../components/clouds";
import { cloudNames } from "../../../components/clouds/cloud";
import { nameProblems } from "../../../components/clouds/name-limits";
import { judgedInstallation } from "../../../components/installation/judge";
import { valid } from "../installation/configurations";

describe("names within their clouds' limits", () => {
  const { names } = clouds.aws.limits;
  const balancer = (name: string) => ({ type: "aws:lb/loadBalancer:LoadBalancer", name, inputs: {} });

  it("count what the engine adds to a name of its own", () => {
    assert.deepEqual(nameProblems([balancer("a".repeat(24))], names), []);
    const [problem] = nameProblems([balancer("a".repeat(25))], names);
    assert.match(problem?.message ?? "", /33 characters, of which the engine adds 8; its cloud takes 32/);
  });

  it("have the characters that their cloud takes", () => {
    assert.equal(nameProblems([balancer("rancher_balancer")], names).length, 1);
    assert.equal(nameProblems([balancer("internal-balancer")], names).length, 1);
  });

  for (const cloud of cloudNames) {
    it(`${cloud}: long names of projects and stacks are judged with the rest`, () => {
      judgedInstallation(valid[cloud], "a".repeat(201));
      assert.throws(() => judgedInstallation(valid[cloud], "a".repeat(250)), /characters; its cloud takes \d+/);
    });

    it(`${cloud}: a node's name is one that its host can have`, () => {
      const type = { aws: "aws:ec2/instance:Instance", openstack: "openstack:compute/instance:Instance" };
      const node = { type: cloud === "digitalocean" ? "digitalocean:index/droplet:Droplet" : type[cloud], inputs: {} };
      const of = (name: string) => nameProblems([{ ...node, name }], clouds[cloud].limits.names).length;
      assert.deepEqual([of("a".repeat(63)), of("a".repeat(64)), of("a_b")], [0, 1, 1]);
    });
  }

  it("more tags than a cloud takes are told", () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, key) => [`key-${key}`, "x"]));
    assert.equal(clouds.aws.checkTags(tags(49)).length, 0);
    assert.match(clouds.aws.checkTags(tags(50))[0]?.message ?? "", /50/);
    assert.match(clouds.openstack.checkTags(tags(51))[0]?.message ?? "", /takes 50/);
  });
});
