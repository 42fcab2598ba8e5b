/**
 * The addresses that somebody's ranges tell apart. Ranges either nest or are apart, so each part of the address space is a
 * range without the ranges inside it: one address stands for all of it, exactly. Any set of parts is told as ranges with
 * exceptions.
 */
import { addressFamilies, world, type AddressFamily } from "../../components/addresses/address";
import { addressText, intervalOf, type AddressInterval } from "../../components/addresses/address-interval";

/** All addresses of `range` that are in none of the other ranges inside it. */
export interface AddressPart {
  readonly family: AddressFamily;
  readonly range: string;
  /** One of them, as a range. */
  readonly address: string;
}

/** The addresses of a range, without those of the exceptions. */
export interface ToldRange {
  readonly range: string;
  readonly except: readonly string[];
}

interface RangeNode {
  readonly range: string;
  readonly interval: AddressInterval;
  readonly children: RangeNode[];
  part: AddressPart | null;
}

export class AddressSpace {
  readonly parts: readonly AddressPart[];
  readonly #roots: readonly RangeNode[];

  constructor(ranges: readonly string[]) {
    this.#roots = addressFamilies.map((family) => rootOf(family, ranges));
    this.parts = this.#roots.flatMap(partsBelow);
  }

  /** The fewest nested ranges that hold exactly these parts. */
  told(parts: ReadonlySet<AddressPart>): ToldRange[] {
    const told: Told[] = [];
    for (const root of this.#roots) tell(root, parts, null, told);
    return told;
  }
}

function rootOf(family: AddressFamily, ranges: readonly string[]): RangeNode {
  const root = nodeOf(world(family).text);
  const others = [...new Set(ranges)].map(nodeOf).filter(({ interval }) => interval.family === family);
  const path = [root];
  for (const node of others.sort(outerFirst)) {
    if (node.range === root.range) continue;
    while (!holds(path.at(-1) ?? root, node)) path.pop();
    (path.at(-1) ?? root).children.push(node);
    path.push(node);
  }
  placeParts(root);
  return root;
}

function nodeOf(range: string): RangeNode {
  return { range, interval: intervalOf(range), children: [], part: null };
}

function outerFirst({ interval: one }: RangeNode, { interval: other }: RangeNode): number {
  if (one.first !== other.first) return one.first < other.first ? -1 : 1;
  return one.last > other.last ? -1 : 1;
}

function holds({ interval: outer }: RangeNode, { interval: inner }: RangeNode): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** A range that those inside it fill has no part of its own. */
function placeParts(node: RangeNode): void {
  const { family, first, last } = node.interval;
  let next = first;
  for (const { interval } of node.children) if (next === interval.first) next = interval.last + 1n;
  if (next <= last) {
    const address = `${addressText(family, next)}/${family === "ipv4" ? 32 : 128}`;
    node.part = { family, range: node.range, address };
  }
  node.children.forEach(placeParts);
}

function partsBelow(node: RangeNode): AddressPart[] {
  return [...(node.part === null ? [] : [node.part]), ...node.children.flatMap(partsBelow)];
}

interface Told {
  readonly range: string;
  readonly except: string[];
}

/** `within`: the told range that this one is inside of, and belongs to unless it is said otherwise. */
function tell(node: RangeNode, parts: ReadonlySet<AddressPart>, within: Told | null, told: Told[]): void {
  const below = partsBelow(node);
  const count = below.filter((part) => parts.has(part)).length;
  const isIn = count === 0 ? false : count === below.length ? true : isMeant(node, parts, within !== null);
  let around = within;
  if (isIn && around === null) {
    around = { range: node.range, except: [] };
    told.push(around);
  } else if (!isIn && around !== null) {
    around.except.push(node.range);
    around = null;
  }
  if (count === 0 || count === below.length) return;
  for (const child of node.children) tell(child, parts, around, told);
}

function isMeant({ part }: RangeNode, parts: ReadonlySet<AddressPart>, otherwise: boolean): boolean {
  return part === null ? otherwise : parts.has(part);
}
