/** What a stack's configuration takes for granted exists in the account: networks, images, sizes and keys that it names. */
import type { Account } from "../providers/account";
import { isList, isValues, textOf, type Value } from "../providers/values";
import { cloudOf, clustersOf, setting, type StackConfiguration } from "./stack-file";

/** Types of what machines are made from, by the key of the configuration that names it. */
const machineTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: { image: "account:aws:machineImage", sshKey: "account:aws:keyPair" },
  openstack: {
    image: "account:openstack:image",
    size: "account:openstack:flavor",
    sshKey: "account:openstack:keyPair",
  },
  digitalocean: {
    image: "account:digitalocean:image",
    size: "account:digitalocean:size",
    sshKey: "account:digitalocean:sshKey",
  },
};

const networkTypes: Readonly<Record<string, { network: string; subnet: string; of: string }>> = {
  aws: { network: "aws:ec2/vpc:Vpc", subnet: "aws:ec2/subnet:Subnet", of: "vpcId" },
  openstack: {
    network: "openstack:networking/network:Network",
    subnet: "openstack:networking/subnet:Subnet",
    of: "networkId",
  },
  digitalocean: { network: "digitalocean:index/vpc:Vpc", subnet: "", of: "" },
};

const groupTypes: Readonly<Record<string, string>> = {
  aws: "aws:ec2/securityGroup:SecurityGroup",
  openstack: "openstack:networking/secGroup:SecGroup",
};

export function prepareAccount(account: Account, configuration: StackConfiguration): void {
  for (const [key, type] of Object.values(machineTypes).flatMap((types) => Object.entries(types))) {
    for (const id of new Set(Object.values(configuration).flatMap((value) => textsUnder(value, key)))) {
      account.addExisting({ type, id, name: id, inputs: {}, assigned: {} });
    }
  }
  addNetwork(account, cloudOf(configuration), setting(configuration, "network"));
  addRancher(account, configuration);
  for (const { cloud = cloudOf(configuration), network } of clustersOf(configuration)) {
    addNetwork(account, textOf(cloud), network);
  }
}

/** The group of a Rancher that another stack made, in the network of its clusters. */
function addRancher(account: Account, configuration: StackConfiguration): void {
  const [rancher, network] = [setting(configuration, "rancher"), setting(configuration, "network")];
  const existing = isValues(rancher) ? rancher.existing : undefined;
  const type = groupTypes[cloudOf(configuration)];
  if (!isValues(existing) || existing.securityGroupId === undefined || type === undefined) return;
  const id = textOf(existing.securityGroupId);
  const inputs = { name: "another stack's", vpcId: isValues(network) ? (network.id ?? null) : null };
  account.addExisting({ type, id, name: id, inputs, assigned: {} });
}

function addNetwork(account: Account, cloud: string, network: Value | undefined): void {
  const types = networkTypes[cloud];
  if (!isValues(network) || types === undefined || network.id === undefined) return;
  const id = textOf(network.id);
  const inputs = { cidrBlock: network.cidr ?? "10.0.0.0/8", region: network.region ?? null };
  account.addExisting({ type: types.network, id, name: id, inputs, assigned: {} });
  for (const subnet of isList(network.subnetIds) ? network.subnetIds.map(textOf) : []) {
    const place = { [types.of]: id, cidrBlock: inputs.cidrBlock, availabilityZone: "eu-central-1a" };
    account.addExisting({ type: types.subnet, id: subnet, name: subnet, inputs: place, assigned: {} });
  }
}

/** All texts that stand under a key, at any depth. */
function textsUnder(value: Value, key: string): string[] {
  if (isList(value)) return value.flatMap((item) => textsUnder(item, key));
  if (!isValues(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => [
    ...(name === key && typeof item === "string" ? [item] : []),
    ...textsUnder(item, key),
  ]);
}
