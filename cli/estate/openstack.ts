/**
 * The OpenStack client's files → resources. Guarantees: a group counts as known with all of its rules only where a file
 * lists both; a port whose groups no file tells is one of unknown groups, never one without.
 */
import { looseRange } from "../../components/addresses/address-interval";
import type { SourceResource } from "../sources/source-plan";
import { distinctBy } from "./documents";
import { fewOf, found, referenceTo, uniqueNames, type CloudEstate, type Gap } from "./estate";
import type { OpenstackDocuments } from "./openstack-documents";
import type { Group, Port, Rule, Server } from "./openstack-shapes";

const types = {
  group: "openstack:networking/secGroup:SecGroup",
  rule: "openstack:networking/secGroupRule:SecGroupRule",
  port: "openstack:networking/port:Port",
  instance: "openstack:compute/instance:Instance",
  floatingIp: "openstack:networking/floatingIp:FloatingIp",
  subnet: "openstack:networking/subnet:Subnet",
} as const;

type Names = ReadonlyMap<string, string>;

export function openstackEstate(documents: OpenstackDocuments): CloudEstate {
  const groups = groupsOf(documents);
  const rules = distinctBy(
    [...documents.rules, ...groups.flatMap((group) => (group.rules ?? []).map((entry) => ({ file: "", entry })))],
    ({ id }) => id,
  ).map(({ entry }) => entry);
  // A list of rules in which nothing may leave any group was listed with --ingress.
  const isFiltered = documents.hasRuleList && documents.rules.every(({ entry }) => entry.direction !== "egress");
  const isWhole = ({ rules: own }: Group): boolean => own !== null || (documents.hasRuleList && !isFiltered);
  const names = uniqueNames(groups.map(({ id, name }) => ({ id, name: `${name} (${id})` })));
  // Without its rules a group's resource would say that it has none.
  const known = new Map([...names].filter(([id]) => groups.some((group) => group.id === id && isWhole(group))));
  const ports = distinctBy(documents.ports, ({ id }) => id)
    .map(({ entry }) => entry)
    .filter(({ owner }) => !owner.startsWith("network:"));
  const servers = distinctBy(documents.servers, ({ id }) => id).map(({ entry }) => entry);
  const incomplete = [
    ...(isFiltered
      ? [
          {
            what: "the list of rules has none for what may leave: it was listed with --ingress, or another filter",
            wouldTell: "openstack security group rule list --long -f json, without a filter",
          },
        ]
      : []),
    ...missingGroups(ports, groups, isWhole),
    ...untoldGroups(ports),
    ...(documents.servers.length === 0 || ports.length > 0
      ? []
      : [{ what: "servers are listed, and none of their ports", wouldTell: "openstack port list --long -f json" }]),
  ];
  return {
    resources: [...resourcesOf(groups, rules, known), ...machinesOf(documents, ports, servers, known)],
    incomplete,
  };
}

/** One with its rules says more than one without. */
function groupsOf({ groups }: OpenstackDocuments): Group[] {
  const byId = new Map<string, Group>();
  for (const { entry } of groups) if (byId.get(entry.id)?.rules == null) byId.set(entry.id, entry);
  return [...byId.values()];
}

function resourcesOf(groups: readonly Group[], rules: readonly Rule[], names: Names): SourceResource[] {
  return [
    ...groups.flatMap(({ id, name, description }) => {
      const own = names.get(id);
      // What the rules say is all: Neutron's own default rules are among them.
      return own === undefined ? [] : [found(types.group, own, id, { name, description, deleteDefaultRules: true })];
    }),
    ...rules.map((rule) =>
      found(types.rule, rule.id, rule.id, {
        securityGroupId: referenceTo(types.group, names, rule.group),
        direction: rule.direction,
        ethertype: rule.ethertype,
        protocol: rule.protocol ?? undefined,
        portRangeMin: rule.min ?? undefined,
        portRangeMax: rule.max ?? undefined,
        remoteIpPrefix: rule.range ?? undefined,
        remoteGroupId: rule.remoteGroup === null ? undefined : referenceTo(types.group, names, rule.remoteGroup),
        remoteAddressGroupId: rule.addressGroup ?? undefined,
        description: rule.description,
      }),
    ),
  ];
}

