/**
 * The resources of any cloud, mixed, → one policy: what they allow, read with each cloud's own semantics.
 */
import { intervalOf, looseRange } from "../firewall/address-interval";
import { joinPolicies, type Endpoint, type EndpointAddress, type Policy } from "../firewall/policy";
import type { NamedPeer } from "../firewall/named-peer";
import { namedPeersOf } from "../named-peers";
import { decodeAws } from "./aws/decode";
import { Catalogue, plainText, type DecodableResource } from "./catalogue";
import { decodeDigitalOcean } from "./digitalocean/decode";
import { decodeOpenstack } from "./openstack/decode";

/** A network that exists already: its range is known from what the user said of it. */
export interface ExistingNetwork {
  readonly cloud: string;
  /** As nodes refer to it; null where only a deployment knows it. */
  readonly id: string | null;
  readonly range: string;
}

const networkComponentType = "rancher-fenceline:index:Network";

/** `networks` and `told`: besides those that the resources make or that our components tell of. */
export function decode(
  resources: readonly DecodableResource[],
  networks: readonly ExistingNetwork[] = [],
  told: readonly NamedPeer[] = [],
): Policy {
  const catalogue = new Catalogue(resources);
  const lists = [...told, ...namedPeersOf(resources)].filter(({ kind }) => kind === "prefixList");
  const policy = joinPolicies([
    decodeAws(resources, catalogue, new Set(lists.map(({ id }) => id))),
    decodeOpenstack(resources, catalogue),
    decodeDigitalOcean(resources, catalogue),
  ]);
  return placeNodes(policy, [...networks, ...componentNetworks(catalogue, policy)]);
}

/** An existing network's range is an argument of our component, and of no resource. */
function componentNetworks(catalogue: Catalogue, policy: Policy): ExistingNetwork[] {
  const used = new Set(policy.endpoints.map((endpoint) => endpoint.network));
  return catalogue.ofType(networkComponentType).flatMap(({ inputs }) => {
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
