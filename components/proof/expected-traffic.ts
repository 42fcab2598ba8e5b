/** What one end says of the other, surely or perhaps: the words in which the proof states what is expected. */
import { world, type AddressFamily } from "../addresses/address";
import { intervalOf } from "../addresses/address-interval";
import { namedPeersIn, namedPeerText, rangesIn, type Client } from "../firewall/named-peer";
import { nodeDriverGroups, type NodeDriverGroupName } from "../matrix/editions/node-driver-group";
import { everything, type Traffic } from "../matrix/traffic";
import type { Participant } from "./participant";

/** What one end says of the other: surely, and perhaps besides. */
export interface OneEnd {
  readonly surely: readonly Traffic[];
  readonly perhaps: readonly Traffic[];
}

/** Both ends must agree. */
export interface Expected {
  readonly sender: OneEnd;
  readonly receiver: OneEnd;
}

export const whatever: OneEnd = { surely: [everything], perhaps: [] };
export const nothing: OneEnd = { surely: [], perhaps: [] };

export function union(all: readonly OneEnd[]): OneEnd {
  return { surely: all.flatMap(({ surely }) => surely), perhaps: all.flatMap(({ perhaps }) => perhaps) };
}

/** The rows of the node driver's group: those for everyone, and for nodes of the same cluster those for itself too. */
export function admittedByDriver(name: NodeDriverGroupName, isOwn: boolean, family: AddressFamily): OneEnd {
  const { rules, everyone } = nodeDriverGroups[name];
  const admitted = rules.filter(
    ({ direction, peer }) => direction === "ingress" && (peer === "itself" ? isOwn : everyone.includes(family)),
  );
  return { surely: admitted.map(({ traffic }) => traffic), perhaps: [] };
}

/**
 * What is said of everybody among these clients, for one of whom the range is known in which its address lies; undefined
 * where it may be anywhere.
 */
export function trafficWithin(
  clients: readonly Client[],
  one: Participant,
  place: string | undefined,
  traffic: readonly Traffic[],
  family: AddressFamily,
  families: readonly AddressFamily[],
): OneEnd {
  if (one.kind === "address" && namedPeersIn(clients).some((named) => namedPeerText(named) === one.named)) {
    // Of a family that the network does not have, some clouds' rules say the same all the same.
    return families.includes(family) ? { surely: traffic, perhaps: [] } : { surely: [], perhaps: traffic };
  }
  const own = rangesIn(clients).filter((range) => intervalOf(range).family === family);
  if (own.length === 0) return nothing;
  const parts = own.map((range) => overlapOf(range, place ?? world(family).text));
  if (parts.includes("whole")) return { surely: traffic, perhaps: [] };
  return parts.includes("some") ? { surely: [], perhaps: traffic } : nothing;
}

/** How much of a place is in a range. */
function overlapOf(range: string, place: string): "whole" | "some" | "none" {
  const [outer, inner] = [intervalOf(range), intervalOf(place)];
  if (outer.family !== inner.family || outer.last < inner.first || inner.last < outer.first) return "none";
  return outer.first <= inner.first && inner.last <= outer.last ? "whole" : "some";
}
