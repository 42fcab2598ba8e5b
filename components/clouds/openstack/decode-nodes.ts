/**
 * OpenStack ports and instances → endpoints with the groups that they carry. Groups are a port's: each port of an instance
 * is an endpoint of the instance's name.
 */
import type { AddressFamily } from "../../addresses/address";
import { looseRange } from "../../addresses/address-interval";
import { closedStance, openStance, type NetworkRange, type Endpoint, type EndpointAddress } from "../../reach/policy";
import {
  identityOf,
  items,
  known,
  plainText,
  records,
  type Catalogue,
  type DecodableResource,
} from "../../resources/catalogue";
import { endpointAddress, isUnresolvedGroup, symbolOf, type DecodedGroups } from "../decoded-groups";

const portType = "openstack:networking/port:Port";
const instanceType = "openstack:compute/instance:Instance";
const attachType = "openstack:compute/interfaceAttach:InterfaceAttach";
const associateType = "openstack:networking/portSecGroupAssociate:PortSecGroupAssociate";
const subnetType = "openstack:networking/subnet:Subnet";
const networkType = "openstack:networking/network:Network";
const floatingTypes = ["openstack:networking/floatingIp:FloatingIp", "openstack:compute/floatingIp:FloatingIp"];
const floatingAssociateType = "openstack:networking/floatingIpAssociate:FloatingIpAssociate";
const computeFloatingAssociateType = "openstack:compute/floatingIpAssociate:FloatingIpAssociate";
const groupTypes = ["openstack:networking/secGroup:SecGroup", "openstack:compute/secGroup:SecGroup"];
const balancerType = "openstack:loadbalancer/loadBalancer:LoadBalancer";

export function networksOf(catalogue: Catalogue): NetworkRange[] {
  return catalogue
    .ofType(subnetType)
    .flatMap((subnet) => looseRange(plainText(known(subnet, "cidr")) ?? "")?.text ?? [])
    .map((range) => ({ cloud: "openstack", range }));
}

export function decodeEndpoints(catalogue: Catalogue, book: DecodedGroups): Endpoint[] {
  const ports = catalogue.ofType(portType).filter((port) => port.inputs.deviceOwner !== "network:router_interface");
  const owners = portOwners(catalogue);
  const floating = floatingAddresses(catalogue);
  const associated = associatedGroups(catalogue);
  const ofPorts = ports.map((port) => {
    const owner = owners.get(identityOf(port));
    const groups = portGroups(book, port, associated.get(identityOf(port)) ?? []);
    const isOpen = port.inputs.portSecurityEnabled === false;
    return endpoint(owner ?? port, {
      groups: isOpen ? [] : groups,
      // With port security off, no group applies and everything passes.
      unguarded: isOpen ? openStance : closedStance,
      network: catalogue.identity(port.inputs.networkId, networkType),
      addresses: portAddresses(catalogue, port, owner),
      publicAddresses: [port, owner].flatMap((made) => (made && floating.get(identityOf(made))) ?? []),
    });
  });
  return [...ofPorts, ...catalogue.ofType(instanceType).flatMap((made) => portless(catalogue, book, made, floating))];
}

/** The instance of each port. */
function portOwners(catalogue: Catalogue): Map<string, DecodableResource> {
  const owners = new Map<string, DecodableResource>();
  const own = (portId: unknown, instance: DecodableResource | undefined): void => {
    const port = catalogue.resource(portId, portType);
    if (port !== undefined && instance !== undefined) owners.set(identityOf(port), instance);
  };
  for (const instance of catalogue.ofType(instanceType)) {
    for (const { port } of records(instance.inputs.networks)) own(port, instance);
  }
  for (const { inputs } of catalogue.ofType(attachType)) {
    own(inputs.portId, catalogue.resource(inputs.instanceId, instanceType));
  }
  return owners;
}

/** Floating addresses by port, instance or balancer. */
export function floatingAddresses(catalogue: Catalogue): Map<string, EndpointAddress[]> {
  const found = new Map<string, EndpointAddress[]>();
  const add = (floating: DecodableResource | undefined, owner: DecodableResource | undefined): void => {
    if (floating === undefined || owner === undefined) return;
    const value = known(floating, "address");
    const address = endpointAddress("ipv4", [symbolOf(floating, "address")], value, { kind: "public" });
    found.set(identityOf(owner), [...(found.get(identityOf(owner)) ?? []), address]);
  };
  const byAddress = (value: unknown): DecodableResource | undefined =>
    catalogue.resource(value, ...floatingTypes) ??
    catalogue
      .ofType(...floatingTypes)
      .find((made) => plainText(value) !== undefined && known(made, "address") === value);
  const ownerOf = (portId: unknown): DecodableResource | undefined =>
    catalogue.resource(portId, portType, balancerType);
  for (const floating of catalogue.ofType(...floatingTypes)) add(floating, ownerOf(floating.inputs.portId));
  for (const { inputs } of catalogue.ofType(floatingAssociateType))
    add(byAddress(inputs.floatingIp), ownerOf(inputs.portId));
  for (const { inputs } of catalogue.ofType(computeFloatingAssociateType)) {
    add(byAddress(inputs.floatingIp), catalogue.resource(inputs.instanceId, instanceType));
  }
  return found;
}

/** Groups put on ports by a resource of their own, with whether they replace the port's. */
function associatedGroups(catalogue: Catalogue): Map<string, { groups: readonly unknown[]; enforce: boolean }[]> {
  const found = new Map<string, { groups: readonly unknown[]; enforce: boolean }[]>();
  for (const { inputs } of catalogue.ofType(associateType)) {
    const port = catalogue.resource(inputs.portId, portType);
    if (port === undefined) continue;
    const entry = { groups: items(inputs.securityGroupIds), enforce: inputs.enforce === true };
    found.set(identityOf(port), [...(found.get(identityOf(port)) ?? []), entry]);
  }
  return found;
}

