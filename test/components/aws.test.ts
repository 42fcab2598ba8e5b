/** The components on AWS: what they register, below which parent, and after what. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { deploy, find, idOf, namesOf, ofType, valueOf, type Registered } from "../harness/mocks";
import { install, machines } from "./mocked-installation";

const type = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  gateway: "aws:ec2/internetGateway:InternetGateway",
  routeTable: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  instance: "aws:ec2/instance:Instance",
};
/** What no later change of makes another node. */
const onceAndForAll = ["ami", "userData", "keyName", "subnetId", "associatePublicIpAddress", "privateIp"];
const component = (name: string) => `rancher-fenceline:index:${name}`;
const groupId = (name: string) => idOf(type.group, name);
const nameTag = (name: string) => ({ team: "platform", Name: name });

describe("AWS: a new network", () => {
  let resources: readonly Registered[] = [];
  let lookups: readonly unknown[] = [];
  before(async () => {
    ({ resources, lookups } = await deploy(() => install("aws")));
  });

  it("is a VPC with a gateway, and a public subnet in each of the first zones", () => {
    const { inputs, parent } = find(resources, type.vpc, "network");
    assert.deepEqual(inputs, {
      cidrBlock: "10.20.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: nameTag("fenceline-test-network"),
    });
    assert.equal(parent, `${component("Network")}::network`);
    const vpcId = idOf(type.vpc, "network");
    assert.deepEqual(
      ofType(resources, type.subnet).map(({ name, inputs: subnet }) => [name, subnet]),
      [
        // The other half is kept for nodes without an address on the internet.
        ["network-1", "10.20.0.0/20", "zone-a"],
        ["network-2", "10.20.64.0/20", "zone-b"],
      ].map(([name, cidrBlock, availabilityZone]) => [
        name,
        { vpcId, cidrBlock, availabilityZone, mapPublicIpOnLaunch: false, tags: nameTag(`fenceline-test-${name}`) },
      ]),
    );
    assert.deepEqual(find(resources, type.route, "network").inputs, {
      routeTableId: idOf(type.routeTable, "network"),
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: idOf(type.gateway, "network"),
    });
    assert.equal(ofType(resources, type.association).length, 2);
  });

  it("asks for ordinary zones alone, once; and for no image where one is given", () => {
    assert.deepEqual(lookups, [
      {
        token: "aws:index/getAvailabilityZones:getAvailabilityZones",
        inputs: { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
      },
    ]);
  });

  it("has as many subnets as zones are asked for", async () => {
    const { resources: three } = await deploy(() => install("aws", { network: { zones: 3 } }));
    assert.deepEqual(
      ofType(three, type.subnet).map(({ inputs }) => inputs.availabilityZone),
      ["zone-a", "zone-b", "zone-c"],
    );
  });
});

describe("AWS: an existing network", () => {
  const subnetIds = ["subnet-1", "subnet-2"];
  const made = (id: pulumi.Input<string>, subnets: pulumi.Input<string>[]) =>
    deploy(() => install("aws", { network: { id, subnetIds: subnets } }));
  const networkTypes = [type.vpc, type.subnet, type.gateway, type.routeTable, type.route, type.association];

  for (const [title, wrap] of [
    ["by plain ids", (text: string): pulumi.Input<string> => text],
    ["by ids that only a deployment knows", (text: string): pulumi.Input<string> => pulumi.output(text)],
    ["by secret ids", (text: string): pulumi.Input<string> => pulumi.secret(text)],
  ] as const) {
    it(`${title}: nothing of the network is made, all is made in it`, async () => {
      const { resources, lookups, value } = await made(
        wrap("vpc-1"),
        subnetIds.map((id) => wrap(id)),
      );
      assert.deepEqual(
        resources.filter((resource) => networkTypes.includes(resource.type)),
        [],
      );
      // Rancher's volume must be in the zone of its node.
      assert.deepEqual(lookups, [{ token: "aws:ec2/getSubnet:getSubnet", inputs: { id: "subnet-1" } }]);
      assert.equal(await valueOf(value.network.networkId), "vpc-1");
      for (const group of ofType(resources, type.group)) assert.equal(group.inputs.vpcId, "vpc-1");
      assert.deepEqual(
        ofType(resources, type.instance).map(({ name, inputs }) => [name, inputs.subnetId]),
        [
          ["prod-all-1", "subnet-1"],
          ["prod-all-2", "subnet-2"],
          ["prod-etcd-1", "subnet-1"],
          ["prod-etcd-2", "subnet-2"],
          ["prod-etcd-3", "subnet-1"],
          ["prod-worker-1", "subnet-1"],
          ["rancher-1", "subnet-1"],
        ],
      );
    });
  }

  it("a secret id stays secret", async () => {
    const { resources } = await made(pulumi.secret("vpc-1"), subnetIds);
    for (const group of ofType(resources, type.group)) assert.deepEqual(group.secretInputs, ["vpcId"]);
  });
});

describe("AWS: groups and rules", () => {
  let resources: readonly Registered[] = [];
  before(async () => {
    ({ resources } = await deploy(() => install("aws")));
  });

  it("a group for each role, one for all, one for Rancher; no rule inside of them, and none called rancher-nodes", () => {
    assert.deepEqual(
      ofType(resources, type.group).map(({ name, parent, inputs }) => [name, parent, inputs]),
      [
        ["prod-common", "RancherCluster::prod"],
        ["prod-controlplane", "ControlPlaneGroup::prod-controlplane"],
        ["prod-etcd", "EtcdGroup::prod-etcd"],
        ["prod-worker", "WorkerGroup::prod-worker"],
        ["rancher", "RancherServer::rancher"],
      ].map(([name, parent]) => [
        name,
        component(parent ?? ""),
        {
          name: `fenceline-test-${name}`,
          description: "Rancher nodes by role",
          vpcId: idOf(type.vpc, "network"),
          tags: nameTag(`fenceline-test-${name}`),
        },
      ]),
    );
    assert.ok(!JSON.stringify(resources).includes("rancher-nodes"));
  });

  it("each rule is below the group that it is on; those on Rancher's group are the cluster's", () => {
    const parentOf = (name: string) => find(resources, type.ingress, name).parent;
    assert.equal(parentOf("prod-etcd-in-tcp-2379-2380-from-prod-etcd"), component("EtcdGroup::prod-etcd"));
    assert.equal(
      parentOf("prod-controlplane-in-tcp-6443-from-prod-common"),
      component("ControlPlaneGroup::prod-controlplane"),
    );
    assert.equal(
      parentOf("prod-worker-in-udp-30000-32767-from-198.51.100.0-24"),
      component("WorkerGroup::prod-worker"),
    );
    assert.equal(parentOf("prod-common-in-udp-8472-from-prod-common"), component("RancherCluster::prod"));
    assert.equal(parentOf("rancher-in-tcp-443-from-prod-common"), component("RancherCluster::prod"));
    assert.equal(parentOf("rancher-in-tcp-443-from-203.0.113.0-24"), component("RancherServer::rancher"));
  });

  it("rules carry ids, tags and reasons", () => {
    assert.deepEqual(find(resources, type.ingress, "rancher-in-tcp-443-from-prod-common").inputs, {
      securityGroupId: groupId("rancher"),
      referencedSecurityGroupId: groupId("prod-common"),
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "HTTPS traffic to Rancher UI/API",
      tags: nameTag("rancher-in-tcp-443-from-prod-common"),
    });
    for (const rule of [...ofType(resources, type.ingress), ...ofType(resources, type.egress)]) {
      assert.deepEqual(rule.inputs.tags, nameTag(rule.name));
      assert.notEqual(rule.inputs.description, "");
    }
  });
});

describe("AWS: nodes", () => {
  let resources: readonly Registered[] = [];
  before(async () => {
    ({ resources } = await deploy(() => install("aws")));
  });

  it("a whole node", () => {
    const { inputs, parent, ignoreChanges } = find(resources, type.instance, "prod-etcd-2");
    const { userData, ...others } = inputs;
    const node = nameTag("fenceline-test-prod-etcd-2");
    assert.match(String(userData), /^#cloud-config\n/);
    assert.deepEqual(others, {
      ami: "an-image",
      instanceType: "a-size",
      keyName: "a-key",
      subnetId: idOf(type.subnet, "network-2"),
      vpcSecurityGroupIds: [groupId("prod-common"), groupId("prod-etcd")],
      associatePublicIpAddress: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 50, tags: node },
      tags: node,
      userDataReplaceOnChange: false,
    });
    assert.equal(parent, component("EtcdGroup::prod-etcd"));
    assert.deepEqual(ignoreChanges, onceAndForAll);
  });

  it("a node with several roles carries all their groups, and is below the first role's component", () => {
    const { inputs, parent } = find(resources, type.instance, "prod-all-1");
    assert.deepEqual(
      inputs.vpcSecurityGroupIds,
      ["prod-common", "prod-etcd", "prod-controlplane", "prod-worker"].map(groupId),
    );
    assert.equal(parent, component("EtcdGroup::prod-etcd"));
  });

  it("comes after all rules of its groups, both ends of the cluster's edges to Rancher, and its way out", () => {
    for (const { name, inputs, after } of ofType(resources, type.instance)) {
      const carried = inputs.vpcSecurityGroupIds as string[];
      // The cluster's rule on Rancher's group comes later than Rancher, and before the cluster's nodes.
      const isClusters = ({ name: rule }: Registered) => rule === "rancher-in-tcp-443-from-prod-common";
      const rules = [...ofType(resources, type.ingress), ...ofType(resources, type.egress)].filter((rule) =>
        isClusters(rule) ? name !== "rancher-1" : carried.includes(String(rule.inputs.securityGroupId)),
      );
      assert.ok(rules.length >= 3, name);
      const wayOut = [find(resources, type.route, "network"), ...ofType(resources, type.association)];
      for (const first of [...rules, ...wayOut]) {
        assert.ok(after.includes(`${first.type}::${first.name}`), `${name} does not wait for ${first.name}`);
      }
    }
  });

  it("without settings it is the newest Ubuntu, kept when that changes, with the default size and no key", async () => {
    const { resources: plain, lookups } = await deploy(() => install("aws", { rancher: { machines: {} } }));
    const { inputs, ignoreChanges } = find(plain, type.instance, "rancher-1");
    assert.deepEqual([inputs.ami, inputs.instanceType, inputs.keyName], ["ami-newest", "t3.large", undefined]);
    assert.deepEqual(ignoreChanges, onceAndForAll);
    assert.deepEqual(
      lookups.filter(({ token }) => token === "aws:ec2/getAmi:getAmi").map(({ inputs: asked }) => asked),
      [
        {
          mostRecent: true,
          owners: ["099720109477"],
          filters: [{ name: "name", values: ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"] }],
        },
      ],
    );
  });

  it("a node group overrides the cluster's machines, key by key", async () => {
    const nodeGroups = [
      { name: "all", roles: ["etcd", "controlplane", "worker"] as ("etcd" | "controlplane" | "worker")[], nodes: 1 },
    ].map((group) => ({ ...group, machines: { size: "large", diskSize: 200 }, publicAddress: false }));
    const { resources: own } = await deploy(() =>
      install("aws", { network: { natGateway: "single" }, cluster: { nodeGroups } }),
    );
    const { inputs } = find(own, type.instance, "prod-all-1");
    assert.deepEqual([inputs.ami, inputs.instanceType], [machines.image, "large"]);
    assert.equal((inputs.rootBlockDevice as { volumeSize: number }).volumeSize, 200);
    assert.equal(inputs.associatePublicIpAddress, false);
  });

  it("the node driver's cluster has groups and no nodes", async () => {
    const { resources: driven } = await deploy(() => install("aws", { cluster: { launch: "infrastructure" } }));
    assert.deepEqual(namesOf(ofType(driven, type.instance)), ["rancher-1"]);
    assert.equal(ofType(driven, type.group).length, 5);
    assert.equal(find(driven, type.ingress, "prod-common-in-tcp-2376-from-rancher").inputs.fromPort, 2376);
  });
});
