/** The components on OpenStack: what they register, below which parent, and after what. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { deploy, find, idOf, namesOf, ofType, valueOf, type Registered } from "../harness/mocks";
import { install } from "./mocked-installation";

const type = {
  network: "openstack:networking/network:Network",
  subnet: "openstack:networking/subnet:Subnet",
  router: "openstack:networking/router:Router",
  routerInterface: "openstack:networking/routerInterface:RouterInterface",
  group: "openstack:networking/secGroup:SecGroup",
  rule: "openstack:networking/secGroupRule:SecGroupRule",
  port: "openstack:networking/port:Port",
  floatingIp: "openstack:networking/floatingIp:FloatingIp",
  instance: "openstack:compute/instance:Instance",
};
const component = (name: string) => `rancher-fenceline:index:${name}`;
const groupId = (name: string) => idOf(type.group, name);
const tags = ["team=platform"];
const wayOut = `${type.routerInterface}::network`;

describe("OpenStack: a network", () => {
  it("a new one has a subnet and a router to the external network, which is looked up by name", async () => {
    const { resources, lookups } = await deploy(() => install("openstack"));
    const name = "fenceline-test-network";
    const networkId = idOf(type.network, "network");
    assert.deepEqual(find(resources, type.network, "network").inputs, { name, adminStateUp: true, tags });
    assert.deepEqual(find(resources, type.subnet, "network").inputs, {
      name,
      networkId,
      // The other half is kept for a load balancer.
      cidr: "10.20.0.0/17",
      ipVersion: 4,
      // Addresses below are chosen beforehand.
      allocationPools: [{ start: "10.20.0.32", end: "10.20.127.254" }],
      tags,
    });
    assert.deepEqual(find(resources, type.router, "network").inputs, {
      name,
      adminStateUp: true,
      externalNetworkId: "external-network-id",
      tags,
    });
    assert.deepEqual(find(resources, type.routerInterface, "network").inputs, {
      routerId: idOf(type.router, "network"),
      subnetId: idOf(type.subnet, "network"),
    });
    assert.deepEqual(lookups, [
      { token: "openstack:networking/getNetwork:getNetwork", inputs: { name: "public", external: true } },
    ]);
    for (const key of ["network", "subnet", "router", "routerInterface"] as const) {
      assert.equal(find(resources, type[key], "network").parent, component("Network::network"));
    }
  });

  it("an existing one, by an id that only a deployment knows: nothing of it is made", async () => {
    const network = { id: pulumi.output("net-1"), subnetIds: [pulumi.output("sub-1"), "sub-2"] };
    const { resources, value } = await deploy(() => install("openstack", { network }));
    for (const key of ["network", "subnet", "router", "routerInterface"] as const) {
      assert.deepEqual(ofType(resources, type[key]), []);
    }
    assert.equal(await valueOf(value.network.networkId), "net-1");
    assert.deepEqual(
      ofType(resources, type.port).map(({ name, inputs }) => [name, inputs.networkId, inputs.fixedIps]),
      [
        ["prod-all-1", "net-1", [{ subnetId: "sub-1" }]],
        ["prod-all-2", "net-1", [{ subnetId: "sub-2" }]],
        ["prod-etcd-1", "net-1", [{ subnetId: "sub-1" }]],
        ["prod-etcd-2", "net-1", [{ subnetId: "sub-2" }]],
        ["prod-etcd-3", "net-1", [{ subnetId: "sub-1" }]],
        ["prod-worker-1", "net-1", [{ subnetId: "sub-1" }]],
        ["rancher-1", "net-1", [{ subnetId: "sub-1" }]],
      ],
    );
  });
});

describe("OpenStack: groups, rules and nodes", () => {
  let resources: readonly Registered[] = [];
  before(async () => {
    ({ resources } = await deploy(() => install("openstack")));
  });

  it("groups lose Neutron's own rules", () => {
    const groups = ofType(resources, type.group);
    assert.deepEqual(
      groups.map(({ name, parent, inputs }) => [name, parent, inputs]),
      [
        ["prod-common", "RancherCluster::prod"],
        ["prod-controlplane", "ControlPlaneGroup::prod-controlplane"],
        ["prod-etcd", "EtcdGroup::prod-etcd"],
        ["prod-worker", "WorkerGroup::prod-worker"],
        ["rancher", "RancherServer::rancher"],
      ].map(([name, parent]) => [
        name,
        component(parent ?? ""),
        { name: `fenceline-test-${name}`, description: "Rancher nodes by role", deleteDefaultRules: true, tags },
      ]),
    );
    assert.ok(!JSON.stringify(resources).includes("rancher-nodes"));
  });

  it("a rule is below its group's component, and its description is no reason to replace it", () => {
    const rule = find(resources, type.rule, "prod-etcd-in-tcp-2379-2380-from-prod-controlplane");
    assert.deepEqual(rule.inputs, {
      securityGroupId: groupId("prod-etcd"),
      remoteGroupId: groupId("prod-controlplane"),
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      portRangeMin: 2379,
      portRangeMax: 2380,
      description: "etcd client requests; etcd peer communication",
    });
    assert.equal(rule.parent, component("EtcdGroup::prod-etcd"));
    for (const { ignoreChanges } of ofType(resources, type.rule)) assert.deepEqual(ignoreChanges, ["description"]);
  });

  it("a node is a port that carries the groups, and an instance on it", () => {
    const port = find(resources, type.port, "prod-all-2");
    assert.deepEqual(port.inputs, {
      name: "fenceline-test-prod-all-2",
      networkId: idOf(type.network, "network"),
      fixedIps: [{ subnetId: idOf(type.subnet, "network") }],
      securityGroupIds: ["prod-common", "prod-etcd", "prod-controlplane", "prod-worker"].map(groupId),
      tags,
    });
    const instance = find(resources, type.instance, "prod-all-2");
    const { userData, ...others } = instance.inputs;
    assert.match(String(userData), /^#cloud-config\n/);
    assert.deepEqual(others, {
      name: "prod-all-2",
      imageName: "an-image",
      flavorName: "a-size",
      keyPair: "a-key",
      networks: [{ port: idOf(type.port, "prod-all-2") }],
      metadata: { team: "platform" },
      tags,
    });
    for (const { parent } of [port, instance]) assert.equal(parent, component("EtcdGroup::prod-etcd"));
  });

  it("an instance comes after all rules of its groups and after the router's interface", () => {
    for (const { name, after } of ofType(resources, type.instance)) {
      const carried = find(resources, type.port, name).inputs.securityGroupIds as string[];
      // The cluster's rule on Rancher's group comes later than Rancher, and before the cluster's nodes.
      const isClusters = ({ name: rule }: Registered) => rule === "rancher-in-tcp-443-from-prod-common";
      const rules = ofType(resources, type.rule).filter((rule) =>
        isClusters(rule) ? name !== "rancher-1" : carried.includes(String(rule.inputs.securityGroupId)),
      );
      assert.ok(rules.length >= 3, name);
      for (const rule of rules) assert.ok(after.includes(`${type.rule}::${rule.name}`), `${name} → ${rule.name}`);
      assert.ok(after.includes(wayOut), name);
    }
  });

  it("who is dialled from outside gets a floating address, after the router's interface; etcd alone gets none", () => {
    const floating = ofType(resources, type.floatingIp);
    assert.deepEqual(namesOf(floating), ["prod-all-1", "prod-all-2", "prod-worker-1", "rancher-1"]);
    for (const { name, inputs, after } of floating) {
      assert.deepEqual(inputs, { pool: "public", portId: idOf(type.port, name), tags });
      assert.ok(after.includes(wayOut));
    }
  });

  it("a node group can ask for an address, or for none", async () => {
    const nodeGroups = [
      { name: "a", roles: ["etcd" as const], nodes: 1, publicAddress: true },
      { name: "b", roles: ["controlplane" as const, "worker" as const], nodes: 1, publicAddress: false },
    ];
    const { resources: asked } = await deploy(() =>
      install("openstack", { cluster: { nodeGroups }, rancher: { publicAddress: false } }),
    );
    assert.deepEqual(namesOf(ofType(asked, type.floatingIp)), ["prod-a-1"]);
  });
});
