/**
 * AWS instances, network interfaces, launch templates and load balancers → endpoints with the groups that they carry.
 */
import { looseRange } from "../../addresses/address-interval";
import {
  closedStance,
  openStance,
  type NetworkRange,
  type Endpoint,
  type EndpointAddress,
  type AddressPlace,
} from "../../reach/policy";
import {
  identityOf,
  items,
  known,
  plainText,
  record,
  records,
  type Catalogue,
  type DecodableResource,
} from "../../resources/catalogue";
import { endpointAddress, isUnresolvedGroup, symbolOf, type DecodedGroups } from "../decoded-groups";
import { translatedAddresses } from "./decode-ways-out";

const instanceType = "aws:ec2/instance:Instance";
const interfaceType = "aws:ec2/networkInterface:NetworkInterface";
const interfaceAttachmentType = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment";
const groupAttachmentType = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";
const launchTemplateType = "aws:ec2/launchTemplate:LaunchTemplate";
const balancerTypes = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
const classicBalancerType = "aws:elb/loadBalancer:LoadBalancer";
const subnetType = "aws:ec2/subnet:Subnet";
const vpcType = "aws:ec2/vpc:Vpc";
const eipType = "aws:ec2/eip:Eip";
const eipAssociationType = "aws:ec2/eipAssociation:EipAssociation";
const groupType = "aws:ec2/securityGroup:SecurityGroup";

type Inputs = Readonly<Record<string, unknown>>;

export function networksOf(catalogue: Catalogue): NetworkRange[] {
  return catalogue
    .ofType(vpcType)
    .flatMap((vpc) => [known(vpc, "cidrBlock"), known(vpc, "ipv6CidrBlock")])
    .flatMap((range) => looseRange(plainText(range) ?? "")?.text ?? [])
    .map((range) => ({ cloud: "aws", range }));
}

export function decodeEndpoints(catalogue: Catalogue, book: DecodedGroups): Endpoint[] {
  const interfaces = new Map(catalogue.ofType(interfaceType).map((made) => [identityOf(made), made]));
  const owners = interfaceOwners(catalogue);
  const publics = publicAddresses(catalogue);
  const templates = catalogue.ofType(launchTemplateType);
  const used = new Set<string>();
  const instances = catalogue.ofType(instanceType).flatMap((instance) => {
    const attached = [...interfaces.values()].filter((made) => owners.get(identityOf(made)) === identityOf(instance));
    const template = templateOf(catalogue, templates, instance);
    if (template !== undefined) used.add(identityOf(template));
    const primary = primaryEndpoint(catalogue, book, instance, template, publics);
    return [...primary, ...attached.map((made) => interfaceEndpoint(catalogue, book, made, instance, publics))];
  });
  const loose = [...interfaces.values()]
    .filter((made) => !owners.has(identityOf(made)))
    .map((made) => interfaceEndpoint(catalogue, book, made, made, publics));
  const balancers = catalogue
    .ofType(...balancerTypes, classicBalancerType)
    .map((made) => balancerEndpoint(catalogue, book, made));
  // A template that no instance here uses is used by someone else: a scaling group, or Rancher's node driver.
  const future = templates
    .filter((template) => !used.has(identityOf(template)))
    .map((template) => endpoint(template, carried(book, templateGroups(template.inputs)), {}));
  return [...instances, ...loose, ...balancers, ...future];
}

/** The instance of each interface that is not made with its instance. */
function interfaceOwners(catalogue: Catalogue): Map<string, string> {
  const pairs = [
    ...catalogue.ofType(interfaceAttachmentType).map(({ inputs }) => [inputs.networkInterfaceId, inputs.instanceId]),
    ...catalogue
      .ofType(interfaceType)
      .flatMap((made) =>
        records(made.inputs.attachments).map(({ instance }) => [`\${${identityOf(made)}.id}`, instance]),
      ),
    ...catalogue
      .ofType(instanceType)
      .flatMap((instance) =>
        [...records(instance.inputs.networkInterfaces), ...records(instance.inputs.primaryNetworkInterface)].map(
          ({ networkInterfaceId }) => [networkInterfaceId, `\${${identityOf(instance)}.id}`],
        ),
      ),
  ];
  return new Map(
    pairs.flatMap(([part, whole]) => {
      const made = catalogue.resource(part, interfaceType);
      const instance = catalogue.resource(whole, instanceType);
      return made === undefined || instance === undefined ? [] : [[identityOf(made), identityOf(instance)] as const];
    }),
  );
}

