/**
 * OpenStack as the attached provider plays it: networks, ports and instances. Other kinds of resources are in files of
 * their own.
 */
import type { Account } from "./account";
import { CloudError } from "./cloud-error";
import { judgeQuota, numberedId, securityGroup, securityGroupTypes } from "./openstack-security-groups";
import { loadBalancerTypes } from "./openstack-load-balancers";
import { volumeTypes } from "./openstack-volumes";
import { numberedAddress, overlap, readRange, within } from "./ranges";
import type { CloudTable, Draft, ResourceType } from "./resource-type";
import { isValues, textOf, valuesAt, type Value, type Values } from "./values";

const network = "openstack:networking/network:Network";
const subnet = "openstack:networking/subnet:Subnet";
const router = "openstack:networking/router:Router";
const routerInterface = "openstack:networking/routerInterface:RouterInterface";
const port = "openstack:networking/port:Port";
const floatingIp = "openstack:networking/floatingIp:FloatingIp";
const instance = "openstack:compute/instance:Instance";
export const image = "account:openstack:image";
export const flavor = "account:openstack:flavor";
export const keyPair = "account:openstack:keyPair";

const externalNetwork = "00000000-0000-4000-8000-0000000000e0";

const networkType: ResourceType = {
  source: "docs.openstack.org/api-ref/network/v2: networks; @pulumi/openstack networking/network.d.ts",
  replaces: ["tenantId", "region", "availabilityZoneHints"],
  updates: ["name", "adminStateUp", "description", "tags", "shared", "external", "mtu"],
  id: numberedId,
  inUse: { code: "NetworkInUse", message: "409: there are ports on it" },
  judge: ({ type }, account, before) => {
    judgeQuota(type, account, before);
  },
};

const subnetType: ResourceType = {
  source: "docs.openstack.org/api-ref/network/v2: subnets; @pulumi/openstack networking/subnet.d.ts",
  replaces: ["networkId", "cidr", "ipVersion", "ipv6AddressMode", "ipv6RaMode", "tenantId", "region"],
  updates: ["name", "description", "tags", "dnsNameservers", "enableDhcp", "gatewayIp", "allocationPools"],
  references: [{ path: "networkId", to: network, whenItGoes: "goes" }],
  id: numberedId,
  inUse: { code: "SubnetInUse", message: "409: ports have addresses of it" },
  judge: (draft, account, before) => {
    judgeQuota(draft.type, account, before);
    const own = readRange(textOf(draft.inputs.cidr), "BadRequest");
    for (const end of ["start", "end"]) {
      for (const address of valuesAt(draft.inputs, `allocationPools[].${end}`).map(textOf)) {
        if (!within(readRange(`${address}/${own.family === "ipv4" ? "32" : "128"}`, "BadRequest"), own)) {
          throw new CloudError("OutOfBoundsAllocationPool", `400: ${address} is outside of the subnet's range`);
        }
      }
    }
    for (const other of account.ofType(subnet)) {
      if (other.id === draft.id || other.inputs.networkId !== draft.inputs.networkId || other.origin === "before")
        continue;
      if (overlap(own, readRange(textOf(other.inputs.cidr), "BadRequest"))) {
        throw new CloudError("BadRequest", `400: the range overlaps with ${other.name}`);
      }
    }
  },
};

const routerType: ResourceType = {
  source: "docs.openstack.org/api-ref/network/v2: routers; @pulumi/openstack networking/router.d.ts",
  replaces: ["tenantId", "region", "availabilityZoneHints"],
  updates: ["name", "adminStateUp", "description", "tags", "externalNetworkId", "enableSnat"],
  references: [{ path: "externalNetworkId", to: network, whenItGoes: "refused" }],
  id: numberedId,
  inUse: { code: "RouterInUse", message: "409: it has interfaces" },
  judge: ({ type }, account, before) => {
    judgeQuota(type, account, before);
  },
};

