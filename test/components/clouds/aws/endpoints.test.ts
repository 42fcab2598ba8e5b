/** AWS: who stands where, word for word: instances, interfaces, balancers and launch templates. */
import assert from "node:assert/strict";
import { resource } from "../asking";
import { reference, stand } from "../standing";

describe("where AWS instances, interfaces and balancers stand", () => {
  const [vpc, subnet, group] = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/securityGroup:SecurityGroup"];
  const [instance, eni, eip] = [
    "aws:ec2/instance:Instance",
    "aws:ec2/networkInterface:NetworkInterface",
    "aws:ec2/eip:Eip",
  ];
  const network = [
    resource(vpc, "net", { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "2001:db8::/56" }),
    resource(subnet, "a", { vpcId: reference(vpc, "net"), cidrBlock: "10.0.1.0/24" }),
    resource(subnet, "dual", {
      ...{ vpcId: reference(vpc, "net"), cidrBlock: "10.0.2.0/24", ipv6CidrBlock: "2001:db8:0:2::/64" },
    }),
    resource(group, "web", { vpcId: reference(vpc, "net") }),
  ];
  const carries = { vpcSecurityGroupIds: [reference(group, "web")] };

  it("by subnet, by group, by fixed address, with and without a public one", () => {
    const found = stand([
      ...network,
      resource(instance, "plain", { ...carries, subnetId: reference(subnet, "a") }),
      resource(instance, "dual", { ...carries, subnetId: reference(subnet, "dual") }),
      resource(instance, "fixed", {
        ...{ ...carries, subnetId: reference(subnet, "dual"), associatePublicIpAddress: false },
        ...{ privateIp: "10.0.2.9", ipv6Addresses: ["2001:db8:0:2::9"] },
      }),
      resource(instance, "byGroup", { ...carries }),
      resource(instance, "nowhere", {}),
      resource(eip, "elastic", { instance: reference(instance, "byGroup") }),
    ]);
    assert.deepEqual(found, {
      plain: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.1.0/24 plain.privateIp",
        "public ipv4 public plain.publicIp",
      ],
      dual: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.2.0/24 dual.privateIp",
        "at ipv6 2001:db8:0:2::/64",
        "public ipv4 public dual.publicIp",
      ],
      fixed: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.2.9/32 fixed.privateIp",
        "at ipv6 2001:db8:0:2::9/128",
      ],
      byGroup: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.0.0/16 byGroup.privateIp",
        "public ipv4 public byGroup.publicIp",
        "public ipv4 public elastic.publicIp",
      ],
      nowhere: [
        "aws Instance private private closed",
        "groups aws:default",
        "network unknown",
        "at ipv4 unknown nowhere.privateIp",
        "public ipv4 public nowhere.publicIp",
      ],
    });
  });

  it("interfaces of an instance, and those of none; an elastic address by its association", () => {
    const found = stand([
      ...network,
      resource(eni, "card", { subnetId: reference(subnet, "a"), securityGroups: [reference(group, "web")] }),
      resource(eni, "loose", { subnetId: reference(subnet, "a"), privateIps: ["10.0.1.7"] }),
      resource(instance, "host", { networkInterfaces: [{ networkInterfaceId: reference(eni, "card") }] }),
      resource(eip, "elastic", {}),
      resource("aws:ec2/eipAssociation:EipAssociation", "bind", {
        ...{ allocationId: reference(eip, "elastic"), networkInterfaceId: reference(eni, "loose") },
      }),
    ]);
    assert.deepEqual(found, {
      host: [
        "aws Instance private private closed",
        "groups web",
        "network net",
        "at ipv4 10.0.1.0/24 card.privateIp host.privateIp",
      ],
      loose: [
        "aws NetworkInterface private private closed",
        "groups aws:default",
        "network net",
        "at ipv4 10.0.1.7/32 loose.privateIp",
        "public ipv4 public elastic.publicIp",
      ],
    });
  });

  it("balancers: inside or facing the internet, in subnets or mappings, with groups or none", () => {
    const balancer = "aws:lb/loadBalancer:LoadBalancer";
    const found = stand([
      ...network,
      resource(balancer, "inside", {
        ...{ internal: true, securityGroups: [reference(group, "web")], subnets: [reference(subnet, "a")] },
      }),
      resource(balancer, "outside", {
        ...{ loadBalancerType: "network", subnetMappings: [{ subnetId: reference(subnet, "a") }] },
      }),
      resource(balancer, "default", { loadBalancerType: "application", subnets: [reference(subnet, "a")] }),
    ]);
    assert.deepEqual(found, {
      inside: ["aws LoadBalancer private private closed", "groups web", "network net", "at ipv4 10.0.1.0/24"],
      outside: ["aws LoadBalancer public private open", "groups ", "network net", "at ipv4 10.0.1.0/24"],
      default: ["aws LoadBalancer public private closed", "groups aws:default", "network net", "at ipv4 10.0.1.0/24"],
    });
  });

  it("classic balancers and groups by their older arguments; an attachment to nobody here", () => {
    const found = stand([
      ...network,
      resource("aws:elb/loadBalancer:LoadBalancer", "classic", { securityGroups: [reference(group, "web")] }),
      resource(instance, "older", { securityGroups: [reference(group, "web")] }),
      resource("aws:ec2/launchTemplate:LaunchTemplate", "named", { securityGroupNames: ["default"] }),
      resource(eni, "card", { securityGroups: [reference(group, "web")] }),
      resource("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "elsewhere", {
        ...{ networkInterfaceId: reference(eni, "card"), instanceId: "i-0123" },
      }),
    ]);
    const groups = Object.entries(found).map(([name, words]) => [name, words[1]]);
    assert.deepEqual(Object.fromEntries(groups), {
      classic: "groups web",
      older: "groups web",
      named: "groups aws:default",
      card: "groups web",
    });
  });

  it("launch templates: of an instance, and of nobody here", () => {
    const template = "aws:ec2/launchTemplate:LaunchTemplate";
    const found = stand([
      ...network,
      resource(template, "used", { ...carries, name: "used" }),
      resource(template, "spare", { networkInterfaces: [{ securityGroups: [reference(group, "web")] }] }),
      resource(instance, "made", { launchTemplate: { name: "used" }, subnetId: reference(subnet, "a") }),
    ]);
    assert.deepEqual(
      Object.entries(found).map(([name, words]) => [name, words[1]]),
      [
        ["made", "groups web"],
        ["spare", "groups web"],
      ],
    );
  });
});