/** Elastic addresses by the instance or interface that they are associated with. */
function publicAddresses(catalogue: Catalogue): Map<string, EndpointAddress[]> {
  const found = new Map<string, EndpointAddress[]>();
  const add = (eip: DecodableResource | undefined, ...targets: readonly unknown[]): void => {
    for (const target of targets) {
      const owner = catalogue.resource(target, instanceType, interfaceType);
      if (eip === undefined || owner === undefined) continue;
      const address = endpointAddress("ipv4", [symbolOf(eip, "publicIp")], eip.outputs?.publicIp, { kind: "public" });
      found.set(identityOf(owner), [...(found.get(identityOf(owner)) ?? []), address]);
    }
  };
  for (const eip of catalogue.ofType(eipType)) add(eip, eip.inputs.instance, eip.inputs.networkInterface);
  for (const { inputs } of catalogue.ofType(eipAssociationType)) {
    add(catalogue.resource(inputs.allocationId, eipType), inputs.instanceId, inputs.networkInterfaceId);
  }
  return found;
}

function templateOf(
  catalogue: Catalogue,
  templates: readonly DecodableResource[],
  instance: DecodableResource,
): DecodableResource | undefined {
  const chosen = record(instance.inputs.launchTemplate);
  return (
    catalogue.resource(chosen?.id, launchTemplateType) ??
    catalogue.resource(chosen?.name, launchTemplateType) ??
    templates.find((template) => plainText(chosen?.name) !== undefined && template.inputs.name === chosen?.name)
  );
}

function templateGroups(inputs: Inputs): readonly unknown[] {
  const ofInterfaces = records(inputs.networkInterfaces).flatMap((made) => items(made.securityGroups));
  return [...items(inputs.vpcSecurityGroupIds), ...items(inputs.securityGroupNames), ...ofInterfaces];
}

/** Without any, an interface gets the default group of its VPC, whose rules nobody here knows. */
function carried(book: DecodedGroups, groups: readonly unknown[]): string[] {
  return groups.length > 0 ? book.carriedAll(groups) : [book.foreign("default")];
}

/** The interface that an instance makes for itself; none where it is given a primary one. */
function primaryEndpoint(
  catalogue: Catalogue,
  book: DecodedGroups,
  instance: DecodableResource,
  template: DecodableResource | undefined,
  publics: ReadonlyMap<string, readonly EndpointAddress[]>,
): Endpoint[] {
  const { inputs } = instance;
  const given = [...records(inputs.primaryNetworkInterface), ...records(inputs.networkInterfaces)];
  if (given.length > 0) return [];
  const own = [...items(inputs.vpcSecurityGroupIds), ...items(inputs.securityGroups)];
  const groups = own.length > 0 ? own : templateGroups(template?.inputs ?? {});
  const more = catalogue.ofType(groupAttachmentType).flatMap((attachment) => {
    const isThis = catalogue.resource(attachment.inputs.networkInterfaceId, instanceType) === instance;
    return isThis ? [attachment.inputs.securityGroupId] : [];
  });
  const subnetId = inputs.subnetId ?? template?.inputs.subnetId;
  return [
    endpoint(instance, [...carried(book, groups), ...book.carriedAll(more)], {
      ...placed(catalogue, instance, subnetId, [...own, ...more], [symbolOf(instance, "privateIp")]),
      publicAddresses: [
        ...(inputs.associatePublicIpAddress === false
          ? translatedAddresses(catalogue, subnetId)
          : [
              endpointAddress("ipv4", [symbolOf(instance, "publicIp")], instance.outputs?.publicIp, { kind: "public" }),
            ]),
        ...(publics.get(identityOf(instance)) ?? []),
      ],
    }),
  ];
}

function interfaceEndpoint(
  catalogue: Catalogue,
  book: DecodedGroups,
  made: DecodableResource,
  owner: DecodableResource,
  publics: ReadonlyMap<string, readonly EndpointAddress[]>,
): Endpoint {
  const groups = items(made.inputs.securityGroups);
  const more = catalogue.ofType(groupAttachmentType).flatMap((attachment) => {
    const isThis = catalogue.resource(attachment.inputs.networkInterfaceId, interfaceType) === made;
    return isThis ? [attachment.inputs.securityGroupId] : [];
  });
  const symbols = [symbolOf(made, "privateIp"), ...(owner === made ? [] : [symbolOf(owner, "privateIp")])];
  return endpoint(owner, [...carried(book, groups), ...book.carriedAll(more)], {
    ...placed(catalogue, made, made.inputs.subnetId, groups, symbols),
    publicAddresses: [...new Set([made, owner])].flatMap((one) => publics.get(identityOf(one)) ?? []),
  });
}