/** None given is the project's `default` group, whose rules the project's members can change (measured). */
function portGroups(
  book: DecodedGroups,
  port: DecodableResource,
  associated: readonly { groups: readonly unknown[]; enforce: boolean }[],
): string[] {
  const given = items(port.inputs.securityGroupIds);
  const isWithout = port.inputs.noSecurityGroups === true;
  const own = given.length > 0 ? book.carriedAll(given) : isWithout ? [] : [book.foreign("default")];
  const isReplaced = associated.some(({ enforce }) => enforce);
  return [...(isReplaced ? [] : own), ...associated.flatMap(({ groups }) => book.carriedAll(groups))];
}

function portAddresses(
  catalogue: Catalogue,
  port: DecodableResource,
  owner: DecodableResource | undefined,
): EndpointAddress[] {
  const symbols = owner === undefined ? [] : [symbolOf(owner, "accessIpV4")];
  const given = records(port.inputs.fixedIps);
  const pairs = records(port.inputs.allowedAddressPairs).flatMap((pair) => addressesIn(pair.ipAddress));
  return [...given.flatMap((fixed) => fixedAddress(catalogue, fixed.subnetId, fixed.ipAddress, symbols)), ...pairs];
}

/** Port security lets a port send from these too. */
function addressesIn(value: unknown): EndpointAddress[] {
  const range = looseRange(plainText(value) ?? "");
  return range === undefined
    ? []
    : [{ family: range.family, symbols: [], place: { kind: "range", range: range.text } }];
}

export function fixedAddress(
  catalogue: Catalogue,
  subnetId: unknown,
  value: unknown,
  symbols: readonly string[],
): EndpointAddress[] {
  const subnet = catalogue.resource(subnetId, subnetType);
  const range = looseRange(plainText(subnet && known(subnet, "cidr")) ?? "");
  const fixed = looseRange(plainText(value) ?? "");
  const isIpv6 = fixed?.family === "ipv6" || range?.family === "ipv6" || subnet?.inputs.ipVersion === 6;
  const family: AddressFamily = isIpv6 ? "ipv6" : "ipv4";
  const ofFamily = symbols.filter((symbol) => !isIpv6 || !symbol.endsWith("V4"));
  return [
    endpointAddress(
      family,
      ofFamily,
      value,
      range === undefined ? { kind: "unknown" } : { kind: "range", range: range.text },
    ),
  ];
}

/** The networks of an instance that it has no port of its own for: the groups are the instance's, by name. */
function portless(
  catalogue: Catalogue,
  book: DecodedGroups,
  instance: DecodableResource,
  floating: ReadonlyMap<string, readonly EndpointAddress[]>,
): Endpoint[] {
  const networks = records(instance.inputs.networks).filter(({ port }) => port === undefined || port === null);
  // Without any network named, the compute service chooses one.
  const isChosen = items(instance.inputs.networks).length === 0 && !isAttached(catalogue, instance);
  const names = items(instance.inputs.securityGroups);
  const groups = names.length > 0 ? names.map((name) => groupOfName(catalogue, book, name)) : [book.foreign("default")];
  return (isChosen ? [{}] : networks).map((network: Readonly<Record<string, unknown>>) =>
    endpoint(instance, {
      groups,
      network: catalogue.identity(network.uuid, networkType),
      addresses: [
        ...fixedAddress(catalogue, subnetOf(catalogue, network.uuid), network.fixedIpV4, [
          symbolOf(instance, "accessIpV4"),
        ]),
      ],
      publicAddresses: floating.get(identityOf(instance)) ?? [],
    }),
  );
}

function isAttached(catalogue: Catalogue, instance: DecodableResource): boolean {
  return catalogue
    .ofType(attachType)
    .some(({ inputs }) => catalogue.resource(inputs.instanceId, instanceType) === instance);
}

/** The only subnet of a network; of several, none is certain. */
function subnetOf(catalogue: Catalogue, networkId: unknown): string | undefined {
  const network = catalogue.identity(networkId, networkType);
  const subnets = catalogue
    .ofType(subnetType)
    .filter((subnet) => network !== null && catalogue.identity(subnet.inputs.networkId, networkType) === network);
  const [only, another] = subnets;
  return only === undefined || another !== undefined ? undefined : `\${${identityOf(only)}.id}`;
}

/** The compute service takes names; it finds a group by its id too. */
function groupOfName(catalogue: Catalogue, book: DecodedGroups, name: unknown): string {
  const found = catalogue.find(name, ...groupTypes);
  if (found.kind === "resource")
    return book.carried(`\${${identityOf(found.resource)}.id}`) ?? book.foreign(String(name));
  const named = catalogue
    .ofType(...groupTypes)
    .filter((group) => plainText(name) !== undefined && known(group, "name") === name);
  const [only, another] = named;
  // Names are not unique in Neutron.
  return only !== undefined && another === undefined ? identityOf(only) : book.foreign(JSON.stringify(name));
}

export function endpoint(owner: DecodableResource, parts: Partial<Endpoint>): Endpoint {
  return {
    kind: "node",
    name: owner.name,
    type: owner.type,
    cloud: "openstack",
    groups: [],
    groupsKnown: !(parts.groups ?? []).some(isUnresolvedGroup),
    unguarded: closedStance,
    facing: "private",
    membership: "private",
    network: null,
    addresses: [],
    publicAddresses: [],
    sendsFrom: null,
    ...parts,
  };
}
