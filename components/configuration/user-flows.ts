/**
 * Flows of the user's own, from words to ends: a role (of every cluster that has nodes here), CLUSTER/ROLE, CLUSTER (all of
 * its nodes; a hosted or imported one: its addresses), rancher, a client party, an address range, or what a cloud's rules can
 * name. Each flow is the affair of one owner: a cluster whose nodes take part, or Rancher.
 */
import { clientParties, isClientParty } from "../matrix/client-parties";
import type { CloudName } from "../clouds/cloud";
import { AddressError, parseRange } from "../addresses/address";
import type { UserEnd, UserFlow } from "../firewall/topology";
import { roles, type Launch, type Role } from "../matrix/flow";
import { nodeDriverGroups, type NodeDriverGroupName } from "../matrix/editions/node-driver-group";
import { trafficContains, type Traffic } from "../matrix/traffic";
import { flowTrafficOf } from "./flow-traffic";
import { clientsIn, clientTextOf, type ClientText } from "./named-peers";
import type { Problem } from "../judging/problem";
import type { Clients } from "./schema";

export interface UserFlowText {
  readonly from: ClientText;
  readonly to: ClientText;
  readonly ports: string;
  readonly why: string;
}

export interface Known {
  /** Clusters whose nodes are this stack's to guard. */
  readonly clusters: readonly string[];
  readonly clients: Clients;
  /** Hosted and imported clusters, which are known by their addresses alone. */
  readonly outside?: ReadonlyMap<string, readonly string[]>;
  /** Clusters whose nodes have the node driver's flat group. */
  readonly drivers?: ReadonlyMap<string, NodeDriverGroupName>;
}

/** Those of these clusters whose nodes have the node driver's flat group. */
function driversOf(
  clusters: readonly { readonly name: string; readonly nodeDriverGroup?: NodeDriverGroupName | undefined }[],
): ReadonlyMap<string, NodeDriverGroupName> {
  return new Map(
    clusters.flatMap(({ name, nodeDriverGroup }) => (nodeDriverGroup === undefined ? [] : [[name, nodeDriverGroup]])),
  );
}

/** The clusters of a stack as flows may name them. */
export function knownOf(
  clusters: readonly {
    readonly name: string;
    readonly launch: Launch;
    readonly addresses: readonly string[];
    readonly nodeDriverGroup?: NodeDriverGroupName | undefined;
  }[],
  clients: Clients,
): Known {
  const isOutside = ({ launch }: { readonly launch: Launch }) => launch === "hosted" || launch === "imported";
  return {
    clusters: clusters.filter((cluster) => !isOutside(cluster)).map(({ name }) => name),
    outside: new Map(clusters.filter(isOutside).map(({ name, addresses }) => [name, addresses])),
    clients,
    drivers: driversOf(clusters),
  };
}

/** A role of some clusters, Rancher, or those outside. */
type Meant =
  | { readonly kind: "roles"; readonly cluster: string | undefined; readonly roles: readonly Role[] }
  | { readonly kind: "rancher" }
  | { readonly kind: "clients"; readonly clients: readonly ClientText[] };

/** The flows in which nodes of a cluster take part; without a cluster, those of Rancher's nodes alone. */
export function userFlowsOf(
  texts: readonly UserFlowText[],
  cluster: string | undefined,
  known: Known,
  cloud: CloudName,
): UserFlow[] {
  return texts.flatMap(({ from, to, ports, why }) => {
    const traffic = flowTrafficOf(ports);
    const [sender, receiver] = [from, to].map((end) => meantBy(end, known));
    if (traffic === undefined || sender === undefined || receiver === undefined) return [];
    const ofCluster = [sender, receiver].some((end) => end.kind === "roles");
    if (ofCluster !== (cluster !== undefined)) return [];
    if (cluster !== undefined && !known.clusters.includes(cluster)) return [];
    return endsOf(sender, cluster, cloud).flatMap((one) =>
      endsOf(receiver, cluster, cloud).map((other): UserFlow => ({ from: one, to: other, traffic, why })),
    );
  });
}

/** What an end means for one owner; nothing where it is another cluster's, or another cloud's. */
function endsOf(meant: Meant, cluster: string | undefined, cloud: CloudName): UserEnd[] {
  switch (meant.kind) {
    case "clients": {
      const clients = clientsIn(meant.clients, cloud);
      return clients.length === 0 ? [] : [{ kind: "clients", clients }];
    }
    case "rancher":
      return [{ kind: "party", party: "rancher" }];
    case "roles":
      if (meant.cluster !== undefined && meant.cluster !== cluster) return [];
      return meant.roles.map((party) => ({ kind: "party", party }));
  }
}

