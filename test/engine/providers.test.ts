/**
 * The attached providers are as strict as they claim: what the official packages do not declare, what an account does not
 * have, and what a cloud refuses are errors. No engine is needed here.
 */
import * as assert from "node:assert/strict";
import { Account } from "./providers/account";
import { judgeArguments } from "./providers/arguments";
import { aws } from "./providers/aws";
import { digitalocean } from "./providers/digitalocean";
import { openstack } from "./providers/openstack";
import { Provider, undeclaredArguments, undeclaredOutputs } from "./providers/provider";
import type { CloudObject, CloudTable } from "./providers/resource-type";
import { unknown, type Values } from "./providers/values";

const tables: readonly CloudTable[] = [aws, openstack, digitalocean];

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const awsGroup = "aws:ec2/securityGroup:SecurityGroup";
const awsInstance = "aws:ec2/instance:Instance";
const neutronGroup = "openstack:networking/secGroup:SecGroup";
const neutronRule = "openstack:networking/secGroupRule:SecGroupRule";
const port = "openstack:networking/port:Port";
const firewall = "digitalocean:index/firewall:Firewall";
const tag = "digitalocean:index/tag:Tag";
const droplet = "digitalocean:index/droplet:Droplet";

/** Makes objects by short words. */
class Maker {
  readonly account: Account;

  constructor(table: CloudTable) {
    this.account = new Account(table);
  }

  make(type: string, name: string, inputs: Values): CloudObject {
    return this.account.create(type, name, `urn:${name}`, inputs);
  }

  refuses(code: RegExp, type: string, inputs: Values): void {
    assert.throws(() => this.make(type, "refused", inputs), code);
  }
}

