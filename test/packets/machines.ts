/**
 * Who stands in a laboratory of a stack: every machine and balancer of its plan with the groups that it carries, a
 * stand-in for each role whose nodes somebody else makes, and addresses outside for whoever a rule names. Read from
 * the plan's JSON alone, with no code of ours that plans, encodes or decodes. References to addresses are answered by
 * the addresses given here.
 */
import type { PlannedResource, StackPlan } from "../../components/resources/resource";

export type CloudName = "aws" | "openstack" | "digitalocean";

export interface Machine {
  readonly name: string;
  /** What `fenceline ask` calls it. */
  readonly asked: string;
  /** Null outside of all clouds. */
  readonly cloud: CloudName | null;
  /** The role of the stack's output `groups`, or null. */
  readonly role: string | null;
  readonly groups: readonly string[];
  readonly privateAddresses: readonly string[];
  readonly publicAddresses: readonly string[];
  /** A balancer that is dialled at its public address by everybody, its own network too. */
  readonly facesInternet: boolean;
}

export interface Inventory {
  readonly machines: readonly Machine[];
  /** From a reference (`TYPE::NAME.PROPERTY`) to the address that it stands for here. */
  readonly addressOf: ReadonlyMap<string, string>;
}

export type Values = Readonly<Record<string, unknown>>;

export function takeInventory(plan: StackPlan): Inventory {
  const taker = new InventoryTaker(plan);
  taker.takeMachines();
  taker.takeStandIns();
  return { machines: taker.machines, addressOf: taker.addressOf };
}

/** The name in a reference to a resource: `${TYPE::NAME.id}` gives NAME; undefined for other texts. */
export function referenced(value: unknown): string | undefined {
  return typeof value === "string" ? /^\$\{[^}]*::([^}]+)\.[^.}]+\}/.exec(value)?.[1] : undefined;
}

/** A group by its reference, or by its own id where it is not of this stack. */
export function groupOf(value: unknown): string {
  return referenced(value) ?? String(value);
}

/** A DigitalOcean tag as a group. Case doesn't matter to DigitalOcean. */
export function tagGroup(tag: unknown): string {
  return `tag ${String(tag).toLowerCase()}`;
}