function meantBy(text: ClientText, { clusters, clients, outside }: Known): Meant | undefined {
  if (typeof text !== "string") return { kind: "clients", clients: [text] };
  if (text === "rancher") return { kind: "rancher" };
  const role = roles.find((one) => one === text);
  if (role !== undefined) return { kind: "roles", cluster: undefined, roles: [role] };
  if (isClientParty(text)) return { kind: "clients", clients: clients[clientParties[text].key] };
  const addresses = outside?.get(text);
  if (addresses !== undefined) return { kind: "clients", clients: addresses };
  const [cluster = "", ofCluster] = text.split("/");
  if (clusters.includes(cluster)) {
    const own = ofCluster === undefined ? roles : roles.filter((one) => one === ofCluster);
    return own.length === 0 ? undefined : { kind: "roles", cluster, roles: own };
  }
  try {
    return { kind: "clients", clients: [parseRange(text).text] };
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}

export function userFlowProblems(texts: readonly UserFlowText[], known: Known): Problem[] {
  return texts.flatMap(({ from, to, ports }, index): Problem[] => {
    const ends = { from: meantBy(from, known), to: meantBy(to, known) };
    const unknown = Object.entries(ends).flatMap(([key, meant]) => (meant === undefined ? [key as "from" | "to"] : []));
    if (unknown.length > 0) {
      return unknown.map((key) => ({
        path: `flows[${index}].${key}`,
        message: endProblem(clientTextOf({ from, to }[key]), known),
      }));
    }
    const all = Object.values(ends);
    const bare = roles.filter((role) => [from, to].includes(role));
    if (bare.length > 0 && known.clusters.length === 0) {
      return bare.map((role) => ({
        path: `flows[${index}]`,
        message: `names ${role}, but no cluster here has nodes of this stack; ${outsideText(known)}`,
      }));
    }
    if (all.every((meant) => meant?.kind === "clients")) {
      return [
        { path: `flows[${index}]`, message: "has no node of this stack at either end; no rule here decides about it" },
      ];
    }
    const clusters = all.flatMap((meant) =>
      meant?.kind === "roles" && meant.cluster !== undefined ? [meant.cluster] : [],
    );
    if (new Set(clusters).size > 1) {
      const message = `goes from ${clientTextOf(from)} to ${clientTextOf(to)}, which are two clusters; name the other one's addresses instead`;
      return [{ path: `flows[${index}]`, message }];
    }
    const nobody = [from, to].filter((end) => isEmptyParty(end, known.clients));
    if (nobody.length > 0) {
      return nobody.map((end) => ({
        path: `flows[${index}]`,
        message: `names ${clientTextOf(end)}, and ${listOf(end)} is empty, so it opens nothing; name somebody there, or leave the flow out`,
      }));
    }
    return driverProblems({ from, to, ports }, known).map((message) => ({ path: `flows[${index}]`, message }));
  });
}

function isEmptyParty(text: ClientText, clients: Clients): boolean {
  return typeof text === "string" && isClientParty(text) && clients[clientParties[text].key].length === 0;
}

function listOf(text: ClientText): string {
  return typeof text === "string" && isClientParty(text) ? `clients.${clientParties[text].key}` : "";
}

/** The node driver's group has its own rows alone, and all nodes of its cluster carry it, whatever their role. */
function driverProblems(flow: Omit<UserFlowText, "why">, known: Known): string[] {
  const { ports } = flow;
  const traffic = flowTrafficOf(ports);
  const [sender, receiver] = [flow.from, flow.to].map((end) => meantBy(end, known));
  const [from, to] = [clientTextOf(flow.from), clientTextOf(flow.to)];
  if (traffic === undefined || sender === undefined || receiver === undefined) return [];
  return [...(known.drivers ?? [])].flatMap(([cluster, driver]) => {
    const isOfIt = (meant: Meant) => meant.kind === "roles" && [undefined, cluster].includes(meant.cluster);
    const wayOut = `leave nodeDriverGroup of ${cluster} out`;
    if (isOfIt(receiver) && !isAdmitted(traffic, driver, isOfIt(sender))) {
      const what = `goes to ${to}, but the nodes of ${cluster} have the node driver's group, whose rows don't admit ${ports} from ${from}`;
      return [`${what}; ${wayOut}, or name the nodes of another cluster`];
    }
    const isPart = (meant: Meant) => meant.kind === "roles" && meant.roles.length < roles.length;
    const blurred = (
      [
        ["from", from, sender, receiver],
        ["to", to, receiver, sender],
      ] as const
    ).filter(([, , own, other]) => isOfIt(own) && isPart(own) && other.kind === "rancher");
    return blurred.map(
      ([key, text]) =>
        `names ${text}, which the node driver's group of ${cluster} does not tell from its other nodes; write ${key}: ${cluster}, or ${wayOut}`,
    );
  });
}

function isAdmitted(traffic: Traffic, driver: NodeDriverGroupName, isOwn: boolean): boolean {
  return nodeDriverGroups[driver].rules.some(
    (rule) =>
      rule.direction === "ingress" && (isOwn || rule.peer === "everyone") && trafficContains(rule.traffic, traffic),
  );
}

/** How a cluster whose nodes are somebody else's can be named. */
function outsideText({ outside }: Known): string {
  const names = [...(outside?.keys() ?? [])];
  return names.length === 0
    ? "give a cluster node groups, or name addresses"
    : `name ${names.join(" or ")}, which means the addresses of that cluster`;
}

function endProblem(text: string, known: Known): string {
  const { clusters, outside } = known;
  const [ofOutside = ""] = text.split("/");
  if (outside?.has(ofOutside) === true) {
    return `is "${text}", but the nodes of ${ofOutside} are not this stack's, so their roles can't be told apart; write ${ofOutside}, which means its addresses`;
  }
  if (/[.:]\d|\//.test(text) && !clusters.includes(text.split("/")[0] ?? "")) {
    try {
      parseRange(text);
    } catch (error) {
      if (error instanceof AddressError) return error.message;
      throw error;
    }
  }
  const parties = [
    "rancher",
    ...roles,
    ...clusters.flatMap((name) => [name, `${name}/ROLE`]),
    ...(outside?.keys() ?? []),
    ...Object.keys(clientParties),
  ];
  return `is "${text}"; it must be one of ${parties.join(", ")}, or an address range`;
}
