/** A plan made of single rules, for the tests of the encoders. */
import type { AddressFamily } from "../../../components/addresses/address";
import type { NetworkReferences } from "../../../components/clouds/requests";
import type { FirewallPlan, Peer, Rule } from "../../../components/firewall/rule";
import type { Traffic } from "../../../components/matrix/traffic";

export const labels = { namePrefix: "acme", tags: { team: "platform", cost: "42" } };

/** Where the groups of those plans are. */
export const network: NetworkReferences = {
  id: "network-1",
  range: "10.20.0.0/16",
  families: ["ipv4"],
  subnetIds: [],
  wayOut: [],
};

export const group = (name: string): Peer => ({ kind: "group", group: name });

export const range = (text: string): Peer => ({
  kind: "range",
  range: text,
  family: text.includes(":") ? "ipv6" : "ipv4",
});

export function ingress(on: string, traffic: Traffic, peer: Peer, why = "because"): Rule {
  return { group: on, direction: "ingress", traffic, peer, reasons: [{ why, citations: [] }] };
}

export function egress(on: string, traffic: Traffic, peer: Peer, why = "because"): Rule {
  return { ...ingress(on, traffic, peer, why), direction: "egress" };
}

/** A plan of the cluster `prod`, whose groups are those that its rules are on. */
export function planOf(rules: readonly Rule[], families: readonly AddressFamily[] = ["ipv4"]): FirewallPlan {
  const ids = [...new Set(rules.map((rule) => rule.group))].filter((id) => id !== "rancher");
  return { owner: "prod", families, rules, groups: ids.map((id) => ({ id, kind: "common", cluster: "prod" })) };
}
