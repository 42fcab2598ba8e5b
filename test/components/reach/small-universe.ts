/** A small universe: parties and packets that the rules at random in it can tell apart, and what those rules let pass. */
import * as fc from "fast-check";
import type { Peer, Rule } from "../../../components/firewall/rule";
import { tcp, udp, type Traffic } from "../../../components/matrix/traffic";
import { passes, type Endpoint, type Packet } from "./evaluator";

export const roles = ["c-etcd", "c-controlplane", "c-worker"];
export const common = "c-common";

const nodes = [1, 2, 3, 4, 5, 6, 7].map((mask): Endpoint => {
  const own = roles.filter((_, index) => (mask & (1 << index)) !== 0);
  return { label: own.join("+"), groups: [common, ...own], address: `10.1.0.${mask}` };
});
const rancher: Endpoint = { label: "rancher", groups: ["rancher"], address: "10.1.1.1" };
const strangers = ["10.0.0.1", "10.0.1.1", "10.200.0.1", "192.0.2.1", "2001:db8::1", "2001:db8:1::1", "fd00::1"].map(
  (address): Endpoint => ({ label: address, groups: undefined, address }),
);
const parties = [...nodes, rancher, ...strangers];
export const packets: readonly Packet[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((port): Packet[] => [
    { protocol: "tcp", port },
    { protocol: "udp", port },
  ]),
  { protocol: "icmp", message: "echo-request" },
  { protocol: "icmp", message: "echo-reply" },
  { protocol: "number", number: 4 },
  { protocol: "number", number: 50 },
];

const ports = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 4 }));
export const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  { weight: 5, arbitrary: ports.map(([first, more]) => tcp(first, Math.min(first + more, 7))) },
  { weight: 2, arbitrary: ports.map(([first, more]) => udp(first, Math.min(first + more, 7))) },
  { weight: 1, arbitrary: fc.constantFrom<Traffic>({ protocol: "every" }, { protocol: "number", number: 4 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Traffic>(
      { protocol: "icmp", message: "echo-request" },
      { protocol: "icmp", message: "every" },
    ),
  },
);
const ranges = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24", "::/0", "2001:db8::/32", "2001:db8::/48"];
const groups = [...roles, common, "rancher"];
const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.constantFrom(...groups).map((group): Peer => ({ kind: "group", group })),
  fc
    .constantFrom(...ranges)
    .map((range): Peer => ({ kind: "range", range, family: range.includes(":") ? "ipv6" : "ipv4" })),
);
const citation = fc.record(
  { document: fc.constant("d"), table: fc.constantFrom("one", "two"), row: fc.constant("r") },
  { noNullPrototype: true },
);
const rule: fc.Arbitrary<Rule> = fc.record({
  group: fc.constantFrom(...groups),
  direction: fc.constantFrom("ingress" as const, "egress" as const),
  traffic,
  peer,
  reasons: fc.array(
    fc.record({ why: fc.constantFrom("a", "b", "c", "d", "e"), citations: fc.array(citation, { maxLength: 2 }) }),
    { minLength: 1, maxLength: 2 },
  ),
});
/** Some rules at random, and some that are alike but for the role, so that lifting has something to do. */
export const rules: fc.Arbitrary<Rule[]> = fc
  .tuple(fc.array(rule, { maxLength: 10 }), fc.array(fc.tuple(rule, fc.boolean()), { maxLength: 2 }))
  .map(([single, alike]) => [
    ...single,
    ...alike.flatMap(([one, byPeer]) =>
      roles.map((role): Rule => (byPeer ? { ...one, peer: { kind: "group", group: role } } : { ...one, group: role })),
    ),
  ]);

/** Everything that the rules let pass, as text. */
export function allowed(all: readonly Rule[]): Set<string> {
  const found = new Set<string>();
  for (const direction of ["ingress", "egress"] as const) {
    for (const node of [...nodes, rancher]) {
      for (const other of parties) {
        for (const [index, packet] of packets.entries()) {
          if (passes(all, direction, node, other, packet)) {
            found.add(`${direction} ${node.label} ${other.label} ${index}`);
          }
        }
      }
    }
  }
  return found;
}
