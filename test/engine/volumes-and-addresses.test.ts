/**
 * Volumes, addresses and ways out in the attached providers' accounts: a volume is at one node, in the node's place, grows
 * alone and does not go while it is attached; an address that is asked for by name is free and in its range. No engine here.
 */
import * as assert from "node:assert/strict";
import { Account } from "./providers/account";
import { aws } from "./providers/aws";
import { digitalocean } from "./providers/digitalocean";
import { openstack } from "./providers/openstack";
import type { CloudObject, CloudTable } from "./providers/resource-type";
import type { Values } from "./providers/values";

/** Makes objects by short words; each gets a name of its own. */
function makerOn(table: CloudTable): { account: Account; make: (type: string, inputs: Values) => CloudObject } {
  const account = new Account(table);
  let number = 0;
  return {
    account,
    make: (type, inputs) => {
      number += 1;
      return account.create(type, `object-${String(number)}`, `urn:${String(number)}`, inputs);
    },
  };
}

describe("attached providers: volumes and addresses", () => {
  it("aws: a volume is at one instance of its zone, grows alone, and goes last", () => {
    const { account, make } = makerOn(aws);
    const { instance } = awsNodes(make);
    const [first, other] = [instance("10.0.0.10"), instance("10.0.0.11")];
    const volume = make("aws:ebs/volume:Volume", { availabilityZone: "eu-central-1a", size: 50 });
    const far = make("aws:ebs/volume:Volume", { availabilityZone: "eu-central-1b", size: 50 });
    const attach = (instanceId: string, volumeId: string, deviceName: string) =>
      make("aws:ec2/volumeAttachment:VolumeAttachment", { instanceId, volumeId, deviceName });
    assert.throws(() => attach(first.id, far.id, "/dev/sdf"), /ZoneMismatch/);
    const attached = attach(first.id, volume.id, "/dev/sdf");
    assert.throws(() => attach(other.id, volume.id, "/dev/sdf"), /VolumeInUse/);
    const more = make("aws:ebs/volume:Volume", { availabilityZone: "eu-central-1a", size: 50 });
    assert.throws(() => attach(first.id, more.id, "/dev/sdf"), /already in use/);
    assert.throws(() => account.update(volume.type, volume.id, { ...volume.inputs, size: 40 }), /only grows/);
    assert.throws(() => {
      account.delete(volume.type, volume.id);
    }, /VolumeInUse/);
    account.delete(first.type, first.id);
    assert.equal(account.find(attached.type, attached.id), undefined, "an instance's end detaches its volume");
    account.delete(volume.type, volume.id);
  });

  it("aws: an address that is asked for is in the subnet and free", () => {
    const { make } = makerOn(aws);
    const { instance, subnetId } = awsNodes(make);
    instance("10.0.0.10");
    assert.throws(() => instance("10.0.0.10"), /InvalidIPAddress.InUse/);
    assert.throws(() => instance("10.0.9.10"), /outside of the subnet/);
    const reserve = (cidrBlock: string) =>
      make("aws:ec2/subnetCidrReservation:SubnetCidrReservation", {
        ...{ subnetId, cidrBlock, reservationType: "explicit" },
      });
    reserve("10.0.0.16/28");
    assert.throws(() => reserve("10.0.0.16/28"), /overlaps/);
    assert.throws(() => reserve("10.0.9.16/28"), /outside of the subnet/);
  });

  it("aws: five addresses a region, none shared, none released while a gateway has it", () => {
    const { account, make } = makerOn(aws);
    const { subnetId, vpcId } = awsNodes(make);
    const addresses = Array.from({ length: 5 }, () => make("aws:ec2/eip:Eip", { domain: "vpc" }));
    assert.throws(() => make("aws:ec2/eip:Eip", { domain: "vpc" }), /AddressLimitExceeded/);
    const gateway = () => make("aws:ec2/natGateway:NatGateway", { allocationId: addresses[0]?.id ?? "", subnetId });
    assert.throws(gateway, /Gateway.NotAttached/);
    const internet = make("aws:ec2/internetGateway:InternetGateway", { vpcId });
    gateway();
    assert.throws(gateway, /AlreadyAssociated/);
    for (const { type, id } of [addresses[0], internet].filter((object) => object !== undefined)) {
      assert.throws(() => {
        account.delete(type, id);
      }, /InUse|DependencyViolation/);
    }
  });

  it("aws: a role does not go while a profile or a policy holds it", () => {
    const { account, make } = makerOn(aws);
    const role = make("aws:iam/role:Role", { assumeRolePolicy: "{}" });
    const policy = make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: role.id, policyArn: "arn:aws:x" });
    assert.throws(() => {
      account.delete(role.type, role.id);
    }, /DeleteConflict/);
    account.delete(policy.type, policy.id);
    account.delete(role.type, role.id);
    assert.throws(() => make("aws:iam/role:Role", { assumeRolePolicy: "{" }), /MalformedPolicyDocument/);
  });

  it("openstack: a volume is at one instance and grows alone; an address is the subnet's and free", () => {
    const { account, make } = makerOn(openstack);
    const network = make("openstack:networking/network:Network", { name: "network" });
    const subnet = make("openstack:networking/subnet:Subnet", { networkId: network.id, cidr: "10.0.0.0/24" });
    const port = (ipAddress: string) =>
      make("openstack:networking/port:Port", { networkId: network.id, fixedIps: [{ subnetId: subnet.id, ipAddress }] });
    port("10.0.0.10");
    assert.throws(() => port("10.0.0.10"), /IpAddressAlreadyAllocated/);
    assert.throws(() => port("10.0.9.10"), /InvalidIpForSubnet/);
    const instance = make("openstack:compute/instance:Instance", { name: "node" });
    const volume = make("openstack:blockstorage/volume:Volume", { size: 50 });
    const attach = () =>
      make("openstack:compute/volumeAttach:VolumeAttach", { instanceId: instance.id, volumeId: volume.id });
    attach();
    assert.throws(attach, /Conflict/);
    assert.throws(() => account.update(volume.type, volume.id, { size: 40 }), /only grows/);
    assert.throws(() => account.update(volume.type, volume.id, { size: 60 }), /enableOnlineResize/);
    assert.throws(() => {
      account.delete(volume.type, volume.id);
    }, /attached volume/);
  });

  it("digitalocean: a volume is at one droplet of its region, has a name of its own, and goes last", () => {
    const { account, make } = makerOn(digitalocean);
    const vpc = make("digitalocean:index/vpc:Vpc", { name: "v", region: "fra1", ipRange: "10.0.0.0/16" });
    make("digitalocean:index/tag:Tag", { name: "node" });
    const inboundRules = [{ protocol: "tcp", portRange: "22", sourceTags: ["node"] }];
    make("digitalocean:index/firewall:Firewall", { name: "node", tags: ["node"], inboundRules });
    const droplet = make("digitalocean:index/droplet:Droplet", {
      ...{ name: "n", image: "ubuntu-24-04-x64", size: "s-4vcpu-8gb", region: "fra1", vpcUuid: vpc.id, tags: ["node"] },
    });
    const volume = (name: string, region: string) =>
      make("digitalocean:index/volume:Volume", { name, region, size: 50 });
    const own = volume("data", "fra1");
    assert.throws(() => volume("data", "fra1"), /conflict/);
    assert.throws(() => volume("Data_1", "fra1"), /no name of a volume/);
    const attach = ({ id }: CloudObject) =>
      make("digitalocean:index/volumeAttachment:VolumeAttachment", { dropletId: Number(droplet.id), volumeId: id });
    assert.throws(() => attach(volume("data", "ams3")), /different regions/);
    attach(own);
    assert.throws(() => attach(own), /conflict/);
    assert.throws(() => {
      account.delete(own.type, own.id);
    }, /attached volume/);
  });
});

/** A network with one subnet, and instances in it at a given address. */
function awsNodes(make: (type: string, inputs: Values) => CloudObject) {
  const { id: vpcId } = make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
  const { id: subnetId } = make("aws:ec2/subnet:Subnet", {
    ...{ vpcId, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-central-1a" },
  });
  return {
    vpcId,
    subnetId,
    instance: (privateIp: string) => make("aws:ec2/instance:Instance", { subnetId, privateIp }),
  };
}