export function balancerGroup(name: string): string {
  return `balancer ${name}`;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function valuesIn(value: unknown): readonly Values[] {
  return listOf(value).filter((item): item is Values => typeof item === "object" && item !== null);
}

/** The address number `index` of a range, host bits or not: `10.20.64.0/18` and 7 give 10.20.64.7. */
export function addressIn(range: string, index: number): string {
  const [base = "", length] = range.split("/");
  if (base.includes(":"))
    return Number(length) === 128 ? base : `${base.replace(/::$/, "")}::${(index + 1).toString(16)}`;
  const number =
    base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) + (Number(length) === 32 ? 0 : index);
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

const typeEnd = (type: string): string => type.slice(type.lastIndexOf(":") + 1);

class InventoryTaker {
  readonly machines: Machine[] = [];
  readonly addressOf = new Map<string, string>();
  readonly #resources: readonly PlannedResource[];
  readonly #byKey: ReadonlyMap<string, PlannedResource>;
  readonly #roles: ReadonlyMap<string, string>;
  #taken = 0;
  #published = 0;

  constructor(readonly plan: StackPlan) {
    this.#resources = plan.resources.filter(({ custom }) => custom);
    this.#byKey = new Map(this.#resources.map((resource) => [`${typeEnd(resource.type)} ${resource.name}`, resource]));
    this.#roles = new Map(
      valuesIn(plan.outputs.groups).flatMap(({ nodes, role }) =>
        listOf(nodes).map((node) => [String(node), String(role)] as const),
      ),
    );
  }

  takeMachines(): void {
    for (const { type, name, inputs } of this.#resources) {
      const kind = `${type.split(":")[0] ?? ""} ${typeEnd(type)}`;
      if (kind === "aws Instance") this.#takeInstance(type, name, inputs);
      else if (kind === "aws LoadBalancer") this.#takeAwsBalancer(type, name, inputs);
      else if (kind === "openstack Port") this.#takePort(type, name, inputs);
      else if (kind === "openstack LoadBalancer") this.#takeOctavia(type, name, inputs);
      else if (kind === "digitalocean Droplet") this.#takeDroplet(type, name, inputs);
      else if (kind === "digitalocean LoadBalancer") this.#takeDigitalOceanBalancer(type, name, inputs);
    }
  }

  /**
   * A role without nodes here: two machines as Rancher's node driver would make them, or another stack's, by its
   * addresses.
   */
  takeStandIns(): void {
    for (const { cluster, role, cloud, nodes, addresses, securityGroups, tags } of valuesIn(this.plan.outputs.groups)) {
      if (listOf(nodes).length > 0) continue;
      const groups = [...listOf(securityGroups).map(groupOf), ...listOf(tags).map(tagGroup)];
      if (groups.length === 0) continue;
      const asked = typeof cluster === "string" ? `${cluster}/${String(role)}` : String(role);
      const known = listOf(addresses).map((address) => addressIn(String(address), 0));
      for (const index of [0, 1]) {
        this.#add(`${asked}-stand-in-${index + 1}`, cloud as CloudName, groups, {
          asked,
          role: String(role),
          privateAddresses: [this.#next(this.#networkRange(String(cloud)))],
          publicAddresses: [known[index] ?? this.#publish()],
        });
      }
    }
  }

  #takeInstance(type: string, name: string, inputs: Values): void {
    const subnet = this.#byKey.get(`Subnet ${referenced(inputs.subnetId) ?? ""}`)?.inputs;
    const ipv4 = typeof inputs.privateIp === "string" ? inputs.privateIp : this.#next(String(subnet?.cidrBlock));
    const ipv6 = inputs.ipv6AddressCount === 1 ? [this.#next("2001:db8:f00::/56")] : [];
    const outside = inputs.associatePublicIpAddress === true ? this.#publish() : undefined;
    this.#refer(type, name, { privateIp: ipv4, publicIp: outside });
    this.#add(name, "aws", listOf(inputs.vpcSecurityGroupIds).map(groupOf), {
      privateAddresses: [ipv4, ...ipv6],
      publicAddresses: [...(outside === undefined ? [] : [outside]), ...ipv6],
    });
  }

  #takeAwsBalancer(_type: string, name: string, inputs: Values): void {
    const subnet = this.#byKey.get(`Subnet ${referenced(listOf(inputs.subnets)[0]) ?? ""}`)?.inputs;
    this.#add(name, "aws", listOf(inputs.securityGroups).map(groupOf), {
      privateAddresses: [this.#next(String(subnet?.cidrBlock))],
      publicAddresses: inputs.internal === false ? [this.#publish()] : [],
      facesInternet: inputs.internal === false,
    });
  }

  #takePort(type: string, name: string, inputs: Values): void {
    const [fixed] = valuesIn(inputs.fixedIps);
    const told = fixed?.ipAddress;
    const address = typeof told === "string" ? told : this.#next(this.#subnetRange(fixed?.subnetId));
    const floating = this.#floatingOf(name);
    this.#refer(type, name, { "allFixedIps[0]": address });
    this.#refer("openstack:compute/instance:Instance", name, { accessIpV4: address });
    this.#add(name, "openstack", listOf(inputs.securityGroupIds).map(groupOf), {
      privateAddresses: [address],
      publicAddresses: floating,
    });
  }

  #takeOctavia(type: string, name: string, inputs: Values): void {
    const address = this.#next(this.#subnetRange(inputs.vipSubnetId));
    this.#refer(type, name, { vipAddress: address });
    this.#add(name, "openstack", [balancerGroup(name)], {
      privateAddresses: [address],
      publicAddresses: this.#floatingOf(name),
    });
  }

  #takeDroplet(type: string, name: string, inputs: Values): void {
    const address = this.#next(this.#vpcRange(inputs.vpcUuid));
    const outside = this.#publish();
    this.#refer(type, name, { ipv4Address: outside, ipv4AddressPrivate: address });
    this.#add(name, "digitalocean", listOf(inputs.tags).map(tagGroup), {
      privateAddresses: [address],
      publicAddresses: [outside],
    });
  }

  #takeDigitalOceanBalancer(_type: string, name: string, inputs: Values): void {
    this.#add(name, "digitalocean", [balancerGroup(name)], {
      privateAddresses: [this.#next(this.#vpcRange(inputs.vpcUuid))],
      publicAddresses: [this.#publish()],
      facesInternet: true,
    });
  }

  #add(name: string, cloud: CloudName, groups: readonly string[], more: Partial<Machine>): void {
    const role = this.#roles.get(name) ?? null;
    const none = { privateAddresses: [], publicAddresses: [], facesInternet: false };
    this.machines.push({ name, asked: name, cloud, role, groups, ...none, ...more });
  }

  #refer(type: string, name: string, addresses: Readonly<Record<string, string | undefined>>): void {
    for (const [property, address] of Object.entries(addresses)) {
      if (address !== undefined) this.addressOf.set(`${type}::${name}.${property}`, address);
    }
  }

  #floatingOf(port: string): string[] {
    return this.#resources.flatMap(({ type, name, inputs }) => {
      if (typeEnd(type) !== "FloatingIp" || referenced(inputs.portId) !== port) return [];
      const address = this.#publish();
      this.#refer(type, name, { address });
      return [address];
    });
  }

  #subnetRange(reference: unknown): string {
    return String(this.#byKey.get(`Subnet ${referenced(reference) ?? ""}`)?.inputs.cidr);
  }

  #vpcRange(reference: unknown): string {
    const range = this.#byKey.get(`Vpc ${referenced(reference) ?? ""}`)?.inputs.ipRange;
    return typeof range === "string" ? range : this.#networkRange("digitalocean");
  }

  /** Of the network that this stack only uses. */
  #networkRange(cloud: string): string {
    const network = this.plan.resources.find(
      ({ custom, inputs }) => !custom && inputs.cloud === cloud && "cidr" in inputs,
    );
    return String(network?.inputs.cidr);
  }

  /** A free address of a range. The first ones are the network's own, and what a plan chooses itself. */
  #next(range: string): string {
    this.#taken += 1;
    return addressIn(range, 99 + this.#taken);
  }

  /** From the range for laboratories: no stack names it. */
  #publish(): string {
    this.#published += 1;
    return addressIn("198.18.0.0/16", 256 + this.#published);
  }
}
