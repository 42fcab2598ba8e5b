/**
 * The resources of any cloud, mixed, → one policy: what they allow, read with each cloud's own semantics.
 */
import { componentTypes } from "../resources/component-types";
import { intervalOf, looseRange } from "../addresses/address-interval";
import type { NamedPeer } from "../firewall/named-peer";
import { foreignKey, groupsOfCloud } from "../reach/cloud-groups";
import {
  emptyPolicy,
  joinPolicies,
  type Allowance,
  type Endpoint,
  type EndpointAddress,
  type Guard,
  type Policy,
} from "../reach/policy";
import { namedPeersOf } from "../firewall/named-peer-inputs";
import { awsDecoder } from "./aws/decode";
import { Catalogue, plainText, type DecodableResource, type AddressOutputs } from "../resources/catalogue";
import type { CloudName } from "./cloud";
import type { Decoder } from "./decoder";
import { digitaloceanDecoder } from "./digitalocean/decode";
import { bothFamilies, sourceOf } from "./decoded-groups";
import { openstackDecoder } from "./openstack/decode";

const ofClouds: Readonly<Record<CloudName, Decoder>> = {
  aws: awsDecoder,
  openstack: openstackDecoder,
  digitalocean: digitaloceanDecoder,
};
const decoders = Object.values(ofClouds);
const cloudGroups = new Map(decoders.map(({ groups }) => [groups.cloud, groups]));
const addressOutputs = Object.assign({}, ...decoders.map((decoder) => decoder.addressOutputs)) as AddressOutputs;

/** A network that exists already: its range is known from what the user said of it. */
export interface ExistingNetwork {
  readonly cloud: string;
  /** As nodes refer to it; null where only a deployment knows it. */
  readonly id: string | null;
  readonly range: string;
}

/** `networks` and `told`: besides those that the resources make or that our components tell of. */
export function decode(
  resources: readonly DecodableResource[],
  networks: readonly ExistingNetwork[] = [],
  told: readonly NamedPeer[] = [],
): Policy {
  const catalogue = new Catalogue(resources, addressOutputs);
  const lists = [...told, ...namedPeersOf(resources)].filter(({ kind }) => kind === "prefixList");
  const ofLists = new Set(lists.map(({ id }) => id));
  const policy = joinPolicies([
    { ...emptyPolicy, cloudGroups },
    ...decoders.map((decoder) => decoder.decode(catalogue, ofLists)),
  ]);
  return placeNodes(withExisting(policy, catalogue), [...networks, ...componentNetworks(catalogue, policy)]);
}

/**
 * The group of another stack's Rancher has rules that are not among the resources. What it may dial is that stack's affair;
 * for what it admits, rules here are some of its rules.
 */
function withExisting(policy: Policy, catalogue: Catalogue): Policy {
  const told = catalogue.ofType(componentTypes.existing).flatMap((component) => {
    const { cloud, securityGroupId, tag } = component.inputs;
    const group = textOf(securityGroupId) ?? textOf(tag);
    const ofCloud = groupsOfCloud(policy, textOf(cloud) ?? "");
    const key =
      group === undefined
        ? undefined
        : (policy.groupKeys.get(group) ?? (tag === undefined ? undefined : foreignKey(ofCloud, "tag", group)));
    return key === undefined ? [] : [{ key, component }];
  });
  if (told.length === 0) return policy;
  const guards = told.map(({ key: group, component }): Guard => {
    const source = sourceOf(component, "what Rancher may dial is its own stack's affair");
    const base = { effect: "allow", direction: "egress", families: bothFamilies, source, doubt: null } as const;
    const everything: Allowance = { ...base, traffic: { protocol: "every" }, peer: { kind: "everyone" } };
    return { group, complete: false, allowances: [everything] };
  });
  return joinPolicies([policy, { ...emptyPolicy, guards }]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An existing network's range is an argument of our component, and of no resource. */
function componentNetworks(catalogue: Catalogue, policy: Policy): ExistingNetwork[] {
  const used = new Set(policy.endpoints.map((endpoint) => endpoint.network));
  return catalogue.ofType(componentTypes.network).flatMap(({ inputs }) => {
    const [cloud, id] = [plainText(inputs.cloud), plainText(inputs.networkId)];
    const range = looseRange(plainText(inputs.cidr) ?? "")?.text;
    if (cloud === undefined || range === undefined || inputs.networkId === undefined) return [];
    // The id of a network from another program stands here in words of its own.
    return [{ cloud, id: id !== undefined && used.has(id) ? id : null, range }];
  });
}

function placeNodes(policy: Policy, networks: readonly ExistingNetwork[]): Policy {
  if (networks.length === 0) return policy;
  return {
    ...policy,
    endpoints: policy.endpoints.map((endpoint) => placeNode(endpoint, networks)),
    networks: [...policy.networks, ...networks.map(({ cloud, range }) => ({ cloud, range }))],
  };
}

function placeNode(endpoint: Endpoint, networks: readonly ExistingNetwork[]): Endpoint {
  const possible = networks.filter(
    ({ cloud, id }) => cloud === endpoint.cloud && (id === null || id === endpoint.network),
  );
  return {
    ...endpoint,
    addresses: endpoint.addresses.flatMap((address) => placeAddress(address, possible)),
    sendsFrom: endpoint.sendsFrom?.flatMap((address) => placeAddress(address, possible)) ?? null,
  };
}

function placeAddress(address: EndpointAddress, networks: readonly ExistingNetwork[]): EndpointAddress[] {
  if (address.place.kind !== "unknown") return [address];
  const ofFamily = networks.filter(({ range }) => intervalOf(range).family === address.family);
  if (ofFamily.length === 0) return [address];
  return ofFamily.map(({ range }) => ({ ...address, place: { kind: "range", range } }));
}
