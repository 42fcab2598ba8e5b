/** Which groups and addresses AWS nodes have: instances, interfaces, launch templates and balancers. */
import assert from "node:assert/strict";
import { resource, wrongVerdicts } from "../asking";
import { egress, group, id, ingress, instance, open } from "./resources";

describe("AWS: what nodes carry and where they are", () => {
  it("is the union of the groups of a node, up to an attached one", () => {
    const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "0.0.0.0/0" });
    const attachment = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";
    const resources = [
      group("one"),
      group("two"),
      group("three"),
      instance("node", ["one", "two"]),
      ingress("a", "one", tcp(1)),
      ingress("b", "two", tcp(2)),
      ingress("c", "three", tcp(3)),
      resource(attachment, "more", {
        securityGroupId: id("three"),
        networkInterfaceId: "${aws:ec2/instance:Instance::node.primaryNetworkInterfaceId}",
      }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, { "192.0.2.1 node 1-3/tcp": "allowed", "192.0.2.1 node 4/tcp": "denied" }),
      {},
    );
  });

  it("follows network interfaces and launch templates", () => {
    const interfaceType = "aws:ec2/networkInterface:NetworkInterface";
    const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
    const resources = [
      group("one"),
      ingress("a", "one", { ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "0.0.0.0/0" }),
      resource(interfaceType, "card", { subnetId: "subnet-1", securityGroups: [id("one")] }),
      instance("by-card", [], {
        networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: `\${${interfaceType}::card.id}` }],
      }),
      resource(templateType, "template", { vpcSecurityGroupIds: [id("one")] }),
      instance("by-template", [], { launchTemplate: { id: `\${${templateType}::template.id}` } }),
      resource(templateType, "scaled", { networkInterfaces: [{ securityGroups: [id("one")] }] }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "192.0.2.1 by-card 1/tcp": "allowed",
        "192.0.2.1 by-card 2/tcp": "denied",
        "192.0.2.1 by-template 1/tcp": "allowed",
        "192.0.2.1 by-template 2/tcp": "denied",
        "192.0.2.1 scaled 1/tcp": "allowed",
        "192.0.2.1 scaled 2/tcp": "denied",
      }),
      {},
    );
  });

  it("knows nodes by the range of their subnet, and references by their owner", () => {
    const subnetType = "aws:ec2/subnet:Subnet";
    const eipType = "aws:ec2/eip:Eip";
    const resources = [
      resource("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.20.0.0/16" }),
      resource(subnetType, "a", { vpcId: "${aws:ec2/vpc:Vpc::main.id}", cidrBlock: "10.20.1.0/24" }),
      group("one"),
      group("two"),
      instance("node", ["one"], { subnetId: `\${${subnetType}::a.id}` }),
      instance("client", ["two"], { subnetId: `\${${subnetType}::a.id}` }),
      resource(eipType, "node", { instance: "${aws:ec2/instance:Instance::node.id}" }),
      egress("out", "two", open),
      ingress("subnet", "one", { ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "10.20.0.0/16" }),
      ingress("half", "one", { ipProtocol: "tcp", fromPort: 2, toPort: 2, cidrIpv4: "10.20.1.0/25" }),
      ingress("halves", "one", { ipProtocol: "tcp", fromPort: 3, toPort: 3, cidrIpv4: "10.20.1.0/25" }),
      ingress("halves-2", "one", { ipProtocol: "tcp", fromPort: 3, toPort: 3, cidrIpv4: "10.20.1.128/25" }),
      ingress("office", "one", { ipProtocol: "tcp", fromPort: 4, toPort: 4, cidrIpv4: "203.0.113.0/24" }),
      ingress("own", "one", {
        ipProtocol: "tcp",
        fromPort: 5,
        toPort: 5,
        cidrIpv4: "${aws:ec2/instance:Instance::client.privateIp}/32",
      }),
      ingress("eip", "one", {
        ipProtocol: "tcp",
        fromPort: 6,
        toPort: 6,
        cidrIpv4: `\${${eipType}::node.publicIp}/32`,
      }),
      ingress("group", "one", { ipProtocol: "tcp", fromPort: 7, toPort: 7, referencedSecurityGroupId: id("two") }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "client node 1/tcp": "allowed",
        "client node 2/tcp": "unknown",
        "client node 3/tcp": "allowed",
        "client node 4/tcp": "denied",
        "client node 5/tcp": "allowed",
        "client node 6/tcp": "denied",
        "client node 7/tcp": "allowed",
        // An address in the subnet may be the client's; one on the internet is no member's.
        "inside:10.20.1.9 node 7/tcp": "unknown",
        "inside:198.51.100.1 node 7/tcp": "denied",
        "10.20.1.9 node 7/tcp": "denied",
      }),
      {},
    );
  });

  it("knows that an internet-facing balancer is dialled from public addresses", () => {
    const balancer = "aws:lb/loadBalancer:LoadBalancer";
    const door = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const resources = [
      resource("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.20.0.0/16" }),
      group("door", { vpcId: "${aws:ec2/vpc:Vpc::main.id}" }),
      group("two", { vpcId: "${aws:ec2/vpc:Vpc::main.id}" }),
      instance("client", ["two"]),
      egress("out", "two", open),
      ingress("group", "door", { ...door, referencedSecurityGroupId: id("two") }),
      resource(balancer, "public", { loadBalancerType: "network", securityGroups: [id("door")] }),
      resource(balancer, "internal", { loadBalancerType: "network", internal: true, securityGroups: [id("door")] }),
      resource(balancer, "bare", { loadBalancerType: "network" }),
      resource(balancer, "application", { loadBalancerType: "application" }),
    ];
    assert.deepEqual(
      wrongVerdicts(resources, {
        "client public 443/tcp": "denied",
        "client internal 443/tcp": "allowed",
        "198.51.100.1 public 443/tcp": "denied",
        // A network balancer without groups lets all client traffic reach it; the others get a default group.
        "198.51.100.1 bare 443/tcp": "allowed",
        "198.51.100.1 application 443/tcp": "unknown",
      }),
      {},
    );
  });
});
