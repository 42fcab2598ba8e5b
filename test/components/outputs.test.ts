/** What a program takes from the components for machines and controllers of its own. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { cloudNames, type CloudName } from "../../components/clouds/cloud";
import { deploy, idOf, valueOf } from "../harness/mocks";
import { install } from "./mocked-installation";

const typesOf: Readonly<Record<CloudName, { group?: string; subnet?: string; instance: string }>> = {
  aws: {
    group: "aws:ec2/securityGroup:SecurityGroup",
    subnet: "aws:ec2/subnet:Subnet",
    instance: "aws:ec2/instance:Instance",
  },
  openstack: {
    group: "openstack:networking/secGroup:SecGroup",
    subnet: "openstack:networking/subnet:Subnet",
    instance: "openstack:compute/instance:Instance",
  },
  digitalocean: { instance: "digitalocean:index/droplet:Droplet" },
};

for (const cloud of cloudNames) {
  describe(`outputs on ${cloud}`, () => {
    const { group, subnet, instance } = typesOf[cloud];
    const groupOf = (name: string) => (group === undefined ? `fenceline-test-${name}` : idOf(group, name));

    it("have each group by what it is for, the nodes with their ids and addresses, and the network's subnets", async () => {
      const { value, resources } = await deploy(() => install(cloud));
      const { network, rancher, cluster } = value;
      assert.deepEqual(await valueOf(pulumi.output({ ...cluster.groupIds })), {
        common: groupOf("prod-common"),
        etcd: groupOf("prod-etcd"),
        controlplane: groupOf("prod-controlplane"),
        worker: groupOf("prod-worker"),
      });
      assert.equal(await valueOf(rancher.groupId), groupOf("rancher"));
      const nodes = await valueOf(pulumi.output([...rancher.nodes, ...cluster.nodes]));
      const [first] = nodes;
      assert.deepEqual(first, {
        ...{ name: "rancher-1", roles: [], instanceId: idOf(instance, "rancher-1") },
        ...{ address: "rancher-1.private", publicAddress: "rancher-1.public" },
      });
      const etcd = nodes.find(({ name }) => name === "prod-etcd-2");
      assert.deepEqual([etcd?.roles, etcd?.instanceId], [["etcd"], idOf(instance, "prod-etcd-2")]);
      assert.equal(etcd?.publicAddress, cloud === "openstack" ? undefined : "prod-etcd-2.public");
      const made = resources.filter(({ type }) => type === subnet).map(({ type, name }) => idOf(type, name));
      const subnets = await valueOf(network.subnetIds);
      assert.deepEqual(subnets.length > 0, subnet !== undefined);
      for (const id of subnets) assert.ok(made.includes(id), id);
      assert.deepEqual(await valueOf(network.privateSubnetIds), []);
    });
  });
}

describe("outputs", () => {
  it("of an existing network are the subnets that were told; of one with a NAT gateway, the private ones too", async () => {
    const { value } = await deploy(() =>
      install("aws", { network: { id: "vpc-1", subnetIds: [pulumi.output("subnet-1"), "subnet-2"] } }),
    );
    assert.deepEqual(await valueOf(value.network.subnetIds), ["subnet-1", "subnet-2"]);
    const { value: inside } = await deploy(() => install("aws", { network: { natGateway: "single" } }));
    const [open, behind] = [await valueOf(inside.network.subnetIds), await valueOf(inside.network.privateSubnetIds)];
    assert.equal(open.length, 2);
    assert.equal(behind.length, 2);
    assert.equal(new Set([...open, ...behind]).size, 4);
  });

  it("of the node driver's flat group are that one, and no nodes", async () => {
    const { value } = await deploy(() =>
      install("aws", { cluster: { launch: "infrastructure", nodeDriverGroup: "current" } }),
    );
    assert.deepEqual(Object.keys(value.cluster.groupIds), ["common"]);
    assert.deepEqual(value.cluster.nodes, []);
  });
});