/** A port is its server's by the id of its device; where a list leaves that out, by its address. */
function machinesOf(
  documents: OpenstackDocuments,
  ports: readonly Port[],
  servers: readonly Server[],
  groups: Names,
): SourceResource[] {
  const portNames = uniqueNames(ports.map(({ id, name }) => ({ id, name })));
  const serverNames = uniqueNames(servers);
  const byAddress = new Map<string, Server[]>();
  for (const server of servers) {
    for (const address of server.addresses) byAddress.set(address, [...(byAddress.get(address) ?? []), server]);
  }
  const ids = new Set(servers.map(({ id }) => id));
  const ownerOf = ({ device, addresses }: Port): string | undefined => {
    if (device !== undefined && device !== "") return ids.has(device) ? device : undefined;
    const owners = new Set(addresses.flatMap(({ address }) => byAddress.get(address) ?? []));
    const [only] = owners;
    return owners.size === 1 ? only?.id : undefined;
  };
  const owned = new Map<string, Port[]>();
  for (const port of ports) {
    const owner = ownerOf(port);
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), port]);
  }
  const networkOf = new Map(documents.subnets.map(({ entry }) => [entry.id, entry.network]));
  return [
    ...distinctBy(documents.subnets, ({ id }) => id).map(({ entry }) =>
      found(types.subnet, entry.id, entry.id, { networkId: entry.network, cidr: entry.range }),
    ),
    ...ports.map((port) => {
      const [first] = port.addresses;
      return found(types.port, portNames.get(port.id) ?? port.id, port.id, {
        networkId: port.network ?? networkOf.get(first?.subnet ?? ""),
        fixedIps: port.addresses.map(({ subnet, address }) => ({ subnetId: subnet, ipAddress: address })),
        deviceOwner: port.owner,
        securityGroupIds: carriedBy(port)?.map((id) => referenceTo(types.group, groups, id)) ?? ["${?}"],
        noSecurityGroups: carriedBy(port)?.length === 0,
        portSecurityEnabled: port.isSecured,
      });
    }),
    ...servers.map(({ id, name }) =>
      found(types.instance, serverNames.get(id) ?? name, id, {
        name,
        ...((owned.get(id) ?? []).length === 0
          ? // No file tells of its ports: it carries groups that nobody knows.
            { networks: [{}], securityGroups: ["${?}"] }
          : { networks: (owned.get(id) ?? []).map((port) => ({ port: referenceTo(types.port, portNames, port.id) })) }),
      }),
    ),
    ...servers.flatMap((server) => floatingAddresses(server, owned.get(server.id) ?? [], portNames)),
  ];
}

/** None listed is either a port without groups or one without port security, which are opposites. */
function carriedBy({ groups, isSecured }: Port): readonly string[] | null {
  return groups?.length === 0 && isSecured === undefined ? null : groups;
}

/** What the compute service lists and no port has, leads to the server from outside. */
function floatingAddresses(server: Server, ports: readonly Port[], names: Names): SourceResource[] {
  const own = new Set(ports.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  const [port] = ports;
  if (port === undefined) return [];
  return server.addresses
    .filter((address) => !own.has(address) && looseRange(address)?.family === "ipv4")
    .map((address) =>
      found(
        types.floatingIp,
        address,
        address,
        { portId: referenceTo(types.port, names, port.id), address },
        { address },
      ),
    );
}

function missingGroups(ports: readonly Port[], groups: readonly Group[], isWhole: (group: Group) => boolean): Gap[] {
  const carried = [...new Set(ports.flatMap((port) => port.groups ?? []))];
  const listed = new Map(groups.map((group) => [group.id, group]));
  const missing = carried.filter((id) => !listed.has(id));
  const bare = [...listed.values()].filter((group) => carried.includes(group.id) && !isWhole(group));
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            what: `${String(missing.length)} of the ${String(carried.length)} security groups that ports carry are in no file (${fewOf(missing)}): part of the list, or another project's or region's`,
            wouldTell: "openstack security group list -f json, of the ports' own project and region",
          },
        ]),
    ...(bare.length === 0
      ? []
      : [
          {
            what: `the rules of ${String(bare.length)} security groups are in no file (${fewOf(bare.map(({ name }) => name))})`,
            wouldTell: "openstack security group rule list --long -f json",
          },
        ]),
  ];
}

function untoldGroups(ports: readonly Port[]): Gap[] {
  const untold = ports.filter((port) => carriedBy(port) === null);
  if (untold.length === 0) return [];
  const names = untold.map(({ id, name }) => (name === "" ? id : name));
  return [
    {
      what: `which security groups ${String(untold.length)} of the ${String(ports.length)} ports carry is not told (${fewOf(names)})`,
      wouldTell: "openstack port show PORT -f json for each, or the answer of the API to GET /v2.0/ports",
    },
  ];
}
