/**
 * Configurations of every kind: clouds, installs, balancers, launches, distributions, roles in any combination, egress, and
 * client ranges that nest, overlap each other and the network. Most of them make sense; those that don't are refused.
 */
import * as fc from "fast-check";
import { cloudNames, type CloudName } from "../../../components/clouds/cloud";
import { roles, type Role } from "../../../components/matrix/flow";
import { nodeDriverGroupNames, type NodeDriverGroupName } from "../../../components/matrix/editions/node-driver-group";

/** Nested, adjacent, overlapping the network, holding it, and far from it. */
export const ranges = [
  ...["203.0.113.0/24", "203.0.113.128/25", "203.0.113.7/32", "203.0.112.0/24", "198.51.100.0/24"],
  ...[
    "192.0.2.0/28",
    "192.0.2.16/28",
    "10.0.0.0/8",
    "10.20.0.0/16",
    "10.20.3.0/24",
    "10.21.0.0/16",
    "35.160.43.145/32",
  ],
] as const;
const everyone = "0.0.0.0/0";
const ipv6Ranges = ["2001:db8:1::/48", "2001:db8:1:2::/64", "2001:db8:1::7/128", "2001:db8:20::/64", "::/0"] as const;

const extraPorts = ["443/tcp", "53/udp", "1-1024/tcp", "6443/tcp", "8472/udp"] as const;

export interface NodeGroupOfTest {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly nodes: number;
}

export interface ClusterOfTest {
  readonly name: string;
  readonly launch: "custom" | "infrastructure";
  readonly distribution: "rke1" | "rke2" | "k3s";
  readonly nodeGroups: readonly NodeGroupOfTest[];
  readonly nodeDriverGroup?: NodeDriverGroupName | undefined;
}

/** One of the user's own, beside the matrix. */
export interface FlowOfTest {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  readonly why: string;
}

export interface EgressOfTest {
  readonly mode: "open" | "documented";
  readonly extra?: readonly { readonly to: string; readonly ports: string; readonly why: string }[];
}

export interface StackOfTest {
  readonly cloud: CloudName;
  readonly install: "single" | "ha";
  readonly loadBalancer: "none" | "passthrough" | "terminating";
  readonly dialled: "private" | "public";
  readonly isDual: boolean;
  /** Nodes with several interfaces. */
  readonly isMultihomed: boolean;
  /** Groups of the user's among the clients, and as ends of flows. */
  readonly isNaming?: boolean;
  readonly egress: EgressOfTest;
  readonly clients: Readonly<Record<"rancher" | "workloads" | "ssh", readonly string[]>>;
  readonly clusters: readonly ClusterOfTest[];
  readonly flows: readonly FlowOfTest[];
  /** Whether Rancher is another stack's, and what is told of it. */
  readonly existing: ExistingOfTest | undefined;
}

export interface ExistingOfTest {
  readonly hasGroup: boolean;
  readonly addresses: readonly string[];
}

/** A Rancher of another stack: in the group's network or not, at addresses that clients may have too. */
const existingRanchers: fc.Arbitrary<ExistingOfTest> = fc.record({
  hasGroup: fc.boolean(),
  addresses: fc.uniqueArray(fc.constantFrom("203.0.113.7/32", "203.0.113.64/26", "192.0.2.8/29", "10.21.3.0/24"), {
    minLength: 1,
    maxLength: 2,
  }),
});

const clientRanges = (...more: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...ranges, ...more), { maxLength: 3 });

const someRoles = fc.subarray([...roles], { minLength: 1 });

/** A group with every role that the others lack stands at the end, so that most clusters are whole. */
function nodeGroupsOf(sets: readonly Role[][], nodes: number): NodeGroupOfTest[] {
  const missing = roles.filter((role) => !sets.some((set) => set.includes(role)));
  const all = missing.length === 0 ? sets : [...sets, missing];
  return all.map((own, index) => ({ name: `group-${index}`, roles: own, nodes }));
}

function cluster(name: string, distributions: readonly ClusterOfTest["distribution"][], hasDrivers: boolean) {
  return fc
    .record({
      launch: fc.constantFrom("custom" as const, "infrastructure" as const),
      distribution: fc.constantFrom(...distributions),
      sets: fc.array(someRoles, { minLength: 1, maxLength: 3 }),
      nodes: fc.constantFrom(0, 1),
      nodeDriverGroup: hasDrivers ? fc.constantFrom(undefined, ...nodeDriverGroupNames) : fc.constant(undefined),
    })
    .map(({ launch, distribution, sets, nodes, nodeDriverGroup }): ClusterOfTest => ({
      ...{ name, launch, distribution },
      nodeGroups: nodeGroupsOf(sets, nodes),
      ...(launch === "infrastructure" && nodeDriverGroup !== undefined ? { nodeDriverGroup } : {}),
    }));
}