/**
 * An internet-facing balancer's name resolves to public addresses, so what dials it comes from a public one too. A network
 * balancer without groups lets everything pass (Elastic Load Balancing user guide); other kinds get the default group.
 */
function balancerEndpoint(catalogue: Catalogue, book: DecodedGroups, balancer: DecodableResource): Endpoint {
  const { inputs } = balancer;
  const groups = items(inputs.securityGroups);
  const isNetwork = inputs.loadBalancerType === "network";
  const subnets = [...items(inputs.subnets), ...records(inputs.subnetMappings).map(({ subnetId }) => subnetId)];
  return {
    ...endpoint(balancer, groups.length === 0 && isNetwork ? [] : carried(book, groups), {
      ...networkOf(catalogue, subnets[0], groups),
      addresses: subnets.flatMap((subnet) => subnetAddresses(catalogue, subnet, groups, [])),
    }),
    unguarded: groups.length === 0 && isNetwork ? openStance : closedStance,
    facing: inputs.internal === true ? "private" : "public",
  };
}

function endpoint(owner: DecodableResource, groups: readonly string[], parts: Partial<Endpoint>): Endpoint {
  return {
    kind: "node",
    name: owner.name,
    type: owner.type,
    cloud: "aws",
    groups,
    groupsKnown: !groups.some(isUnresolvedGroup),
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

function placed(
  catalogue: Catalogue,
  made: DecodableResource,
  subnetId: unknown,
  groups: readonly unknown[],
  symbols: readonly string[],
): Pick<Endpoint, "network" | "addresses"> {
  const ofSubnet = subnetAddresses(catalogue, subnetId, groups, symbols);
  const fixed = [known(made, "privateIp"), ...items(made.inputs.privateIps)].flatMap((value) =>
    plainText(value) === undefined ? [] : [endpointAddress("ipv4", symbols, value, { kind: "unknown" })],
  );
  const ipv6 = items(made.inputs.ipv6Addresses).map((value) => endpointAddress("ipv6", [], value, { kind: "unknown" }));
  const isFixed = (family: string): boolean => [...fixed, ...ipv6].some((address) => address.family === family);
  return {
    ...networkOf(catalogue, subnetId, groups),
    addresses: [...fixed, ...ipv6, ...ofSubnet.filter((address) => !isFixed(address.family))],
  };
}

function vpcOf(catalogue: Catalogue, subnetId: unknown, groups: readonly unknown[]): unknown {
  const subnet = catalogue.resource(subnetId, subnetType);
  const group = groups.map((value) => catalogue.resource(value, groupType)).find((found) => found !== undefined);
  return subnet?.inputs.vpcId ?? group?.inputs.vpcId;
}

function networkOf(catalogue: Catalogue, subnetId: unknown, groups: readonly unknown[]): Pick<Endpoint, "network"> {
  return { network: catalogue.identity(vpcOf(catalogue, subnetId, groups), vpcType) };
}

/** An address of the subnet, or else of the network that the groups belong to. */
function subnetAddresses(
  catalogue: Catalogue,
  subnetId: unknown,
  groups: readonly unknown[],
  symbols: readonly string[],
): EndpointAddress[] {
  const subnet = catalogue.resource(subnetId, subnetType);
  const vpc = catalogue.resource(vpcOf(catalogue, subnetId, groups), vpcType);
  const place = (property: string): AddressPlace => {
    const range = [subnet, vpc].flatMap(
      (made) => looseRange(plainText(made && known(made, property)) ?? "")?.text ?? [],
    )[0];
    return range === undefined ? { kind: "unknown" } : { kind: "range", range };
  };
  const hasIpv6 = subnet?.inputs.assignIpv6AddressOnCreation === true || subnet?.inputs.ipv6CidrBlock !== undefined;
  return [
    { family: "ipv4", symbols, place: place("cidrBlock") },
    ...(hasIpv6 ? [{ family: "ipv6", symbols: [], place: place("ipv6CidrBlock") } as const] : []),
  ];
}
