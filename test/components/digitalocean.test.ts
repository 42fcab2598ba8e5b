/** The components on DigitalOcean: what they register, below which parent, and after what. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { deploy, find, idOf, namesOf, ofType, valueOf, type Registered } from "../harness/mocks";
import { install } from "./mocked-installation";

const type = {
  vpc: "digitalocean:index/vpc:Vpc",
  tag: "digitalocean:index/tag:Tag",
  firewall: "digitalocean:index/firewall:Firewall",
  droplet: "digitalocean:index/droplet:Droplet",
};
const component = (name: string) => `rancher-fenceline:index:${name}`;
const tagName = (name: string) => `fenceline-test-${name}`;

describe("DigitalOcean: a network", () => {
  it("a new one is a VPC in the region", async () => {
    const { resources, lookups } = await deploy(() => install("digitalocean"));
    const vpc = find(resources, type.vpc, "network");
    assert.deepEqual(vpc.inputs, { name: "fenceline-test-network", region: "fra1", ipRange: "10.20.0.0/16" });
    assert.equal(vpc.parent, component("Network::network"));
    assert.deepEqual(lookups, []);
  });

  it("an existing one, by an id that only a deployment knows: no VPC is made", async () => {
    const { resources, value } = await deploy(() =>
      install("digitalocean", { network: { id: pulumi.output("vpc-1"), cidr: undefined } }),
    );
    assert.deepEqual(ofType(resources, type.vpc), []);
    assert.equal(await valueOf(value.network.networkId), "vpc-1");
    for (const { inputs } of ofType(resources, type.droplet)) assert.equal(inputs.vpcUuid, "vpc-1");
  });
});

describe("DigitalOcean: tags, firewalls and droplets", () => {
  let resources: readonly Registered[] = [];
  before(async () => {
    ({ resources } = await deploy(() => install("digitalocean")));
  });

  it("a tag for each role, one for all, one for Rancher", () => {
    assert.deepEqual(
      ofType(resources, type.tag).map(({ name, parent, inputs }) => [name, parent, inputs]),
      [
        ["prod-common", "RancherCluster::prod"],
        ["prod-controlplane", "ControlPlaneGroup::prod-controlplane"],
        ["prod-etcd", "EtcdGroup::prod-etcd"],
        ["prod-worker", "WorkerGroup::prod-worker"],
        ["rancher", "RancherServer::rancher"],
      ].map(([name, parent]) => [name, component(parent ?? ""), { name: tagName(name ?? "") }]),
    );
    assert.ok(!JSON.stringify(resources).includes("rancher-nodes"));
  });

  it("a firewall for each tag, and the cluster's own on Rancher's tag, all after the tags that they name", () => {
    const firewalls = ofType(resources, type.firewall);
    assert.deepEqual(
      firewalls.map(({ name, parent, inputs }) => [name, parent, inputs.name, inputs.tags]),
      [
        ["prod-common", "RancherCluster::prod", "prod-common"],
        ["prod-controlplane", "ControlPlaneGroup::prod-controlplane", "prod-controlplane"],
        ["prod-etcd", "EtcdGroup::prod-etcd", "prod-etcd"],
        ["prod-rancher", "RancherCluster::prod", "rancher"],
        ["prod-worker", "WorkerGroup::prod-worker", "prod-worker"],
        ["rancher", "RancherServer::rancher", "rancher"],
      ].map(([name, parent, tag]) => [name, component(parent ?? ""), tagName(name ?? ""), [tagName(tag ?? "")]]),
    );
    for (const { name, inputs, after } of firewalls) {
      for (const tag of ofType(resources, type.tag)) {
        const isNamed = JSON.stringify(inputs).includes(`"${tagName(tag.name)}"`);
        const isOwnName = inputs.name === tagName(tag.name) && !after.includes(`${type.tag}::${tag.name}`);
        if (isNamed && !isOwnName) assert.ok(after.includes(`${type.tag}::${tag.name}`), `${name} → ${tag.name}`);
      }
    }
  });

  it("a whole firewall; no rule has an action", () => {
    assert.deepEqual(find(resources, type.firewall, "prod-rancher").inputs, {
      name: "fenceline-test-prod-rancher",
      tags: ["fenceline-test-rancher"],
      inboundRules: [{ protocol: "tcp", portRange: "443", sourceTags: ["fenceline-test-prod-common"] }],
    });
    assert.deepEqual(find(resources, type.firewall, "rancher").inputs, {
      name: "fenceline-test-rancher",
      tags: ["fenceline-test-rancher"],
      inboundRules: [
        { protocol: "tcp", portRange: "22", sourceAddresses: ["192.0.2.0/24"] },
        { protocol: "tcp", portRange: "80", sourceAddresses: ["203.0.113.0/24"] },
        { protocol: "tcp", portRange: "443", sourceAddresses: ["203.0.113.0/24"] },
      ],
      outboundRules: [
        { protocol: "icmp", destinationAddresses: ["0.0.0.0/0"] },
        { protocol: "tcp", portRange: "1-65535", destinationAddresses: ["0.0.0.0/0"] },
        { protocol: "udp", portRange: "1-65535", destinationAddresses: ["0.0.0.0/0"] },
      ],
    });
    assert.ok(!JSON.stringify(ofType(resources, type.firewall)).includes('"action"'));
  });

  it("no firewall is empty: the provider refuses one without rules", () => {
    for (const { name, inputs } of ofType(resources, type.firewall)) {
      assert.ok(inputs.inboundRules !== undefined || inputs.outboundRules !== undefined, name);
    }
  });

  it("a whole droplet, in the VPC, with the tags of its roles and the user's", () => {
    const { inputs, parent } = find(resources, type.droplet, "prod-all-1");
    const { userData, ...others } = inputs;
    assert.match(String(userData), /^#cloud-config\n/);
    assert.deepEqual(others, {
      name: "prod-all-1",
      image: "an-image",
      size: "a-size",
      region: "fra1",
      vpcUuid: idOf(type.vpc, "network"),
      sshKeys: ["a-key"],
      tags: [...["common", "controlplane", "etcd", "worker"].map((name) => tagName(`prod-${name}`)), "team:platform"],
    });
    assert.equal(parent, component("EtcdGroup::prod-etcd"));
  });

  it("a droplet comes after its tags, and after every firewall that is bound to them: without one it is open", () => {
    for (const { name, inputs, after } of ofType(resources, type.droplet)) {
      const carried = inputs.tags as string[];
      const firewalls = ofType(resources, type.firewall).filter((firewall) =>
        (firewall.inputs.tags as string[]).some((tag) => carried.includes(tag)),
      );
      assert.ok(firewalls.length >= 1, name);
      // The cluster's firewall on Rancher's tag is the cluster's affair: Rancher's droplet is guarded without it.
      const own = firewalls.filter((firewall) => name !== "rancher-1" || firewall.name !== "prod-rancher");
      for (const firewall of own) assert.ok(after.includes(`${type.firewall}::${firewall.name}`), name);
      for (const tag of ofType(resources, type.tag)) {
        if (carried.includes(tagName(tag.name))) assert.ok(after.includes(`${type.tag}::${tag.name}`), name);
      }
      if (name !== "rancher-1") assert.ok(after.includes(`${type.firewall}::prod-rancher`), name);
    }
  });

  it("without settings a droplet has the default image and size, and no key", async () => {
    const { resources: plain } = await deploy(() => install("digitalocean", { rancher: { machines: {} } }));
    const { image, size, sshKeys } = find(plain, type.droplet, "rancher-1").inputs;
    assert.deepEqual([image, size, sshKeys], ["ubuntu-24-04-x64", "s-4vcpu-8gb", undefined]);
  });

  it("the node driver's cluster has tags and firewalls and no droplets", async () => {
    const { resources: driven } = await deploy(() =>
      install("digitalocean", { cluster: { launch: "infrastructure" } }),
    );
    assert.deepEqual(namesOf(ofType(driven, type.droplet)), ["rancher-1"]);
    assert.equal(ofType(driven, type.firewall).length, 6);
  });
});
