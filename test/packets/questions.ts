/**
 * What is tried in a laboratory: everybody to everybody, on every port that a row of the matrix or a rule of the plan
 * names and on those beside it; who meets whom at which address; and what `fenceline ask` answers to the same.
 */
import { readPlan } from "../../cli/sources/reading";
import type { Verdict } from "../../components/reach/answer";
import { resolveParty } from "../../components/reach/resolve-party";
import { parseQuestion } from "../../components/reach/question";
import { reach } from "../../components/reach/reach";
import { allFlows } from "../../components/matrix/editions";
import type { StackPlan } from "../../components/resources/resource";
import type { CloudFirewalls } from "./cloud-firewalls";
import { addressIn, type Machine } from "./machines";
import type { Attempt } from "./prober";

/** One of each role is a role; two show what they may say to each other. */
const nodesOfRole = 2;

/**
 * Those of the plan that are tried, and somebody outside for each range that a rule names, and for those just beside
 * it.
 */
export function participants(machines: readonly Machine[], firewalls: CloudFirewalls): Machine[] {
  const chosen = machines.filter((machine, index) => {
    const alike = (other: Machine) => other.cloud === machine.cloud && other.groups.join() === machine.groups.join();
    return machines.slice(0, index).filter(alike).length < nodesOfRole;
  });
  return [...chosen, ...outsiders(machines, firewalls)];
}

function outsiders(machines: readonly Machine[], { rules }: CloudFirewalls): Machine[] {
  const own = new Set(
    machines.flatMap(({ privateAddresses, publicAddresses }) => [...privateAddresses, ...publicAddresses]),
  );
  const ranges = new Set(
    rules.flatMap(({ peer }) => ("range" in peer && !peer.range.endsWith("/0") ? [peer.range] : [])),
  );
  const inside = [...ranges].map((range) => addressIn(range, 9));
  const beside = [...ranges].flatMap((range) => (range.includes(":") ? [] : [addressIn(range, sizeOf(range))]));
  const addresses = [...new Set([...inside, ...beside])].filter(
    (address) => !own.has(address) && !isOwnNetwork(address),
  );
  return [
    ...addresses.map((address) => outsider(address, address)),
    outsider("world", "198.19.0.66"),
    ...([...ranges].some((range) => range.includes(":")) ? [outsider("2001:db8:ffff::66", "2001:db8:ffff::66")] : []),
  ];
}

function sizeOf(range: string): number {
  return 2 ** (32 - Number(range.split("/")[1]));
}

/** Where a rule names the whole network, its machines are there already. */
function isOwnNetwork(address: string): boolean {
  return address.startsWith("10.");
}

function outsider(asked: string, address: string): Machine {
  const nothing = { cloud: null, role: null, groups: [], privateAddresses: [], facesInternet: false };
  return { name: asked, asked, publicAddresses: [address], ...nothing };
}

export interface Port {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly port: number;
}

/** Each port both by TCP and by UDP, and an echo request. */
export function portsOf({ rules }: CloudFirewalls, hasPing: boolean): Port[] {
  const named = [
    ...allFlows.flatMap(({ traffic }) => ("first" in traffic ? [[traffic.first, traffic.last] as const] : [])),
    ...rules.flatMap(({ ports, protocol }) => (ports === null || protocol === "icmp" ? [] : [ports])),
  ];
  const numbers = new Set(named.flatMap(([first, last]) => [first - 1, first, last, last + 1]));
  const valid = [...numbers].filter((port) => port > 0 && port < 65536).sort((one, other) => one - other);
  return [
    ...valid.flatMap((port) => [{ protocol: "tcp", port } as const, { protocol: "udp", port } as const]),
    ...(hasPing ? [{ protocol: "icmp", port: 0 } as const] : []),
  ];
}

export interface Meeting {
  readonly from: Machine;
  readonly to: Machine;
  readonly family: "ipv4" | "ipv6";
  readonly source: string;
  readonly destination: string;
}

/**
 * Everybody to everybody of whom one is guarded. Two of one cloud meet at private addresses, all others at public
 * ones.
 */
export function meetings(machines: readonly Machine[]): Meeting[] {
  return machines.flatMap((from) =>
    machines
      .filter((to) => to !== from && (from.cloud !== null || to.cloud !== null))
      .flatMap((to) =>
        (["ipv4", "ipv6"] as const).flatMap((family) => {
          const isPrivate = from.cloud === to.cloud && !to.facesInternet;
          const source = addressFor(from, isPrivate, family);
          const destination = addressFor(to, isPrivate, family);
          return source === undefined || destination === undefined ? [] : [{ from, to, family, source, destination }];
        }),
      ),
  );
}

function addressFor(machine: Machine, isPrivate: boolean, family: "ipv4" | "ipv6"): string | undefined {
  const { privateAddresses, publicAddresses } = machine;
  const [wanted, others] = isPrivate ? [privateAddresses, publicAddresses] : [publicAddresses, privateAddresses];
  return [...wanted, ...others].find((address) => address.includes(":") === (family === "ipv6"));
}

export function attemptOf({ source, destination }: Meeting, { protocol, port }: Port): Attempt {
  return { protocol, from: source, to: destination, port };
}

export type Asker = (meeting: Meeting, port: Port) => Verdict;

/** What `fenceline ask` says, of one family. */
export function askerOf(plan: StackPlan): Asker {
  const { policy, parties } = readPlan(plan);
  const known = new Map<string, ReturnType<typeof resolveParty>>();
  const party = (name: string) => {
    const found = known.get(name) ?? resolveParty(parties, name);
    known.set(name, found);
    return found;
  };
  return ({ from, to, family }, { protocol, port }) => {
    const traffic = parseQuestion(protocol === "icmp" ? "icmp/8/0" : `${port}/${protocol}`);
    const asked = protocol === "icmp" && family === "ipv6" ? parseQuestion("icmp/128/0") : traffic;
    return reach(policy, party(from.asked), party(to.asked), asked, { family }).verdict;
  };
}

export function textOf({ from, to, family }: Meeting, { protocol, port }: Port): string {
  return `${from.name} to ${to.name}, ${protocol === "icmp" ? "icmp" : `${port}/${protocol}`}, ${family}`;
}
