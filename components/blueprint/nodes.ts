/**
 * The nodes that will be made: their names, addresses and volumes, known before their rules are. Guarantees that a node's
 * name and arguments depend on nothing but its place and on how often its replacement was asked for, so that no other
 * change makes another machine or volume of it.
 */
import type { Place } from "./place";
import { chosenAddress } from "../clouds/chosen-address";
import type { Cloud } from "../clouds/cloud";
import type { Machine, NetworkReferences, NodeAddresses, SeenAddress, VolumeRequest } from "../clouds/requests";
import type { Role } from "../matrix/flow";

/** Nodes that are alike. `roles` is empty for Rancher's. */
export interface NodeGroup {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly nodes: number;
  readonly machine: Machine;
  readonly publicAddress: boolean | undefined;
  /** How often nodes of the owner's were made, by the name of each: 2 after the first replacement. */
  readonly replace: Readonly<Record<string, number>>;
  /** Addresses that its nodes may send from beside their own, as ranges. */
  readonly allowedAddressPairs?: readonly string[];
  /** With a volume of its own, which outlives it. */
  readonly data?: DataSettings;
}

export interface DataSettings {
  /** GiB. */
  readonly size: number;
  readonly protect: boolean;
  /**
   * What a node that takes another's place does: it keeps the volume where that is the only copy of its state, and begins an
   * empty one, at another address, where it joins others that have all of it.
   */
  readonly onReplacement: "keep" | "renew";
}

export interface PlannedNode extends NodeAddresses {
  readonly name: string;
  readonly index: number;
  readonly roles: readonly Role[];
  readonly machine: Machine;
  readonly isPublic: boolean;
  /** 1, and one more for each replacement that was asked for. */
  readonly generation: number;
  /** Its address in the network, where it was chosen beforehand. */
  readonly fixedAddress: string | undefined;
  /** What the internet sees it as, where that is not its own address. */
  readonly seenAs: SeenAddress | undefined;
  readonly volumes: readonly VolumeRequest[];
  readonly allowedAddressPairs: readonly string[];
}

/** The nodes of these groups, sorted; `prefix` stands before each name. */
export function plannedNodes(nodeGroups: readonly NodeGroup[], prefix: string, place: Place): PlannedNode[] {
  const sorted = [...nodeGroups].sort((one, other) => (one.name < other.name ? -1 : 1));
  return sorted.flatMap((group) =>
    Array.from({ length: group.nodes }, (_, index) =>
      plannedNode(group, `${prefix}${group.name}-${index + 1}`, index, place),
    ),
  );
}

function plannedNode(group: NodeGroup, first: string, index: number, { cloud, network }: Place): PlannedNode {
  const { roles, machine, data, replace } = group;
  const generation = replace[first] ?? 1;
  const name = nameOf(first, generation);
  const isPublic = group.publicAddress ?? cloud.nodes.publicByDefault(roles);
  return {
    ...{ name, index, roles, machine, isPublic, generation },
    ...cloud.nodes.addresses(name, isPublic),
    fixedAddress: data?.onReplacement === "renew" ? chosen(cloud, network, isPublic, index, generation) : undefined,
    seenAs: isPublic ? undefined : network.inside?.seenAs[index % network.inside.seenAs.length],
    volumes: data === undefined ? [] : volumesOf(first, generation, data),
    allowedAddressPairs: [...(group.allowedAddressPairs ?? [])].sort(),
  };
}

/** Ends in no number alone, as every other node's does. */
function nameOf(first: string, generation: number): string {
  return generation === 1 ? first : `${first}-r${generation}`;
}

function chosen(
  cloud: Cloud,
  network: NetworkReferences,
  isPublic: boolean,
  index: number,
  generation: number,
): string | undefined {
  const ranges = isPublic ? network.subnetRanges : (network.inside ?? network).subnetRanges;
  return cloud.network.choosesAddresses && ranges !== undefined ? chosenAddress(ranges, index, generation) : undefined;
}

/** The volume of the node before stays until the next replacement: detached, and no longer protected. */
function volumesOf(first: string, generation: number, { size, protect, onReplacement }: DataSettings): VolumeRequest[] {
  if (onReplacement === "keep") return [{ name: first, size, protect, isAttached: true }];
  const own = { name: nameOf(first, generation), size, protect, isAttached: true };
  if (generation === 1) return [own];
  return [own, { name: nameOf(first, generation - 1), size, protect: false, isAttached: false }];
}
