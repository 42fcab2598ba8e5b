/**
 * What a rule may say in one of its three parts: on which group it is, whom it names, which traffic it passes. Each option is
 * the list of its atoms, the smallest pieces that some rule here tells apart; an option allows its atoms and nothing else.
 *
 * Groups and ranges are different things, though nodes have addresses: a group follows its members, a range does not.
 */
import { addressFamilies } from "../../components/addresses/address";
import { intervalOf, type AddressInterval } from "../../components/addresses/address-interval";
import { peerText, type Group, type Peer, type Rule } from "../../components/firewall/rule";
import { highestPort, isPortTraffic, lowestPort, type Traffic } from "../../components/matrix/traffic";

export interface Option {
  readonly atoms: readonly string[];
}

/** Which ranges a rule may name: those that somebody told, or also ranges that join several of them. */
export type RangeChoice = "told" | "joined";

/** The groups of the roles in each common group. */
export class Membership {
  private readonly roles = new Map<string, readonly string[]>();

  constructor(groups: readonly Group[]) {
    for (const { id, kind, cluster } of groups) {
      if (kind !== "common") continue;
      const members = groups.filter((group) => group.cluster === cluster && group.kind !== "common");
      if (members.length > 0)
        this.roles.set(
          id,
          members.map((member) => member.id),
        );
    }
  }

  /** A common group is all roles: every node of the cluster has one. */
  atomsOf(group: string): readonly string[] {
    return this.roles.get(group) ?? [group];
  }

  /** The groups that these rules are about, and the common groups of those. */
  optionsFor(groups: readonly string[]): Option[] {
    const atoms = new Set(groups.flatMap((group) => this.atomsOf(group)));
    const commons = [...this.roles.values()].filter((members) => members.some((member) => atoms.has(member)));
    return [...[...atoms].map((atom) => ({ atoms: [atom] })), ...commons.map((members) => ({ atoms: members }))];
  }
}

/** The peers of some rules, split where their ranges begin and end. */
export class PeerAtoms {
  private readonly starts: readonly (readonly [family: string, start: bigint])[];
  private readonly intervals: readonly AddressInterval[];

  constructor(
    private readonly peers: readonly Peer[],
    private readonly membership: Membership,
  ) {
    const told = peers.flatMap((peer) => (peer.kind === "range" ? [peer.range] : []));
    this.intervals = [...new Set(told)].map(intervalOf);
    this.starts = addressFamilies.flatMap((family) => {
      const own = this.intervals.filter((interval) => interval.family === family);
      const edges = new Set(own.flatMap(({ first, last }) => [first, last + 1n]));
      return [...edges]
        .filter((edge) => own.some(({ first, last }) => first <= edge && edge <= last))
        .map((edge) => [family, edge] as const);
    });
  }

  atomsOf(peer: Peer): readonly string[] {
    if (peer.kind === "group") return this.membership.atomsOf(peer.group);
    return peer.kind === "range" ? this.atomsIn(intervalOf(peer.range)) : [`${peer.kind} ${peerText(peer)}`];
  }

  options(ranges: RangeChoice): Option[] {
    const groups = this.peers.flatMap((peer) => (peer.kind === "group" ? [peer.group] : []));
    const others = this.peers.filter(({ kind }) => kind !== "group" && kind !== "range");
    const intervals = ranges === "told" ? this.intervals : [...this.intervals, ...this.joined()];
    return [
      ...this.membership.optionsFor(groups),
      ...intervals.map((interval) => ({ atoms: this.atomsIn(interval) })),
      ...[...new Set(others.flatMap((peer) => this.atomsOf(peer)))].map((atom) => ({ atoms: [atom] })),
    ];
  }

  private atomsIn({ family, first, last }: AddressInterval): string[] {
    return this.starts
      .filter(([own, start]) => own === family && first <= start && start <= last)
      .map(([, start]) => `${family} ${String(start)}`);
  }