const routerInterfaceType: ResourceType = {
  source: "docs.openstack.org/api-ref/network/v2: add_router_interface, remove_router_interface",
  replaces: ["routerId", "subnetId", "portId", "region"],
  updates: [],
  references: [
    { path: "routerId", to: router, whenItGoes: "refused" },
    { path: "subnetId", to: subnet, whenItGoes: "refused" },
  ],
  id: numberedId,
  identity: ({ routerId, subnetId }) => `${textOf(routerId)} ${textOf(subnetId)}`,
  taken: { code: "BadRequest", message: "400: the router already has a port on this subnet" },
  judgeDeletion: (object, account) => {
    const served = account
      .ofType(floatingIp)
      .find((one) => subnetsOfPort(textOf(one.inputs.portId), account).includes(textOf(object.inputs.subnetId)));
    if (served === undefined) return;
    throw new CloudError("RouterInterfaceInUseByFloatingIP", `409: ${served.name} needs the router's interface`);
  },
};

const portType: ResourceType = {
  source: "docs.openstack.org/api-ref/network/v2: ports; @pulumi/openstack networking/port.d.ts",
  replaces: ["networkId", "macAddress", "tenantId", "region"],
  updates: [
    ...["name", "description", "adminStateUp", "fixedIps", "noFixedIp", "securityGroupIds", "noSecurityGroups", "tags"],
    ...["allowedAddressPairs", "portSecurityEnabled", "deviceId", "deviceOwner", "dnsName", "qosPolicyId"],
  ],
  references: [
    { path: "networkId", to: network, whenItGoes: "refused" },
    { path: "fixedIps[].subnetId", to: subnet, whenItGoes: "refused" },
    { path: "securityGroupIds[]", to: securityGroup, whenItGoes: "refused" },
  ],
  id: numberedId,
  assigns: {
    allFixedIps: ({ inputs }, _account, number) => [
      textOf(valuesAt(inputs, "fixedIps[].ipAddress")[0] ?? numberedAddress(10, number)),
    ],
    macAddress: (_draft, _account, number) => `fa:16:3e:00:00:${number.toString(16).padStart(2, "0").slice(-2)}`,
  },
  // Neutron lets a port of an instance go. That cuts the instance off, so here it is refused.
  inUse: { code: "PortInUse", message: "an instance would be cut off" },
  judge: ({ id, type, inputs }, account, before) => {
    judgeQuota(type, account, before);
    judgeAddresses(id, inputs, account);
    const groups = valuesAt(inputs, "securityGroupIds[]");
    if (new Set(groups).size < groups.length) throw new CloudError("BadRequest", "400: duplicate items in the list");
  },
};

/** Addresses that are asked for by name are of their subnet, and nobody else's. */
function judgeAddresses(id: string, inputs: Values, account: Account): void {
  for (const fixed of valuesAt(inputs, "fixedIps[]")) {
    if (!isValues(fixed) || fixed.ipAddress === undefined) continue;
    const { subnetId, ipAddress } = fixed;
    const around = readRange(textOf(account.find(subnet, textOf(subnetId))?.inputs.cidr), "BadRequest");
    if (!within(readRange(`${textOf(ipAddress)}/${around.family === "ipv4" ? "32" : "128"}`, "BadRequest"), around)) {
      throw new CloudError("InvalidIpForSubnet", `400: ${textOf(ipAddress)} is outside of the subnet's range`);
    }
    const other = account
      .ofType(port)
      .find((one) => one.id !== id && valuesAt(one.inputs, "fixedIps[]").some((its) => sameAddress(its, fixed)));
    if (other !== undefined) throw new CloudError("IpAddressAlreadyAllocated", `409: it is ${other.name}'s`);
  }
}

function sameAddress(one: Value, other: Values): boolean {
  return isValues(one) && one.subnetId === other.subnetId && one.ipAddress === other.ipAddress;
}

