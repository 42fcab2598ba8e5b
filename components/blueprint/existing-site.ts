/**
 * A Rancher of another stack, judged: what is told of it fits its cloud and opens no more than a Rancher needs. Guarantees
 * that which rules exist depends on what is told and on how many addresses there are, never on a value that only a
 * deployment knows.
 */
import type { z } from "zod";
import type { Place } from "./place";
import { defaultVersions } from "../bootstrap/versions";
import type { Cloud } from "../clouds/cloud";
import { parseRange, type AddressFamily } from "../addresses/address";
import { clientPeers } from "../firewall/flow-rules";
import type { Peer } from "../firewall/rule";
import type { RancherSite } from "./sites";
import { coversTheWorld } from "../configuration/check";
import type { existing as existingSchema } from "../configuration/existing-schema";
import type { Problem } from "../judging/problem";
import type { Configuration } from "../configuration/schema";

export type ExistingConfiguration = z.output<typeof existingSchema>;

/** What is told beside plain values: references to what another stack's outputs say. */
export interface GivenPeers {
  readonly addresses: readonly Peer[];
  readonly balancer: readonly Peer[];
}

const nothingGiven: GivenPeers = { addresses: [], balancer: [] };

/** What does not fit the cloud, or would open too much. */
export function checkExisting(
  { securityGroupId, tag, dialled, addresses, balancer }: ExistingConfiguration,
  cloud: Cloud,
  families: readonly AddressFamily[],
  given = nothingGiven,
): Problem[] {
  const problems: Problem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  const isTag = cloud.firewall.term === "tags";
  if (isTag && securityGroupId !== undefined) {
    say("securityGroupId", `is set, but on ${cloud.name} Rancher's droplets are known by their tag; set tag instead`);
  }
  if (!isTag && tag !== undefined) {
    say("tag", `is set, but ${cloud.name} knows Rancher's nodes by their security group; set securityGroupId instead`);
  }
  const { groupId } = cloud.firewall;
  if (securityGroupId !== undefined && groupId && !new RegExp(`^${groupId.form}$`).test(securityGroupId)) {
    say("securityGroupId", `is ${securityGroupId}, which is no id of ${cloud.name}; copy it from there`);
  }
  const hasGroup = (securityGroupId ?? tag) !== undefined;
  if (!hasGroup && dialled === "private") {
    const key = isTag ? "tag" : "securityGroupId";
    say("dialled", `is private, which matters for rules between groups alone; set ${key}, or leave this out`);
  }
  if (hasGroup && dialled === "public" && addresses.length + given.addresses.length === 0) {
    say("addresses", "is missing; dialled at public addresses, Rancher is no member of a group. Tell its ranges");
  }
  problems.push(...rangeProblems("addresses", addresses, families));
  problems.push(...rangeProblems("balancer.addresses", balancer?.addresses ?? [], families));
  return problems;
}

function rangeProblems(path: string, ranges: readonly string[], families: readonly AddressFamily[]): Problem[] {
  return [
    ...ranges.flatMap((range, index) =>
      families.includes(parseRange(range).family)
        ? []
        : [{ path: `${path}[${index}]`, message: `is ${range}, but the network has no IPv6; leave it out` }],
    ),
    ...(coversTheWorld(ranges)
      ? [{ path, message: "is the whole world, to which nodes must not open themselves; name where Rancher is" }]
      : []),
  ];
}

/** The site of a Rancher of another stack: nothing is made of it, and clusters make their own ends of each edge. */
export function existingSite(
  name: string,
  { securityGroupId, tag, addresses, balancer, dialled }: ExistingConfiguration,
  { network }: Place,
  given = nothingGiven,
): RancherSite {
  const hasGroup = (securityGroupId ?? tag) !== undefined;
  const loadBalancer = balancer?.mode ?? "none";
  return {
    topology: {
      name,
      install: "single",
      loadBalancer,
      circumstances: { install: "single", loadBalancer },
      flows: [],
      families: network.families,
      egress: { mode: "open" },
      networkRange: hasGroup ? network.range : undefined,
      clients: { rancher: [], ssh: [] },
      existing: {
        hasGroup,
        addresses: [...clientPeers(addresses.toSorted()), ...given.addresses],
        balancer: [...clientPeers((balancer?.addresses ?? []).toSorted()), ...given.balancer],
      },
    },
    nodes: [],
    hostname: undefined,
    privateZone: false,
    dialled: dialled ?? (hasGroup ? "private" : "public"),
    balancer: undefined,
    setup: {
      ...{ requests: new Map(), hostFirewallExceptions: [], notes: [], problems: [] },
      ...{ version: undefined, versions: defaultVersions([]), hostFirewallSources: undefined },
    },
  };
}

/** The place of such a Rancher: its group's own id or name stands wherever a rule names it. */
export function existingPlace(place: Place, name: string, group: string | undefined): Place {
  if (group === undefined) return place;
  return { ...place, labels: { ...place.labels, existing: { [name]: group } } };
}

/** What only a Rancher that is made here could carry out; `isOwn`: whether no cluster takes part in a flow of the user's. */
export function ranchersOwnProblems(
  { clients, flows }: Pick<Configuration, "clients" | "flows">,
  isOwn: (flow: Configuration["flows"][number]) => boolean,
): Problem[] {
  const door = "has ranges, but Rancher is another stack's, and so is its door; leave it empty, and name them there";
  const flow = "is between Rancher, which is another stack's, and others; say it there";
  return [
    ...(clients.rancher.length === 0 ? [] : [{ path: "clients.rancher", message: door }]),
    ...flows.flatMap((one, index) => (isOwn(one) ? [{ path: `flows[${index}]`, message: flow }] : [])),
  ];
}

/** What belongs to a Rancher that is made here, beside one that is not. */
export function besideExisting(rancher: unknown): Problem[] {
  if (typeof rancher !== "object" || rancher === null || !("existing" in rancher)) return [];
  return Object.keys(rancher)
    .filter((key) => key !== "existing")
    .sort()
    .map((key) => ({
      path: key,
      message: "is for a Rancher that is made here; leave it out, or leave existing out and have one made",
    }));
}
