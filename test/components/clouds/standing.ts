/** Where decoded endpoints stand, in words that a test can compare: group, network, addresses of both families. */
import type { DecodableResource } from "../../../components/resources/catalogue";
import { decode } from "../../../components/clouds/decode";
import type { Endpoint, Stance } from "../../../components/reach/policy";

export const reference = (type: string, name: string, property = "id") => `\${${type}::${name}.${property}}`;

/** What differs from an ordinary node, by name. */
export function stand(resources: readonly DecodableResource[]): Record<string, string[]> {
  const { endpoints } = decode(resources);
  const byName = new Map<string, string[]>();
  for (const endpoint of endpoints) {
    const place = (address: Endpoint["addresses"][number]) =>
      [
        address.family,
        address.place.kind === "range" ? address.place.range : address.place.kind,
        ...address.symbols.map((symbol) => symbol.replace(/^.*::/, "")),
      ].join(" ");
    const groups = endpoint.groups.map((group) => group.replace(/^.*::/, ""));
    const words = [
      `${endpoint.cloud} ${endpoint.type.split(":").at(-1) ?? ""} ${endpoint.facing} ${endpoint.membership} ${stanceText(endpoint.unguarded)}`,
      `groups ${groups.join(", ")}${endpoint.groupsKnown ? "" : " and others"}`,
      `network ${endpoint.network?.replace(/^.*::/, "") ?? "unknown"}`,
      ...endpoint.addresses.map((address) => `at ${place(address)}`),
      ...endpoint.publicAddresses.map((address) => `public ${place(address)}`),
      ...(endpoint.sendsFrom ?? []).map((address) => `sends from ${place(address)}`),
    ];
    byName.set(endpoint.name, [...(byName.get(endpoint.name) ?? []), ...words]);
  }
  return Object.fromEntries(byName);
}

function stanceText({ ingress, egress }: Stance): string {
  return ingress === egress ? ingress : `${ingress} inwards, ${egress} outwards`;
}