const floatingIpType: ResourceType = {
  source: "docs.openstack.org/api-ref/network/v2: floating IPs; @pulumi/openstack networking/floatingIp.d.ts",
  replaces: ["pool", "address", "tenantId", "region", "subnetId"],
  updates: ["portId", "fixedIp", "description", "tags"],
  references: [
    { path: "pool", to: network, by: "name", whenItGoes: "refused" },
    { path: "portId", to: port, whenItGoes: "stays" },
  ],
  id: numberedId,
  assigns: { address: (_draft, _account, number) => numberedAddress(203, number) },
  judge: ({ type, inputs }, account, before) => {
    judgeQuota(type, account, before);
    if (inputs.portId === undefined) return;
    const routed = account.ofType(routerInterface).map((one) => textOf(one.inputs.subnetId));
    const subnets = subnetsOfPort(textOf(inputs.portId), account);
    const existing = subnets.some((id) => account.find(subnet, id)?.origin === "before");
    if (existing || subnets.some((id) => routed.includes(id))) return;
    throw new CloudError("ExternalGatewayForFloatingIPNotFound", "404: no router leads from the port's subnet outside");
  },
};

const instanceType: ResourceType = {
  source: "@pulumi/openstack compute/instance.d.ts: which arguments make a new server; a new flavor resizes",
  replaces: [
    ...["imageId", "imageName", "userData", "networks", "keyPair", "availabilityZone", "configDrive", "region"],
    ...["blockDevices", "schedulerHints", "networkMode", "personalities"],
  ],
  updates: ["name", "flavorId", "flavorName", "metadata", "tags", "securityGroups", "powerState", "stopBeforeDestroy"],
  references: [
    { path: "imageName", to: image, whenItGoes: "stays" },
    { path: "flavorName", to: flavor, whenItGoes: "stays" },
    { path: "keyPair", to: keyPair, whenItGoes: "stays" },
    { path: "networks[].port", to: port, whenItGoes: "refused" },
  ],
  id: numberedId,
  assigns: { accessIpV4: ({ inputs }, account) => addressOfPort(inputs, account) },
  judge: judgeInstance,
};

function judgeInstance({ id, inputs }: Draft, account: Account): void {
  for (const used of valuesAt(inputs, "networks[].port")) {
    const other = account
      .ofType(instance)
      .find((one) => one.id !== id && valuesAt(one.inputs, "networks[].port").includes(used));
    if (other !== undefined) throw new CloudError("PortInUse", `409: ${other.name} uses the port`);
  }
}

function subnetsOfPort(id: string, account: Account): string[] {
  return valuesAt(account.find(port, id)?.inputs ?? {}, "fixedIps[].subnetId").map(textOf);
}

function addressOfPort(inputs: Values, account: Account): string {
  const [id] = valuesAt(inputs, "networks[].port");
  return textOf(valuesAt(account.find(port, textOf(id))?.assigned ?? {}, "allFixedIps[]")[0]);
}

export const openstack: CloudTable = {
  cloud: "openstack",
  types: {
    [network]: networkType,
    [subnet]: subnetType,
    [router]: routerType,
    [routerInterface]: routerInterfaceType,
    ...securityGroupTypes,
    ...loadBalancerTypes,
    ...volumeTypes,
    [port]: portType,
    [floatingIp]: floatingIpType,
    [instance]: instanceType,
  },
  lookups: {
    "openstack:networking/getNetwork:getNetwork": ({ name, external }, account) => {
      const found = account
        .ofType(network)
        .find((one) => one.inputs.name === name && (one.inputs.external ?? false) === (external ?? false));
      if (found === undefined) throw new CloudError("NotFound", `there is no network ${textOf(name)}`);
      return { id: found.id, name: found.inputs.name ?? null, external: found.inputs.external ?? false };
    },
  },
  existing: [
    { type: network, id: externalNetwork, name: "public", inputs: { name: "public", external: true }, assigned: {} },
    ...Array.from({ length: 4 }, (_, index) => ({
      type: "openstack:networking/secGroupRule:SecGroupRule",
      id: `00000000-0000-4000-8000-0000000000d${String(index + 1)}`,
      name: `default-${String(index + 1)}`,
      inputs: { securityGroupId: "00000000-0000-4000-8000-0000000000d0", direction: index < 2 ? "egress" : "ingress" },
      assigned: {},
    })),
    {
      type: securityGroup,
      id: "00000000-0000-4000-8000-0000000000d0",
      name: "default",
      inputs: { name: "default" },
      assigned: {},
    },
  ],
};
