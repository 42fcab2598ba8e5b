/** Finds the endpoints of an estate by what people and Kubernetes call them: ids, names, groups, tags, addresses. */
import { looseRange } from "../../components/addresses/address-interval";
import { decode } from "../../components/clouds/decode";
import { foreignKey, keyText } from "../../components/reach/cloud-groups";
import type { Endpoint, Policy } from "../../components/reach/policy";
import type { SourceResource } from "../sources/source-plan";
import type { KubernetesNode } from "./estate";

export interface NamedGroup {
  readonly key: string;
  readonly name: string;
  readonly cloud: string;
}

const machineTypes = /:(?:Instance|Droplet)$/;
const groupTypes = /:(?:SecurityGroup|DefaultSecurityGroup|SecGroup)$/;

/** What the clouds' groups are, whatever an estate has of them. */
const everyCloud = decode([]);

/** How a group of this name or id would be known that no file has. */
function foreignKeys(id: string): string[] {
  return [...everyCloud.cloudGroups.values()].map((groups) => foreignKey(groups, groups.carried, id));
}

export class MachineIndex {
  readonly #byOwner = new Map<string, Endpoint[]>();
  readonly #byAddress = new Map<string, Endpoint[]>();
  readonly #byGroup = new Map<string, Endpoint[]>();
  readonly #byMachine = new Map<string, string>();
  readonly #byId = new Map<string, string[]>();
  readonly #groups = new Map<string, NamedGroup>();

  constructor(resources: readonly SourceResource[], policy: Policy) {
    for (const endpoint of policy.endpoints) {
      append(this.#byOwner, `${endpoint.type}::${endpoint.name}`, endpoint);
      for (const group of endpoint.groups) append(this.#byGroup, group, endpoint);
      for (const { place } of [...endpoint.addresses, ...endpoint.publicAddresses]) {
        if (place.kind === "range" && /\/(?:32|128)$/.test(place.range)) append(this.#byAddress, place.range, endpoint);
      }
    }
    for (const { type, name, id, inputs } of resources) {
      const owner = `${type}::${name}`;
      const cloud = type.split(":")[0] ?? "";
      const own = [id, name, textOf(inputs.name), nameTag(inputs.tags)].flatMap((one) => one ?? []);
      for (const one of new Set(own)) append(this.#byId, one, owner);
      if (machineTypes.test(type) && id !== undefined) this.#byMachine.set(`${cloud} ${id}`, owner);
      if (!groupTypes.test(type)) continue;
      const key = policy.groupKeys.get(`\${${owner}.id}`) ?? owner;
      for (const one of new Set(own)) this.#groups.set(one, { key, name, cloud });
    }
    for (const { group } of policy.guards) {
      if (!group.startsWith("tag:")) continue;
      const name = group.slice("tag:".length);
      this.#groups.set(name, { key: group, name: `tag ${name}`, cloud: "digitalocean" });
    }
  }

  get groupNames(): string[] {
    return [...new Set([...this.#groups.values()].map(({ name }) => name))];
  }

  get machineNames(): string[] {
    return [...this.#byOwner].flatMap(([, [first]]) => (first === undefined || isBalancer(first) ? [] : first.name));
  }

  get balancerNames(): string[] {
    return [...this.#byOwner].flatMap(([, [first]]) => (first !== undefined && isBalancer(first) ? first.name : []));
  }

  /** By the machine's id where the cloud gave one, else by address, else by name. Of several, none. */
  ofNode({ name, machine, addresses }: KubernetesNode): readonly Endpoint[] {
    const owner = machine === undefined ? undefined : this.#byMachine.get(machine);
    if (machine !== undefined && owner === undefined) return [];
    const own = addresses.flatMap((address) => this.#byAddress.get(looseRange(address)?.text ?? "") ?? []);
    if (owner !== undefined) {
      const all = this.#byOwner.get(owner) ?? [];
      // Of several interfaces, the one with the address that the others dial.
      const dialled = all.filter((endpoint) => own.includes(endpoint));
      return dialled.length > 0 ? dialled : all;
    }
    const names = new Set(own.map((endpoint) => `${endpoint.type}::${endpoint.name}`));
    if (names.size === 1) return [...new Set(own)];
    if (names.size > 1) return [];
    const owners = (this.#byId.get(name) ?? []).filter((one) => this.#byOwner.has(one));
    return owners.length === 1 ? (this.#byOwner.get(owners[0] ?? "") ?? []) : [];
  }

  /** All that carry a group or tag of this name, or are called so, or have this address. */
  named(id: string): readonly Endpoint[] {
    const group = this.groupNamed(id);
    const keys = group === undefined ? foreignKeys(id) : [group.key];
    const [carried] = keys.flatMap((key) => {
      const own = this.#byGroup.get(key);
      return own === undefined ? [] : [own];
    });
    if (carried !== undefined) return carried.filter((endpoint) => !isBalancer(endpoint));
    const owners = (this.#byId.get(id) ?? []).flatMap((owner) => this.#byOwner.get(owner) ?? []);
    if (owners.length > 0) return owners;
    return this.#byAddress.get(looseRange(id)?.text ?? "") ?? [];
  }

  groupNamed(id: string): NamedGroup | undefined {
    return this.#groups.get(id);
  }

  /** As people know a group: its name, and its id where the cloud has one. */
  static groupText(key: string): string {
    const name = key.replace(/^.*::/, "");
    return name === key ? keyText(everyCloud, key) : name;
  }
}

function isBalancer({ type }: Endpoint): boolean {
  return type.endsWith(":LoadBalancer");
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function nameTag(tags: unknown): string | undefined {
  return typeof tags === "object" && tags !== null && "Name" in tags ? textOf(tags.Name) : undefined;
}
