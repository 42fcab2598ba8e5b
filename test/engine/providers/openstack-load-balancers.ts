/** Octavia's load balancers, as the attached provider plays them. A balancer makes a port of its own for its address. */
import { CloudError } from "./cloud-error";
import { numberedId } from "./openstack-security-groups";
import { numberedAddress } from "./ranges";
import type { ResourceType } from "./resource-type";
import { textOf, textsOf } from "./values";

const subnet = "openstack:networking/subnet:Subnet";
const port = "openstack:networking/port:Port";
const loadBalancer = "openstack:loadbalancer/loadBalancer:LoadBalancer";
const listener = "openstack:loadbalancer/listener:Listener";
const pool = "openstack:loadbalancer/pool:Pool";

/** The id of the port that a balancer of this number makes. */
function portId(number: number): string {
  return numberedId(number).replace("-9000-", "-a000-");
}

const loadBalancerType: ResourceType = {
  source: "docs.openstack.org/api-ref/load-balancer/v2; @pulumi/openstack loadbalancer/loadBalancer.d.ts",
  replaces: [
    ...["availabilityZone", "flavorId", "loadbalancerProvider", "region", "tenantId"],
    ...["vipAddress", "vipNetworkId", "vipPortId", "vipSubnetId"],
  ],
  updates: ["name", "description", "adminStateUp", "securityGroupIds", "tags"],
  references: [{ path: "vipSubnetId", to: subnet, whenItGoes: "refused" }],
  id: numberedId,
  assigns: {
    vipPortId: (_draft, _account, number) => portId(number),
    vipAddress: (_draft, _account, number) => numberedAddress(10, number),
  },
  inUse: { code: "Conflict", message: "409: it has children" },
  afterCreation: ({ name, inputs, assigned }, account) => {
    const network = account.find(subnet, textOf(inputs.vipSubnetId))?.inputs.networkId ?? null;
    const id = textOf(assigned.vipPortId);
    const made = { networkId: network, fixedIps: [{ subnetId: inputs.vipSubnetId ?? null }] };
    account.addBeside({ type: port, id, name: `${name}-vip`, inputs: made, assigned: {} });
  },
  afterDeletion: ({ assigned }, account) => {
    const made = account.find(port, textOf(assigned.vipPortId));
    if (made !== undefined) account.remove(made);
  },
};

const listenerType: ResourceType = {
  source: "docs.openstack.org/api-ref/load-balancer/v2; @pulumi/openstack loadbalancer/listener.d.ts",
  replaces: ["loadbalancerId", "protocol", "protocolPort", "region", "tenantId"],
  updates: [
    "name",
    "description",
    "adminStateUp",
    "allowedCidrs",
    "insertHeaders",
    "defaultTlsContainerRef",
    "defaultPoolId",
  ],
  references: [{ path: "loadbalancerId", to: loadBalancer, whenItGoes: "refused" }],
  id: numberedId,
  identity: ({ loadbalancerId, protocolPort }) => `${textOf(loadbalancerId)} ${textOf(protocolPort)}`,
  taken: { code: "Conflict", message: "409: another listener uses this port already" },
  inUse: { code: "Conflict", message: "409: a pool belongs to it" },
  judge: ({ inputs }) => {
    // The cloud takes it, and then everyone is admitted.
    if (textsOf(inputs.allowedCidrs).length === 0) throw new CloudError("open", "a listener without ranges is open");
  },
};

const poolType: ResourceType = {
  source: "docs.openstack.org/api-ref/load-balancer/v2; @pulumi/openstack loadbalancer/pool.d.ts",
  replaces: ["listenerId", "loadbalancerId", "persistence", "protocol", "region", "tenantId"],
  updates: ["name", "description", "adminStateUp", "lbMethod"],
  references: [
    { path: "listenerId", to: listener, whenItGoes: "refused" },
    { path: "loadbalancerId", to: loadBalancer, whenItGoes: "refused" },
  ],
  id: numberedId,
  identity: ({ listenerId, loadbalancerId, name }) => textOf(listenerId ?? `${textOf(loadbalancerId)} ${textOf(name)}`),
  taken: { code: "Conflict", message: "409: the listener has a pool already" },
};

const monitorType: ResourceType = {
  source: "docs.openstack.org/api-ref/load-balancer/v2; @pulumi/openstack loadbalancer/monitor.d.ts",
  replaces: ["poolId", "type", "region", "tenantId"],
  updates: ["name", "adminStateUp", "delay", "timeout", "maxRetries", "maxRetriesDown", "urlPath", "httpMethod"],
  references: [{ path: "poolId", to: pool, whenItGoes: "goes" }],
  id: numberedId,
  identity: ({ poolId }) => textOf(poolId),
  taken: { code: "Conflict", message: "409: the pool has a health monitor already" },
};

const memberType: ResourceType = {
  source: "docs.openstack.org/api-ref/load-balancer/v2; @pulumi/openstack loadbalancer/member.d.ts",
  replaces: ["address", "poolId", "protocolPort", "subnetId", "region", "tenantId"],
  updates: ["name", "adminStateUp", "backup", "monitorAddress", "monitorPort", "weight"],
  references: [
    { path: "poolId", to: pool, whenItGoes: "goes" },
    { path: "subnetId", to: subnet, whenItGoes: "refused" },
  ],
  id: numberedId,
  identity: ({ poolId, address, protocolPort }) => `${textOf(poolId)} ${textOf(address)} ${textOf(protocolPort)}`,
  taken: { code: "Conflict", message: "409: the pool has this member already" },
};

export const loadBalancerTypes: Readonly<Record<string, ResourceType>> = {
  [loadBalancer]: loadBalancerType,
  [listener]: listenerType,
  [pool]: poolType,
  "openstack:loadbalancer/monitor:Monitor": monitorType,
  "openstack:loadbalancer/member:Member": memberType,
};
