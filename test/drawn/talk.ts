/** Whom a stack's nodes talk with beside each other: clients, destinations, flows of the user's own. */
import * as fc from "fast-check";
import type { CloudName } from "../../components/clouds/cloud";
import { clientParties } from "../../components/matrix/client-parties";
import { roles } from "../../components/matrix/flow";
import { maybe, namedPeers, ports, range, rangeOrWorld, several, why, type Drawn } from "./values";

export interface StackOfTalk {
  /** Where Rancher is, and where clusters have nodes. */
  readonly cloud: CloudName;
  readonly cloudsOfNodes: readonly CloudName[];
  readonly isDual: boolean;
  /** Whether the door of Rancher, or of its balancer, knows groups: private addresses, and no list of addresses. */
  readonly doorTakes: { readonly groups: boolean; readonly lists: boolean };
  readonly hasRancher: boolean;
  readonly opensKubernetesApi: boolean;
  readonly clusters: readonly { readonly name: string; readonly hasNodes: boolean; readonly hasDriver: boolean }[];
}

export interface Talk {
  readonly clients: Drawn;
  readonly egress: Drawn | undefined;
  readonly flows: readonly Drawn[] | undefined;
}

export function talk(stack: StackOfTalk): fc.Arbitrary<Talk> {
  return fc
    .tuple(clients(stack), egress(stack))
    .chain(([told, out]) =>
      fc.record({ clients: fc.constant(told), egress: fc.constant(out), flows: flows(stack, told) }),
    );
}

const isKnown = (isDual: boolean) => (one: unknown) => typeof one !== "string" || isDual || !one.includes(":");

function listOf(one: fc.Arbitrary<unknown>, isDual: boolean): fc.Arbitrary<unknown[] | undefined> {
  return maybe(several(one.filter(isKnown(isDual))), 2);
}

function orNamed(one: fc.Arbitrary<string>, clouds: readonly CloudName[]): fc.Arbitrary<unknown> {
  return clouds.length === 0
    ? one
    : fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: namedPeers(clouds) });
}

function clients(stack: StackOfTalk): fc.Arbitrary<Drawn> {
  const { cloud, cloudsOfNodes, isDual, doorTakes } = stack;
  const everywhere = [...new Set([cloud, ...cloudsOfNodes])];
  const atTheDoor = orNamed(rangeOrWorld, [cloud]).filter(
    (one) =>
      typeof one === "string" ||
      (typeof one === "object" && one !== null && "securityGroupId" in one ? doorTakes.groups : doorTakes.lists),
  );
  const narrow = range.filter((one) => !/\/[01]$/.test(one));
  return fc.record({
    rancher: stack.hasRancher ? listOf(atTheDoor, isDual) : fc.constant(undefined),
    workloads:
      cloudsOfNodes.length === 0 && stack.clusters.length > 0
        ? fc.constant(undefined)
        : listOf(orNamed(rangeOrWorld, cloudsOfNodes), isDual),
    ssh: listOf(orNamed(narrow, everywhere), isDual),
    kubernetesApi: stack.opensKubernetesApi ? listOf(orNamed(narrow, cloudsOfNodes), isDual) : fc.constant(undefined),
  });
}

function egress({ cloud, cloudsOfNodes, isDual }: StackOfTalk): fc.Arbitrary<Drawn | undefined> {
  const everywhere = [...new Set([cloud, ...cloudsOfNodes])];
  const extra = fc.record({ to: orNamed(rangeOrWorld, everywhere).filter(isKnown(isDual)), ports, why });
  return maybe(
    fc.oneof(
      fc.constant({ mode: "open" }),
      fc.record({ mode: fc.constant("documented"), extra: maybe(fc.array(extra, { maxLength: 3 })) }),
    ),
    3,
  );
}

/** Ends that mean nodes here, and such as mean somebody else; two that are not of different clusters. */
function flows(stack: StackOfTalk, told: Drawn): fc.Arbitrary<Drawn[] | undefined> {
  const { cloud, cloudsOfNodes, isDual, clusters, hasRancher } = stack;
  const everywhere = [...new Set([cloud, ...cloudsOfNodes])];
  const hasDriver = clusters.some((one) => one.hasDriver);
  const takesRoles = !hasDriver && cloudsOfNodes.length > 0;
  const inside = [
    ...(hasRancher ? ["rancher"] : []),
    ...(takesRoles ? roles : []),
    ...clusters.flatMap(({ name, hasNodes, hasDriver: ofDriver }) =>
      ofDriver || !hasNodes ? [] : [name, ...roles.map((role) => `${name}/${role}`)],
    ),
  ];
  if (inside.length === 0) return fc.constant(undefined);
  const others = [
    ...Object.entries(clientParties).flatMap(([party, { key }]) =>
      Array.isArray(told[key]) && told[key].length > 0 ? [party] : [],
    ),
    ...clusters.flatMap(({ name, hasNodes }) => (hasNodes ? [] : [name])),
  ];
  const own = fc.constantFrom(...inside);
  const other = fc.oneof(
    { weight: 3, arbitrary: own },
    { weight: 3, arbitrary: orNamed(rangeOrWorld, everywhere).filter(isKnown(isDual)) },
    ...(others.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...others) }]),
  );
  const one = fc
    .record({ own, other, isOutward: fc.boolean(), ports, why })
    .map(({ own: here, other: there, isOutward, ...rest }): Drawn => ({
      ...(isOutward ? { from: here, to: there } : { from: there, to: here }),
      ...rest,
    }))
    .filter(
      ({ from, to }) =>
        clusterIn(from) === undefined || clusterIn(to) === undefined || clusterIn(from) === clusterIn(to),
    );
  const clusterIn = (end: unknown) =>
    clusters.find(({ name }) => typeof end === "string" && end.split("/")[0] === name)?.name;
  return maybe(fc.array(one, { maxLength: 2 }), 3);
}
