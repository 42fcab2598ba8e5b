/**
 * The networking resources of OpenStack on a real Neutron, with the requests of the official provider
 * (terraform-provider-openstack): one entry a type says which argument is which field.
 */
import { openstack } from "../providers/openstack";
import type { CloudObject, Made } from "../providers/resource-type";
import { canonical, isList, isValues, textOf, type Value, type Values } from "../providers/values";
import type { NeutronApi } from "./neutron-api";
import type { RealCloud } from "./real-cloud";

interface Field {
  readonly field: string;
  readonly write?: (value: Value) => Value;
}

interface NeutronType {
  /** `security-groups`, and `security_group` around one. */
  readonly collection: string;
  readonly single: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Tags are a request of their own. */
  readonly isTagged: boolean;
  /** What Neutron assigned, by the names of the package's outputs. */
  readonly assigned?: (made: Values) => Values;
}

const networkType = "openstack:networking/network:Network";
const loadBalancer = "openstack:loadbalancer/loadBalancer:LoadBalancer";
const routerInterface = "openstack:networking/routerInterface:RouterInterface";
export const groupType = "openstack:networking/secGroup:SecGroup";
export const ruleType = "openstack:networking/secGroupRule:SecGroupRule";

const named = { name: { field: "name" }, description: { field: "description" } };
const managed = { ...named, adminStateUp: { field: "admin_state_up" } };

function listOf(fields: Readonly<Record<string, string>>): (value: Value) => Value {
  return (value) =>
    (isList(value) ? value : []).map((one) =>
      Object.fromEntries(
        Object.entries(isValues(one) ? one : {}).map(([key, given]) => [fields[key] ?? unknownField(key), given]),
      ),
    );
}

function unknownField(key: string): never {
  throw new Error(`no request of the provider has ${key}`);
}

/** `externalNetworkId`: the id of the network that floating addresses come from. */
function typesOf(externalNetworkId: string): Readonly<Record<string, NeutronType>> {
  return {
    [networkType]: { collection: "networks", single: "network", isTagged: true, fields: managed },
    "openstack:networking/subnet:Subnet": {
      ...{ collection: "subnets", single: "subnet", isTagged: true },
      fields: {
        ...named,
        networkId: { field: "network_id" },
        cidr: { field: "cidr" },
        ipVersion: { field: "ip_version" },
        enableDhcp: { field: "enable_dhcp" },
        dnsNameservers: { field: "dns_nameservers" },
        ipv6AddressMode: { field: "ipv6_address_mode" },
        ipv6RaMode: { field: "ipv6_ra_mode" },
        allocationPools: { field: "allocation_pools", write: listOf({ start: "start", end: "end" }) },
      },
    },
    "openstack:networking/router:Router": {
      ...{ collection: "routers", single: "router", isTagged: true },
      fields: {
        ...managed,
        externalNetworkId: { field: "external_gateway_info", write: (id) => ({ network_id: id }) },
      },
    },
    [groupType]: { collection: "security-groups", single: "security_group", isTagged: true, fields: named },
    [ruleType]: {
      ...{ collection: "security-group-rules", single: "security_group_rule", isTagged: false },
      fields: {
        securityGroupId: { field: "security_group_id" },
        direction: { field: "direction" },
        ethertype: { field: "ethertype" },
        protocol: { field: "protocol" },
        portRangeMin: { field: "port_range_min" },
        // The official plugins drop a 0.
        portRangeMax: { field: "port_range_max", write: (port) => (port === 0 ? null : port) },
        remoteGroupId: { field: "remote_group_id" },
        remoteIpPrefix: { field: "remote_ip_prefix" },
        description: { field: "description" },
      },
    },
    "openstack:networking/port:Port": {
      ...{ collection: "ports", single: "port", isTagged: true },
      fields: {
        ...managed,
        networkId: { field: "network_id" },
        fixedIps: { field: "fixed_ips", write: listOf({ subnetId: "subnet_id", ipAddress: "ip_address" }) },
        securityGroupIds: { field: "security_groups" },
        noSecurityGroups: { field: "security_groups", write: () => [] },
        portSecurityEnabled: { field: "port_security_enabled" },
        allowedAddressPairs: { field: "allowed_address_pairs", write: listOf({ ipAddress: "ip_address" }) },
      },
      assigned: ({ fixed_ips: fixed, mac_address: mac }) => ({
        allFixedIps: (isList(fixed) ? fixed : []).map((one) => textOf(isValues(one) ? one.ip_address : undefined)),
        macAddress: textOf(mac),
      }),
    },
    "openstack:networking/floatingIp:FloatingIp": {
      ...{ collection: "floatingips", single: "floatingip", isTagged: true },
      fields: {
        description: { field: "description" },
        pool: { field: "floating_network_id", write: () => externalNetworkId },
        portId: { field: "port_id" },
      },
      assigned: ({ floating_ip_address: address }) => ({ address: textOf(address) }),
    },
  };
}

export class Neutron implements RealCloud {
  readonly types: ReadonlySet<string>;
  readonly table;
  readonly #types: Readonly<Record<string, NeutronType>>;

