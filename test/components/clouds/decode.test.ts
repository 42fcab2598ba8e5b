/** Several clouds in one stack: one policy, and addresses that cross from one to the other. */
import assert from "node:assert/strict";
import type { DecodableResource } from "../../../components/resources/catalogue";
import { decode } from "../../../components/clouds/decode";
import { ask, resource, wrongVerdicts } from "./asking";

const awsGroup = "aws:ec2/securityGroup:SecurityGroup";
const openstackGroup = "openstack:networking/secGroup:SecGroup";

function mixedStack(): DecodableResource[] {
  const onAws = (type: string, name: string, inputs: Record<string, unknown>): DecodableResource =>
    resource(`aws:${type}`, name, { securityGroupId: `\${${awsGroup}::rancher.id}`, ...inputs });
  return [
    resource(awsGroup, "rancher"),
    resource("aws:ec2/instance:Instance", "server", { vpcSecurityGroupIds: [`\${${awsGroup}::rancher.id}`] }),
    onAws("vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
    onAws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", {
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "${openstack:networking/floatingIp:FloatingIp::node.address}/32",
    }),
    onAws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "private", {
      ipProtocol: "tcp",
      fromPort: 80,
      toPort: 80,
      cidrIpv4: "10.0.0.0/8",
    }),
    resource(openstackGroup, "cluster"),
    resource("openstack:networking/port:Port", "node", {
      networkId: "net",
      securityGroupIds: [`\${${openstackGroup}::cluster.id}`],
    }),
    resource("openstack:networking/floatingIp:FloatingIp", "node", {
      portId: "${openstack:networking/port:Port::node.id}",
    }),
    resource("openstack:networking/secGroupRule:SecGroupRule", "in", {
      securityGroupId: `\${${openstackGroup}::cluster.id}`,
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      portRangeMin: 22,
      portRangeMax: 22,
      remoteIpPrefix: "${aws:ec2/instance:Instance::server.publicIp}/32",
    }),
    resource("digitalocean:index/droplet:Droplet", "droplet", { region: "fra1" }),
  ];
}

describe("decoding a mixed stack", () => {
  it("joins the clouds: across, nodes meet at their public addresses", () => {
    assert.deepEqual(
      wrongVerdicts(mixedStack(), {
        "server node 22/tcp": "allowed",
        "server node 23/tcp": "denied",
        "droplet node 22/tcp": "denied",
        "node server 443/tcp": "allowed",
        "droplet server 443/tcp": "denied",
        // A private range is nobody's on the way across.
        "node server 80/tcp": "denied",
        "server droplet 1/tcp": "allowed",
      }),
      {},
    );
  });

  it("ignores what it does not know", () => {
    const policy = decode([resource("random:index/randomId:RandomId", "one"), resource("aws:s3/bucket:Bucket", "two")]);
    assert.deepEqual(
      policy.endpoints.map(({ name }) => name),
      [],
    );
  });

  it("reads the range of an existing network from our component", () => {
    const group = resource(awsGroup, "one", { vpcId: "vpc-1" });
    const other = resource(awsGroup, "other", { vpcId: "vpc-2" });
    const rule = resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", {
      securityGroupId: `\${${awsGroup}::one.id}`,
      ipProtocol: "tcp",
      fromPort: 1,
      toPort: 1,
      cidrIpv4: "192.0.2.0/24",
    });
    const instance = (name: string, of: string) =>
      resource("aws:ec2/instance:Instance", name, { vpcSecurityGroupIds: [`\${${awsGroup}::${of}.id}`] });
    const open = resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", {
      securityGroupId: `\${${awsGroup}::one.id}`,
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    });
    const resources = [group, other, rule, open, instance("node", "one"), instance("elsewhere", "other")];
    const component = resource("rancher-fenceline:index:Network", "main", {
      cloud: "aws",
      networkId: "vpc-1",
      cidr: "10.20.0.0/16",
    });
    assert.equal(ask(decode(resources), "node", "node", "1/tcp").verdict, "unknown");
    const policy = decode([...resources, component]);
    assert.equal(ask(policy, "node", "node", "1/tcp").verdict, "denied");
    assert.deepEqual(policy.endpoints.find(({ name }) => name === "elsewhere")?.addresses[0]?.place, {
      kind: "unknown",
    });
  });
});