describe("attached providers", () => {
  for (const table of tables) {
    it(`${table.cloud}: its table names only what the official package declares`, () => {
      assert.deepEqual(undeclaredArguments(table), []);
      assert.deepEqual(undeclaredOutputs(table), []);
    });
  }

  it("refuse unknown, missing and wrong arguments at any depth, and let unknown values pass", () => {
    const rule = { securityGroupId: unknown, ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "10.0.0.0/8" };
    assert.deepEqual(judgeArguments(ingressRule, rule), []);
    const reasons = (type: string, inputs: Values): string[] =>
      judgeArguments(type, inputs).map(({ property, reason }) => `${property} ${reason}`);
    assert.deepEqual(reasons(ingressRule, { ...rule, cidrIpV4: "10.0.0.0/8" }), [
      "cidrIpV4 is not an argument of this resource",
    ]);
    assert.deepEqual(reasons(ingressRule, { ...rule, fromPort: "22" }), ['fromPort is "22"; its type is a number']);
    assert.deepEqual(reasons(ingressRule, { ipProtocol: "tcp" }), ["securityGroupId is required and missing"]);
    assert.deepEqual(reasons(awsInstance, { metadataOptions: { httpToken: "required" } }), [
      "metadataOptions.httpToken is not an argument of this resource",
    ]);
    assert.deepEqual(reasons(firewall, { inboundRules: [{ protocol: "tcp", portRange: 22 }] }), [
      "inboundRules[0].portRange is 22; its type is text",
    ]);
    assert.deepEqual(reasons("openstack:compute/instance:Instance", { networks: [{ ports: "x" }] }), [
      "networks[0].ports is not an argument of this resource",
    ]);
  });

  it("refuse a type that their table does not have, and a change that it says nothing of", () => {
    const provider = new Provider(aws);
    assert.throws(() => provider.check("aws:s3/bucket:Bucket", {}), /UnknownType/);
    assert.throws(() => provider.diff(awsInstance, {}, { hibernation: true }), /what a change of hibernation does/);
    assert.deepEqual(provider.diff(awsInstance, { userData: "a", ami: "b" }, { userData: "c", ami: "d" }), {
      changed: ["ami", "userData"],
      replacing: ["ami"],
    });
  });

  it("aws: refuses duplicates, unresolved references, and deleting a group in use", () => {
    const maker = new Maker(aws);
    const vpc = maker.make("aws:ec2/vpc:Vpc", "network", { cidrBlock: "10.0.0.0/16" });
    const group = (name: string) => maker.make(awsGroup, name, { name, description: "x", vpcId: vpc.id });
    const [one, other] = [group("one"), group("other")];
    maker.refuses(/InvalidGroup.Duplicate/, awsGroup, { name: "one", description: "y", vpcId: vpc.id });
    maker.refuses(/NotFound/, awsGroup, { name: "third", description: "x", vpcId: "vpc-0" });
    const rule = { securityGroupId: one.id, ipProtocol: "tcp", fromPort: 22, toPort: 22 };
    const named = { ...rule, referencedSecurityGroupId: other.id };
    maker.make(ingressRule, "first", named);
    maker.refuses(/InvalidPermission.Duplicate/, ingressRule, { ...named, description: "another reason" });
    maker.refuses(/host bits/, ingressRule, { ...rule, cidrIpv4: "10.0.0.1/8" });
    maker.refuses(/InvalidParameterValue/, ingressRule, { ...rule, cidrIpv4: "10.0.0.0/8", description: "it's" });
    assert.throws(() => {
      maker.account.delete(awsGroup, other.id);
    }, /DependencyViolation/);
    for (let port = 1; port < 60; port += 1) {
      maker.make(ingressRule, `port-${String(port)}`, { ...rule, fromPort: port, toPort: 60, cidrIpv4: "10.0.0.0/8" });
    }
    maker.refuses(/RulesPerSecurityGroupLimitExceeded/, ingressRule, { ...rule, cidrIpv4: "10.1.0.0/16" });
    maker.account.delete(awsGroup, one.id);
    assert.deepEqual(maker.account.ofType(ingressRule), [], "a group's own rules go with it");
    maker.account.delete(awsGroup, other.id);
  });

  it("openstack: keeps its quotas, its duplicates and its silent deletion", () => {
    const maker = new Maker(openstack);
    const group = (name: string) => maker.make(neutronGroup, name, { name, deleteDefaultRules: true });
    const [one, other] = [group("one"), group("other")];
    const rule = { securityGroupId: one.id, direction: "ingress", ethertype: "IPv4", protocol: "tcp" };
    maker.make(neutronRule, "named", { ...rule, remoteGroupId: other.id });
    maker.make(neutronRule, "open", { ...rule, portRangeMin: 22, portRangeMax: 22 });
    const everywhere = { portRangeMin: 22, portRangeMax: 22, remoteIpPrefix: "0.0.0.0/0", description: "again" };
    maker.refuses(/SecurityGroupRuleExists/, neutronRule, { ...rule, ...everywhere });
    maker.refuses(/Drift/, neutronRule, { ...rule, portRangeMin: 1, portRangeMax: 65535 });
    maker.refuses(/ConflictWithProtocol|Drift/, neutronRule, { ...rule, protocol: "icmp", ethertype: "IPv6" });
    maker.account.delete(neutronGroup, other.id);
    assert.deepEqual(
      maker.account.ofType(neutronRule).flatMap(({ name, origin }) => (origin === "before" ? [] : [name])),
      ["open"],
      "the rule that named the group is gone with it",
    );
    const carrier = maker.make(port, "port", { networkId: externalNetwork(maker), securityGroupIds: [one.id] });
    assert.throws(() => {
      maker.account.delete(neutronGroup, one.id);
    }, /SecurityGroupInUse/);
    maker.account.delete(port, carrier.id);
    for (let number = 0; number < 8; number += 1) group(`more-${String(number)}`);
    maker.refuses(/OverQuota/, neutronGroup, { name: "tenth", deleteDefaultRules: true });
  });

  it("openstack: a group without deleteDefaultRules has two rules more", () => {
    const maker = new Maker(openstack);
    const { id } = maker.make(neutronGroup, "group", { name: "group" });
    maker.refuses(/SecurityGroupRuleExists/, neutronRule, {
      securityGroupId: id,
      direction: "egress",
      ethertype: "IPv4",
    });
  });

  it("digitalocean: refuses a firewall before its tags, a droplet before its firewall, and a tag's end before both", () => {
    const maker = new Maker(digitalocean);
    const inboundRules = [{ protocol: "tcp", portRange: "22", sourceTags: ["node"] }];
    maker.refuses(/NotFound/, firewall, { name: "node", tags: ["node"], inboundRules });
    const vpc = maker.make("digitalocean:index/vpc:Vpc", "v", { name: "v", region: "fra1", ipRange: "10.0.0.0/16" });
    maker.make(tag, "node", { name: "node" });
    const node = { name: "n", image: "ubuntu-24-04-x64", size: "s-4vcpu-8gb", region: "fra1", vpcUuid: vpc.id };
    maker.refuses(/no firewall protects/, droplet, { ...node, tags: ["node"] });
    maker.make(firewall, "node", { name: "node", tags: ["node"], inboundRules });
    maker.refuses(/duplicate name/, firewall, { name: "node", tags: ["node"], inboundRules });
    maker.make(droplet, "n", { ...node, tags: ["node", "team:platform"] });
    assert.throws(() => {
      maker.account.delete(tag, "node");
    }, /without a firewall/);
    const ports = Array.from({ length: 51 }, (_, index) => ({ ...inboundRules[0], portRange: String(index + 1) }));
    maker.refuses(/1 to 50/, firewall, { name: "many", tags: ["node"], inboundRules: ports });
    maker.refuses(/a change for ever/, firewall, {
      name: "all",
      tags: ["node"],
      inboundRules: [{ protocol: "tcp", portRange: "0", sourceTags: ["node"] }],
    });
  });
});

function externalNetwork({ account }: Maker): string {
  return account.ofType("openstack:networking/network:Network")[0]?.id ?? "";
}