  /** Ranges that are made of told ones to the last address: each range's double, for as long as it is filled. */
  private joined(): AddressInterval[] {
    return this.intervals.flatMap((told) => {
      const wider: AddressInterval[] = [];
      for (let one = doubleOf(told); one !== undefined && this.isFilled(one); one = doubleOf(one)) wider.push(one);
      return wider;
    });
  }

  private isFilled({ family, first, last }: AddressInterval): boolean {
    let next = first;
    while (next <= last) {
      const covering = this.intervals.filter((one) => one.family === family && one.first <= next && next <= one.last);
      if (covering.length === 0) return false;
      next = covering.reduce((end, one) => (one.last > end ? one.last : end), next) + 1n;
    }
    return true;
  }
}

/** The range that is one bit wider; undefined for the whole family. */
function doubleOf({ family, first, last }: AddressInterval): AddressInterval | undefined {
  const size = (last - first + 1n) * 2n;
  if (size > 1n << (family === "ipv4" ? 32n : 128n)) return undefined;
  const start = first - (first % size);
  return { family, first: start, last: start + size - 1n };
}

/** The traffic of some rules, split where their ports begin and end. */
export class TrafficAtoms {
  private readonly ports: Readonly<Record<"tcp" | "udp", readonly number[]>>;
  private readonly whole: readonly string[];

  constructor(rules: readonly Rule[]) {
    const all = rules.map(({ traffic }) => traffic);
    this.ports = { tcp: startsOf(all, "tcp"), udp: startsOf(all, "udp") };
    const numbers = all.flatMap((one) => (one.protocol === "number" ? [`protocol ${String(one.number)}`] : []));
    this.whole = [...icmp, ...new Set(numbers), "anything else"];
  }

  atomsOf(traffic: Traffic): readonly string[] {
    if (isPortTraffic(traffic)) return this.portAtoms(traffic.protocol, traffic.first, traffic.last);
    if (traffic.protocol === "icmp") return traffic.message === "every" ? icmp : icmp.slice(0, 1);
    return traffic.protocol === "number" ? [`protocol ${String(traffic.number)}`] : this.everything();
  }

  /** The widest rules that pass only these. */
  widest(allowed: ReadonlySet<string>): Option[] {
    if (this.everything().every((atom) => allowed.has(atom))) return [{ atoms: this.everything() }];
    const others = this.whole.filter((atom) => allowed.has(atom));
    const messages = icmp.filter((atom) => allowed.has(atom));
    return [
      ...this.spans("tcp", allowed),
      ...this.spans("udp", allowed),
      // There are rules for an echo request and for every message, and none for all the others.
      ...(messages.includes("icmp echo-request") ? [{ atoms: messages }] : []),
      ...others.filter((atom) => !icmp.includes(atom) && atom !== "anything else").map((atom) => ({ atoms: [atom] })),
    ];
  }

  private spans(protocol: "tcp" | "udp", allowed: ReadonlySet<string>): Option[] {
    const spans: string[][] = [[]];
    for (const atom of this.portAtoms(protocol, lowestPort, highestPort)) {
      if (allowed.has(atom)) spans.at(-1)?.push(atom);
      else spans.push([]);
    }
    return spans.filter((atoms) => atoms.length > 0).map((atoms) => ({ atoms }));
  }

  private portAtoms(protocol: "tcp" | "udp", first: number, last: number): string[] {
    return this.ports[protocol]
      .filter((start) => first <= start && start <= last)
      .map((start) => `${protocol} ${String(start)}`);
  }

  private everything(): string[] {
    const ports = (["tcp", "udp"] as const).flatMap((protocol) => this.portAtoms(protocol, lowestPort, highestPort));
    return [...ports, ...this.whole];
  }
}

const icmp: readonly string[] = ["icmp echo-request", "icmp, other messages"];

function startsOf(all: readonly Traffic[], protocol: "tcp" | "udp"): number[] {
  const edges = all.flatMap((one) =>
    isPortTraffic(one) && one.protocol === protocol ? [one.first, one.last + 1] : [],
  );
  return [...new Set([lowestPort, ...edges])].filter((edge) => edge <= highestPort).sort((one, other) => one - other);
}
