/**
 * Whether what the user named besides address ranges can be named where it is: by that cloud's rules, at that door, under one
 * name. A member of a security group is known by its private addresses alone.
 */
import type { Cloud, CloudName } from "../clouds/cloud";
import { namedPeerText } from "../firewall/named-peer";
import { isNamedPeerReference, namedPeerReference } from "../resources/resource";
import { clientTextOf, cloudsOfClient, namedPeer, type ClientText } from "./named-peers";
import type { Problem } from "../judging/problem";
import type { Clients, EgressConfiguration, RancherConfiguration } from "./schema";
import type { UserFlowText } from "./user-flows";

type NamedText = Exclude<ClientText, string>;

interface NamedAt {
  readonly path: string;
  readonly told: NamedText;
}

/** Wherever something may be named. */
export interface Naming {
  readonly clients: Partial<Clients>;
  readonly egress: EgressConfiguration;
  readonly flows: readonly UserFlowText[];
  readonly registrationBalancer?: readonly ClientText[];
}

function placesIn({ clients, egress, flows, registrationBalancer = [] }: Naming): NamedAt[] {
  const listed = (path: string, all: readonly ClientText[]) =>
    all.flatMap((told, index): NamedAt[] => (typeof told === "string" ? [] : [{ path: `${path}[${index}]`, told }]));
  const single = (path: string, told: ClientText): NamedAt[] => (typeof told === "string" ? [] : [{ path, told }]);
  return [
    ...Object.entries(clients).flatMap(([key, all]) => listed(`clients.${key}`, all)),
    ...(egress.mode === "open" ? [] : egress.extra.flatMap(({ to }, index) => single(`egress.extra[${index}].to`, to))),
    ...flows.flatMap(({ from, to }, index) => [
      ...single(`flows[${index}].from`, from),
      ...single(`flows[${index}].to`, to),
    ]),
    ...listed("registrationBalancer", registrationBalancer),
  ];
}

/** In one network of one cloud: a component's arguments. */
export function namedPeerProblems(naming: Naming, cloud: Cloud): Problem[] {
  const places = placesIn(naming);
  return [
    ...places.flatMap(({ path, told }) => {
      if (isUnnamed(told)) {
        return [
          { path, message: "has an id that only a deployment knows; give it a name, by which its rules are called" },
        ];
      }
      const clouds = cloudsOfClient(told);
      return clouds.includes(cloud.name) ? [] : [{ path, message: foreign(told, clouds, `this is ${cloud.name}`) }];
    }),
    ...labelProblems(places),
  ];
}

/** What stands for an output without a name. */
export const unnamedReference = namedPeerReference("?");

function isUnnamed(told: NamedText): boolean {
  return Object.values(told).includes(unnamedReference);
}

/** A stack may be on several clouds: what is named is let in where it can be, and that must be somewhere. */
export function namedPeerProblemsOfStack(
  naming: Naming,
  clouds: Readonly<Record<keyof Clients | "everywhere", readonly CloudName[]>>,
): Problem[] {
  const places = placesIn(naming);
  return [
    ...places.flatMap(({ path, told }) => {
      if (Object.values(told).some((value) => typeof value === "string" && isNamedPeerReference(value)))
        return [{ path, message: `is ${clientTextOf(told)}; an id may not contain "\${"` }];
      const key = (Object.keys(clouds) as (keyof typeof clouds)[]).find((one) => path.startsWith(`clients.${one}[`));
      const there = clouds[key ?? "everywhere"];
      const own = cloudsOfClient(told);
      const where = there.length === 0 ? "nobody lets them in here" : `this is about ${there.join(" and ")}`;
      return own.some((cloud) => there.includes(cloud)) ? [] : [{ path, message: foreign(told, own, where) }];
    }),
    ...labelProblems(places),
  ];
}

function foreign(told: NamedText, clouds: readonly CloudName[], where: string): string {
  return `is ${clientTextOf(told)}, which only rules on ${clouds.join(" and ")} can name, and ${where}; name its address ranges instead`;
}

/** Rules are called by these names: one name for one thing, and one thing by one name. */
function labelProblems(places: readonly NamedAt[]): Problem[] {
  const byText = new Map<string, string>();
  const byIdentity = new Map<string, string>();
  return places.flatMap(({ path, told }): Problem[] => {
    const named = namedPeer(told, cloudsOfClient(told)[0] ?? "aws");
    const text = namedPeerText(named);
    const identity = `${named.kind} ${named.id} ${named.maximumEntries ?? ""}`;
    const [other, before] = [byText.get(text), byIdentity.get(`${named.kind} ${named.id}`)];
    if (other === undefined) byText.set(text, identity);
    if (before === undefined) byIdentity.set(`${named.kind} ${named.id}`, text);
    if (other !== undefined && other !== identity)
      return [{ path, message: `is ${text}, as is another one with other values; names must differ` }];
    if (before !== undefined && before !== text)
      return [{ path, message: `is ${text}, and was called ${before} before; call it the same everywhere` }];
    return [];
  });
}

/** How clients reach Rancher decides as what they can be known. */
export function doorProblems(clients: readonly ClientText[], rancher: RancherConfiguration, cloud: Cloud): Problem[] {
  const { loadBalancer, balancer, dialled } = rancher;
  const isBehind = loadBalancer !== "none";
  const isPublic = isBehind ? (balancer?.scheme ?? "public") === "public" : dialled === "public";
  return clients.flatMap((told, index): Problem[] => {
    if (typeof told === "string" || !cloudsOfClient(told).includes(cloud.name)) return [];
    const path = `clients.rancher[${index}]`;
    const text = clientTextOf(told);
    if (isBehind && !cloud.balancer.isGroup) {
      const message = `is ${text}, but the door of a balancer on ${cloud.name} takes addresses alone; name its address ranges`;
      return [{ path, message }];
    }
    if (!isPublic || !("securityGroupId" in told)) return [];
    const wayOut = isBehind
      ? "name its address ranges, or set balancer: { scheme: internal }"
      : "name its address ranges, or set rancher.dialled: private";
    const message = `is ${text}, whose members are known by private addresses alone, but Rancher's name leads to public ones; ${wayOut}`;
    return [{ path, message }];
  });
}