  constructor(
    readonly api: NeutronApi,
    externalNetworkId: string,
  ) {
    this.#types = typesOf(externalNetworkId);
    this.types = new Set([...Object.keys(this.#types), routerInterface, loadBalancer]);
    const existing = openstack.existing.map((object) =>
      object.type === networkType ? { ...object, id: externalNetworkId } : object,
    );
    this.table = { ...openstack, existing };
  }

  async create(type: string, inputs: Values): Promise<Made> {
    if (type === loadBalancer) return this.createDoor(inputs);
    if (type === routerInterface) {
      const path = `routers/${textOf(inputs.routerId)}/add_router_interface`;
      const { port_id: id } = await this.api.change("PUT", path, { subnet_id: inputs.subnetId });
      return { id: String(id), assigned: {} };
    }
    const { collection, single, assigned } = this.typeOf(type);
    const answer = await this.api.change("POST", collection, { [single]: this.written(type, inputs) });
    const made = answer[single] as Values;
    const id = textOf(made.id);
    await this.tag(type, id, inputs);
    if (type === groupType && inputs.deleteDefaultRules === true) {
      for (const rule of await this.api.list("security-group-rules", `?security_group_id=${id}`)) {
        await this.api.change("DELETE", `security-group-rules/${String(rule.id)}`);
      }
    }
    return { id, assigned: assigned?.(made) ?? {} };
  }

  async update({ type, id, inputs: before }: CloudObject, inputs: Values): Promise<void> {
    if (type === loadBalancer) return;
    const { collection, single } = this.typeOf(type);
    const [old, now] = [this.written(type, before), this.written(type, inputs)];
    const changed = Object.entries(now).filter(([field, value]) => canonical(value) !== canonical(old[field] ?? null));
    const gone = Object.entries(old).filter(([field]) => now[field] === undefined);
    const emptied = gone.map(([field, was]): [string, Value] => [field, isList(was) ? [] : null]);
    const body: Values = Object.fromEntries([...changed, ...emptied]);
    if (Object.keys(body).length > 0) await this.api.change("PUT", `${collection}/${id}`, { [single]: body });
    if (canonical(before.tags ?? null) !== canonical(inputs.tags ?? null)) await this.tag(type, id, inputs);
  }

  async delete({ type, id, inputs }: CloudObject): Promise<void> {
    if (type === routerInterface) {
      const path = `routers/${textOf(inputs.routerId)}/remove_router_interface`;
      await this.api.change("PUT", path, { subnet_id: inputs.subnetId });
      return;
    }
    const collection = type === loadBalancer ? "ports" : this.typeOf(type).collection;
    await this.api.change("DELETE", `${collection}/${id}`);
  }

  /** The arguments that were given, as they are now. */
  async read({ type, id, inputs }: CloudObject): Promise<Values | undefined> {
    if (type === routerInterface || type === loadBalancer) {
      return (await this.api.get(`ports/${id}`)) === undefined ? undefined : inputs;
    }
    const { collection, single, fields } = this.typeOf(type);
    const found = (await this.api.get(`${collection}/${id}`))?.[single] as Values | undefined;
    if (found === undefined) return undefined;
    const drifted = Object.entries(this.written(type, inputs)).filter(([field, value]) => !holds(found[field], value));
    const keys = Object.entries(fields).filter(([, { field }]) => drifted.some(([name]) => name === field));
    return { ...inputs, ...Object.fromEntries(keys.map(([key, { field }]) => [key, found[field] ?? null])) };
  }

  /** Of a balancer, Neutron sees the port that Octavia makes for its address. */
  private async createDoor({ name = null, vipSubnetId = null }: Values): Promise<Made> {
    const { subnet } = (await this.api.get(`subnets/${textOf(vipSubnetId)}`)) as { subnet: Values };
    const fixed = [{ subnet_id: vipSubnetId }];
    const port = { name, network_id: subnet.network_id, device_owner: "Octavia", fixed_ips: fixed };
    const answer = (await this.api.change("POST", "ports", { port })) as { port: Values };
    const [address] = isList(answer.port.fixed_ips) ? answer.port.fixed_ips : [];
    const id = textOf(answer.port.id);
    return { id, assigned: { vipPortId: id, vipAddress: isValues(address) ? textOf(address.ip_address) : "" } };
  }

  private typeOf(type: string): NeutronType {
    const found = this.#types[type];
    if (found === undefined) throw new Error(`Neutron has no ${type}`);
    return found;
  }

  private written(type: string, inputs: Values): Values {
    const { fields } = this.typeOf(type);
    return Object.fromEntries(
      Object.entries(inputs)
        .filter(([key, value]) => !["tags", "deleteDefaultRules", "__defaults"].includes(key) && value !== null)
        .map(([key, value]) => {
          const { field, write = (one: Value) => one } = fields[key] ?? unknownField(`${type}.${key}`);
          return [field, write(value)];
        }),
    );
  }

  private async tag(type: string, id: string, { tags }: Values): Promise<void> {
    const { collection, isTagged } = this.typeOf(type);
    if (isTagged && tags !== undefined) await this.api.change("PUT", `${collection}/${id}/tags`, { tags });
  }
}

/** Whether what Neutron keeps holds all that was written; it adds addresses, for one. */
function holds(kept: Value | undefined, written: Value): boolean {
  if (isList(written)) {
    return (
      isList(kept) && kept.length === written.length && written.every((one) => kept.some((its) => holds(its, one)))
    );
  }
  if (isValues(written)) return isValues(kept) && Object.entries(written).every(([key, one]) => holds(kept[key], one));
  return kept === written;
}
