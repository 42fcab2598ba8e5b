/**
 * What the OpenStack client prints with `-f json`, and what the APIs answer: both forms of a thing become one. Fields as a
 * real Neutron and its client have them.
 */
import { z } from "zod";

const text = z.string();
const some = text.nullish();

/** `openstack security group list` or `show`, or Neutron's own. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly project: string | undefined;
  /** Null where the document has groups without their rules. */
  readonly rules: readonly Rule[] | null;
}

export interface Rule {
  readonly id: string;
  readonly group: string;
  readonly direction: string;
  readonly ethertype: string;
  readonly protocol: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly range: string | null;
  readonly remoteGroup: string | null;
  readonly addressGroup: string | null;
  readonly description: string | undefined;
}

export interface Port {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly device: string | undefined;
  readonly network: string | undefined;
  readonly addresses: readonly { readonly subnet: string | undefined; readonly address: string }[];
  /** Null where the document does not tell them. */
  readonly groups: readonly string[] | null;
  readonly isSecured: boolean | undefined;
}

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
}

export interface Subnet {
  readonly id: string;
  readonly network: string;
  readonly range: string;
}

export const apiRule = z
  .looseObject({
    id: text,
    security_group_id: text,
    direction: text,
    ethertype: text,
    protocol: z.union([text, z.number()]).nullish(),
    port_range_min: z.number().nullish(),
    port_range_max: z.number().nullish(),
    remote_ip_prefix: some,
    remote_group_id: some,
    remote_address_group_id: some,
    description: some,
  })
  .transform((rule): Rule => ({
    id: rule.id,
    group: rule.security_group_id,
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol === undefined || rule.protocol === null ? null : String(rule.protocol),
    min: rule.port_range_min ?? null,
    max: rule.port_range_max ?? null,
    range: rule.remote_ip_prefix ?? null,
    remoteGroup: rule.remote_group_id ?? null,
    addressGroup: rule.remote_address_group_id ?? null,
    description: rule.description ?? undefined,
  }));

/** `openstack security group show`, and Neutron's list. */
export const apiGroup = z
  .looseObject({
    id: text,
    name: text,
    description: some,
    project_id: some,
    rules: z.array(apiRule).optional(),
    security_group_rules: z.array(apiRule).optional(),
  })
  .transform((group): Group => ({
    id: group.id,
    name: group.name,
    description: group.description ?? undefined,
    project: group.project_id ?? undefined,
    rules: group.rules ?? group.security_group_rules ?? null,
  }));

export const listedGroup = z
  .looseObject({ ID: text, Name: text, Description: some, Project: some })
  .transform((group): Group => ({
    id: group.ID,
    name: group.Name,
    description: group.Description ?? undefined,
    project: group.Project ?? undefined,
    rules: null,
  }));

/** A range stands there beside a group too, and means nothing then; an ICMP code of 0 is left out (both measured). */
export const listedRule = z
  .looseObject({
    ID: text,
    "IP Protocol": some,
    Ethertype: text,
    "IP Range": some,
    "Port Range": some,
    Direction: text,
    "Remote Security Group": some,
    "Remote Address Group": some,
    "Security Group": text,
  })
  .transform((rule): Rule => {
    const { min, max } = portsIn(rule["Port Range"] ?? "");
    const hasGroup = isGiven(rule["Remote Security Group"]) || isGiven(rule["Remote Address Group"]);
    return {
      id: rule.ID,
      group: rule["Security Group"],
      direction: rule.Direction,
      ethertype: rule.Ethertype,
      protocol: isGiven(rule["IP Protocol"]) ? (rule["IP Protocol"] ?? null) : null,
      min,
      max,
      range: hasGroup || !isGiven(rule["IP Range"]) ? null : (rule["IP Range"] ?? null),
      remoteGroup: isGiven(rule["Remote Security Group"]) ? (rule["Remote Security Group"] ?? null) : null,
      addressGroup: isGiven(rule["Remote Address Group"]) ? (rule["Remote Address Group"] ?? null) : null,
      description: undefined,
    };
  });

function isGiven(value: string | null | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && value !== "None";
}

/** `2379:2380`, `type=8`, `type=8:code=4`; nothing is all. */
function portsIn(range: string): Pick<Rule, "min" | "max"> {
  const icmp = /^type=(\d+)(?::code=(\d+))?$/.exec(range);
  const [, first, last] = icmp ?? /^(\d+):(\d+)$/.exec(range) ?? [];
  return { min: first === undefined ? null : Number(first), max: last === undefined ? null : Number(last) };
}

const fixedIps = z.array(z.looseObject({ subnet_id: text.optional(), ip_address: text }));

/** `openstack port show`, and Neutron's list. */
export const apiPort = z
  .looseObject({
    id: text,
    name: some,
    device_owner: some,
    device_id: some,
    network_id: some,
    fixed_ips: fixedIps,
    security_group_ids: z.array(text).nullish(),
    security_groups: z.array(text).nullish(),
    port_security_enabled: z.boolean().nullish(),
  })
  .transform((port): Port => ({
    id: port.id,
    name: port.name ?? "",
    owner: port.device_owner ?? "",
    device: port.device_id ?? undefined,
    network: port.network_id ?? undefined,
    addresses: port.fixed_ips.map(({ subnet_id, ip_address }) => ({ subnet: subnet_id, address: ip_address })),
    groups: port.security_group_ids ?? port.security_groups ?? null,
    isSecured: port.port_security_enabled ?? undefined,
  }));

/** Some releases of the client print no groups here at all (measured with 6.0). */
export const listedPort = z
  .looseObject({
    ID: text,
    Name: some,
    "Fixed IP Addresses": fixedIps,
    "Security Groups": z.array(text).nullish(),
    "Device Owner": some,
  })
  .transform((port): Port => ({
    id: port.ID,
    name: port.Name ?? "",
    owner: port["Device Owner"] ?? "",
    device: undefined,
    network: undefined,
    addresses: port["Fixed IP Addresses"].map(({ subnet_id, ip_address }) => ({
      subnet: subnet_id,
      address: ip_address,
    })),
    groups: port["Security Groups"] ?? null,
    isSecured: undefined,
  }));

/** Addresses by network; older clients print them as one text, `net=10.0.0.5, 203.0.113.9; other=10.1.0.5`. */
export const listedServer = z
  .looseObject({ ID: text, Name: text, Networks: z.union([text, z.record(text, z.array(text))]) })
  .transform(({ ID, Name, Networks }): Server => ({
    id: ID,
    name: Name,
    addresses:
      typeof Networks === "string"
        ? Networks.split(/[;,]/).map((part) => part.replace(/^.*=/, "").trim())
        : Object.values(Networks).flat(),
  }));

export const apiServer = z
  .looseObject({ id: text, name: text, addresses: z.record(text, z.array(z.looseObject({ addr: text }))) })
  .transform(({ id, name, addresses }): Server => ({
    id,
    name,
    addresses: Object.values(addresses).flatMap((all) => all.map(({ addr }) => addr)),
  }));

export const listedSubnet = z
  .looseObject({ ID: text, Network: text, Subnet: text })
  .transform(({ ID, Network, Subnet: range }): Subnet => ({ id: ID, network: Network, range }));

export const apiSubnet = z
  .looseObject({ id: text, network_id: text, cidr: text })
  .transform(({ id, network_id: network, cidr: range }): Subnet => ({ id, network, range }));