const egress: fc.Arbitrary<EgressOfTest> = fc.oneof(
  fc.constant({ mode: "open" as const }),
  fc
    .array(
      fc.record({
        to: fc.constantFrom(...ranges, everyone, ...ipv6Ranges),
        ports: fc.constantFrom(...extraPorts),
        why: fc.constant("mirror"),
      }),
      { maxLength: 2 },
    )
    .map((extra) => ({ mode: "documented" as const, extra })),
);

const userFlows: fc.Arbitrary<FlowOfTest> = fc
  .record({
    from: fc.constantFrom<string>(...roles, "prod", "rancher", "203.0.113.0/24", "198.51.100.0/24"),
    to: fc.constantFrom<string>(...roles, "rancher"),
    ports: fc.constantFrom("9100/tcp", "8472/udp", "1-65535/udp", "443/tcp"),
    isReversed: fc.boolean(),
  })
  .map(({ from, to, ports, isReversed }) => ({
    ...(isReversed && from.includes("/") ? { from: to, to: from } : { from, to }),
    ...{ ports, why: "one of ours" },
  }));

export interface StackChoices {
  readonly clouds?: readonly CloudName[];
  readonly balancers?: readonly StackOfTest["loadBalancer"][];
  readonly distributions?: readonly ClusterOfTest["distribution"][];
  /** What the document's matrix does not have: the user's own flows, the node driver's flat group. */
  readonly beside?: boolean;
}

export function stacks({
  clouds = cloudNames,
  balancers = ["none", "passthrough", "terminating"],
  distributions = ["rke1", "rke2", "k3s"],
  beside = true,
}: StackChoices = {}): fc.Arbitrary<StackOfTest> {
  const clusters = fc.oneof(
    fc.tuple(cluster("prod", distributions, beside)),
    fc.tuple(cluster("prod", distributions, beside), cluster("dev", distributions, beside)),
  );
  const drawn = fc.record({
    cloud: fc.constantFrom(...clouds),
    install: fc.constantFrom("single" as const, "ha" as const),
    loadBalancer: fc.constantFrom(...balancers),
    dialled: fc.constantFrom("private" as const, "public" as const),
    isDual: fc.boolean(),
    isMultihomed: beside ? fc.boolean() : fc.constant(false),
    isNaming: beside ? fc.boolean() : fc.constant(false),
    egress,
    clients: fc.record({ rancher: clientRanges(everyone), workloads: clientRanges(everyone), ssh: clientRanges() }),
    clusters,
    flows: beside ? fc.array(userFlows, { maxLength: 2 }) : fc.constant([]),
    existing: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: beside ? 1 : 0, arbitrary: existingRanchers },
    ),
  });
  return drawn.map(sensible);
}

/** What would be refused, taken out: that is tested elsewhere. */
function sensible(stack: StackOfTest): StackOfTest {
  const { cloud, clients, egress: out, loadBalancer, dialled } = stack;
  const isPublic = loadBalancer !== "none" && dialled === "public";
  const isDual = stack.isDual && !(isPublic && cloud === "aws");
  const known = (all: readonly string[]) => all.filter((range) => isDual || !range.includes(":"));
  const narrow = (all: readonly string[]) => known(all).filter((range) => range !== "::/0");
  // The node driver's group tells no role from another, and has rows of its own alone.
  const hasDriver = stack.clusters.some(({ nodeDriverGroup }) => nodeDriverGroup !== undefined);
  const isOfRole = (end: string) => roles.some((role) => role === end);
  const flows = stack.flows.filter(({ from, to }) => !hasDriver || !(isOfRole(from) || isOfRole(to)));
  const extra = (out.extra ?? []).filter(({ to }) => isDual || !to.includes(":"));
  return {
    ...stack,
    isDual,
    flows,
    clients: { rancher: known(clients.rancher), workloads: known(clients.workloads), ssh: narrow(clients.ssh) },
    egress:
      out.mode === "open" || (isPublic && stack.existing === undefined)
        ? { mode: "open" }
        : { mode: "documented", extra },
  };
}
