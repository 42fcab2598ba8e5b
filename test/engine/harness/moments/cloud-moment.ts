/**
 * One moment of an account in words that no cloud has for itself: who stands there, what guards it, and whom each rule names.
 * Read from the objects alone, independently of the program's own encoders and decoders.
 */
import type { CloudObject } from "../../providers/resource-type";
import { textOf, valuesAt, type Value } from "../../providers/values";

/** Whom a rule names. */
export type RulePeer =
  | { readonly kind: "group"; readonly id: string }
  | { readonly kind: "range"; readonly range: string }
  | { readonly kind: "balancer"; readonly id: string };

export interface MomentRule {
  readonly direction: "ingress" | "egress";
  readonly families: readonly string[];
  readonly protocols: readonly string[];
  readonly first: number;
  readonly last: number;
  readonly peer: RulePeer;
}

/** A node, or a balancer. */
export interface Member {
  /** The same for one and the same machine, and for a balancer that takes another's place. */
  readonly key: string;
  readonly name: string;
  readonly isNode: boolean;
  /** Ids of groups, or names of tags, that other rules may name it by. */
  readonly groups: readonly string[];
  /** Those in which it has addresses. */
  readonly families: readonly string[];
  /** As whom others see it, and where it is dialled. */
  readonly addresses: readonly string[];
  readonly rules: readonly MomentRule[];
  /** False for a machine that nothing guards: everything passes. */
  readonly isGuarded: boolean;
  readonly hasWayOut: boolean;
  /** Ids of the volumes that it has. */
  readonly volumes: readonly string[];
}

/** All objects of one moment, found by type, by id, and by what an argument of theirs says. */
export class Objects {
  readonly #byType = new Map<string, CloudObject[]>();
  readonly #byId = new Map<string, CloudObject>();
  readonly #indices = new Map<string, Map<string, CloudObject[]>>();

  constructor(objects: Iterable<CloudObject>) {
    for (const object of objects) {
      this.#byId.set(`${object.type} ${object.id}`, object);
      const ofType = this.#byType.get(object.type);
      if (ofType === undefined) this.#byType.set(object.type, [object]);
      else ofType.push(object);
    }
  }

  ofType(type: string): readonly CloudObject[] {
    return this.#byType.get(type) ?? [];
  }

  find(type: string, id: Value | undefined): CloudObject | undefined {
    return this.#byId.get(`${type} ${textOf(id)}`);
  }

  /** Those with this value at this path of their arguments. */
  with(type: string, path: string, value: Value | undefined): readonly CloudObject[] {
    const index = this.#indices.get(`${type} ${path}`) ?? this.#indexed(type, path);
    return index.get(textOf(value)) ?? [];
  }

  #indexed(type: string, path: string): Map<string, CloudObject[]> {
    const index = new Map<string, CloudObject[]>();
    for (const object of this.ofType(type)) {
      for (const value of new Set(valuesAt(object.inputs, path).map(textOf))) {
        index.set(value, [...(index.get(value) ?? []), object]);
      }
    }
    this.#indices.set(`${type} ${path}`, index);
    return index;
  }
}

export const everyPort = { first: 0, last: 65535 } as const;
export const bothFamilies = ["ipv4", "ipv6"] as const;

/** Protocols that the matrix or a user may name; one that stands for the rest. */
const allProtocols = ["tcp", "udp", "icmp", "4", "47", "50", "89", "112", "other"];

const numbers: Readonly<Record<string, string>> = {
  ...{ "6": "tcp", "17": "udp", "1": "icmp", "58": "icmp", icmpv6: "icmp", "ipv6-icmp": "icmp", ipip: "4" },
  ...{ gre: "47", esp: "50", ospf: "89", vrrp: "112" },
};

export function protocolsOf(text: string): readonly string[] {
  if (text === "" || text === "-1") return allProtocols;
  return [numbers[text] ?? text];
}

export function rangeFamily(range: string): string {
  return range.includes(":") ? "ipv6" : "ipv4";
}

/** Everything, for a machine that nothing guards. */
export const unguarded: readonly MomentRule[] = (["ingress", "egress"] as const).flatMap((direction) =>
  ["0.0.0.0/0", "::/0"].map((range) => ({
    ...{ direction, families: [rangeFamily(range)], protocols: allProtocols, ...everyPort },
    peer: { kind: "range", range } as const,
  })),
);
