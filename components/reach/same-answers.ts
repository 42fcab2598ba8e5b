/**
 * Pairs that get the same answers as a pair that was asked about before, so that hundreds of clusters of a kind need not be
 * compared each with each. Two are unrelated where they are of different clusters and no rule of either names a group of the
 * other: what a sender's rules say of one unrelated receiver is what they say of every other that looks alike, and the other
 * way around.
 */
import { append } from "./rule-table";
import type { Prepared } from "./policy-index";

/** Whom those who ask do not tell apart. */
export interface Likeness<Party> {
  /** Equal for parties about whom the same is asked. */
  readonly kind: (party: Party) => string | number;
  /** Nodes of one cluster are related; whoever has none (null) is related to everybody. */
  readonly cluster: (party: Party) => string | null;
}

interface Known<Party> {
  readonly party: Party;
  readonly subjects: readonly Prepared[];
}

/** By the places of sender and receiver in the list of parties. */
export class SameAnswers<Party> {
  readonly #count: number;
  /** Equal for parties about whom equal answers mean the same, to whoever is unrelated. */
  readonly #classes: readonly number[];
  /** 1 where two are related. */
  readonly related: Uint8Array;
  readonly #sent: Uint8Array;
  readonly #received: Uint8Array;

  constructor(parties: readonly Known<Party>[], { kind, cluster: cluster }: Likeness<Party>) {
    const numbers = new Map<string, number>();
    this.#count = parties.length;
    this.#classes = parties.map(({ party, subjects }) => {
      const appearances = new Set(subjects.map(({ appearance }) => appearance));
      return numberOf(numbers, [kind(party), ...[...appearances].sort()].join("\n"));
    });
    this.#sent = new Uint8Array(this.#count * numbers.size);
    this.#received = new Uint8Array(this.#count * numbers.size);
    this.related = relations(parties, cluster);
  }

  /** Whether pairs were added that are answered as these two, one at each end. */
  hasLike(from: number, to: number): boolean {
    if (this.related[from * this.#count + to] === 1) return false;
    return this.#sent[this.#slot(from, to)] === 1 && this.#received[this.#slot(to, from)] === 1;
  }

  add(from: number, to: number): void {
    if (this.related[from * this.#count + to] === 1) return;
    this.#sent[this.#slot(from, to)] = 1;
    this.#received[this.#slot(to, from)] = 1;
  }

  #slot(one: number, other: number): number {
    return (this.#classes[other] ?? 0) * this.#count + one;
  }
}

function relations<Party>(parties: readonly Known<Party>[], cluster: (party: Party) => string | null): Uint8Array {
  const count = parties.length;
  const related = new Uint8Array(count * count);
  const relate = (one: number, other: number): void => {
    related[one * count + other] = 1;
    related[other * count + one] = 1;
  };
  const members = new Map<string, number[]>();
  const clusters = new Map<string | null, number[]>();
  for (const [index, { party, subjects }] of parties.entries()) {
    append(clusters, cluster(party), index);
    // A member at public addresses is one at private addresses too.
    const groups = subjects.flatMap((subject) => subject.groups("private"));
    for (const group of new Set(groups)) append(members, group, index);
  }
  for (const [name, own] of clusters) {
    for (const one of own) for (const other of name === null ? parties.keys() : own) relate(one, other);
  }
  for (const [index, { subjects }] of parties.entries()) {
    for (const group of groupsNamedBy(subjects)) for (const other of members.get(group) ?? []) relate(index, other);
  }
  return related;
}

function groupsNamedBy(subjects: readonly Prepared[]): Set<string> {
  const tables = subjects.flatMap(({ profile }) =>
    profile === null ? [] : Object.values(profile.tables).flatMap((families) => Object.values(families)),
  );
  return new Set(tables.flatMap(({ groups }) => [...groups.keys()]));
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text) ?? numbers.size;
  numbers.set(text, known);
  return known;
}
