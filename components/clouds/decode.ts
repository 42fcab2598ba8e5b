/**
 * The resources of any cloud, mixed, → one policy: what they allow, read with each cloud's own semantics.
 */
import type { Endpoint, EndpointAddress, Policy } from "../firewall/policy";
import { joinPolicies } from "../firewall/policy";
import { intervalOf } from "../firewall/address-interval";
import { decodeAws } from "./aws/decode";
import { Catalogue, type DecodableResource } from "./catalogue";
import { decodeDigitalOcean } from "./digitalocean/decode";
import { decodeOpenstack } from "./openstack/decode";

export interface DecodeOptions {
  /** Ranges of networks that the resources don't make. A node whose network isn't known otherwise is in one of these. */
  readonly networks?: readonly string[];
}

export function decode(resources: readonly DecodableResource[], options: DecodeOptions = {}): Policy {
  const catalogue = new Catalogue(resources);
  const policy = joinPolicies([
    decodeAws(resources, catalogue),
    decodeOpenstack(resources, catalogue),
    decodeDigitalOcean(resources, catalogue),
  ]);
  const networks = options.networks ?? [];
  if (networks.length === 0) return policy;
  return {
    ...policy,
    endpoints: policy.endpoints.map((endpoint) => placeIn(endpoint, networks)),
    networks: [...new Set([...policy.networks, ...networks])],
  };
}

function placeIn(endpoint: Endpoint, networks: readonly string[]): Endpoint {
  const sendsFrom = endpoint.sendsFrom?.flatMap((address) => placed(address, networks)) ?? null;
  return { ...endpoint, addresses: endpoint.addresses.flatMap((address) => placed(address, networks)), sendsFrom };
}

function placed(address: EndpointAddress, networks: readonly string[]): EndpointAddress[] {
  if (address.place.kind !== "unknown") return [address];
  const ofFamily = networks.filter((range) => intervalOf(range).family === address.family);
  if (ofFamily.length === 0) return [address];
  return ofFamily.map((range) => ({ ...address, place: { kind: "range", range } }));
}
