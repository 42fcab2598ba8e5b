/** What one end says of the other, surely or perhaps: the words in which the proof states what is expected. */
import type { AddressFamily } from "../addresses/address";
import { intervalOf } from "../addresses/address-interval";
import { nodeDriverGroups, type NodeDriverGroupName } from "../matrix/node-driver-group";
import { everything, type Traffic } from "../matrix/traffic";

/** What one end says of the other: surely, and perhaps besides. */
export interface Said {
  readonly surely: readonly Traffic[];
  readonly perhaps: readonly Traffic[];
}

/** Both ends must agree. */
export interface Expected {
  readonly sender: Said;
  readonly receiver: Said;
}

export const whatever: Said = { surely: [everything], perhaps: [] };
export const nothing: Said = { surely: [], perhaps: [] };

export function joined(all: readonly Said[]): Said {
  return { surely: all.flatMap(({ surely }) => surely), perhaps: all.flatMap(({ perhaps }) => perhaps) };
}

/** The rows of the node driver's group: those for everyone, and for nodes of the same cluster those for itself too. */
export function admittedByDriver(name: NodeDriverGroupName, isOwn: boolean, family: AddressFamily): Said {
  const { rules, everyone } = nodeDriverGroups[name];
  const admitted = rules.filter(
    ({ direction, peer }) => direction === "ingress" && (peer === "itself" ? isOwn : everyone.includes(family)),
  );
  return { surely: admitted.map(({ traffic }) => traffic), perhaps: [] };
}

/** How much of a place is in a range. */
export function overlapOf(range: string, place: string): "whole" | "some" | "none" {
  const [outer, inner] = [intervalOf(range), intervalOf(place)];
  if (outer.family !== inner.family || outer.last < inner.first || inner.last < outer.first) return "none";
  return outer.first <= inner.first && inner.last <= outer.last ? "whole" : "some";
}
